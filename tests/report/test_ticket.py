"""The escalation text: everything that the next tier asks for, pasteable anywhere, and no secret in it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.diagnosis import diagnose
from aad53004.report.escaping import pasted
from aad53004.report.ticket import render
from tests.offline import TenantSource
from tests.report.test_terminal import DIAGNOSED, HOSTILE, diagnosed, spoiled
from tests.scenarios import SCENARIOS, narrowing_of

SECTIONS = [
    "Identifiers:",
    "Verdicts:",
    "Citation of the root causes:",
    "What happened:",
    "What was tried since the first refusal:",
    "What could not be read:",
    "Failed requests to Microsoft Graph:",
    "What the next tier should do:",
]
MARKUP = (
    "[click](https://evil.example)",
    "{code}gone{code}",
    "@everyone",
    "<!channel>",
    "<img src=x onerror=y>",
    "[code]<b>x</b>[/code]",
    "`x`",
    "javascript:alert(1)",
    "[~admin]",
)


def section(text: str, title: str) -> list[str]:
    return text.split(f"\n{title}:\n", 1)[1].split("\n\n", 1)[0].splitlines()


@pytest.mark.parametrize("name", DIAGNOSED)
def test_every_ticket_has_every_section_and_the_ids(name: str) -> None:
    found = diagnosed(name)
    text = render(found)
    assert [line for line in text.splitlines() if line.endswith(":") and not line.startswith("- ")] == SECTIONS
    assert all(line.startswith("- ") for line in text.splitlines()[1:] if line and line not in SECTIONS)
    for title in SECTIONS:
        assert section(text, title.rstrip(":")), title
    user = found.case.account.user.value
    assert f"- User object id: {user.id}" in text and f"- User: {user.user_principal_name}" in text
    for finding in found.findings:
        assert re.search(rf"\b{finding.rule.id}\b", text), finding.rule.id
    if found.event:
        event = found.event.value
        for wanted in (event.id, event.correlation_id, event.app_id, event.ip_address):
            assert wanted is None or wanted in text
        assert f"{event.created_date_time:- Time: %Y-%m-%dT%H:%M:%SZ}" in text
    for fix in found.fixes:
        assert fix.title in text


def test_the_classic_ticket_names_what_support_asks_for() -> None:
    text = render(diagnosed("classic"))
    for line in (
        "AADSTS53004 (ProofUpBlockedDueToRisk): alice@contoso.example: something blocks the user",
        "- Tenant: Contoso, id 56020022-081d-5282-a143-07f2f15ece65",
        "- Sign-in id (request id on the error page): 19164fcd-6b03-55f9-8e36-088f93a7e69e",
        "- Correlation id: 957e1c2f-f55e-56be-8bd8-57d319ee0bcf",
        "- Error code: 53004",
        "- App: My Apps, id 2793995e-0a7d-40d7-bd35-6968ba142197",
        "- IP address: 203.0.113.66 (Frankfurt Am Main, DE)",
        "- First 53004 of the row: 2026-11-24T07:48:22Z, 53004 sign-ins read since: 2",
        "- Last success before it: 2026-11-23T08:04:09Z",
        "- Everything that was asked for could be read",
        "- Step 1: Issue a Temporary Access Pass (an administrator)",
        "- Step 1a: Make sure that it is alice@contoso.example who asks, by a call to a number on record or in person.",
    ):
        assert line in text.splitlines()
    assert "53004 (2 times)" in text
    assert "https://aka.ms/mysecurityinfo" in text


def test_what_was_tried_is_told_from_the_audit_log() -> None:
    tried = section(render(diagnosed("reset-after-refusal")), "What was tried since the first refusal")
    assert any("deleted security info" in line and "2026-11-2" in line for line in tried)
    nothing = section(render(diagnosed("classic")), "What was tried since the first refusal")
    assert nothing == ["- The audit log, as far as it was read, shows no change of the user or of a policy"]
    spent = section(render(diagnosed("tap-expired-or-consumed")), "What was tried since the first refusal")
    assert any(line.startswith("- Temporary Access Pass of 2026-") for line in spent)


def test_that_nothing_was_tried_is_not_said_where_the_log_was_not_read() -> None:
    tried = section(render(diagnosed("logs-denied")), "What was tried since the first refusal")
    assert tried[0].startswith("- Not known: ") and "AuditLog.Read.All" in tried[0]
    assert not any("shows no change" in line for line in tried)


def test_each_failed_request_stands_there_with_its_id() -> None:
    found = diagnosed("methods-denied")
    text = render(found)
    failed = section(text, "Failed requests to Microsoft Graph")
    gaps = [gap for gap in found.gaps if gap.status == 403]
    assert gaps
    for gap in gaps:
        assert any(f"403 GET {gap.resource}" in line and gap.request_id in line for line in failed), gap
    unread = section(text, "What could not be read")
    assert any("permission: UserAuthenticationMethod.Read.All" in line for line in unread)
    assert any("UserAuthenticationMethod.Read.All" in line for line in section(text, "What the next tier should do"))


def test_a_compromise_is_in_the_head() -> None:
    head = render(diagnosed("risk-credential-leak-or-spray")).split("\nIdentifiers:", 1)[0]
    assert "contain first" in head
    assert "contain first" not in render(diagnosed("classic")).split("\nIdentifiers:", 1)[0]


def test_an_error_of_another_tenant_is_taken_there() -> None:
    text = render(diagnosed("wrong-tenant-or-user"))
    assert "asked for: request id 86e6870b-b68d-5f91-8c10-4dabd0bfcf8f" in text
    assert "which tenant the error page names" in section(text, "What the next tier should do")[0]


def test_another_code_heads_its_own_ticket() -> None:
    first = render(diagnosed("blocked-not-proofup")).splitlines()[0]
    assert first.startswith("AADSTS53003: ") and "ProofUp" not in first


def secretive(value: Any) -> Any:
    """A tenant whose answers hold what Graph may send and nobody may be told."""
    if isinstance(value, dict):
        more: dict[str, Any] = {"temporaryAccessPass": "CANARY-pass"} if "isUsable" in value else {}
        if "accountEnabled" in value:
            more["passwordProfile"] = {"password": "CANARY-password", "forceChangePasswordNextSignIn": False}
        if "phoneNumber" in value:
            more["phoneNumber"] = "CANARY-phone"
        return {**{key: secretive(inner) for key, inner in value.items()}, **more}
    return [secretive(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["classic", "tap-expired-or-consumed", "already-has-a-pass", "office-phone-only"])
def test_no_secret_is_in_it(name: str) -> None:
    tenant = secretive(SCENARIOS[name]())
    assert "CANARY" in str(tenant)
    found = diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    assert "CANARY" not in render(found)


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP])
@pytest.mark.parametrize("name", ["classic", "recent-policy-change", "group-membership-scopes-policy"])
def test_text_of_a_tenant_becomes_no_markup(name: str, text: str) -> None:
    tenant = spoiled(SCENARIOS[name](), text)
    shown = render(diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant)))
    odd = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}
    assert not odd
    assert all(line.startswith("- ") for line in shown.splitlines()[1:] if line and line not in SECTIONS)
    assert not re.search(r"\]\(|\{code|(?:^|\s)@\w|<[!a-z/]|\[/?code|`|javascript:|\[~|https://evil", shown)


@given(st.text(alphabet="[](){}<>@`!~/:abcdehjiopstvr \"'", max_size=80))
def test_nothing_pasted_opens_a_construct(text: str) -> None:
    shown = pasted(text)
    assert not re.search(r"\][(:\[]|\{[a-z{]|(?:^|[\s\"'(\[<])@\w|<[/!?@a-z]|\[/?code\b|\[~|`|javascript:", shown)
    assert not re.search(r"https?://", shown)


def test_an_ordinary_name_is_left_as_it_is() -> None:
    for name in (
        "[CA003] All users | MFA",
        "o'brien@contoso.example",
        "Müller & Söhne",
        "a < b",
        "CA-01 (pilot)",
        "佐藤",
    ):
        assert pasted(name) == name
    assert pasted("x" * 400) == "x" * 300 + "…"
    assert pasted("\u202eevil") == "(U+202E)evil"
