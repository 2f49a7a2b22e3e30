"""The circulating guide: every heading answered for every user, honestly, and corrected where it is wrong.

What it gets wrong is judged by Microsoft's pages on risk policies (learn.microsoft.com/entra/identity/
conditional-access/policy-risk-based-sign-in) and error codes (learn.microsoft.com/entra/identity-platform/
reference-error-codes).
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import jsonschema
import pytest

from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.graph.recording import load
from aad53004.graph.replay import Replay
from aad53004.report.formats.json import render as as_json
from aad53004.report.guide import OVER, Entry, Standing, document, entries, render
from aad53004.report.schema import SCHEMAS
from aad53004.report.text import cells
from aad53004.report.ticket import render as ticket
from aad53004.report.user_message import message
from aad53004.rules import Certainty, Role, catalogue
from tests.offline import TenantSource
from tests.report.test_terminal import DIAGNOSED, FIXTURES, HOSTILE, diagnosed, spoiled
from tests.scenarios import SCENARIOS, narrowing_of

TITLES = [
    "User identity and recent password or security-info changes",
    "Is MFA required, and by what",
    "Recent policy changes",
    "MFA registration",
    "Account state",
    "Conditional Access for this resource",
    "Registration help for the user",
    "Escalation",
    "Access level and groups",
    "Registration deadline or campaign",
    "Client logs, network trace, Fiddler, steps taken",
    "Risk, which the guide does not mention",
]
# Headings whose verdict is not that of their root causes alone.
DECIDED = {"Escalation", "Client logs, network trace, Fiddler, steps taken"}
YES, NO, OPEN = Standing.CONTRIBUTING, Standing.NOT_CONTRIBUTING, Standing.NOT_CHECKED


def by_title(found: Diagnosis) -> dict[str, Entry]:
    return {entry.heading: entry for entry in entries(found)}


def test_the_headings_are_those_of_the_guide_and_risk() -> None:
    assert [entry.heading for entry in entries(diagnosed("classic"))] == TITLES


def test_every_row_answers_a_heading_that_there_is() -> None:
    assert {rule.guide for rule in catalogue()} - {""} <= set(TITLES)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_every_heading_is_answered_for_every_user(name: str) -> None:
    found = diagnosed(name)
    answered = by_title(found)
    assert list(answered) == TITLES
    assert all(entry.seen and all(entry.seen) for entry in answered.values())
    for cause in found.root_causes:
        if cause.rule.guide:
            assert answered[cause.rule.guide].verdict is YES, cause.rule.id


@pytest.mark.parametrize("name", DIAGNOSED)
def test_what_is_not_settled_is_never_called_not_contributing(name: str) -> None:
    """A cause that could not be checked, or is only possible, leaves its heading open."""
    found = diagnosed(name)
    open_ends = {
        finding.rule.id
        for finding in found.findings
        if finding.rule.role is Role.CAUSE and finding.verdict.certainty in (Certainty.NOT_CHECKED, Certainty.POSSIBLE)
    }
    for entry in entries(found):
        if entry.heading not in DECIDED and set(entry.rules) & open_ends:
            assert entry.verdict is not NO, (entry.heading, set(entry.rules) & open_ends)


@pytest.mark.parametrize(
    ("name", "title", "verdict", "words"),
    [
        ("classic", "MFA registration", YES, "Registered for MFA: nothing"),
        ("classic", "Is MFA required, and by what", YES, "CA003 - All users"),
        ("classic", "Account state", NO, "The account is enabled"),
        ("classic", "Recent policy changes", NO, "did not fail the policy that was changed"),
        (
            "classic",
            "Conditional Access for this resource",
            YES,
            "report-only: it would apply too, and blocked nothing",
        ),
        ("classic", "Client logs, network trace, Fiddler, steps taken", NO, "19164fcd-6b03-55f9-8e36-088f93a7e69e"),
        ("classic", "Escalation", NO, "nobody outside this tenant"),
        ("classic", "Risk, which the guide does not mention", YES, "anonymising network"),
        ("account-disabled", "Account state", YES, "is disabled"),
        ("methods-reset-by-admin", TITLES[0], YES, "Admin deleted security info by carol@contoso.example"),
        ("recent-policy-change", "Recent policy changes", YES, "the sign-in failed on that policy"),
        ("group-membership-scopes-policy", "Access level and groups", YES, "group"),
        ("tap-expired-or-consumed", "Registration help for the user", YES, "Temporary Access Pass"),
        ("blocked-not-proofup", "Conditional Access for this resource", YES, "53003"),
        ("methods-denied", "MFA registration", OPEN, "UserAuthenticationMethod.Read.All"),
        ("logs-denied", TITLES[0], OPEN, "AuditLog.Read.All"),
        ("logs-denied", "Client logs, network trace, Fiddler, steps taken", OPEN, "No sign-in was found"),
        ("guest-risk-in-home-tenant", "Escalation", YES, "home tenant"),
        ("guest-risk-in-home-tenant", "Registration help for the user", NO, "cannot be given a Temporary Access Pass"),
        ("wrong-tenant-or-user", "Escalation", YES, "taken to the tenant"),
        ("risk-credential-leak-or-spray", "Escalation", NO, "handles security incidents"),
        ("stale-log", "MFA registration", YES, "the first that there is came on 20 Nov 2026 10:22 UTC"),
        ("healthy-user", "Is MFA required, and by what", OPEN, "CA003"),
    ],
)
def test_what_an_administrator_reads_under_a_heading(name: str, title: str, verdict: Standing, words: str) -> None:
    entry = by_title(diagnosed(name))[title]
    assert entry.verdict is verdict
    assert words in " ".join(entry.seen)


def test_a_refusal_that_is_over_is_told_as_such() -> None:
    over, standing = diagnosed("stale-log"), diagnosed("classic")
    assert OVER in " ".join(render(over, width=120).split()) and OVER not in " ".join(render(standing).split())
    assert by_title(over)["Is MFA required, and by what"].verdict is YES
    assert by_title(diagnosed("healthy-user"))["Is MFA required, and by what"].verdict is not YES


def test_the_guide_is_corrected_where_it_is_wrong() -> None:
    told = {entry.heading: entry.correction for entry in entries(diagnosed("classic"))}
    assert "exactly what Entra refuses in that session" in told["MFA registration"]
    assert "50057" in told["Account state"] and "50053" in told["Account state"]
    assert "trigger at best" in told["Registration deadline or campaign"]
    assert "Fiddler show nothing" in told["Client logs, network trace, Fiddler, steps taken"]
    assert "Entra admin center" in told["Conditional Access for this resource"]
    assert "the guide has no word of it" in told["Risk, which the guide does not mention"]


def test_a_version_without_a_row_says_that_it_was_not_checked() -> None:
    found = diagnosed("classic")
    without = replace(
        found, findings=tuple(f for f in found.findings if f.rule.guide != "Registration deadline or campaign")
    )
    entry = by_title(without)["Registration deadline or campaign"]
    assert (entry.verdict, entry.rules) == (OPEN, ())
    assert entry.seen == ("Nothing of it was asked of Graph.",)


def test_a_reason_is_told_once() -> None:
    """What hides the facts of a heading hides its root causes too."""
    entry = by_title(diagnosed("methods-denied"))["MFA registration"]
    reason = "registered authentication methods: it needs the permission UserAuthenticationMethod.Read.All"
    assert sum(reason in text for text in entry.seen) == 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_section_fits_the_terminal(width: int) -> None:
    for name in DIAGNOSED:
        for line in render(diagnosed(name), width=width).splitlines():
            longest = max((cells(word) for word in line.split()), default=0)
            assert cells(line) <= width or longest > width - 10, line


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["classic", "recent-policy-change", "guest-risk-in-home-tenant"])
def test_text_of_a_tenant_cannot_take_over_the_terminal(name: str, text: str) -> None:
    tenant = spoiled(SCENARIOS[name](), text)
    shown = render(diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant)))
    odd = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}
    assert not odd
    assert sum(line.startswith("  ") and line[2] != " " for line in shown.splitlines()) >= len(TITLES)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_json_has_it_as_the_schema_says(name: str) -> None:
    found = diagnosed(name)
    whole = json.loads(as_json(found, {"guide": document(found)}))
    jsonschema.Draft202012Validator(SCHEMAS["diagnosis"]()).validate(whole)
    assert [one["heading"] for one in whole["guide"]] == TITLES
    assert {one["verdict"] for one in whole["guide"]} <= {"contributing", "not-contributing", "not-checked"}
    assert {rule for one in whole["guide"] for rule in one["rules"]} <= {rule.id for rule in catalogue()}


@pytest.mark.parametrize("name", ["classic", "guest-risk-in-home-tenant", "methods-reset-by-admin"])
def test_whatever_a_recording_lacks_all_the_texts_can_be_written(name: str) -> None:
    recording = load(FIXTURES / f"{name}.json")
    for left_out in {exchange.path for exchange in recording.exchanges if "/users/" not in exchange.path[:12]}:
        kept = tuple(exchange for exchange in recording.exchanges if exchange.path != left_out)
        found = diagnose(recording.subject, Replay(replace(recording, exchanges=kept)))
        assert [entry.heading for entry in entries(found)] == TITLES
        assert message(found, "de").text and "not in the recording" in ticket(found)
