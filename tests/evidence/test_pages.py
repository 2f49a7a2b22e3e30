"""Pages and log lines that name no error code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aad53004.errors import BadInput
from aad53004.evidence.error_text import read, read_page
from aad53004.tasks.hints import SignInHints

BLOCKED = (
    "Your sign-in was blocked\nWe\N{RIGHT SINGLE QUOTATION MARK}ve detected something unusual about this sign-in. "
    "For example, you might be signing in from a new location, device, or app. Contact your admin."
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (BLOCKED, (53004, 53003)),
        ("Cannot configure multi-factor authentication methods due to suspicious activity.", (53004,)),
        ("Your account is blocked. We've detected suspicious activity on your account.", (53011,)),
        (
            "<p>Your sign-in was blocked</p><p>We&#39;ve detected something unusual about this\n sign-in.</p>",
            (53004, 53003),
        ),
    ],
)
def test_a_page_stands_for_codes(text: str, codes: tuple[int, ...]) -> None:
    page = read_page(text)
    assert page is not None
    assert page.candidates == codes
    hints = SignInHints(error=page).narrowing(datetime(2026, 11, 24, tzinfo=UTC))
    assert hints.code is None
    assert hints.candidates == codes
    assert hints.shows_refusal is (53004 in codes)


def test_the_ids_of_a_page_without_a_code_are_read() -> None:
    page = read_page(f"{BLOCKED}\nRequest Id: 0d6f4b1c-1111-4222-8333-944445555666\nTimestamp: 2026-11-24T08:12:40Z")
    assert page is not None
    assert page.request_id == "0d6f4b1c-1111-4222-8333-944445555666"
    assert page.timestamp == datetime(2026, 11, 24, 8, 12, 40, tzinfo=UTC)


def test_other_texts_are_no_page() -> None:
    assert read_page("The meeting moves to Thursday.") is None
    with pytest.raises(BadInput, match="no error code"):
        read(BLOCKED)
