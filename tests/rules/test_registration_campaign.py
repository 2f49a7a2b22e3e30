"""`registration-campaign`: The registration campaign, or its deadline, is often blamed for a refusal. It cannot be
the reason.
"""

from __future__ import annotations

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import with_authenticator, without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.scenarios.base import ALICE, PILOT, SALES, Contoso, Json

ROWS = Rows("registration-campaign")

STATE = "/authenticationMethodsRegistrationCampaign/state"

TARGETS = (STATE, "/includeTargets", "/excludeTargets")


def campaign(contoso: Contoso | None = None, **settings: Any) -> Contoso:
    contoso = contoso or with_authenticator(Contoso())
    enforcement = contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"]
    enforcement["authenticationMethodsRegistrationCampaign"] |= {"state": "enabled", **settings}
    return contoso


def aimed(identifier: str) -> list[Json]:
    return [{"id": identifier, "targetType": "group"}]


@ROWS.row("possible", cites=(STATE, "/snoozeDurationInDays"), fixes=())
def a_campaign_for_everybody() -> Contoso:
    """It may ask a user who has passed MFA, and demands nothing."""
    return campaign()


@ROWS.row("possible")
def a_campaign_of_microsofts_own_state() -> Contoso:
    """The default is Microsoft's to decide, and on for most tenants."""
    return campaign(state="default")


@ROWS.row("ruled-out", cites=(STATE,))
def no_campaign() -> Contoso:
    """It is off."""
    return campaign(state="disabled")


@ROWS.row("not-checked")
def a_campaign_of_an_unknown_state() -> Contoso:
    """A state that nobody here knows is neither on nor off."""
    return campaign(state="sometimes")


@ROWS.row("not-checked")
def a_campaign_without_a_state() -> Contoso:
    """Silence is neither on nor off."""
    return campaign(state=None)


@ROWS.row("ruled-out")
def a_campaign_without_targets() -> Contoso:
    """Nobody is in its scope."""
    return campaign(includeTargets=[{"targetType": "group"}], excludeTargets=[])


@ROWS.row("not-checked")
def a_campaign_whose_targets_are_null() -> Contoso:
    """Microsoft's model forbids null there, so that nobody knows whom it leaves out."""
    return campaign(includeTargets=[{"id": None, "targetType": "group"}], excludeTargets=None)


@ROWS.row("not-checked")
def a_policy_without_a_campaign() -> Contoso:
    """Silence is no answer."""
    contoso = with_authenticator(Contoso())
    contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"] = None
    return contoso


@ROWS.row("ruled-out", cites=(STATE, "/value/0/id"))
def a_campaign_and_no_method() -> Contoso:
    """It asks only after a passed MFA."""
    return campaign(Contoso())


@ROWS.row("possible")
def a_campaign_and_no_method_by_the_report() -> Contoso:
    """The report is up to a day old, so that a method may be there where the methods may not be read."""
    return without_permission(campaign(Contoso()), "users/[^/]+/authentication/methods")


@ROWS.row("ruled-out", cites=TARGETS)
def a_campaign_for_another_group() -> Contoso:
    """Nobody asks who is not in its scope."""
    return campaign(includeTargets=aimed(PILOT["id"]))


@ROWS.row("possible")
def a_campaign_for_a_group_of_the_user() -> Contoso:
    """The user is in its scope by a group, named in other letters."""
    return campaign(includeTargets=aimed(SALES["id"].upper()))


@ROWS.row("possible")
def a_campaign_for_this_user() -> Contoso:
    """The user is in its scope by name."""
    return campaign(includeTargets=[{"id": ALICE["id"], "targetType": "user"}])


@ROWS.row("ruled-out", cites=TARGETS)
def a_campaign_that_spares_a_group_of_the_user() -> Contoso:
    """What is excluded wins."""
    return campaign(excludeTargets=aimed(SALES["id"]))


@ROWS.row("possible")
def a_campaign_and_groups_denied() -> Contoso:
    """Groups that were not read may be in its scope."""
    return without_permission(campaign(includeTargets=aimed(PILOT["id"])), "users/[^/]+/transitiveMemberOf")


@ROWS.row("ruled-out")
def a_campaign_that_spares_the_user_and_groups_denied() -> Contoso:
    """Excluded by name, whatever the groups."""
    spared = campaign(excludeTargets=[{"id": ALICE["id"], "targetType": "user"}])
    return without_permission(spared, "users/[^/]+/transitiveMemberOf")


@ROWS.row("not-checked")
def a_campaign_and_the_policy_denied() -> Contoso:
    """The permission is named."""
    return without_permission(campaign(), "policies/authenticationMethodsPolicy")


ROWS.place(
    "scenario account-disabled",
    "ruled-out",
    cites_exactly=("/registrationEnforcement/authenticationMethodsRegistrationCampaign/state", "/value/n/id"),
    fixes=(),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
