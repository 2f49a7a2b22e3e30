"""Who demands MFA or registration: policies, what they say of themselves, and what the sign-in says of them."""

from __future__ import annotations

from typing import Any

from tests.cases.base import (
    MFA_FOR_ALL,
    at_risk,
    case,
    classic,
    clear,
    found,
    refused,
    refused_in_the_office,
    risk_closed,
    unsettled,
    with_pass,
)
from tests.scenarios.base import (
    ADMIN_MFA,
    ADMIN_ROLE,
    ALICE,
    BLOCK_LEGACY,
    DEVICE_PILOT,
    OUTSIDE_MFA,
    PILOT,
    SHAREPOINT,
    SIGN_IN_RISK,
    STANDARD_POLICIES,
    TIMESHEETS,
    USER_RISK,
    WAVE_2,
    Contoso,
    Json,
    added_to_group,
    audited_group,
    audited_user,
    edited,
    group,
    policy,
    replace_policy,
)

UNLISTED: Json = {"appliedConditionalAccessPolicies": []}
OUTSIDE = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}
REGISTERING = ["urn:user:registersecurityinfo"]
WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)
BLOCK_REGISTRATION = policy(
    "CA041 - Block registration outside the office", grant=["block"], user_actions=REGISTERING, locations=OUTSIDE
)


def refused_by(*rules: Json, **event: Any) -> Contoso:
    """The classic refusal in a tenant with these policies, all of which failed."""
    return refused(Contoso(policies=[BLOCK_LEGACY, *rules]), failing=rules, **event)


def at_risk_under(rule: Json) -> Contoso:
    """Nobody was refused; the user is at risk, has no method, and this policy is the only one."""
    return at_risk(Contoso(policies=[BLOCK_LEGACY, rule]))


# --- MFA whatever the risk --------------------------------------------------------------------------------------------


@case(classic(demand="ca-mfa-all-users"))
def mfa_for_everybody() -> Contoso:
    """A policy without a risk condition demands MFA, the session is risky, and there is no method to give it."""
    return refused_by(MFA_FOR_ALL)


@case(classic(demand="ca-mfa-all-users"))
def mfa_for_one_app() -> Contoso:
    """The policy covers the app that was opened, and the sign-in says that it failed [signin]."""
    rule = policy("CA031 - Timesheets - Require MFA", include_apps=[TIMESHEETS[1]])
    return refused_by(rule, app=TIMESHEETS, resource=TIMESHEETS)


@case(classic(demand="ca-mfa-all-users", verdicts={"ca-mfa-all-users": "likely"}))
def mfa_for_the_resource_unlisted() -> Contoso:
    """The sign-in lists no policies; the one on its resource covers it all the same, by its own words [signin]."""
    return refused_by(policy("CA032 - SharePoint - Require MFA", include_apps=[SHAREPOINT[1]]), **UNLISTED)


@case(classic(demand="ca-mfa-all-users"))
def mfa_outside_the_office() -> Contoso:
    """The sign-in names the policy on locations [concept-assignment-network]."""
    return refused_by(OUTSIDE_MFA)


@case(classic(demand="ca-mfa-all-users", verdicts={"ca-mfa-all-users": "likely"}))
def mfa_outside_the_office_unlisted() -> Contoso:
    """The sign-in names no policy; its address is in no trusted location, so this applied [concept-assignment-network]."""
    return refused_by(OUTSIDE_MFA, **UNLISTED)


@case(classic(demand="ca-mfa-all-users"))
def mfa_for_administrators() -> Contoso:
    """The policy covers the role that the user holds [concept-conditional-access-users-groups]."""
    contoso = Contoso()
    contoso.join(ADMIN_ROLE)
    return refused(contoso, failing=[ADMIN_MFA])


@case(classic(demand="ca-mfa-all-users"))
def mfa_or_a_compliant_device() -> Contoso:
    """Either would do; the sign-in failed on the policy, so the device did not [concept-conditional-access-grant]."""
    return refused_by(policy("CA051 - Require MFA or a compliant device", grant=["mfa", "compliantDevice"]))


@case(unsettled(4, demand=None, risk="user-risk-active", verdicts={"ca-mfa-all-users": "possible"}))
def mfa_or_a_compliant_device_and_no_refusal() -> Contoso:
    """On a compliant device nothing is asked, so the demand is only possible [concept-conditional-access-grant]."""
    return at_risk_under(policy("CA051 - Require MFA or a compliant device", grant=["mfa", "compliantDevice"]))


@case(classic())
def mfa_for_risky_sign_ins_and_for_everybody() -> Contoso:
    """Both failed; the one on risky sign-ins is the more specific [policy-risk-based-sign-in]."""
    return refused_by(SIGN_IN_RISK, MFA_FOR_ALL)


@case(classic())
def mfa_and_a_compliant_device() -> Contoso:
    """MFA is asked before the device, so it is MFA that was refused [concept-conditional-access-policies]."""
    rule = policy("CA005 - Require a compliant device", grant=["compliantDevice"])
    return refused(Contoso(policies=[*STANDARD_POLICIES, rule]), failing=[SIGN_IN_RISK, rule])


# --- other controls ---------------------------------------------------------------------------------------------------


@case(found("no-mfa-method-registered", risk="user-risk-active", demand="ca-user-risk-remediation"))
def risk_remediation() -> Contoso:
    """Microsoft-managed remediation asks for a strong method first [concept-identity-protection-policies]."""
    rule = policy("CA030 - Require risk remediation", user_risk=["high"], grant=["riskRemediation"])
    return refused_in_the_office(at_risk_under(rule), by=rule)


@case(clear(demand=None, verdicts={"ca-mfa-all-users": "ruled-out"}))
def only_a_compliant_device() -> Contoso:
    """A device is no MFA: a risky user without a method meets no 53004 by it [concept-conditional-access-grant]."""
    return at_risk_under(policy("CA050 - Require a compliant device", grant=["compliantDevice"]))


@case(clear(demand=None, verdicts={"ca-mfa-all-users": "ruled-out"}))
def only_a_custom_control() -> Contoso:
    """A custom control sends the user elsewhere; it asks nobody to register [concept-conditional-access-grant]."""
    rule = policy("CA053 - Third-party MFA", grant=[])
    rule["grantControls"]["customAuthenticationFactors"] = ["DuoMfa"]
    return at_risk_under(rule)


@case(unsettled(4, demand=None, verdicts={"ca-mfa-all-users": "possible"}))
def an_unknown_control_and_no_refusal() -> Contoso:
    """A control that this version does not know may demand MFA or not [best-practices-concept]."""
    return at_risk_under(policy("CA052 - A control of tomorrow", grant=["retinaScan"]))


@case(classic(demand="ca-mfa-all-users", verdicts={"ca-mfa-all-users": "likely"}))
def an_unknown_control_that_failed() -> Contoso:
    """The sign-in failed on it with 53004, so it likely demands proof; no more is known [best-practices-concept]."""
    return refused_by(policy("CA052 - A control of tomorrow", grant=["retinaScan"]))


@case(classic(demand="per-user-mfa-enforced", verdicts={"per-user-mfa-enforced": "confirmed"}))
def per_user_mfa() -> Contoso:
    """The sign-in names the per-user switch, and it is on [howto-mfa-userstates]."""
    contoso = Contoso(policies=[BLOCK_LEGACY])
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    return refused(contoso, failing=[], requirement=("user", "Per-user MFA"))


@case(classic(demand="per-user-mfa-enforced", verdicts={"per-user-mfa-enforced": "likely"}))
def per_user_mfa_off_since() -> Contoso:
    """The sign-in names the per-user switch, which is off now: likely, no longer certain [howto-mfa-userstates]."""
    return refused(Contoso(policies=[BLOCK_LEGACY]), failing=[], requirement=("user", "Per-user MFA"))


@case(classic(demand=None, verdicts={"ca-signin-risk-requires-mfa": "ruled-out"}))
def a_policy_of_identity_protection() -> Contoso:
    """The sign-in names an old ID Protection policy, which Graph does not give [authenticationrequirementpolicy]."""
    return refused(
        Contoso(policies=[BLOCK_LEGACY], history=False),
        "2026-11-04T07:48:22Z",
        failing=[],
        requirement=("tenantSessionRiskPolicy", "Sign-in risk policy"),
    )


@case(clear(first=("temporary-access-pass",), says=("has signed in since",)))
def a_policy_of_identity_protection_and_three_weeks_of_work() -> Contoso:
    """Sign-ins for weeks since show that it is over; a method is still wanted [policy-risk-based-sign-in]."""
    return refused(
        Contoso(policies=[BLOCK_LEGACY]),
        "2026-11-04T07:48:22Z",
        failing=[],
        requirement=("tenantSessionRiskPolicy", "Sign-in risk policy"),
    )


# --- registering ------------------------------------------------------------------------------------------------------


@case(
    classic(
        verdicts={"ca-registration-user-action": "likely"}, says=("demands what alice@contoso.example cannot prove",)
    )
)
def registering_takes_mfa_outside_the_office() -> Contoso:
    """Who has no method cannot give MFA to register one [policy-all-users-security-info-registration]."""
    rule = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING, locations=OUTSIDE)
    return refused(Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, rule]))


@case(
    classic(
        verdicts={"ca-registration-user-action": "likely"},
        says=("blocks registration there",),
        never_says=("demands what alice@contoso.example cannot prove",),
    )
)
def registering_is_blocked_outside_the_office() -> Contoso:
    """This policy demands nothing, it blocks, and so it is said [policy-all-users-security-info-registration]."""
    return refused(Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, BLOCK_REGISTRATION]))


@case(
    clear(
        verdicts={"ca-registration-user-action": "likely"},
        first=("register-from-known-place",),
        says=("blocks registration there",),
    )
)
def registering_is_blocked_outside_the_office_but_there_is_a_pass() -> Contoso:
    """The pass signs in; only registering has to wait for the office [policy-all-users-security-info-registration]."""
    return with_pass(refused(Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, BLOCK_REGISTRATION])))


# --- scope ------------------------------------------------------------------------------------------------------------


@case(classic(verdicts={"group-membership-scopes-policy": "confirmed"}))
def joined_the_group_yesterday() -> Contoso:
    """The policy covers the group that she joined the day before [concept-conditional-access-users-groups]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso, failing=[WAVE])


@case(classic(verdicts={"group-membership-scopes-policy": "confirmed"}))
def joined_the_group_and_signed_in_without_risk_between() -> Contoso:
    """A sign-in without risk says nothing about a policy on risky sign-ins [policy-risk-based-sign-in]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    added_to_group(contoso, "2026-11-22T12:00:00Z", WAVE_2)
    return refused(contoso, failing=[WAVE])


@case(classic(verdicts={"group-membership-scopes-policy": "possible"}))
def joined_a_group_within_the_group() -> Contoso:
    """Nested groups count; that this one lies within is not shown [concept-conditional-access-users-groups]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    team = group("Sub team")
    contoso.data["groups"].append(team)
    added_to_group(contoso, "2026-11-23T12:00:00Z", team)
    contoso.join(WAVE_2)
    return refused(contoso, failing=[WAVE])


@case(classic(verdicts={"group-membership-scopes-policy": "confirmed"}))
def left_the_group_that_is_exempt() -> Contoso:
    """An exclusion wins while it lasts; it ended the day before [concept-conditional-access-users-groups]."""
    rule = policy("CA003 - Require MFA, pilot exempt", sign_in_risk=["medium"], users={"excludeGroups": [PILOT["id"]]})
    contoso = Contoso(policies=[rule])
    change = audited_user(
        contoso.subject, ("Group.ObjectID", PILOT["id"], None), ("Group.DisplayName", PILOT["displayName"], None)
    )
    contoso.audit(
        "2026-11-23T12:00:00Z",
        "Remove member from group",
        service="Core Directory",
        category="GroupManagement",
        operation="Unassign",
        targets=[change, audited_group(PILOT)],
    )
    return refused(contoso, failing=[rule])


@case(classic(demand=None, verdicts={"ca-signin-risk-requires-mfa": "ruled-out"}))
def excluded_now_and_unlisted() -> Contoso:
    """The policy exempts the user and the sign-in names none, so what demanded MFA stays open."""
    rule = policy(
        "CA003 - Require MFA, Alice exempt", sign_in_risk=["high", "medium"], users={"excludeUsers": [ALICE["id"]]}
    )
    return refused_by(rule, **UNLISTED)


@case(classic(demand=None, verdicts={"ca-signin-risk-requires-mfa": "ruled-out"}))
def only_a_report_only_policy() -> Contoso:
    """A report-only policy never blocks, whatever it reports [concept-conditional-access-report-only]."""
    rule = {**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}
    return refused(Contoso(policies=[BLOCK_LEGACY, rule]), failing=[], report_only={rule["id"]: "reportOnlyFailure"})


@case(clear(demand=None))
def only_a_disabled_policy() -> Contoso:
    """Nobody demands anything, and nothing is risky."""
    return Contoso(policies=[BLOCK_LEGACY, {**SIGN_IN_RISK, "state": "disabled"}])


# --- changes ----------------------------------------------------------------------------------------------------------


@case(classic(verdicts={"recent-policy-change": "confirmed"}))
def switched_on_the_day_before() -> Contoso:
    """The sign-in failed on the policy that was switched on the day before [reference-audit-activities]."""
    rule = edited(SIGN_IN_RISK, "2026-11-23T12:00:00Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, rule])
    contoso.policy_changed("2026-11-23T12:00:00Z", rule, state="disabled")
    return refused(contoso, failing=[rule])


@case(classic(verdicts={"recent-policy-change": "ruled-out"}))
def changed_after_the_refusal() -> Contoso:
    """What was changed afterwards did not refuse."""
    rule = edited(SIGN_IN_RISK, "2026-11-24T08:12:00Z")
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, rule]), failing=[rule])
    contoso.policy_changed("2026-11-24T08:12:00Z", rule, displayName="CA003")
    return contoso


@case(classic(verdicts={"recent-policy-change": "possible", "ca-signin-risk-requires-mfa": "likely"}))
def a_report_only_policy_changed() -> Contoso:
    """The one that changed is report-only, which blocks nobody [concept-conditional-access-report-only]."""
    rule = edited(DEVICE_PILOT, "2026-11-23T12:00:00Z")
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, rule])
    contoso.policy_changed("2026-11-23T12:00:00Z", rule, displayName="CA005")
    return refused(contoso, **UNLISTED)


@case(clear(demand=None, verdicts={"ca-signin-risk-requires-mfa": "possible"}, says=("has been deleted",)))
def deleted_since() -> Contoso:
    """The sign-in names a policy that is gone: its name is no proof of what it demanded, and it stops nobody now."""
    contoso = refused(at_risk=False)
    kept = [one for one in contoso.data["conditionalAccessPolicies"] if one["id"] != SIGN_IN_RISK["id"]]
    contoso.data["conditionalAccessPolicies"] = kept
    target = {"id": SIGN_IN_RISK["id"], "displayName": SIGN_IN_RISK["displayName"], "type": "Policy"}
    contoso.audit(
        "2026-11-24T08:12:00Z",
        "Delete conditional access policy",
        service="Conditional Access",
        category="Policy",
        targets=[target],
    )
    return contoso


@case(clear(verdicts={"ca-signin-risk-requires-mfa": "likely"}, says=("is no longer enforced",)))
def switched_off_since() -> Contoso:
    """The policy that refused is off now, so it explains the refusal and stops nobody now."""
    contoso = refused(at_risk=False)
    rule = edited(SIGN_IN_RISK, "2026-11-24T08:12:00Z", state="disabled")
    replace_policy(contoso, rule)
    contoso.policy_changed("2026-11-24T08:12:00Z", rule, state="enabled")
    return contoso


@case(found("no-mfa-method-registered", demand=None, verdicts={"ca-user-risk-remediation": "possible"}))
def the_user_risk_of_this_morning_dismissed_since() -> Contoso:
    """The user was at high risk then, so the policy on user risk is not ruled out [policy-risk-based-user]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, USER_RISK])
    refused_in_the_office(contoso, aggregated="high", **UNLISTED)
    before = ("2026-11-24T05:00:00Z", "high", "atRisk", "none", ["unlikelyTravel"], None)
    return risk_closed(contoso, "2026-11-24T08:30:00Z", "dismissed", "adminDismissedAllRiskForUser", before)
