"""What could not be read never turns a verdict into its opposite, and never into "nothing blocks".

Each scenario is diagnosed again and again with some of Graph's resources refused, unlicensed or failing, and held against
the diagnosis that could read everything.
"""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES
from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.graph.interface import Status
from aad53004.rules import Certainty
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of

DIAGNOSED = sorted(set(SCENARIOS) - {"user-not-found"})
ROUNDS = 12
# The user itself is what no diagnosis can do without.
PATHS = sorted(
    {
        "/".join(resource.path.split("/")[2:])
        for resource in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED)
        if resource.name not in ("user", "sign-in-activity")
    }
)
REFUSALS = (
    (403, "Authorization_RequestDenied"),
    (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
    (503, "ServiceUnavailable"),
)
FORBIDDEN_IN_COMPROMISE = {
    "dismiss-user-risk",
    "confirm-sign-in-safe",
    "dismiss-sign-in",
    "temporary-exclusion",
    "trust-named-location",
    "adjust-policy",
}
HOLDS = {Certainty.CONFIRMED, Certainty.LIKELY}
# The report is up to a day old, so alone it may miss what the live list shows; it is never more than likely.
STALE_REPORT = ("no-mfa-method-registered", Certainty.RULED_OUT, Certainty.LIKELY)


def matching(path: str) -> str:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/?]+", re.escape(path))
    return rf"^GET /(v1\.0|beta)/{pattern}(\?|$)"


def refused(tenant: dict[str, Any], paths: list[str], chance: random.Random) -> dict[str, Any]:
    for path in paths:
        status, code = chance.choice(REFUSALS)
        fault = {"match": matching(path), "status": status, "code": code, "message": "refused", "headers": {}}
        tenant["faults"].insert(0, fault)
    return tenant


def diagnosed(tenant: dict[str, Any]) -> Diagnosis:
    return diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))


@pytest.mark.parametrize("name", DIAGNOSED)
def test_less_to_read_never_says_the_opposite(name: str) -> None:
    whole = diagnosed(SCENARIOS[name]())
    kinds = {finding.rule.id: finding.verdict.certainty for finding in whole.findings}
    chance = random.Random(f"53004 {name}")
    for _ in range(ROUNDS):
        paths = chance.sample(PATHS, chance.choice([1, 1, 2, 3, 5, 12, len(PATHS)]))
        found = diagnosed(refused(SCENARIOS[name](), paths, chance))
        for finding in found.findings:
            before, now = kinds[finding.rule.id], finding.verdict.certainty
            if (finding.rule.id, before, now) == STALE_REPORT:
                assert "report" in finding.verdict.summary
                continue
            told = f"{finding.rule.id}: {before} -> {now} without {paths}: {finding.verdict.summary}"
            assert not (before in HOLDS and now is Certainty.RULED_OUT), told
            assert not (before is Certainty.RULED_OUT and now in HOLDS), told
            if now is Certainty.NOT_CHECKED:
                assert finding.verdict.reason, told
        if whole.outcome is not Outcome.NONE:
            assert found.outcome is not Outcome.NONE, f"{found.conclusion} without {paths}"
        if whole.compromise:
            assert not {fix.row.id for fix in found.fixes} & FORBIDDEN_IN_COMPROMISE, paths


@pytest.mark.parametrize("name", DIAGNOSED)
def test_nothing_but_the_user_to_read_is_no_verdict(name: str) -> None:
    """Everything but the user is refused: no cause, no all-clear, and each gap with its permission."""
    tenant = SCENARIOS[name]()
    for path in PATHS:
        fault = {"match": matching(path), "status": 403, "code": "Authorization_RequestDenied", "message": "no"}
        tenant["faults"].insert(0, {**fault, "headers": {}})
    found = diagnosed(tenant)
    if found.finding("account-disabled").holds:
        assert [finding.rule.id for finding in found.root_causes] == ["account-disabled"]
    else:
        assert found.outcome is Outcome.INCOMPLETE and found.exit_code == 3
        assert not found.root_causes
    assert all(gap.permission for gap in found.gaps if gap.state is Status.DENIED)
    assert len([gap for gap in found.gaps if gap.state is Status.DENIED]) >= 15


def test_one_finding_for_each_rule_of_the_catalogue_whatever_could_be_read() -> None:
    whole = diagnosed(SCENARIOS["classic"]())
    chance = random.Random(1)
    less = diagnosed(refused(SCENARIOS["classic"](), PATHS, chance))
    assert [f.rule.id for f in whole.findings] == [f.rule.id for f in less.findings]
    assert len({f.rule.id for f in whole.findings}) == len(whole.findings)


def test_an_empty_list_of_applied_policies_is_not_no_policy() -> None:
    """https://learn.microsoft.com/graph/api/resources/appliedconditionalaccesspolicy: the caller needs a right to see
    them, and gets an empty list without."""
    found = diagnosed(SCENARIOS["applied-policies-hidden"]())
    assert not found.finding("ca-signin-risk-requires-mfa").holds
    assert found.finding("ca-signin-risk-requires-mfa").verdict.certainty is Certainty.NOT_CHECKED
    assert any("Policy.Read.All" in gap.permission for gap in found.gaps)


def test_a_report_only_policy_never_blocks() -> None:
    found = diagnosed(SCENARIOS["report-only-beside-enforced"]())
    named = {demand.name for demand in found.case.conditional_access.demands}
    assert named and not named & set(found.case.conditional_access.report_only)
