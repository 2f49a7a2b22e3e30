"""Who requires it, in everyday tenants: what the sign-in itself says against a match, and policies that have changed since."""

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
    sprayed,
    unsettled,
    with_authenticator,
    without_permission,
)
from tests.scenarios.base import (
    ADMIN_MFA,
    ADMIN_ROLE,
    ALICE,
    BLOCK_LEGACY,
    BREAK_GLASS,
    HOTEL_LISBON,
    OUTSIDE_MFA,
    PILOT,
    SIGN_IN_RISK,
    STRENGTHS,
    USER_RISK,
    WAVE_2,
    Contoso,
    Json,
    added_to_group,
    audited_group,
    audited_user,
    edited,
    group,
    named_location,
    policy,
    policy_plan,
    policy_rule,
    replace_policy,
    synced_person,
)

NO_METHOD = "no-mfa-method-registered"
RISKY_SIGN_INS = "ca-signin-risk-requires-mfa"
EVERYBODY = "ca-mfa-all-users"
PER_USER = "per-user-mfa-enforced"
DEFAULTS = "security-defaults-on"
PLANS = r"^GET /beta/identity/conditionalAccess/plans"
SEGMENT = "Resource not found for the segment 'plans'."

REFUSAL = "2026-11-24T07:48:22Z"
SINCE = "2026-11-24T08:20:00Z"
UNLISTED: Json = {"appliedConditionalAccessPolicies": []}
NOT_APPLIED: Json = {**UNLISTED, "failing": [], "conditionalAccessStatus": "notApplied"}
BY_USER: Json = {"requirement": ("user", "Per-user MFA")}
REGISTERING = ["urn:user:registersecurityinfo"]

TRAVELLERS = group("CA-Exclude-Travellers")
LEAVING = policy(
    "CA034 - All users but travellers - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"excludeGroups": [BREAK_GLASS["id"], TRAVELLERS["id"]]},
)
WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)
RISKY = {"userRiskLevels": [], "signInRiskLevels": ["high", "medium"]}


def per_user(contoso: Contoso, state: str = "enforced") -> Contoso:
    """Per-user MFA is switched on for the subject."""
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": state}
    return contoso


def defaults_on(contoso: Contoso) -> Contoso:
    contoso.data["securityDefaults"]["isEnabled"] = True
    return contoso


def with_groups(contoso: Contoso, *groups: Json) -> Contoso:
    contoso.data["groups"] += groups
    return contoso


def membership(contoso: Contoso, item: Json, *, added: bool, moment: str = SINCE) -> None:
    """The subject is put into the group, or taken out of it, and that is audited."""
    if added:
        added_to_group(contoso, moment, item)
        return
    contoso.data["memberOf"][contoso.subject_id].remove(item["id"])
    properties = ("Group.ObjectID", item["id"], None), ("Group.DisplayName", item["displayName"], None)
    contoso.audit(
        moment,
        "Remove member from group",
        service="Core Directory",
        category="GroupManagement",
        operation="Unassign",
        targets=[audited_user(contoso.subject, *properties), audited_group(item)],
    )


def excluded_since(*more: Json, failing: tuple[Json, ...] = (LEAVING,), **event: Any) -> Contoso:
    """The classic refusal, after which the subject is put into a group that the policy excludes."""
    contoso = with_groups(Contoso(policies=[BLOCK_LEGACY, LEAVING, *more]), TRAVELLERS)
    refused(contoso, failing=failing, at_risk=False, **event)
    membership(contoso, TRAVELLERS, added=True)
    return contoso


def planned(plan: Json, *rules: Json, policies: tuple[Json, ...] = (), **event: Any) -> Contoso:
    """The classic refusal in a tenant whose policies stand in a plan; the sign-in lists none that it knows."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *policies])
    contoso.data["policyPlans"] = [plan]
    contoso.data["policyPlanRules"] = {plan["id"]: list(rules)}
    return refused(contoso, **{**UNLISTED, "failing": [], "conditionalAccessStatus": "failure", **event})


# --- what the sign-in says against a match ----------------------------------------------------------------------------


@case(classic(demand=PER_USER, verdicts={RISKY_SIGN_INS: "possible", PER_USER: "likely"}))
def no_policy_applied_and_per_user_mfa() -> Contoso:
    """The sign-in says that no policy applied, so it is per-user MFA, though one on risky sign-ins would match [signin]."""
    return per_user(refused(**NOT_APPLIED))


@case(classic(demand=None, verdicts={RISKY_SIGN_INS: "possible"}, lacks=("adjust-policy",)))
def no_policy_applied_and_nothing_else_is_on() -> Contoso:
    """What required it is open: the one policy that matches did not apply by the sign-in's own word [signin]."""
    return refused(**NOT_APPLIED)


@case(classic(demand=None, verdicts={EVERYBODY: "possible"}))
def no_policy_applied_but_mfa_for_everybody() -> Contoso:
    """A policy on all users must have applied; that the sign-in denies it outweighs the match made here [signin]."""
    return refused(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]), **NOT_APPLIED)


@case(classic(verdicts={RISKY_SIGN_INS: "likely"}))
def a_policy_applied_and_none_is_listed() -> Contoso:
    """The list is empty for want of a right, and the status says that policies did apply [signin-list]."""
    return refused(**{**UNLISTED, "conditionalAccessStatus": "failure"})


@case(classic(demand=DEFAULTS, verdicts={DEFAULTS: "confirmed"}))
def no_policy_applied_and_security_defaults() -> Contoso:
    """Without an enabled policy, security defaults require it [security-defaults]."""
    return defaults_on(refused(Contoso(policies=[{**SIGN_IN_RISK, "state": "disabled"}]), **NOT_APPLIED))


@case(classic(demand=None, verdicts={"ca-registration-user-action": "possible"}))
def no_policy_applied_and_registration_is_guarded() -> Contoso:
    """The guard on registration matches here, and by the sign-in's word did not apply [signin]."""
    guard = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING)
    return refused(Contoso(policies=[BLOCK_LEGACY, guard]), **NOT_APPLIED)


@case(classic(demand=PER_USER, verdicts={PER_USER: "confirmed", DEFAULTS: "possible"}))
def per_user_mfa_asked_beside_security_defaults() -> Contoso:
    """The sign-in names per-user MFA alone, which speaks against security defaults [authenticationrequirementpolicy]."""
    return defaults_on(per_user(refused(Contoso(policies=[BLOCK_LEGACY]), **NOT_APPLIED, **BY_USER)))


@case(classic(demand=PER_USER, verdicts={PER_USER: "confirmed", RISKY_SIGN_INS: "possible"}))
def per_user_mfa_asked_and_a_policy_matches() -> Contoso:
    """The sign-in names per-user MFA alone; a match made here does not outweigh that [authenticationrequirementpolicy]."""
    return per_user(refused(**{**UNLISTED, "failing": [], "conditionalAccessStatus": None}, **BY_USER))


@case(classic(verdicts={RISKY_SIGN_INS: "likely", PER_USER: "confirmed"}, demand=PER_USER))
def per_user_mfa_and_conditional_access_asked() -> Contoso:
    """Both are named, so the policy that matches stays likely [authenticationrequirementpolicy]."""
    both = [
        {"requirementProvider": "user", "detail": "Per-user MFA"},
        {"requirementProvider": "multiConditionalAccess", "detail": "Conditional Access"},
    ]
    return per_user(refused(**UNLISTED, authenticationRequirementPolicies=both))


@case(classic(verdicts={RISKY_SIGN_INS: "confirmed", PER_USER: "confirmed"}))
def per_user_mfa_asked_and_the_policy_failed() -> Contoso:
    """The sign-in lists the policy as failed: what Entra enforced is stronger than who asked first [signin]."""
    return per_user(refused(**BY_USER))


@case(classic(demand=PER_USER, verdicts={PER_USER: "likely", RISKY_SIGN_INS: "possible"}))
def every_policy_that_applied_was_met_and_per_user_mfa() -> Contoso:
    """By the sign-in's word what applied was satisfied, so no policy refused it [signin]."""
    return per_user(refused(**{**NOT_APPLIED, "conditionalAccessStatus": "success"}))


@case(classic(demand=DEFAULTS, verdicts={DEFAULTS: "confirmed", RISKY_SIGN_INS: "possible"}))
def security_defaults_asked_and_a_policy_matches() -> Contoso:
    """The sign-in names security defaults alone, not Conditional Access [authenticationrequirementpolicy]."""
    asked: Json = {"requirement": ("securityDefaults", "Security defaults")}
    return defaults_on(refused(**{**UNLISTED, "failing": [], "conditionalAccessStatus": None}, **asked))


@case(classic(verdicts={RISKY_SIGN_INS: "likely"}))
def somebody_unknown_asked_and_a_policy_matches() -> Contoso:
    """Who is named is newer than this version: that says nothing against Conditional Access [authenticationrequirementpolicy]."""
    asked: Json = {"requirement": ("somethingNew", "Something new")}
    return refused(**{**UNLISTED, "failing": [], "conditionalAccessStatus": None}, **asked)


# --- the policy as it is today ----------------------------------------------------------------------------------------


@case(
    clear(
        verdicts={RISKY_SIGN_INS: "likely"},
        says=("no longer covers alice@contoso.example",),
        never_says=("is resolved",),
        lacks=("adjust-policy", "temporary-exclusion"),
    )
)
def put_into_the_exclusion_group_since() -> Contoso:
    """The user has been excluded since the refusal, so the policy explains it and stops nobody now [concept-conditional-access-users-groups]."""
    return excluded_since()


@case(clear(verdicts={RISKY_SIGN_INS: "likely"}, says=("no longer covers",)))
def left_the_group_since() -> Contoso:
    """The policy covers a group that the user has left since [concept-conditional-access-users-groups]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    contoso.join(WAVE_2)
    refused(contoso, failing=[WAVE], at_risk=False)
    membership(contoso, WAVE_2, added=False)
    return contoso


@case(clear(verdicts={EVERYBODY: "likely"}, says=("no longer covers",)))
def the_role_has_ended_since() -> Contoso:
    """The policy is for administrators, and the user holds no role any more [concept-conditional-access-users-groups]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA]), failing=[ADMIN_MFA], at_risk=False)
    role = audited_user(contoso.subject, ("Role.DisplayName", ADMIN_ROLE["displayName"], None))
    contoso.audit(SINCE, "Remove member from role", service="Core Directory", category="RoleManagement", targets=[role])
    return contoso


@case(clear(verdicts={EVERYBODY: "likely"}, says=("no longer covers",)))
def the_place_is_trusted_since() -> Contoso:
    """The policy exempts trusted places, and the hotel's network is one since [concept-assignment-network]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, OUTSIDE_MFA])
    contoso.blocked(REFUSAL, failing=[OUTSIDE_MFA], place=HOTEL_LISBON, kinds=["unfamiliarFeatures"])
    hotel = {**named_location("Hotel Lisbon", ["198.51.100.77/32"], trusted=True), "modifiedDateTime": SINCE}
    contoso.data["namedLocations"].append(hotel)
    target = {"id": hotel["id"], "displayName": hotel["displayName"], "type": "Policy", "modifiedProperties": []}
    contoso.audit(SINCE, "Add named location", service="Conditional Access", category="Policy", targets=[target])
    return contoso


@case(clear(verdicts={EVERYBODY: "likely"}, says=("no longer covers",)))
def the_app_is_excluded_since() -> Contoso:
    """The app was taken out of the policy after the refusal [troubleshoot-conditional-access]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]), failing=[MFA_FOR_ALL], at_risk=False)
    narrower = policy(MFA_FOR_ALL["displayName"], exclude_apps=["Office365"], modified=SINCE)
    replace_policy(contoso, narrower)
    contoso.policy_changed(SINCE, narrower, conditions=MFA_FOR_ALL["conditions"])
    return contoso


@case(clear(verdicts={RISKY_SIGN_INS: "likely"}, says=("is no longer enforced",)))
def set_to_report_only_since() -> Contoso:
    """Report-only never blocks, so the refusal is history [concept-conditional-access-report-only]."""
    contoso = refused(at_risk=False)
    rule = edited(SIGN_IN_RISK, SINCE, state="enabledForReportingButNotEnforced")
    replace_policy(contoso, rule)
    contoso.policy_changed(SINCE, rule, state="enabled")
    return contoso


@case(
    classic(
        demand=EVERYBODY, verdicts={RISKY_SIGN_INS: "likely", EVERYBODY: "confirmed"}, first=("temporary-access-pass",)
    )
)
def excluded_from_one_of_two() -> Contoso:
    """One of the two policies that failed still covers the user, and that one leads [concept-conditional-access-policies]."""
    return excluded_since(MFA_FOR_ALL, failing=(LEAVING, MFA_FOR_ALL))


@case(classic(demand=EVERYBODY, verdicts={RISKY_SIGN_INS: "likely", EVERYBODY: "likely"}))
def excluded_but_a_new_policy_requires_the_same() -> Contoso:
    """A policy made after the refusal covers the user as well, so the next sign-in is refused too [concept-conditional-access-policies]."""
    contoso = excluded_since()
    new = policy("CA060 - All users - Require MFA", created=SINCE, modified=None)
    contoso.data["conditionalAccessPolicies"].append(new)
    return contoso


@case(found(NO_METHOD, demand="ca-user-risk-remediation", verdicts={RISKY_SIGN_INS: "likely"}))
def excluded_but_at_high_user_risk() -> Contoso:
    """The policy on user risk still covers the user, who is at high risk [policy-risk-based-user]."""
    return at_risk(excluded_since(USER_RISK), "2026-11-24T07:55:00Z", "anonymizedIPAddress")


@case(found("risk-credential-leak-or-spray", lacks=("temporary-exclusion",)))
def excluded_but_the_password_is_known_to_others() -> Contoso:
    """Whoever has the password now meets no policy at all: contain first [concept-identity-protection-risks]."""
    contoso = with_groups(Contoso(policies=[BLOCK_LEGACY, LEAVING]), TRAVELLERS)
    sprayed(contoso, failing=[LEAVING])
    membership(contoso, TRAVELLERS, added=True)
    return contoso


@case(clear(says=("no longer covers",)))
def excluded_by_name_since() -> Contoso:
    """The user was added to the excluded users of the policy itself [concept-conditional-access-users-groups]."""
    contoso = refused(at_risk=False)
    rule = edited(SIGN_IN_RISK, SINCE)
    rule["conditions"]["users"]["excludeUsers"] = [ALICE["id"]]
    replace_policy(contoso, rule)
    contoso.policy_changed(SINCE, rule, conditions=SIGN_IN_RISK["conditions"])
    return contoso


@case(classic(verdicts={RISKY_SIGN_INS: "confirmed"}))
def the_groups_cannot_be_read() -> Contoso:
    """Nothing shows a change since the refusal: what the sign-in says of the policy stands [signin]."""
    contoso = with_groups(Contoso(policies=[BLOCK_LEGACY, LEAVING]), TRAVELLERS)
    refused(contoso, failing=[LEAVING])
    return without_permission(contoso, r"users/[^/]+/transitiveMemberOf/microsoft.graph.group")


@case(unsettled(3, verdicts={RISKY_SIGN_INS: "likely"}))
def the_groups_cannot_be_read_and_one_was_joined_since() -> Contoso:
    """The user joined some group after the refusal, and whether the policy still covers the user is not known [reference-audit-activities]."""
    return without_permission(excluded_since(), r"users/[^/]+/transitiveMemberOf/microsoft.graph.group")


@case(clear(says=("no longer covers",), never_says=("contradicts",)))
def excluded_from_the_policy_that_asks_for_a_passkey() -> Contoso:
    """The method that the user has was not strong enough for that policy, which no longer covers the user [concept-authentication-strengths]."""
    rule = policy(
        "CA061 - All users but travellers - Require a passkey",
        sign_in_risk=["high", "medium"],
        strength=STRENGTHS[2],
        users={"excludeGroups": [BREAK_GLASS["id"], TRAVELLERS["id"]]},
    )
    contoso = with_authenticator(with_groups(Contoso(policies=[BLOCK_LEGACY, rule]), TRAVELLERS))
    refused(contoso, failing=[rule], at_risk=False)
    membership(contoso, TRAVELLERS, added=True)
    return contoso


# --- policy plans -----------------------------------------------------------------------------------------------------


@case(classic(verdicts={RISKY_SIGN_INS: "likely"}, says=("Zero Trust baseline",)))
def a_rule_of_a_plan_requires_it() -> Contoso:
    """A plan is enabled whose rule on risky sign-ins covers the user [conditionalaccesspolicyplan]."""
    return planned(policy_plan("Zero Trust baseline"), policy_rule("Risky sign-ins", conditions=RISKY))


@case(classic(demand=None, verdicts={RISKY_SIGN_INS: "ruled-out"}))
def a_plan_whose_shared_conditions_spare_the_user() -> Contoso:
    """A rule applies where both sets of conditions do, and the shared one is for a group that the user is not in [conditionalaccesspolicyplan]."""
    spared = policy_plan("Pilot", users={"includeUsers": [], "includeGroups": [PILOT["id"]]})
    return planned(spared, policy_rule("Risky sign-ins", conditions=RISKY))


@case(classic(demand="ca-registration-user-action", verdicts={"ca-registration-user-action": "likely"}))
def a_rule_of_a_plan_guards_registration() -> Contoso:
    """The rule asks for MFA of whoever registers, which the user does not have [policy-all-users-security-info-registration]."""
    plan = policy_plan("Registration")
    plan["sharedConditions"]["applications"] = None
    covered = {"includeApplications": [], "includeUserActions": REGISTERING}
    return planned(plan, policy_rule("Guard registration", conditions={"applications": covered}))


@case(classic(demand=None, verdicts={RISKY_SIGN_INS: "ruled-out"}))
def a_plan_that_is_report_only() -> Contoso:
    """A plan in report-only mode refuses nobody [concept-conditional-access-report-only]."""
    plan = policy_plan("Zero Trust baseline", state="enabledForReportingButNotEnforced")
    return planned(plan, policy_rule("Risky sign-ins", conditions=RISKY))


@case(classic(demand=None, verdicts={EVERYBODY: "not-checked"}, says=("policy plans",)))
def nothing_explains_it_and_plans_cannot_be_read() -> Contoso:
    """No policy, no security defaults, no per-user MFA: a plan may require it, and this cloud shows none [conditionalaccesspolicyplan]."""
    contoso = refused(Contoso(policies=[BLOCK_LEGACY]), **{**NOT_APPLIED, "conditionalAccessStatus": "failure"})
    contoso.data["faults"].append({"match": PLANS, "status": 400, "code": "BadRequest", "message": SEGMENT})
    return contoso


@case(classic(verdicts={RISKY_SIGN_INS: "confirmed", EVERYBODY: "ruled-out"}))
def plans_cannot_be_read_and_a_policy_explains_it() -> Contoso:
    """The sign-in names the policy; that plans were not read changes nothing [conditionalaccesspolicyplan]."""
    contoso = refused()
    contoso.data["faults"].append({"match": PLANS, "status": 400, "code": "BadRequest", "message": SEGMENT})
    return contoso


@case(clear(demand=None))
def plans_cannot_be_read_and_nothing_happened() -> Contoso:
    """Nobody was refused: a preview that is not there is no reason for doubt [conditionalaccesspolicyplan]."""
    contoso = Contoso(policies=[BLOCK_LEGACY])
    return without_permission(contoso, "identity/conditionalAccess/plans")


# --- what went away, and what never came ------------------------------------------------------------------------------


@case(classic(demand=EVERYBODY, says=("replaced",)))
def no_policy_on_risk_replaced_the_legacy_ones() -> Contoso:
    """The tenant has Entra ID P2 and no policy on risk since the legacy ones were retired [concept-identity-protection-policies]."""
    return refused(Contoso(policies=[BLOCK_LEGACY, MFA_FOR_ALL]), failing=[MFA_FOR_ALL])


@case(classic(never_says=("replaced them",)))
def a_policy_on_risk_replaced_the_legacy_ones() -> Contoso:
    """A policy on risky sign-ins is enabled; nothing is missing [concept-identity-protection-policies]."""
    return refused()


@case(found(NO_METHOD, risk="user-risk-active", verdicts={"hybrid-no-writeback": "ruled-out"}))
def on_premises_changes_close_the_risk() -> Contoso:
    """The tenant lets a password change in Active Directory close the user's risk [howto-identity-protection-remediate-unblock]."""
    return synced(cleared=True)


@case(found(NO_METHOD, verdicts={"hybrid-no-writeback": "likely"}))
def on_premises_changes_do_not_close_the_risk() -> Contoso:
    """A password change in Active Directory leaves the risk open, and no writeback is seen to work [howto-identity-protection-remediate-unblock]."""
    return synced(cleared=False)


def synced(*, cleared: bool) -> Contoso:
    """A synchronised user at high risk is refused in the office by the policy on user risk."""
    contoso = Contoso(synced_person(ALICE["displayName"], ALICE["userPrincipalName"]))
    contoso.data["identityProtectionPolicy"] = {
        "id": "identityProtectionPolicy",
        "isUserRiskClearedOnPasswordReset": cleared,
    }
    at_risk(contoso)
    return refused_in_the_office(contoso, aggregated="high")


@case(classic(verdicts={"external-mfa-not-counted": "likely"}, says=("2027",)))
def a_custom_control_sends_the_user_elsewhere() -> Contoso:
    """A custom control counts for no MFA, can no longer be changed, and goes away in 2027 [controls]."""
    control = policy("CA070 - Third-party MFA", grant=[])
    control["grantControls"]["customAuthenticationFactors"] = ["DuoMfa"]
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, control])
    return refused(contoso, failing=[SIGN_IN_RISK], satisfied=[control])


# --- the plan ---------------------------------------------------------------------------------------------------------


@case(
    classic(
        held_back=("temporary-exclusion",),
        advice={"temporary-exclusion": "names", "adjust-policy": "copy"},
        has=("adjust-policy",),
    )
)
def an_exclusion_group_of_which_only_the_id_is_known() -> Contoso:
    """A group may be that of the emergency accounts: nobody is put into one whose name was not read."""
    return refused(with_groups(Contoso(policies=[BLOCK_LEGACY, LEAVING, MFA_FOR_ALL]), TRAVELLERS), failing=[LEAVING])
