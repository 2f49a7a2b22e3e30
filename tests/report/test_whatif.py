"""What ``whatif`` shows on a terminal: the answer first, each policy with its reason, and nothing that can hurt."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from aad53004.conditional_access.directory import directory_from
from aad53004.conditional_access.evaluate import evaluate
from aad53004.conditional_access.reading import UnreadableEntry, policies_from
from aad53004.conditional_access.scenario import scenario_from
from aad53004.report.text import cells
from aad53004.report.whatif.evaluation import WhatIf, document, render
from aad53004.report.whatif.names import names_of
from tests.cli.whatif_files import DIRECTORY, EXCHANGE, POLICIES, RISKY_MFA, SCENARIO, policy

HOSTILE = "Risky\x1b[2J\x1b]0;owned\x07\u202enimda\u200b MFA\r\nGranted: no policy\x9b31m"


def found(policies: Any, scenario: Any = SCENARIO, directory: Any = DIRECTORY, **more: Any) -> WhatIf:
    read = policies_from(policies)
    known = directory_from(directory) if directory is not None else None
    told = scenario_from(scenario)
    evaluation = evaluate(read.policies, known, told)
    return WhatIf(evaluation, told, read.unreadable, names_of(read.policies, known), **more)


def shown(policies: Any, scenario: Any = SCENARIO, *, width: int = 80, detail: int = 0, **more: Any) -> str:
    return render(found(policies, scenario, **more), width=width, detail=detail)


def test_the_answer_comes_first() -> None:
    lines = shown(POLICIES).splitlines()
    assert lines[0] == "alice@contoso.example to Office 365 Exchange Online"
    assert "Granted with controls: MFA." in lines[:5]
    text = " ".join(shown(POLICIES).split())
    assert "Registration refused in this sign-in" in text
    assert "Error AADSTS53004 ProofUpBlockedDueToRisk" in text


def test_every_policy_stands_in_its_section_with_its_reason() -> None:
    text = shown(POLICIES)
    order = ["Applies (1)", "Would apply: report-only, decides nothing (1)", "Does not apply (2)"]
    places = [text.index(title) for title in order]
    assert places == sorted(places)
    for name in ("Risky MFA", "Block legacy", "Pilot strength", "Staff device"):
        assert text.count(f"  {name}") == 1
    assert "Block legacy  - client app browser" in text
    assert "Staff device  - the user is not included" in text
    assert "sign-in risk high" in text[places[0] : places[1]]


def test_what_may_apply_names_what_would_tell() -> None:
    text = shown(POLICIES, {"user": "alice@contoso.example", "app": EXCHANGE, "clientApp": "browser"})
    assert "May apply: not known (1)" in text and "the sign-in risk is not known" in text
    settled = text[text.index("To settle it") :].split("\n\n")[0]
    assert "--sign-in-risk" in settled


@pytest.mark.parametrize(
    ("policies", "says"),
    [
        ([], "Granted: no policy blocks it or asks for more."),
        ([policy("Out", "block")], 'Blocked by "Out".'),
        ([policy("Out", "block"), policy("Away", "block")], 'Blocked by "Out" and "Away".'),
        ([policy("A", "mfa", "compliantDevice")], "Granted with controls: MFA or compliant device."),
        ([policy("A", "mfa", "compliantDevice", operator="AND")], "Granted with controls: MFA and compliant device."),
        (
            [policy("A", "mfa", "compliantDevice"), policy("B", "termsOfUse")],
            'Granted with controls: (MFA or compliant device) and "termsOfUse"',
        ),
        ([policy("C", "teleport")], "Not known: "),
        ([policy("S", "block", times={"x": 1})], 'Not known: "S" may apply, and would block.'),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_the_decision_in_one_line(policies: Any, says: str) -> None:
    line = " ".join(shown(policies, width=120).split("\n\n")[0].split("\n")[-1:])
    if says.endswith('"termsOfUse"'):
        says = "Granted with controls: (MFA or compliant device) and terms of use."
    assert line.startswith(says)


def test_a_strength_is_called_by_its_name() -> None:
    strong = policy("Strong")
    strong["grantControls"] = {
        "operator": "OR",
        "authenticationStrength": {"id": "99999999-9999-4999-8999-999999999999", "displayName": "Board members"},
    }
    assert "authentication strength Board members" in shown([strong], width=120)


def test_an_inferred_error_is_marked() -> None:
    """That MFA for everybody refuses a registration in a risky session too is not on Microsoft's pages."""
    text = " ".join(shown([policy("MFA for all", "mfa")]).split())
    assert "AADSTS53004 ProofUpBlockedDueToRisk (inferred" in text


def test_report_only_user_actions_are_not_evaluated_by_microsoft() -> None:
    """https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-report-only"""
    register = policy(
        "Register",
        "block",
        applications={"includeUserActions": ["urn:user:registersecurityinfo"]},
        state="enabledForReportingButNotEnforced",
    )
    scenario = {**SCENARIO, "app": None, "userAction": "register-security-info"}
    text = " ".join(shown([register], scenario).split())
    assert "Would apply: report-only" in text and "Microsoft does not evaluate policies for user actions" in text
    assert found([register], scenario).evaluation.decision == "grant"


def test_detail_tells_every_condition_or_none() -> None:
    whole = shown(POLICIES, detail=1)
    assert "signInRiskLevels matched: sign-in risk high" in whole
    assert "clientAppTypes not-matched: client app browser" in whole
    short = shown(POLICIES, detail=-1)
    assert "Granted with controls: MFA." in short and "Block legacy" not in short


@pytest.mark.parametrize("detail", [-1, 0, 1])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_hostile_name_cannot_take_over_the_terminal(width: int, detail: int) -> None:
    named = {**RISKY_MFA, "displayName": HOSTILE}
    blocking = {**policy("x", "block"), "displayName": HOSTILE}
    bad = (UnreadableEntry(HOSTILE, None, None, HOSTILE),)
    for policies in ([named], [blocking]):
        text = render(
            found(policies, directory={"users": []}, not_read=((HOSTILE, HOSTILE),)), width=width, detail=detail
        )
        text += render(WhatIf(found(policies).evaluation, scenario_from({"user": HOSTILE}), bad), width=width)
        for char in text:
            assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Zl", "Zp"}, repr(char)
        assert not any(line.startswith("Granted: no policy") for line in text.splitlines())


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_lines_keep_to_the_width(width: int) -> None:
    long = [
        {**one, "displayName": f"{one['displayName']} for the whole of the company and all its branches"}
        for one in POLICIES
    ]
    assert all(cells(line) <= width for line in shown(long, width=width).splitlines())


def test_the_json_keeps_names_as_they_came() -> None:
    told = document(found([{**RISKY_MFA, "displayName": HOSTILE}]))
    assert told["policies"][0]["displayName"] == HOSTILE
