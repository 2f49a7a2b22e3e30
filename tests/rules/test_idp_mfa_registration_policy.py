"""`idp-mfa-registration-policy`: The MFA registration policy of ID Protection demands registration, and its 14 days
are over.
"""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cases.base import without_permission
from tests.rules.rows import Row, Rows, text_of
from tests.rules.tenants import AT, NO_DEMAND, PROVIDER, SIGN_INS, asked, refused_by
from tests.scenarios.base import Contoso

ROWS = Rows("idp-mfa-registration-policy")

BY_IDP = "mfaRegistrationRequiredByIdentityProtectionPolicy"


@ROWS.row("likely", cites=PROVIDER)
def named_by_the_refusal() -> Contoso:
    """The sign-in itself names it; Graph does not show the policy, so that it is no more than likely."""
    return asked(BY_IDP)


@ROWS.row("ruled-out", cites=PROVIDER)
def named_by_an_earlier_sign_in_alone() -> Contoso:
    """What asked at this sign-in is named, and is another."""
    contoso = asked("user")
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@ROWS.row("possible", cites=(*PROVIDER, "/createdDateTime"))
def named_by_an_earlier_sign_in_and_nobody_by_the_refusal() -> Contoso:
    """A trace of it, and no proof that it asked here."""
    contoso = refused_by(failing=())
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@ROWS.row("possible")
def named_where_nobody_was_refused() -> Contoso:
    """No 53004 at all: the trace is all there is."""
    contoso = Contoso(policies=NO_DEMAND)
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@ROWS.row("not-checked", cites=())
def named_by_nobody() -> Contoso:
    """Graph cannot tell: a person has to look, and is told where."""
    return refused_by(failing=())


@ROWS.row("not-checked", cloud="usgov")
def named_by_nobody_in_us_government() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused_by(failing=())


@ROWS.row("not-checked", cloud="usgov-dod")
def named_by_nobody_in_us_defence() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused_by(failing=())


@ROWS.row("not-checked", cloud="china")
def named_by_nobody_in_china() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused_by(failing=())


@ROWS.row("ruled-out", cites=("/value/0/id",))
def no_subscription_has_p2() -> Contoso:
    """The policy is a part of Entra ID P2."""
    contoso = Contoso(licence="P1", policies=NO_DEMAND)
    contoso.blocked(AT, failing=[])
    return contoso


@ROWS.row("not-checked")
def a_suspended_subscription_had_p2() -> Contoso:
    """What a subscription that ran out has left switched on cannot be told."""
    contoso = Contoso(policies=NO_DEMAND)
    for sku in contoso.data["subscribedSkus"]:
        sku["capabilityStatus"] = "Suspended"
    contoso.blocked(AT, failing=[])
    return contoso


@ROWS.row("not-checked")
def licences_denied() -> Contoso:
    """Licences that were not read rule nothing out."""
    contoso = Contoso(licence="P1", policies=NO_DEMAND)
    contoso.blocked(AT, failing=[])
    return without_permission(contoso, "subscribedSkus")


@ROWS.row("not-checked")
def log_denied() -> Contoso:
    """Without the log there is nothing to infer it from."""
    return without_permission(asked(BY_IDP), SIGN_INS)


ROWS.place(
    "case gaps.security_defaults_and_a_new_colleague",
    "ruled-out",
    cites_exactly=("/value/n/id",),
    fixes=("temporary-access-pass", "portal-only-policy"),
)


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
