"""Pages and log lines of Entra that name no error code: what stands on them, and which codes they can stand for.

People see these first; the code stands under "More details". The texts are those of the pages in English, in lower case and
with straight quotation marks; Microsoft words the pages of other languages differently, and publishes none of them.
"""

from __future__ import annotations

from typing import NamedTuple

from aad53004.entra.codes import BLOCKED_AT_HOME, BLOCKED_BY_GRANT, PROOF_UP_BLOCKED


class Page(NamedTuple):
    """``text``: a part that no other page has; ``codes``: what it can stand for, the likeliest first."""

    text: str
    codes: tuple[int, ...]


PAGES = (
    Page("cannot configure multi-factor authentication methods due to suspicious activity", (PROOF_UP_BLOCKED,)),
    Page("cannot configure multifactor authentication methods due to suspicious activity", (PROOF_UP_BLOCKED,)),
    Page("we've detected something unusual about this sign-in", (PROOF_UP_BLOCKED, BLOCKED_BY_GRANT)),
    Page("restricts at-risk users", (BLOCKED_BY_GRANT, PROOF_UP_BLOCKED)),
    Page("we've detected suspicious activity on your account", (BLOCKED_AT_HOME,)),
)


def codes_of(text: str) -> tuple[int, ...]:
    """The codes that a page without one can stand for, the likeliest first; none where the text is no such page."""
    plain = " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    return next((page.codes for page in PAGES if page.text in plain), ())
