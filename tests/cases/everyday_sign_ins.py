"""Everyday logs: who signed in after the refusal, the user or a client that renewed its token.

Only an interactive success shows that the user got in, and only an MFA step that was passed in it shows a method.
"""

from __future__ import annotations

from typing import Any

from tests.cases.base import REFUSED_AT, case, classic, clear, found, refused, unsettled, with_authenticator
from tests.scenarios.base import (
    HOME_BERLIN,
    MY_APPS,
    OFFICE,
    OFFICE_BERLIN,
    PILOT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TEAMS_WEB,
    TIMESHEETS,
    TOR_EXIT,
    Contoso,
    Json,
    audited_user,
    policy,
)

TWO_HOURS_BEFORE = "2026-11-24T06:10:00Z"
AFTER = "2026-11-24T08:40:00Z"
RENEWED: Json = {
    "isInteractive": False,
    "signInEventTypes": ["nonInteractiveUser"],
    "clientAppUsed": "Mobile Apps and Desktop clients",
}
BY_CLAIM = "MFA requirement satisfied by claim in the token"
PHONE: Json = {
    "deviceId": "b6f3d6a1-5a0e-4b52-9d5a-0f1c6a0d7e11",
    "operatingSystem": "Ios 18.1",
    "browser": "Mobile Safari",
}
NO_DEVICE: Json = {"deviceId": "", "operatingSystem": "Ios 18.1", "browser": "Mobile Safari"}


def renewed(contoso: Contoso, moment: str = AFTER, **event: Any) -> Contoso:
    """A client of the subject renews its token on behalf of the user, and Graph lists that among the recent sign-ins."""
    contoso.data["signInsOfEveryKind"] = True
    contoso.sign_in(moment, **{**RENEWED, "place": HOME_BERLIN, **event})
    return contoso


def refused_renewal(**event: Any) -> Contoso:
    """The refusal itself is of a client that renewed its token."""
    return refused(tied=False, at_risk=False, **{**RENEWED, **event})


# --- a token that renews itself ---------------------------------------------------------------------------------------


@case(classic(verdicts={"stale-log": "ruled-out"}, never_says=("has signed in since", "resolved")))
def a_phone_renews_its_token_in_another_app() -> Contoso:
    """A token that was renewed is no sign-in of the user [concept-noninteractive-sign-ins]: the 53004 stands."""
    return renewed(refused(), app=TEAMS_WEB)


@case(classic(verdicts={"stale-log": "ruled-out"}, never_says=("has signed in since",)))
def a_phone_renews_its_token_in_the_same_app() -> Contoso:
    """The same app proves nothing where it was a client that renewed its token [concept-noninteractive-sign-ins]."""
    return renewed(refused())


@case(classic(verdicts={"stale-log": "ruled-out"}))
def a_renewal_with_mfa_by_claim() -> Contoso:
    """MFA by a claim in the token that is renewed was passed long ago [concept-noninteractive-sign-ins]."""
    contoso = renewed(refused(), authenticationRequirement="multiFactorAuthentication")
    contoso.data["signIns"][-1]["status"]["additionalDetails"] = BY_CLAIM
    return contoso


@case(classic(verdicts={"stale-log": "ruled-out"}))
def renewals_for_days() -> Contoso:
    """However long a phone goes on renewing its token, the user has not signed in [concept-noninteractive-sign-ins]."""
    contoso = refused(Contoso(history=False), "2026-11-21T07:48:22Z")
    for day in (21, 22, 23, 24):
        renewed(contoso, f"2026-11-{day}T08:30:00Z", app=TEAMS_WEB)
    return contoso


@case(classic(verdicts={"stale-log": "possible"}))
def mfa_by_claim_in_another_app() -> Contoso:
    """Interactive records carry MFA by claim too: it proves no method, and another app proves nothing [signin]."""
    contoso = refused()
    entry = contoso.sign_in(AFTER, app=TEAMS_WEB, authenticationRequirement="multiFactorAuthentication")
    entry["status"]["additionalDetails"] = BY_CLAIM
    entry["authenticationDetails"] = [
        {
            "authenticationMethod": "Previously satisfied",
            "succeeded": True,
            "authenticationStepResultDetail": BY_CLAIM,
            "authenticationStepRequirement": "",
        }
    ]
    return contoso


@case(classic(verdicts={"stale-log": "possible"}))
def mfa_skipped_for_the_address_in_another_app() -> Contoso:
    """MFA that was skipped for a trusted address was not passed [signin]."""
    contoso = refused()
    entry = contoso.sign_in(AFTER, app=TEAMS_WEB, authenticationRequirement="multiFactorAuthentication")
    entry["status"]["additionalDetails"] = "MFA requirement skipped due to IP address"
    return contoso


@case(clear(verdicts={"stale-log": "confirmed"}))
def mfa_passed_in_another_app_and_renewals() -> Contoso:
    """The user passed MFA an hour later, among renewals: resolved."""
    contoso = renewed(refused(at_risk=False), "2026-11-24T08:00:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z", app=TEAMS_WEB, second_factor={})
    return with_authenticator(renewed(contoso, "2026-11-24T08:50:00Z"), "2026-11-24T08:10:00Z")


@case(clear(verdicts={"stale-log": "confirmed"}))
def the_user_signs_in_to_the_same_app_after_a_renewal() -> Contoso:
    """The user's own sign-in to the same app is what resolves it."""
    contoso = renewed(refused(at_risk=False), "2026-11-24T08:00:00Z")
    contoso.sign_in("2026-11-24T08:20:00Z")
    return contoso


@case(clear(verdicts={"stale-log": "confirmed"}))
def signed_in_in_words_of_its_type_alone() -> Contoso:
    """signInEventTypes says it where isInteractive is missing [signin]."""
    contoso = refused(at_risk=False)
    entry = contoso.sign_in(AFTER)
    del entry["isInteractive"]
    return contoso


@case(classic(verdicts={"stale-log": "ruled-out"}))
def renewed_in_words_of_isinteractive_alone() -> Contoso:
    """isInteractive says it where signInEventTypes is missing [signin]."""
    contoso = renewed(refused())
    del contoso.data["signIns"][-1]["signInEventTypes"]
    return contoso


@case(unsettled(4, headline=None, verdicts={"stale-log": "not-checked"}, never_says=("it is resolved",)))
def a_success_of_an_unknown_kind() -> Contoso:
    """Without isInteractive and signInEventTypes nobody knows who signed in, so nothing is resolved [signin]."""
    contoso = refused()
    entry = contoso.sign_in(AFTER)
    del entry["isInteractive"], entry["signInEventTypes"]
    return contoso


# --- the refusal itself was not interactive ---------------------------------------------------------------------------


@case(clear())
def a_refused_renewal_and_the_same_device_is_in() -> Contoso:
    """A refused renewal is over once the same client on the same device renews [concept-noninteractive-sign-ins]."""
    return renewed(refused_renewal(deviceDetail=PHONE), deviceDetail=PHONE)


@case(clear())
def a_refused_renewal_and_the_same_address_is_in() -> Contoso:
    """The same app from the same address does, where no device has an id [concept-noninteractive-sign-ins]."""
    return renewed(refused_renewal(deviceDetail=NO_DEVICE), deviceDetail=NO_DEVICE, place=TOR_EXIT)


@case(classic(demand="ca-signin-risk-requires-mfa"))
def a_refused_renewal_and_another_device_is_in() -> Contoso:
    """Another device from elsewhere says nothing of the one that was refused [concept-noninteractive-sign-ins]."""
    return renewed(refused_renewal(deviceDetail=PHONE), deviceDetail=NO_DEVICE)


@case(classic())
def a_refused_renewal_and_another_app_is_in() -> Contoso:
    """Another app on the same device has a token of its own [concept-noninteractive-sign-ins]."""
    return renewed(refused_renewal(deviceDetail=PHONE), deviceDetail=PHONE, app=TEAMS_WEB)


@case(clear())
def a_refused_renewal_and_the_user_signs_in() -> Contoso:
    """The user's own sign-in to the app ends it."""
    contoso = refused_renewal(deviceDetail=PHONE)
    contoso.sign_in(AFTER)
    return contoso


# --- since when: changes that a success clears, and changes that it does not --------------------------------------------


@case(classic(verdicts={"recent-policy-change": "confirmed"}))
def the_policy_was_changed_and_a_token_renewed_before_the_refusal() -> Contoso:
    """The renewal after the change met no policy on risk; the change is the reason [troubleshoot-conditional-access]."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-23T18:00:00Z", SIGN_IN_RISK, state="disabled")
    return refused(renewed(contoso, TWO_HOURS_BEFORE))


@case(classic(verdicts={"recent-policy-change": "confirmed"}))
def the_policy_was_changed_and_a_riskless_sign_in_came_before_the_refusal() -> Contoso:
    """A sign-in without risk is none that a policy on risk covers [troubleshoot-conditional-access]."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-23T18:00:00Z", SIGN_IN_RISK, state="disabled")
    contoso.sign_in(TWO_HOURS_BEFORE)
    return refused(contoso)


def methods_changed(contoso: Contoso) -> Contoso:
    contoso.audit(
        "2026-11-23T18:00:00Z",
        "Authentication Methods Policy Update",
        service="Authentication Methods",
        category="ApplicationManagement",
        targets=[{"id": None, "displayName": "AuthenticationMethodsPolicy", "type": "Other", "modifiedProperties": []}],
    )
    return contoso


@case(classic(verdicts={"recent-policy-change": "likely"}))
def the_methods_policy_was_changed_and_a_token_renewed() -> Contoso:
    """A renewed token says nothing of the methods that count since last night [concept-noninteractive-sign-ins]."""
    return refused(renewed(methods_changed(Contoso()), TWO_HOURS_BEFORE))


@case(classic(verdicts={"recent-policy-change": "likely"}))
def the_methods_policy_was_changed_and_a_sign_in_with_the_password_alone() -> Contoso:
    """A sign-in that asked for no MFA says nothing of the methods that count [reference-audit-activities]."""
    contoso = methods_changed(Contoso())
    contoso.sign_in(TWO_HOURS_BEFORE)
    return refused(contoso)


@case(classic(verdicts={"recent-policy-change": "ruled-out"}))
def the_methods_policy_was_changed_and_mfa_passed_after() -> Contoso:
    """The user passed MFA after the change, so the change took no method away [reference-audit-activities]."""
    contoso = methods_changed(Contoso())
    contoso.sign_in(TWO_HOURS_BEFORE, second_factor={})
    return refused(contoso)


def joined(contoso: Contoso, rule: Json) -> Contoso:
    """The subject joined, last night, a group that a policy covers."""
    group = rule["conditions"]["users"]["includeGroups"][0]
    contoso.data["memberOf"][contoso.subject_id].append(group)
    target = audited_user(contoso.subject, ("Group.ObjectID", None, group), ("Group.DisplayName", None, "Pilot"))
    contoso.audit(
        "2026-11-23T18:00:00Z",
        "Add member to group",
        service="Core Directory",
        category="GroupManagement",
        targets=[target],
        operation="Assign",
    )
    return contoso


def for_group(name: str, **more: Any) -> Json:
    return policy(name, users={"includeUsers": [], "includeGroups": [PILOT["id"]]}, **more)


@case(classic(demand="ca-mfa-all-users", verdicts={"group-membership-scopes-policy": "confirmed"}))
def joined_a_group_and_a_token_was_renewed() -> Contoso:
    """The renewal is no sign-in that the policy asked MFA of; the new group is why [concept-noninteractive-sign-ins]."""
    rule = for_group("CA040 - Pilot - Require MFA")
    contoso = renewed(joined(Contoso(policies=[rule]), rule), TWO_HOURS_BEFORE)
    return refused(contoso, failing=[rule])


@case(classic(demand="ca-mfa-all-users", verdicts={"group-membership-scopes-policy": "confirmed"}))
def joined_a_group_and_signed_in_to_an_app_that_the_policy_leaves_out() -> Contoso:
    """A policy on one app says nothing of a sign-in to another [troubleshoot-conditional-access]."""
    rule = for_group("CA041 - Pilot - Require MFA for timesheets", include_apps=[TIMESHEETS[1]])
    contoso = joined(Contoso(policies=[rule]), rule)
    contoso.sign_in(TWO_HOURS_BEFORE, app=MY_APPS)
    return refused(contoso, failing=[rule], app=TIMESHEETS, resource=TIMESHEETS)


@case(classic(demand="ca-mfa-all-users", verdicts={"group-membership-scopes-policy": "ruled-out"}))
def joined_a_group_and_passed_the_policy() -> Contoso:
    """The policy applied to the sign-in of this morning and let the user in, so the group is not why."""
    rule = for_group("CA042 - Pilot - Require MFA")
    contoso = joined(Contoso(policies=[rule]), rule)
    contoso.sign_in(TWO_HOURS_BEFORE, satisfied=[rule], second_factor={})
    return refused(contoso, failing=[rule])


# --- other blocks, and renewals after them ------------------------------------------------------------------------------


@case(found("account-locked-smart-lockout", never_says=("has signed in since",)))
def locked_out_and_a_token_was_renewed() -> Contoso:
    """A renewed token takes no password, so that a locked-out user stays locked out [reference-error-codes]."""
    contoso = Contoso()
    contoso.sign_in("2026-11-24T08:52:00Z", error=50053)
    return renewed(contoso, "2026-11-24T08:55:00Z")


@case(found("blocked-not-proofup"))
def blocked_and_a_token_was_renewed() -> Contoso:
    """A renewed token does not end a 53003 of the user [concept-noninteractive-sign-ins]."""
    rule = policy("CA081 - Block Timesheets abroad", grant=["block"], include_apps=[TIMESHEETS[1]])
    contoso = Contoso(policies=[*STANDARD_POLICIES, rule])
    contoso.sign_in(REFUSED_AT, error=53003, failing=[rule], app=TIMESHEETS, resource=TIMESHEETS)
    return renewed(contoso, app=TIMESHEETS, resource=TIMESHEETS)


@case(classic(verdicts={"stale-log": "possible"}))
def signed_in_to_another_app_and_renewed_in_the_same() -> Contoso:
    """Neither a renewal in the app nor a sign-in without MFA to another shows that the refusal is over."""
    contoso = renewed(refused(), "2026-11-24T08:10:00Z", app=OFFICE, place=OFFICE_BERLIN)
    contoso.sign_in("2026-11-24T08:30:00Z", app=TEAMS_WEB)
    return contoso
