"""Each branch of the rows about methods that did not come to be, and about risk that was made: small tenants, one verdict.

What is believed about Entra is named at the rule: a federated domain and its MFA
(https://learn.microsoft.com/graph/api/resources/internaldomainfederation), custom controls
(https://learn.microsoft.com/entra/identity/conditional-access/controls), unified risk signals
(https://learn.microsoft.com/entra/id-protection/concept-identity-protection-unified-risk), remediation
(https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock), the names of audited
activities (https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from aad53004.checkers import Case
from aad53004.checkers.gather import gather
from aad53004.rules import Finding, Verdict, judge_all
from tests.cases.base import (
    at_risk,
    hello,
    refused,
    refused_in_the_office,
    risk_closed,
    security_info,
    with_authenticator,
    with_pass,
    without_permission,
)
from tests.offline import TenantSource
from tests.scenarios.base import (
    ALICE,
    CAROL,
    GUEST,
    HOME_BERLIN,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    USER_RISK,
    Contoso,
    Json,
    access_pass,
    audited_user,
    authenticator,
    domain,
    edited,
    finished,
    group,
    guid,
    named_location,
    phone,
    policy,
    security_key,
    synced_person,
    target,
)

ALICE_NAME = "alice@contoso.example"
LOST, FEDERATED, EXTERNAL, INCOMPLETE = (
    "lost-or-replaced-phone",
    "federated-user-no-mfa-claim",
    "external-mfa-not-counted",
    "registration-incomplete",
)
EGRESS, UNTRIAGED, HYBRID = (
    "corporate-egress-not-trusted",
    "risk-policy-enabled-on-untriaged-users",
    "hybrid-no-writeback",
)
MICROSOFT, BLOCKED, GROUPS = "microsoft-threat-informed-action", "mfa-block-list", "too-many-groups"
WITH_MFA: Json = {"second_factor": {}, "authenticationRequirement": "multiFactorAuthentication"}


def case_of(contoso: Contoso) -> Case:
    tenant = finished(contoso)
    return gather(tenant["subject"], TenantSource(tenant))


def finding(contoso: Contoso, rule: str) -> Finding:
    return next(one for one in judge_all(case_of(contoso)) if one.rule.id == rule)


def told(verdict: Verdict) -> str:
    return (
        f"{verdict.kind}: {verdict.reason or verdict.summary}"
        if verdict.kind == "not-checked"
        else (f"{verdict.kind}: {verdict.summary}" + (f" [{verdict.reason}]" if verdict.reason else ""))
    )


def pointers(found: Finding) -> str:
    """What the evidence points at, each once, without the places in lists."""
    bare = (
        re.sub(r"/[0-9]+(?=/|$)", "/n", re.sub("^/value/[0-9]+", "", one.pointer)) for one in found.verdict.evidence
    )
    return " ".join(dict.fromkeys(bare))


Build = Callable[[], Contoso]
Step = tuple[str, str, str, str, list[str], str | None]
TABLE: dict[str, tuple[str, str, Build]] = {}


def expect(rule: str, text: str) -> Callable[[Build], Build]:
    """Register a tenant with what the rule says of it, whole."""

    def keep(build: Build) -> Build:
        assert build.__name__ not in TABLE
        TABLE[build.__name__] = (rule, text, build)
        return build

    return keep


# --- lost-or-replaced-phone -------------------------------------------------------------------------------------------


def prompted(contoso: Contoso, moment: str = "2026-11-24T08:00:00Z", error: int = 500121) -> Contoso:
    """A prompt for MFA that failed."""
    contoso.sign_in(moment, error=error, place=HOME_BERLIN, second_factor={"succeeded": False})
    return contoso


def passed(contoso: Contoso, moment: str = "2026-11-24T08:30:00Z", **changes: Any) -> Contoso:
    """A sign-in with MFA."""
    contoso.sign_in(moment, place=HOME_BERLIN, **{**WITH_MFA, **changes})
    return contoso


POSSIBLY_LOST = (
    "possible: Microsoft Authenticator, registered on 19 Aug 2024 07:33 UTC, is the only method of alice@contoso.example, "
    "and the prompt of 24 Nov 2026 08:00 UTC failed: ask whether the phone was lost or replaced."
)


@expect(LOST, POSSIBLY_LOST)
def one_authenticator_that_did_not_answer() -> Contoso:
    return prompted(with_authenticator(Contoso()))


@expect(LOST, POSSIBLY_LOST)
def one_authenticator_that_answered_before() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), "2026-11-24T07:59:59Z")


@expect(LOST, POSSIBLY_LOST)
def a_sign_in_without_mfa_after_it_shows_nothing() -> Contoso:
    return passed(
        prompted(with_authenticator(Contoso())),
        second_factor=None,
        authenticationRequirement="singleFactorAuthentication",
    )


@expect(LOST, POSSIBLY_LOST)
def an_unfinished_mfa_after_it_shows_nothing() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), error=50074)


@expect(
    LOST,
    "ruled-out: alice@contoso.example has passed MFA since the prompt that failed on 24 Nov 2026 08:00 UTC.",
)
def one_authenticator_that_answered_since() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())))


@expect(LOST, "ruled-out: No MFA prompt of alice@contoso.example failed in the log.")
def one_authenticator_and_no_prompt() -> Contoso:
    return prompted(with_authenticator(Contoso()), error=50074)


@expect(
    LOST, "ruled-out: Microsoft Authenticator was registered after the prompt that failed on 24 Nov 2026 08:00 UTC."
)
def one_authenticator_registered_since() -> Contoso:
    return prompted(with_authenticator(Contoso(), "2026-11-24T08:10:00Z"))


@expect(
    LOST,
    "possible: a phone number, registered on 11 May 2023 12:40 UTC, is the only method of alice@contoso.example, and "
    "the prompt of 24 Nov 2026 08:00 UTC failed: ask whether the phone was lost or replaced.",
)
def one_phone_number_that_did_not_answer() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, phone(contoso.subject), hello(contoso.subject))
    return contoso


@expect(LOST, "ruled-out: The only method of alice@contoso.example is a phone number, which is on no mobile phone.")
def an_office_phone_is_not_lost() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, {**phone(contoso.subject), "phoneType": "office"})
    return contoso


@expect(LOST, "ruled-out: The only method of alice@contoso.example is a passkey (FIDO2), which is on no mobile phone.")
def a_security_key_is_no_phone() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, security_key(contoso.subject))
    return contoso


@expect(LOST, "ruled-out: alice@contoso.example has Microsoft Authenticator and a phone number.")
def two_methods_and_a_prompt_that_failed() -> Contoso:
    contoso = prompted(Contoso())
    contoso.register(contoso.subject, authenticator(contoso.subject), phone(contoso.subject))
    return contoso


@expect(LOST, "ruled-out: alice@contoso.example has no method that a prompt could be sent to.")
def nothing_that_could_be_lost() -> Contoso:
    return prompted(Contoso())


@expect(LOST, "ruled-out: alice@contoso.example has a Temporary Access Pass that is usable now.")
def a_pass_beside_the_phone() -> Contoso:
    contoso = prompted(Contoso())
    subject = contoso.subject
    one = access_pass(subject, "2026-11-24T08:30:00Z", usable=True, reason="EnabledByPolicy")
    contoso.register(subject, authenticator(subject), one)
    return contoso


@expect(LOST, "not-checked: a method of a kind that this version does not know is registered")
def a_method_of_an_unknown_kind() -> Contoso:
    contoso = prompted(Contoso())
    odd = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "1"}
    contoso.register(contoso.subject, authenticator(contoso.subject), odd)
    return contoso


@expect(LOST, POSSIBLY_LOST)
def one_authenticator_and_mfa_in_that_second() -> Contoso:
    return passed(prompted(with_authenticator(Contoso())), "2026-11-24T08:00:00Z")


@expect(LOST, POSSIBLY_LOST.replace("Microsoft Authenticator", "an authenticator app"))
def an_authenticator_app_of_another_maker() -> Contoso:
    contoso = prompted(Contoso())
    kind = "#microsoft.graph.softwareOathAuthenticationMethod"
    contoso.register(contoso.subject, {"@odata.type": kind, "id": "1", "createdDateTime": "2024-08-19T07:33:02Z"})
    return contoso


@expect(LOST, POSSIBLY_LOST.replace("Microsoft Authenticator", "Microsoft Authenticator (passwordless)"))
def authenticator_without_a_password() -> Contoso:
    contoso = prompted(Contoso())
    kind = "#microsoft.graph.passwordlessMicrosoftAuthenticatorAuthenticationMethod"
    contoso.register(contoso.subject, {"@odata.type": kind, "id": "1", "createdDateTime": "2024-08-19T07:33:02Z"})
    return contoso


# --- federated-user-no-mfa-claim --------------------------------------------------------------------------------------


def federated(behaviour: str | None, contoso: Contoso | None = None, **settings: Any) -> Contoso:
    """The domain of the subject is federated."""
    contoso = contoso or refused()
    contoso.data["domains"] = [domain("contoso.example", default=True, federated=True)]
    contoso.data["federationConfiguration"]["contoso.example"] = {
        "id": guid("federation contoso.example"),
        "displayName": "Contoso AD FS",
        "federatedIdpMfaBehavior": behaviour,
        **settings,
    }
    return contoso


REJECTED = (
    "likely: alice@contoso.example signs in at a federated identity provider, whose MFA Entra is set to reject, and has "
    "no method in Entra."
)
ACCEPTED = (
    "{}: alice@contoso.example signs in at a federated identity provider; where that does no MFA Entra asks for its own, "
    "and alice@contoso.example has no method in Entra."
)


@expect(FEDERATED, REJECTED)
def mfa_of_the_provider_is_rejected() -> Contoso:
    return federated("rejectMfaByFederatedIdp")


@expect(FEDERATED, REJECTED)
def windows_hello_is_bound_to_its_device() -> Contoso:
    contoso = federated("rejectMfaByFederatedIdp")
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@expect(FEDERATED, ACCEPTED.format("likely"))
def mfa_of_the_provider_would_be_accepted() -> Contoso:
    return federated("acceptIfMfaDoneByFederatedIdp")


@expect(FEDERATED, ACCEPTED.format("likely"))
def the_behaviour_was_never_set() -> Contoso:
    return federated(None)


@expect(FEDERATED, ACCEPTED.format("possible"))
def no_refusal_shows_that_entra_asked() -> Contoso:
    return federated("acceptIfMfaDoneByFederatedIdp", Contoso())


@expect(FEDERATED, "ruled-out: Entra sends alice@contoso.example to the federated identity provider for MFA.")
def mfa_is_the_providers_to_do() -> Contoso:
    return federated("enforceMfaByFederatedIdp")


@expect(FEDERATED, "not-checked: federatedIdpMfaBehavior is 'askTheUser', which this version does not know")
def a_behaviour_of_tomorrow() -> Contoso:
    return federated("askTheUser")


@expect(FEDERATED, "ruled-out: alice@contoso.example is federated and has Microsoft Authenticator in Entra.")
def federated_and_registered_all_the_same() -> Contoso:
    return with_authenticator(federated("rejectMfaByFederatedIdp"))


@expect(FEDERATED, "ruled-out: alice@contoso.example is federated and has a Temporary Access Pass in Entra.")
def federated_with_a_pass() -> Contoso:
    return with_pass(federated("rejectMfaByFederatedIdp"))


@expect(FEDERATED, "ruled-out: Entra itself checks the password of alice@contoso.example: the domain is managed.")
def a_managed_domain() -> Contoso:
    return refused()


@expect(FEDERATED, "not-checked: the domain is of the type 'Verified', unknown to this version")
def a_domain_of_another_type() -> Contoso:
    contoso = refused()
    contoso.data["domains"][0]["authenticationType"] = "Verified"
    return contoso


@expect(FEDERATED, "not-checked: the domain of the user is none of this tenant")
def a_domain_that_is_gone() -> Contoso:
    contoso = refused()
    contoso.data["domains"] = [domain("fabrikam.example")]
    return contoso


@expect(FEDERATED, "not-checked: Graph shows no federation settings of the domain")
def a_federated_domain_without_settings() -> Contoso:
    contoso = federated("rejectMfaByFederatedIdp")
    contoso.data["federationConfiguration"]["contoso.example"] = []
    return contoso


@expect(
    FEDERATED,
    "ruled-out: gita.rao_fabrikam.example#EXT#@contoso.example is a guest and signs in elsewhere.",
)
def a_guest_is_not_federated_here() -> Contoso:
    return federated("rejectMfaByFederatedIdp", refused(Contoso(GUEST)))


# --- external-mfa-not-counted -----------------------------------------------------------------------------------------

PARTNER = policy("CA015 - Fabrikam MFA", grant=[])
PARTNER["grantControls"]["customAuthenticationFactors"] = ["RequireFabrikamMfa"]
PARTNER_OFF = {**PARTNER, "state": "disabled"}
PARTNER_FOR_NONE = {
    **PARTNER,
    "conditions": {**PARTNER["conditions"], "users": {**PARTNER["conditions"]["users"], "includeUsers": ["None"]}},
}
RELIES = (
    '{}: "CA015 - Fabrikam MFA" sends alice@contoso.example to a third party by a custom control, which does not count '
    "as MFA, and no external authentication method is set up for the user."
)


def relying(rule: Json = PARTNER, **event: Any) -> Contoso:
    """The tenant has a policy with a custom control; the subject is refused by another one."""
    contoso = Contoso(policies=[*STANDARD_POLICIES, rule])
    return refused(contoso, **{"failing": [SIGN_IN_RISK], "satisfied": [rule], **event})


def external(contoso: Contoso, state: str = "enabled", *targets: Json) -> Contoso:
    """The methods policy holds an external authentication method."""
    contoso.data["authenticationMethodsPolicy"]["authenticationMethodConfigurations"].append(
        {
            "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
            "id": guid("external method"),
            "displayName": "Fabrikam",
            "state": state,
            "appId": guid("app fabrikam"),
            "openIdConnectSetting": {"clientId": "contoso", "discoveryUrl": "https://idp.fabrikam.example/.well-known"},
            "includeTargets": list(targets) or [target()],
            "excludeTargets": [],
        }
    )
    return contoso


@expect(EXTERNAL, RELIES.format("likely"))
def a_custom_control_that_was_satisfied() -> Contoso:
    return relying()


@expect(EXTERNAL, RELIES.format("likely"))
def a_custom_control_that_failed_too() -> Contoso:
    return relying(failing=[SIGN_IN_RISK, PARTNER], satisfied=[])


@expect(EXTERNAL, RELIES.format("likely"))
def a_custom_control_that_no_sign_in_lists() -> Contoso:
    contoso = Contoso(policies=[*STANDARD_POLICIES, PARTNER])
    refused(contoso, appliedConditionalAccessPolicies=[])
    return contoso


@expect(
    EXTERNAL, "ruled-out: No enforced policy sends alice@contoso.example to a third party's MFA by a custom control."
)
def a_custom_control_that_did_not_apply() -> Contoso:
    return relying(satisfied=[])


@expect(
    EXTERNAL, "ruled-out: No enforced policy sends alice@contoso.example to a third party's MFA by a custom control."
)
def a_custom_control_that_is_off() -> Contoso:
    return relying(PARTNER_OFF, satisfied=[])


@expect(
    EXTERNAL, "ruled-out: No enforced policy sends alice@contoso.example to a third party's MFA by a custom control."
)
def a_custom_control_for_nobody() -> Contoso:
    contoso = Contoso(policies=[*STANDARD_POLICIES, PARTNER_FOR_NONE])
    return refused(contoso, appliedConditionalAccessPolicies=[])


@expect(
    EXTERNAL, "ruled-out: No enforced policy sends alice@contoso.example to a third party's MFA by a custom control."
)
def no_policy_at_all() -> Contoso:
    return refused(Contoso(policies=[]), failing=[])


@expect(EXTERNAL, "ruled-out: alice@contoso.example has Microsoft Authenticator, which counts for MFA.")
def a_custom_control_beside_authenticator() -> Contoso:
    return with_authenticator(relying())


@expect(
    EXTERNAL,
    "ruled-out: alice@contoso.example may register an external authentication method, which counts for MFA, and has not.",
)
def an_external_method_that_is_allowed() -> Contoso:
    return external(relying())


@expect(EXTERNAL, RELIES.format("likely"))
def an_external_method_that_is_off() -> Contoso:
    return external(relying(), "disabled")


@expect(EXTERNAL, RELIES.format("likely"))
def an_external_method_for_others() -> Contoso:
    return external(relying(), "enabled", target(group("Others")["id"]))


@expect(EXTERNAL, RELIES.format("possible"))
def an_external_method_for_who_knows_whom() -> Contoso:
    contoso = external(relying(), "enabled", target(group("Others")["id"]))
    return without_permission(contoso, r"users/[^/]+/transitiveMemberOf/microsoft.graph.group")


# --- registration-incomplete ------------------------------------------------------------------------------------------

BEGAN = "User started security info registration"
CANCELED = "User canceled security info registration"


@expect(
    INCOMPLETE,
    "likely: alice@contoso.example began the registration of security information on 20 Nov 2026 08:00 UTC, and nothing "
    "was registered.",
)
def a_registration_that_was_begun() -> Contoso:
    return security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)


@expect(
    INCOMPLETE,
    "likely: alice@contoso.example broke off the registration of security information on 20 Nov 2026 08:05 UTC, and "
    "nothing was registered.",
)
def a_registration_that_was_broken_off() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T08:05:00Z", CANCELED)


@expect(
    INCOMPLETE,
    "possible: alice@contoso.example began the registration of security information on 24 Nov 2026 08:00 UTC, and "
    "nothing was registered. That was after the refusal.",
)
def a_registration_that_was_begun_after_the_refusal() -> Contoso:
    return security_info(refused(), "2026-11-24T08:00:00Z", BEGAN)


@expect(
    INCOMPLETE,
    "likely: alice@contoso.example began the registration of security information on 20 Nov 2026 08:00 UTC, and nothing "
    "was registered.",
)
def a_registration_that_was_begun_and_no_refusal() -> Contoso:
    return security_info(Contoso(), "2026-11-20T08:00:00Z", BEGAN)


@expect(
    INCOMPLETE,
    "likely: alice@contoso.example began the registration of security information on 20 Nov 2026 08:00 UTC, and nothing "
    "was registered.",
)
def a_registration_that_was_begun_and_no_log_of_sign_ins() -> Contoso:
    return without_permission(security_info(refused(), "2026-11-20T08:00:00Z", BEGAN), "auditLogs/signIns")


@expect(INCOMPLETE, "ruled-out: alice@contoso.example finished the registration of 20 Nov 2026 08:00 UTC.")
def a_registration_that_was_finished() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T08:00:00Z", "User registered all required security info")


@expect(
    INCOMPLETE,
    "likely: alice@contoso.example began the registration of security information on 20 Nov 2026 08:00 UTC, and nothing "
    "was registered.",
)
def a_registration_that_was_finished_long_before() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    return security_info(contoso, "2026-11-20T07:59:59Z", "User registered security info")


@expect(
    INCOMPLETE,
    "ruled-out: alice@contoso.example began a registration on 20 Nov 2026 08:00 UTC, and has a phone number.",
)
def a_registration_after_which_there_is_a_method() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    contoso.register(contoso.subject, phone(contoso.subject))
    return contoso


@expect(INCOMPLETE, "ruled-out: alice@contoso.example began no registration in the days that the audit log covers.")
def no_registration_was_begun() -> Contoso:
    return security_info(refused(), "2026-11-20T08:00:00Z", "User reviewed security info")


@expect(
    INCOMPLETE,
    "not-checked: Microsoft Authenticator is registered, and whether it may be used is not known: authentication methods "
    "policy: it needs the permission Policy.Read.AuthenticationMethod (403 Authorization_RequestDenied)",
)
def a_method_that_the_policy_may_forbid() -> Contoso:
    contoso = with_authenticator(security_info(refused(), "2026-11-20T08:00:00Z", BEGAN))
    return without_permission(contoso, "policies/authenticationMethodsPolicy")


@expect(
    INCOMPLETE,
    "not-checked: a method of a kind that this version does not know is registered "
    "(#microsoft.graph.palmVeinAuthenticationMethod)",
)
def a_method_that_nobody_knows() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    odd = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "1"}
    contoso.register(contoso.subject, odd)
    return contoso


@expect(
    INCOMPLETE,
    "not-checked: registered authentication methods: what Graph sent at /value/1/createdDateTime does not fit its model",
)
def a_method_that_cannot_be_read() -> Contoso:
    contoso = security_info(refused(), "2026-11-20T08:00:00Z", BEGAN)
    contoso.register(contoso.subject, authenticator(contoso.subject, created="yesterday"))
    return contoso


# --- corporate-egress-not-trusted -------------------------------------------------------------------------------------


def with_place(contoso: Contoso, *ranges: str, trusted: bool = False, name: str = "Branch") -> Contoso:
    contoso.data["namedLocations"].append(named_location(name, list(ranges), trusted=trusted))
    return contoso


NEEDS_A_SWEEP = (
    "not-checked: it needs a sweep: one user's sign-in does not show whether others are refused from {} too, which is in "
    "no named location"
)


@expect(EGRESS, NEEDS_A_SWEEP.format("203.0.113.66"))
def an_address_in_no_named_location() -> Contoso:
    return with_place(refused(), "203.0.113.0/26", "no range at all")


@expect(
    EGRESS,
    'possible: 203.0.113.66 lies in the named location "Branch", which is not marked as trusted; a sweep shows whether '
    "others are refused from there too.",
)
def an_address_in_a_location_that_is_not_trusted() -> Contoso:
    return with_place(refused(), "nonsense", "203.0.113.64/27")


@expect(EGRESS, "ruled-out: 203.0.113.66 lies in a trusted named location already.")
def an_address_that_is_trusted() -> Contoso:
    return with_place(with_place(refused(), "203.0.113.64/27"), "203.0.113.66/32", trusted=True, name="Trusted")


@expect(EGRESS, "ruled-out: Entra did not count the session as risky, wherever it came from.")
def a_session_without_risk() -> Contoso:
    return with_place(refused_in_the_office(place=HOME_BERLIN), "198.51.100.0/24")


@expect(EGRESS, "not-checked: the sign-in shows no address")
def a_sign_in_without_an_address() -> Contoso:
    return refused(ipAddress=None)


@expect(EGRESS, "ruled-out: No 53004 sign-in, so no address that it came from.")
def no_refusal_that_came_from_anywhere() -> Contoso:
    return with_place(Contoso(), "192.0.2.0/24")


@expect(
    EGRESS,
    "not-checked: no 53004 sign-in was found, and the log of them was not read whole",
)
def a_log_of_interactive_sign_ins_alone() -> Contoso:
    contoso = Contoso()
    contoso.data["faults"].append(
        {"match": "^GET /beta/auditLogs/signIns", "status": 400, "code": "BadRequest", "message": "no", "headers": {}}
    )
    return contoso


# --- risk-policy-enabled-on-untriaged-users ---------------------------------------------------------------------------

RISK_SINCE = "2026-10-01T09:00:00Z"
NEW_POLICY = {**USER_RISK, "createdDateTime": "2026-11-20T10:00:00Z", "modifiedDateTime": None}
REPORT_ONLY = "enabledForReportingButNotEnforced"
CA004 = '"CA004 - All users - Require password change for high user risk"'


def untriaged(rule: Json = NEW_POLICY, *before: tuple[Any, ...], since: str = RISK_SINCE, **event: Any) -> Contoso:
    """At high risk for a long time, and refused by a policy on user risk."""
    contoso = Contoso(policies=[rule if one is USER_RISK else one for one in STANDARD_POLICIES])
    contoso.risky("high", since, kinds=["unlikelyTravel"], before=before)
    return refused_in_the_office(contoso, by=rule, **event)


def edit(after: Json, moment: str, contoso: Contoso, **before: Any) -> Contoso:
    contoso.policy_changed(moment, after, **before)
    return contoso


OPENED = "when the risk of alice@contoso.example had been open since 01 Oct 2026 09:00 UTC."


@expect(UNTRIAGED, f"confirmed: {CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def a_policy_that_is_younger_than_the_risk() -> Contoso:
    return untriaged()


@expect(UNTRIAGED, f"likely: {CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def a_younger_policy_that_no_sign_in_lists() -> Contoso:
    return untriaged(appliedConditionalAccessPolicies=[])


@expect(UNTRIAGED, f"possible: {CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def a_younger_policy_that_may_not_apply() -> Contoso:
    return without_permission(
        untriaged(appliedConditionalAccessPolicies=[]), r"users/[^/]+/transitiveMemberOf/microsoft.graph.group"
    )


SWITCHED = edited(USER_RISK, "2026-11-20T10:00:00Z")


@expect(UNTRIAGED, f"confirmed: {CA004} was switched on by carol@contoso.example on 20 Nov 2026 10:00 UTC, {OPENED}")
def an_older_policy_that_was_switched_on() -> Contoso:
    return edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)


@expect(
    UNTRIAGED,
    f"ruled-out: {CA004} was on before the risk of alice@contoso.example opened on 01 Oct 2026 09:00 UTC.",
)
def an_older_policy_that_was_on_all_the_time() -> Contoso:
    return untriaged(USER_RISK)


RENAMED = (
    f"possible: {CA004} was changed while the risk of alice@contoso.example was open, before the days that the audit log "
    "covers."
)


@expect(UNTRIAGED, RENAMED)
def an_older_policy_that_was_renamed() -> Contoso:
    return edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), displayName="CA004")


@expect(UNTRIAGED, RENAMED)
def a_switch_that_failed() -> Contoso:
    contoso = edit(SWITCHED, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@expect(UNTRIAGED, RENAMED)
def another_policy_that_was_switched_on() -> Contoso:
    return edit(SIGN_IN_RISK, "2026-11-20T10:00:00Z", untriaged(SWITCHED), state=REPORT_ONLY)


@expect(UNTRIAGED, RENAMED)
def a_policy_that_was_switched_on_after_the_refusal() -> Contoso:
    late = edited(USER_RISK, "2026-11-24T08:30:00Z")
    return edit(late, "2026-11-24T08:30:00Z", untriaged(late), state=REPORT_ONLY)


@expect(
    UNTRIAGED,
    f"ruled-out: {CA004} was on before the risk of alice@contoso.example opened on 18 Nov 2026 09:00 UTC.",
)
def a_policy_that_was_renamed_and_a_log_that_reaches_back() -> Contoso:
    contoso = untriaged(SWITCHED, since="2026-11-18T09:00:00Z")
    edit(SIGN_IN_RISK, "2026-11-18T09:00:00Z", contoso, displayName="CA003")
    return edit(SWITCHED, "2026-11-20T10:00:00Z", contoso, displayName="CA004")


@expect(
    UNTRIAGED,
    f"ruled-out: {CA004} was on before the risk of alice@contoso.example opened on 20 Nov 2026 10:00 UTC.",
)
def a_risk_that_opened_when_the_policy_was_on() -> Contoso:
    return untriaged(since="2026-11-20T10:00:00Z")


@expect(UNTRIAGED, f"confirmed: {CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def a_risk_that_rose_after_it_opened() -> Contoso:
    opened: Step = (RISK_SINCE, "medium", "atRisk", "none", ["unlikelyTravel"], None)
    return untriaged(NEW_POLICY, opened, since="2026-11-22T09:00:00Z")


@expect(
    UNTRIAGED,
    f"ruled-out: {CA004} was on before the risk of alice@contoso.example opened on 22 Nov 2026 09:00 UTC.",
)
def a_risk_that_was_closed_and_opened_anew() -> Contoso:
    opened: Step = (RISK_SINCE, "medium", "atRisk", "none", ["unlikelyTravel"], None)
    closed: Step = ("2026-10-10T09:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"])
    return untriaged(NEW_POLICY, opened, closed, since="2026-11-22T09:00:00Z")


@expect(UNTRIAGED, "ruled-out: The risk of alice@contoso.example was not open on 24 Nov 2026 07:48 UTC.")
def a_risk_that_opened_after_the_refusal() -> Contoso:
    before: Step = ("2026-10-10T09:00:00Z", "none", "dismissed", "adminDismissedAllRiskForUser", [], CAROL["id"])
    return untriaged(NEW_POLICY, before, since="2026-11-24T08:30:00Z")


@expect(UNTRIAGED, "ruled-out: The risk of alice@contoso.example was not open on 24 Nov 2026 07:48 UTC.")
def never_at_risk_and_yet_refused() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    return refused_in_the_office(contoso, by=NEW_POLICY)


@expect(UNTRIAGED, "ruled-out: No enforced policy on user risk demanded anything of alice@contoso.example.")
def a_refusal_by_sign_in_risk() -> Contoso:
    return refused()


@expect(UNTRIAGED, "likely: " + f"{CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def no_refusal_yet() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    contoso.risky("high", RISK_SINCE)
    return contoso


@expect(UNTRIAGED, f"confirmed: {CA004} was created on 20 Nov 2026 10:00 UTC, {OPENED}")
def a_history_that_may_not_be_read() -> Contoso:
    return without_permission(untriaged(), r"identityProtection/riskyUsers/[^/]+/history")


@expect(
    UNTRIAGED,
    "not-checked: risk history of the user: it needs the permission IdentityRiskyUser.Read.All "
    "(403 Authorization_RequestDenied)",
)
def a_history_that_might_show_an_older_risk() -> Contoso:
    contoso = untriaged(since="2026-11-21T10:00:00Z")
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@expect(
    UNTRIAGED,
    "not-checked: risk history of the user: it needs the permission IdentityRiskyUser.Read.All "
    "(403 Authorization_RequestDenied)",
)
def a_risk_closed_now_and_no_history() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    risk_closed(contoso, "2026-11-24T08:10:00Z", "dismissed", "adminDismissedAllRiskForUser")
    refused_in_the_office(contoso, by=NEW_POLICY)
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@expect(
    UNTRIAGED,
    "not-checked: risk history of the user: it needs the permission IdentityRiskyUser.Read.All "
    "(403 Authorization_RequestDenied)",
)
def a_risk_that_changed_after_the_refusal_and_no_history() -> Contoso:
    contoso = untriaged(since="2026-11-24T08:30:00Z")
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@expect(
    UNTRIAGED,
    "not-checked: risk history of the user: it needs the permission IdentityRiskyUser.Read.All "
    "(403 Authorization_RequestDenied)",
)
def a_risk_closed_before_the_refusal_and_no_history() -> Contoso:
    contoso = Contoso(policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    risk_closed(contoso, "2026-11-10T08:10:00Z", "dismissed", "adminDismissedAllRiskForUser")
    refused_in_the_office(contoso, by=NEW_POLICY)
    return without_permission(contoso, r"identityProtection/riskyUsers/[^/]+/history")


@expect(
    UNTRIAGED,
    "not-checked: the user risk of a guest is kept in the home tenant and cannot be read here",
)
def a_guest_whose_risk_is_at_home() -> Contoso:
    contoso = Contoso(GUEST, policies=[NEW_POLICY if one is USER_RISK else one for one in STANDARD_POLICIES])
    return refused_in_the_office(contoso, by=NEW_POLICY)


# --- hybrid-no-writeback ----------------------------------------------------------------------------------------------

SYNA = synced_person("Syna Sund", "syna@contoso.example")
HIGH = '"CA004 - All users - Require password change for high user risk"'
RESET = "Reset password (self-service)"


def synced(subject: Json = SYNA, *, risky: bool = True, by: Json = USER_RISK) -> Contoso:
    """A synchronised user at high risk, refused by a policy that demands a new password."""
    contoso = Contoso(subject, policies=[by if one is USER_RISK else one for one in STANDARD_POLICIES])
    if risky:
        at_risk(contoso)
    return refused_in_the_office(contoso, by=by)


def cloud_password(contoso: Contoso, activity: str = RESET, *, reason: str = "", failed: bool = True) -> Contoso:
    entry = contoso.audit(
        "2026-11-23T10:00:00Z",
        activity,
        service="Self-service Password Management",
        category="UserManagement",
        reason=reason,
        targets=[audited_user(contoso.subject)],
    )
    entry["result"] = "failure" if failed else "success"
    return contoso


WRITEBACK_OPEN = (
    f"possible: {HIGH} demands a new password of syna@contoso.example, who is synchronised; whether it is written back to "
    "Active Directory is to be looked up."
)


@expect(HYBRID, WRITEBACK_OPEN)
def a_synchronised_user_at_risk() -> Contoso:
    return synced()


REMEDY = policy("CA016 - Remediation", user_risk=["high"], grant=["riskRemediation"])


@expect(HYBRID, WRITEBACK_OPEN.replace(HIGH, '"CA016 - Remediation"'))
def remediation_as_microsoft_manages_it() -> Contoso:
    return synced(by=REMEDY)


MFA_ONLY = policy("CA017 - Risky users", user_risk=["high"], grant=["mfa"])


@expect(HYBRID, "ruled-out: No enforced policy demands a new password of syna@contoso.example.")
def a_policy_that_demands_mfa_alone() -> Contoso:
    return synced(by=MFA_ONLY)


@expect(HYBRID, "ruled-out: No enforced policy demands a new password of syna@contoso.example.")
def a_policy_on_the_session_alone() -> Contoso:
    return refused(at_risk(Contoso(SYNA)), at_risk=False)


@expect(HYBRID, "ruled-out: alice@contoso.example is not synchronised from Active Directory.")
def a_user_of_the_cloud() -> Contoso:
    return synced(ALICE)


@expect(HYBRID, "ruled-out: syna@contoso.example is not at risk now, so no policy demands a new password.")
def never_at_risk() -> Contoso:
    return synced(risky=False)


@expect(HYBRID, "ruled-out: syna@contoso.example is not at risk now, so no policy demands a new password.")
def at_risk_no_more() -> Contoso:
    contoso = synced(risky=False)
    return risk_closed(contoso, "2026-11-24T08:30:00Z", "dismissed", "adminDismissedAllRiskForUser")


@expect(
    HYBRID,
    f"likely: {HIGH} demands a new password, and one that was set in the cloud on 23 Nov 2026 10:00 UTC could not be "
    "written back: Password writeback is off.",
)
def a_reset_that_could_not_be_written_back() -> Contoso:
    return cloud_password(synced(), reason="Password writeback is off.")


@expect(
    HYBRID,
    f"likely: {HIGH} demands a new password, and one that was set in the cloud on 23 Nov 2026 10:00 UTC could not be "
    "written back: The on-premises service does not answer.",
)
def an_administrators_reset_that_did_not_arrive() -> Contoso:
    return cloud_password(synced(), "Reset password (by admin)", reason="The on-premises service does not answer.")


@expect(HYBRID, WRITEBACK_OPEN)
def a_reset_that_failed_for_another_reason() -> Contoso:
    return cloud_password(synced(), reason="The user gave up.")


@expect(HYBRID, WRITEBACK_OPEN)
def another_event_that_failed() -> Contoso:
    return cloud_password(synced(), "Update user", reason="Password writeback is off.")


@expect(
    HYBRID,
    "ruled-out: A password of syna@contoso.example that was set in the cloud on 23 Nov 2026 10:00 UTC was written back.",
)
def a_change_that_was_written_back() -> Contoso:
    return cloud_password(synced(), "Change password (self-service)", failed=False)


@expect(
    HYBRID,
    "ruled-out: A password change in Active Directory closed a risk of syna@contoso.example on 12 Nov 2026 09:00 UTC, so "
    "that way is open.",
)
def a_change_on_premises_that_closed_a_risk() -> Contoso:
    contoso = synced(risky=False)
    before: Step = ("2026-11-12T09:00:00Z", "none", "remediated", "userChangedPasswordOnPremises", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", kinds=["unlikelyTravel"], before=[before])
    return contoso


# --- microsoft-threat-informed-action ---------------------------------------------------------------------------------

REVOKE = "Revoke user sign-in sessions"
REVOKED = "Microsoft revoked the sessions of alice@contoso.example, on {}"
RAISED = "Microsoft raised the risk of alice@contoso.example, since several alerts point at one attack, on {}"
LOOKED_AT = ": the account may be compromised."


def by_microsoft(contoso: Contoso, activity: str = REVOKE, app: str | None = "Microsoft", **more: Any) -> Contoso:
    contoso.audit(
        "2026-11-24T06:00:00Z",
        activity,
        service="Core Directory",
        category="UserManagement",
        by_app=app,
        targets=[audited_user(contoso.subject)],
        **more,
    )
    return contoso


def remediated(moment: str = "2026-11-24T06:00:00Z", *, rules: Any = STANDARD_POLICIES) -> Contoso:
    """The risk is closed, with the detail that Microsoft revoked the sessions."""
    contoso = Contoso(policies=rules)
    opened: Step = ("2026-08-01T05:00:00Z", "high", "atRisk", "none", ["unlikelyTravel"], None)
    return risk_closed(contoso, moment, "remediated", "microsoftRevokedSessions", opened)


@expect(MICROSOFT, f"confirmed: {REVOKED.format('24 Nov 2026 06:00 UTC')}{LOOKED_AT}")
def sessions_revoked_while_at_risk() -> Contoso:
    return by_microsoft(at_risk(Contoso()))


@expect(MICROSOFT, f"confirmed: {RAISED.format('24 Nov 2026 04:00 UTC')}{LOOKED_AT}")
def risk_raised_by_unified_signals() -> Contoso:
    contoso = at_risk(Contoso())
    contoso.detection(None, "aiCompoundAccountRisk", "high", moment="2026-11-24T04:00:00Z")
    return contoso


@expect(MICROSOFT, f"confirmed: {REVOKED.format('24 Nov 2026 05:00 UTC')}{LOOKED_AT}")
def the_detail_of_an_open_risk() -> Contoso:
    contoso = Contoso()
    contoso.risky("high", "2026-11-24T05:00:00Z", detail="microsoftRevokedSessions")
    return contoso


@expect(MICROSOFT, f"confirmed: {REVOKED.format('23 Nov 2026 05:00 UTC')}{LOOKED_AT}")
def a_step_of_the_history() -> Contoso:
    contoso = Contoso()
    before: Step = ("2026-11-23T05:00:00Z", "medium", "atRisk", "microsoftRevokedSessions", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", before=[before])
    return contoso


@expect(MICROSOFT, f"confirmed: {REVOKED.format('24 Nov 2026 04:00 UTC')}{LOOKED_AT}")
def the_detail_of_a_detection() -> Contoso:
    contoso = at_risk(Contoso())
    contoso.detection(None, "anomalousToken", "high", moment="2026-11-24T04:00:00Z", detail="microsoftRevokedSessions")
    return contoso


@expect(
    MICROSOFT,
    "confirmed: Microsoft did “Disable {account}” to alice@contoso.example, on 24 Nov 2026 06:00 UTC: the account may be "
    "compromised.",
)
def another_act_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), "Disable {account}")


@expect(MICROSOFT, f"confirmed: {REVOKED.format('23 Nov 2026 05:00 UTC')}{LOOKED_AT}")
def an_activity_of_the_history() -> Contoso:
    contoso = Contoso()
    before: Step = ("2026-11-23T05:00:00Z", "medium", "atRisk", "none", [], None)
    contoso.risky("high", "2026-11-24T05:00:00Z", before=[before])
    contoso.data["riskyUserHistory"][contoso.subject_id][0]["activity"]["detail"] = "microsoftRevokedSessions"
    return contoso


def _acts_that_count() -> None:
    for name in (
        "Update StsRefreshTokenValidFrom Timestamp",
        "Raise user risk",
        "Confirm user compromised",
        "Reset user password",
    ):

        def build(name: str = name) -> Contoso:
            return by_microsoft(at_risk(Contoso()), name)

        build.__name__ = name
        at = "24 Nov 2026 06:00 UTC"
        expect(MICROSOFT, f"confirmed: Microsoft did “{name}” to alice@contoso.example, on {at}{LOOKED_AT}")(build)


_acts_that_count()
NOTHING_BY_MICROSOFT = "ruled-out: Microsoft took no action of its own about alice@contoso.example."


@expect(MICROSOFT, NOTHING_BY_MICROSOFT)
def an_everyday_act_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), "Update user")


@expect(MICROSOFT, NOTHING_BY_MICROSOFT)
def an_act_of_an_app_of_microsoft() -> Contoso:
    return by_microsoft(at_risk(Contoso()), app="Microsoft Teams Services")


@expect(MICROSOFT, NOTHING_BY_MICROSOFT)
def an_act_of_an_administrator() -> Contoso:
    return by_microsoft(at_risk(Contoso()), app=None)


@expect(MICROSOFT, NOTHING_BY_MICROSOFT)
def never_at_risk_and_no_act() -> Contoso:
    return Contoso()


@expect(
    MICROSOFT,
    f"likely: {REVOKED.format('24 Nov 2026 06:00 UTC')}, and no policy of the tenant asks for that: the account may be "
    "compromised.",
)
def a_risk_that_was_closed_by_revoking() -> Contoso:
    return remediated()


@expect(
    MICROSOFT,
    f'possible: {REVOKED.format("24 Nov 2026 06:00 UTC")}, which "CA016 - Remediation" asks for when a user without a '
    "password is at risk.",
)
def a_risk_that_was_closed_as_a_policy_asks() -> Contoso:
    return remediated(rules=[*STANDARD_POLICIES, REMEDY])


@expect(
    MICROSOFT,
    f"likely: {REVOKED.format('24 Nov 2026 06:00 UTC')}, and no policy of the tenant asks for that: the account may be "
    "compromised.",
)
def a_risk_that_was_closed_and_a_policy_that_is_off() -> Contoso:
    return remediated(rules=[*STANDARD_POLICIES, {**REMEDY, "state": "disabled"}])


@expect(
    MICROSOFT,
    f"possible: {REVOKED.format('24 Nov 2026 06:00 UTC')}, which a policy may have asked for (Conditional Access policies: "
    "it needs the permission Policy.Read.All (403 Authorization_RequestDenied)).",
)
def a_risk_that_was_closed_and_policies_that_may_not_be_read() -> Contoso:
    return without_permission(remediated(), "identity/conditionalAccess/policies")


@expect(
    MICROSOFT,
    f"possible: {REVOKED.format('25 Oct 2026 08:59 UTC')}; the risk has been closed since, and it is worth asking why.",
)
def a_risk_that_was_closed_long_ago() -> Contoso:
    return remediated("2026-10-25T08:59:59Z")


@expect(
    MICROSOFT,
    f"likely: {REVOKED.format('25 Oct 2026 09:00 UTC')}, and no policy of the tenant asks for that: the account may be "
    "compromised.",
)
def a_risk_that_was_closed_thirty_days_ago() -> Contoso:
    return remediated("2026-10-25T09:00:00Z")


@expect(
    MICROSOFT,
    f"possible: {RAISED.format('20 Nov 2026 04:00 UTC')}; the risk has been closed since, and it is worth asking why.",
)
def a_risk_that_was_raised_and_dismissed() -> Contoso:
    contoso = Contoso()
    contoso.detection(None, "aiCompoundAccountRisk", "high", moment="2026-11-20T04:00:00Z", state="dismissed")
    return risk_closed(contoso, "2026-11-21T05:00:00Z", "dismissed", "adminDismissedAllRiskForUser")


@expect(
    MICROSOFT,
    f"likely: {REVOKED.format('24 Nov 2026 06:00 UTC')}{LOOKED_AT} [whether the risk is open now could not be read (risk "
    "state of the user: it needs the permission IdentityRiskyUser.Read.All (403 Authorization_RequestDenied))]",
)
def an_act_and_a_risk_that_may_not_be_read() -> Contoso:
    return without_permission(by_microsoft(at_risk(Contoso())), "identityProtection/riskyUsers")


@expect(MICROSOFT, f"likely: {REVOKED.format('24 Nov 2026 06:00 UTC')}{LOOKED_AT}")
def an_act_and_a_risk_of_an_unknown_state() -> Contoso:
    contoso = by_microsoft(Contoso())
    contoso.risky("high", "2026-11-24T05:00:00Z", state="underReview")
    return contoso


@expect(
    MICROSOFT,
    "not-checked: risk detections of the user: it needs the permission IdentityRiskEvent.Read.All "
    "(403 Authorization_RequestDenied)",
)
def no_act_and_detections_that_may_not_be_read() -> Contoso:
    return without_permission(at_risk(Contoso()), "identityProtection/riskDetections")


@expect(
    MICROSOFT,
    "ruled-out: Microsoft took no action of its own about gita.rao_fabrikam.example#EXT#@contoso.example.",
)
def a_guest_of_whom_the_home_tenant_knows_more() -> Contoso:
    return Contoso(GUEST)


# --- mfa-block-list ---------------------------------------------------------------------------------------------------

FRAUD = "Fraud reported - user is blocked for MFA"
CREATED, REMOVED = "POST Tenant.CreateBlockedUser", "POST Tenant.RemoveBlockedUser"
NAMED = audited_user(ALICE)
BY_NAME_ALONE = {**NAMED, "id": None, "userPrincipalName": None}


def listed(contoso: Contoso, activity: str, moment: str = "2026-11-22T18:00:00Z", about: Json = NAMED) -> Contoso:
    fraud = activity == FRAUD
    contoso.audit(
        moment,
        activity,
        service="Authentication Methods",
        category="UserManagement" if fraud else "ApplicationManagement",
        targets=[about],
    )
    return contoso


ON_THE_LIST = (
    "confirmed: alice@contoso.example was put on the MFA block list on 22 Nov 2026 18:00 UTC by {}; every MFA request is "
    "denied for 90 days."
)
NOT_ON_THE_LIST = (
    "ruled-out: The audit log does not put alice@contoso.example on the MFA block list, and no MFA prompt failed."
)


@expect(BLOCKED, ON_THE_LIST.format("a fraud report"))
def blocked_by_a_fraud_report() -> Contoso:
    return listed(Contoso(), FRAUD)


@expect(BLOCKED, ON_THE_LIST.format("carol@contoso.example"))
def blocked_by_an_administrator() -> Contoso:
    return listed(Contoso(), CREATED)


@expect(BLOCKED, ON_THE_LIST.format("carol@contoso.example"))
def blocked_by_an_administrator_who_is_named_in_a_property() -> Contoso:
    changed = {"displayName": "Username", "oldValue": None, "newValue": '"Alice@Contoso.example"'}
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "modifiedProperties": [changed]})


@expect(BLOCKED, ON_THE_LIST.format("carol@contoso.example"))
def blocked_by_an_administrator_who_is_named_as_it_was() -> Contoso:
    changed = {"displayName": "Username", "oldValue": ALICE["id"], "newValue": None}
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "modifiedProperties": [changed]})


@expect(BLOCKED, ON_THE_LIST.format("carol@contoso.example"))
def blocked_by_an_administrator_who_is_named_by_display_name() -> Contoso:
    return listed(Contoso(), CREATED, about={**BY_NAME_ALONE, "displayName": ALICE_NAME})


@expect(BLOCKED, NOT_ON_THE_LIST)
def somebody_else_was_blocked() -> Contoso:
    return listed(Contoso(), CREATED, about=audited_user(CAROL))


@expect(BLOCKED, NOT_ON_THE_LIST)
def a_block_that_failed() -> Contoso:
    contoso = listed(Contoso(), CREATED)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@expect(BLOCKED, NOT_ON_THE_LIST)
def another_act_on_the_tenant() -> Contoso:
    return listed(Contoso(), "POST Tenant.CreateBypassedUser")


@expect(
    BLOCKED,
    "ruled-out: alice@contoso.example was taken off the MFA block list on 23 Nov 2026 09:00 UTC by carol@contoso.example.",
)
def blocked_and_taken_off() -> Contoso:
    return listed(listed(Contoso(), FRAUD), REMOVED, "2026-11-23T09:00:00Z")


@expect(BLOCKED, ON_THE_LIST.format("a fraud report"))
def taken_off_and_blocked_anew() -> Contoso:
    return listed(listed(Contoso(), FRAUD), REMOVED, "2026-11-22T17:00:00Z")


@expect(
    BLOCKED,
    "ruled-out: alice@contoso.example was put on the MFA block list on 22 Nov 2026 18:00 UTC and has passed MFA since, on "
    "24 Nov 2026 08:30 UTC.",
)
def blocked_and_mfa_since() -> Contoso:
    return passed(listed(Contoso(), FRAUD))


@expect(BLOCKED, ON_THE_LIST.format("a fraud report"))
def blocked_and_mfa_before() -> Contoso:
    return passed(listed(Contoso(), FRAUD), "2026-11-22T17:59:59Z")


@expect(BLOCKED, ON_THE_LIST.format("a fraud report"))
def blocked_and_a_sign_in_without_mfa() -> Contoso:
    return passed(listed(Contoso(), FRAUD), second_factor=None, authenticationRequirement="singleFactorAuthentication")


@expect(BLOCKED, ON_THE_LIST.format("a fraud report"))
def blocked_and_a_prompt_that_failed() -> Contoso:
    return passed(listed(Contoso(), FRAUD), error=500121)


@expect(
    BLOCKED,
    "possible: alice@contoso.example was put on the MFA block list on 22 Nov 2026 18:00 UTC by a fraud report; every MFA "
    "request is denied for 90 days. Whether the user has passed MFA since could not be read (recent sign-ins of the user: "
    "it needs the permission AuditLog.Read.All and Policy.Read.All (403 Authorization_RequestDenied)).",
)
def blocked_and_sign_ins_that_may_not_be_read() -> Contoso:
    return without_permission(listed(Contoso(), FRAUD), "auditLogs/signIns")


@expect(
    BLOCKED,
    "possible: Something was done about alice@contoso.example and the MFA block list on 22 Nov 2026 18:00 UTC; audit log "
    "of authentication method policy changes: it needs the permission AuditLog.Read.All (403 Authorization_RequestDenied).",
)
def blocked_and_half_of_the_log() -> Contoso:
    return without_permission(listed(Contoso(), FRAUD), r"auditLogs/directoryAudits.*loggedByService")


@expect(
    BLOCKED,
    "not-checked: audit log of changes to the user: it needs the permission AuditLog.Read.All "
    "(403 Authorization_RequestDenied)",
)
def nothing_in_half_of_the_log() -> Contoso:
    return without_permission(Contoso(), r"auditLogs/directoryAudits.*targetResources")


@expect(
    BLOCKED,
    "not-checked: Graph does not show the block list, and the audit log holds 30 of the 90 days of a block; look at Entra "
    "admin center › Multifactor authentication › Block/unblock users",
)
def a_prompt_that_failed_for_an_unknown_reason() -> Contoso:
    return prompted(Contoso())


@expect(BLOCKED, NOT_ON_THE_LIST)
def nothing_about_a_block() -> Contoso:
    return prompted(Contoso(), error=50074)


# --- too-many-groups --------------------------------------------------------------------------------------------------


def in_groups(count: int) -> Contoso:
    """The subject is in so many groups."""
    contoso = Contoso()
    more = [group(f"Project {number}") for number in range(count - 2)]
    contoso.data["groups"] += more
    contoso.join(*more)
    return contoso


@expect(GROUPS, "ruled-out: alice@contoso.example is in 2 groups, no more than 2048.")
def two_groups() -> Contoso:
    return in_groups(2)


@expect(GROUPS, "ruled-out: alice@contoso.example is in 2048 groups, no more than 2048.")
def as_many_groups_as_may_be() -> Contoso:
    return in_groups(2048)


@expect(
    GROUPS, "confirmed: alice@contoso.example is in 2049 groups; above 2048 Conditional Access may block the access."
)
def one_group_too_many() -> Contoso:
    return in_groups(2049)


# --- the tests --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLE)
def test_the_rule_says(name: str) -> None:
    rule, text, build = TABLE[name]
    found = finding(build(), rule)
    # What a value that does not fit should have been is pydantic's to say.
    assert told(found.verdict).partition(" (Input should")[0] == text
    if found.verdict.kind != "not-checked":
        assert found.verdict.evidence


@pytest.mark.parametrize("rule", sorted({rule for rule, _, _ in TABLE.values()}))
def test_a_row_that_is_told_beside_the_causes_says_so(rule: str) -> None:
    role = {LOST: "context", HYBRID: "aggravating", GROUPS: "posture"}.get(rule, "cause")
    assert finding(Contoso(), rule).rule.role == role


APPLIED = "/appliedConditionalAccessPolicies/n/displayName /appliedConditionalAccessPolicies/n/result /state"
OPEN_RISK = "/riskLevel /riskState /riskLastUpdatedDateTime"
FAILED = "/status/errorCode /status/additionalDetails /createdDateTime"
SHOWN = {
    "one_authenticator_that_did_not_answer": "/@odata.type /displayName /createdDateTime /status/errorCode "
    "/status/additionalDetails",
    "one_authenticator_that_answered_since": f"{FAILED} /authenticationRequirement",
    "two_methods_and_a_prompt_that_failed": "/@odata.type /createdDateTime",
    "a_pass_beside_the_phone": "/isUsable /methodUsabilityReason",
    "mfa_of_the_provider_is_rejected": "/id /authenticationType /federatedIdpMfaBehavior /displayName",
    "federated_and_registered_all_the_same": "/id /authenticationType /@odata.type /createdDateTime",
    "federated_with_a_pass": "/id /authenticationType /isUsable /methodUsabilityReason",
    "a_guest_is_not_federated_here": "/userType /userPrincipalName",
    "a_custom_control_that_was_satisfied": "/displayName /grantControls/customAuthenticationFactors /id",
    "a_custom_control_that_is_off": "/displayName /grantControls/customAuthenticationFactors",
    "no_policy_at_all": "/value",
    "an_external_method_that_is_allowed": "/authenticationMethodConfigurations/n/displayName "
    "/authenticationMethodConfigurations/n/state /authenticationMethodConfigurations/n/includeTargets",
    "a_registration_that_was_begun": "/activityDisplayName /activityDateTime /createdDateTime",
    "a_registration_that_was_begun_after_the_refusal": "/activityDisplayName /activityDateTime /createdDateTime",
    "a_registration_that_was_finished": "/activityDisplayName /activityDateTime",
    "an_address_in_a_location_that_is_not_trusted": "/ipAddress /riskLevelDuringSignIn /displayName /isTrusted "
    "/ipRanges/n/cidrAddress",
    "a_session_without_risk": "/ipAddress /riskLevelDuringSignIn",
    "a_policy_that_is_younger_than_the_risk": f"{OPEN_RISK} /createdDateTime /state {APPLIED.removesuffix(' /state')} "
    "/conditions/userRiskLevels",
    "an_older_policy_that_was_switched_on": f"{OPEN_RISK} /activityDisplayName /activityDateTime /initiatedBy {APPLIED} "
    "/conditions/userRiskLevels",
    "an_older_policy_that_was_on_all_the_time": f"{OPEN_RISK} {APPLIED} /createdDateTime /modifiedDateTime",
    "an_older_policy_that_was_renamed": f"{OPEN_RISK} /createdDateTime /modifiedDateTime",
    "a_risk_that_opened_after_the_refusal": "/riskState /riskDetail /riskLastUpdatedDateTime",
    "never_at_risk_and_yet_refused": "/error/code",
    "a_history_that_may_not_be_read": f"{OPEN_RISK} /createdDateTime /state {APPLIED.removesuffix(' /state')} "
    "/conditions/userRiskLevels",
    "a_synchronised_user_at_risk": f"/onPremisesSyncEnabled {APPLIED} /grantControls/builtInControls",
    "never_at_risk": "/error/code",
    "at_risk_no_more": "/riskState /riskDetail",
    "a_reset_that_could_not_be_written_back": f"/onPremisesSyncEnabled {APPLIED} /grantControls/builtInControls "
    "/activityDisplayName /result /resultReason",
    "a_change_that_was_written_back": "/activityDisplayName /result /resultReason",
    "a_change_on_premises_that_closed_a_risk": "/riskState /riskDetail /riskLastUpdatedDateTime",
    "sessions_revoked_while_at_risk": "/activityDisplayName /activityDateTime /initiatedBy",
    "risk_raised_by_unified_signals": "/riskEventType /riskState /riskDetail /detectedDateTime",
    "a_step_of_the_history": "/riskState /riskDetail /activity/detail /riskLastUpdatedDateTime",
    "an_everyday_act_of_microsoft": "/riskState /riskDetail /id",
    "never_at_risk_and_no_act": "/error/code /value",
    "blocked_by_a_fraud_report": "/activityDisplayName /activityDateTime /initiatedBy",
    "blocked_and_mfa_since": "/activityDisplayName /activityDateTime /initiatedBy /authenticationRequirement "
    "/createdDateTime",
    "two_groups": "/@odata.count",
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_evidence_shows_what_the_verdict_rests_on(name: str) -> None:
    rule, _, build = TABLE[name]
    assert pointers(finding(build(), rule)) == SHOWN[name]


def test_remedies_that_cannot_help_this_user_are_not_named() -> None:
    """A pass gives a method, whatever else; a custom control cannot be allowed, and a password of the cloud does not
    arrive where nothing is written back."""
    assert finding(relying(), EXTERNAL).fixes == ("temporary-access-pass", "adjust-policy")
    stuck = cloud_password(synced(), reason="Password writeback is off.")
    assert finding(stuck, HYBRID).fixes == ("temporary-access-pass",)


def test_groups_are_counted_here_where_graph_did_not_count_them() -> None:
    case = case_of(Contoso())
    for page in case.methods.groups.answer.pages:
        page.body.pop("@odata.count")
    assert case.methods.group_count[0] == 2
    assert [one.pointer for one in case.methods.group_count[1]] == ["/value/0/id"]
