"""Each branch of the rows of family D that Graph shows in part, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.base import broken, with_authenticator, without_permission
from tests.rules.rows import Row, register
from tests.scenarios.base import (
    ALICE,
    BLOCK_LEGACY,
    HELPDESK_ROLE,
    PILOT,
    SALES,
    SIGN_IN_RISK,
    Contoso,
    Json,
    audited_user,
    guid,
    policy,
)

ROWS: dict[str, Row] = {}
row = register(ROWS)
AT = "2026-11-24T07:48:22Z"
SEPTEMBER = "2026-09-22T09:00:00Z"
UNLISTED: Json = {"appliedConditionalAccessPolicies": []}
NO_DEMAND = [BLOCK_LEGACY]
SIGN_INS = "auditLogs/signIns"
PROVIDER = ("/requirementProvider",)
EXCLUDED_ALICE = {"excludeUsers": [ALICE["id"]], "excludeGroups": []}


def asked(provider: str, moment: str = AT, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused in a tenant whose policies demand nothing; the sign-in names who asked for MFA."""
    contoso = contoso or Contoso(policies=NO_DEMAND)
    contoso.blocked(moment, failing=[], requirement=(provider, "whoever that is"), **event)
    return contoso


def refused(*policies: Json, failing: tuple[Json, ...] | None = None, moment: str = AT, **event: Any) -> Contoso:
    """Refused by these policies, in a tenant that has these and the block of legacy clients alone."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *policies])
    contoso.blocked(moment, failing=policies if failing is None else failing, **event)
    return contoso


def in_september(contoso: Contoso) -> Contoso:
    """The same tenant before the legacy risk policies were retired."""
    contoso.data["now"] = SEPTEMBER
    return contoso


# --- 32: the MFA registration policy of ID Protection -------------------------------------------------------------------

IDP = "idp-mfa-registration-policy"
BY_IDP = "mfaRegistrationRequiredByIdentityProtectionPolicy"


@row(IDP, "likely", "was asked to register by the MFA registration policy", cites=PROVIDER)
def named_by_the_refusal() -> Contoso:
    """The sign-in itself names it; Graph does not show the policy, so that it is no more than likely."""
    return asked(BY_IDP)


@row(IDP, "ruled-out", "no MFA registration policy is among them", cites=PROVIDER)
def named_by_an_earlier_sign_in_alone() -> Contoso:
    """What asked at this sign-in is named, and is another."""
    contoso = asked("user")
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@row(IDP, "possible", "at another sign-in, on 20 Nov 2026 08:00 UTC", cites=(*PROVIDER, "/createdDateTime"))
def named_by_an_earlier_sign_in_and_nobody_by_the_refusal() -> Contoso:
    """A trace of it, and no proof that it asked here."""
    contoso = refused(failing=())
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@row(IDP, "possible", "at another sign-in")
def named_where_nobody_was_refused() -> Contoso:
    """No 53004 at all: the trace is all there is."""
    contoso = Contoso(policies=NO_DEMAND)
    contoso.sign_in("2026-11-20T08:00:00Z", requirement=(BY_IDP, ""))
    return contoso


@row(
    IDP,
    "not-checked",
    "Microsoft Graph does not show whether the MFA registration policy is on for alice@contoso.example",
    "(https://entra.microsoft.com) › ID Protection › Dashboard › Multifactor authentication registration policy",
    cites=(),
)
def named_by_nobody() -> Contoso:
    """Graph cannot tell: a person has to look, and is told where."""
    return refused(failing=())


@row(IDP, "not-checked", "https://entra.microsoft.us", cloud="usgov")
def named_by_nobody_in_us_government() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused(failing=())


@row(IDP, "not-checked", "https://entra.microsoft.us", cloud="usgov-dod")
def named_by_nobody_in_us_defence() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused(failing=())


@row(IDP, "not-checked", "https://entra.microsoftonline.cn", cloud="china")
def named_by_nobody_in_china() -> Contoso:
    """The portal of the cloud that the tenant is in."""
    return refused(failing=())


@row(IDP, "ruled-out", "takes Microsoft Entra ID P2, which no subscription", cites=("/value/0/id",))
def no_subscription_has_p2() -> Contoso:
    """The policy is a part of Entra ID P2."""
    contoso = Contoso(licence="P1", policies=NO_DEMAND)
    contoso.blocked(AT, failing=[])
    return contoso


@row(IDP, "not-checked", "does not show")
def a_suspended_subscription_had_p2() -> Contoso:
    """What a subscription that ran out has left switched on cannot be told."""
    contoso = Contoso(policies=NO_DEMAND)
    for sku in contoso.data["subscribedSkus"]:
        sku["capabilityStatus"] = "Suspended"
    contoso.blocked(AT, failing=[])
    return contoso


@row(IDP, "not-checked", "does not show")
def licences_denied() -> Contoso:
    """Licences that were not read rule nothing out."""
    contoso = Contoso(licence="P1", policies=NO_DEMAND)
    contoso.blocked(AT, failing=[])
    return without_permission(contoso, "subscribedSkus")


@row(IDP, "not-checked", "AuditLog.Read.All")
def log_denied() -> Contoso:
    """Without the log there is nothing to infer it from."""
    return without_permission(asked(BY_IDP), SIGN_INS)


# --- 34: the legacy risk policies of ID Protection ----------------------------------------------------------------------

LEGACY = "legacy-idp-risk-policy"
BOTH_FIXES = ("portal-only-policy", "temporary-access-pass")
PASS_ALONE = ("temporary-access-pass",)


@row(
    LEGACY,
    "likely",
    "by the legacy sign-in risk policy of ID Protection.",
    cites=(*PROVIDER, "/createdDateTime"),
    fixes=BOTH_FIXES,
)
def asked_by_the_sign_in_risk_policy() -> Contoso:
    """Before the retirement, and named by the sign-in."""
    return in_september(asked("tenantSessionRiskPolicy", "2026-09-22T06:41:19Z"))


@row(LEGACY, "likely", "by the legacy user risk policy of ID Protection.", fixes=BOTH_FIXES)
def asked_by_the_user_risk_policy() -> Contoso:
    """Before the retirement, and named by the sign-in."""
    return in_september(asked("accountCompromisePolicies", "2026-09-22T06:41:19Z"))


@row(LEGACY, "likely", "It is retired since 01 Oct 2026 and demands nothing now.", fixes=PASS_ALONE)
def asked_on_the_last_day_and_read_in_october() -> Contoso:
    """Historical: nothing is left to replace."""
    contoso = asked("tenantSessionRiskPolicy", "2026-09-30T23:59:59Z")
    contoso.data["now"] = "2026-10-01T00:00:00Z"
    return contoso


@row(
    LEGACY,
    "possible",
    "sign-in risk policy of ID Protection, although Microsoft retired it on 01 Oct 2026.",
    cites=(*PROVIDER, "/createdDateTime"),
    fixes=BOTH_FIXES,
)
def asked_after_the_retirement() -> Contoso:
    """A tenant that is late, or a name that stands for something else by now."""
    return asked("tenantSessionRiskPolicy", "2026-10-01T00:00:00Z", in_october(Contoso(policies=NO_DEMAND)))


def in_october(contoso: Contoso) -> Contoso:
    contoso.data["now"] = "2026-10-02T09:00:00Z"
    return contoso


@row(
    LEGACY,
    "ruled-out",
    "The sign-in of 24 Nov 2026 07:48 UTC came after Microsoft had retired these policies, on 01 Oct 2026.",
    cites=("/createdDateTime",),
)
def refused_after_the_retirement() -> Contoso:
    """What is retired asks for nothing."""
    return refused(failing=())


@row(LEGACY, "ruled-out", "no legacy risk policy is among them", cites=PROVIDER)
def asked_by_another_before_the_retirement() -> Contoso:
    """The sign-in names who asked."""
    return in_september(asked("user", "2026-09-22T06:41:19Z"))


@row(
    LEGACY,
    "possible",
    "No Conditional Access policy applied to the sign-in; a legacy risk policy of ID Protection may have.",
    cites=("/conditionalAccessStatus", "/createdDateTime"),
    fixes=BOTH_FIXES,
)
def nobody_asked_before_the_retirement() -> Contoso:
    """A 53004 that no list of policies explains."""
    return in_september(refused(failing=(), moment="2026-09-22T06:41:19Z"))


@row(LEGACY, "not-checked", "User risk policy and Sign-in risk policy", "https://entra.microsoft.com")
def a_policy_failed_before_the_retirement() -> Contoso:
    """A policy explains it, and a legacy one may have asked as well."""
    contoso = refused(SIGN_IN_RISK, moment="2026-09-22T06:41:19Z", authenticationRequirementPolicies=[])
    return in_september(contoso)


@row(LEGACY, "not-checked", "does not show the legacy risk policies")
def a_policy_reached_the_user_before_the_retirement() -> Contoso:
    """The sign-in says that none applied, and lists none; one that demands MFA reaches the user all the same."""
    rule = policy("CA090 - All users - Require MFA")
    contoso = refused(rule, failing=(), moment="2026-09-22T06:41:19Z", **UNLISTED)
    return in_september(contoso)


@row(LEGACY, "ruled-out", "No 53004 was found, and Microsoft retired", cites=("/value",))
def nobody_was_refused_after_the_retirement() -> Contoso:
    """Nothing of it can happen any more."""
    return Contoso(policies=NO_DEMAND)


@row(LEGACY, "not-checked", "does not show the legacy risk policies")
def nobody_was_refused_before_the_retirement() -> Contoso:
    """It may ask at the next risky sign-in."""
    return in_september(Contoso(policies=NO_DEMAND))


@row(LEGACY, "ruled-out", "No 53004 was found, and Microsoft retired")
def nobody_was_refused_by_the_day_of_the_retirement() -> Contoso:
    """On that day it is retired."""
    contoso = Contoso(policies=NO_DEMAND)
    contoso.data["now"] = "2026-10-01T00:00:00Z"
    return contoso


@row(LEGACY, "ruled-out", "The sign-in of 01 Oct 2026 00:00 UTC came after")
def refused_on_the_day_of_the_retirement() -> Contoso:
    """On that day it is retired."""
    return in_october(refused(failing=(), moment="2026-10-01T00:00:00Z"))


@row(LEGACY, "not-checked", "does not show the legacy risk policies")
def a_policy_was_met_before_the_retirement() -> Contoso:
    """A policy applied and was satisfied, so that the 53004 is not one that nothing explains."""
    return in_september(refused(failing=(), moment="2026-09-22T06:41:19Z", conditionalAccessStatus="success"))


@row(LEGACY, "not-checked", "does not show the legacy risk policies")
def nothing_said_of_policies_before_the_retirement() -> Contoso:
    """A sign-in that does not say whether a policy applied."""
    return in_september(refused(failing=(), moment="2026-09-22T06:41:19Z", conditionalAccessStatus=None))


@row(LEGACY, "not-checked", "the log of them was not read whole")
def nobody_was_refused_in_the_half_log() -> Contoso:
    """v1.0 lists interactive sign-ins alone, so that no 53004 found is not no 53004."""
    return broken(Contoso(policies=NO_DEMAND), r"^GET /beta/auditLogs/signIns")


# --- 35: registration for self-service password reset ---------------------------------------------------------------------

RESET = "sspr-registration-required"


def interrupted(**report: Any) -> Contoso:
    contoso = refused(failing=())
    contoso.sign_in("2026-11-23T16:20:55Z", error=50125)
    contoso.register(contoso.subject, **report)
    return contoso


@row(RESET, "possible", "was asked on 23 Nov 2026 16:20 UTC", cites=("/status/errorCode", "/createdDateTime"))
def interrupted_by_it() -> Contoso:
    """50125 is the interrupt of a registration, or of a reset."""
    return interrupted()


@row(RESET, "ruled-out", "Self-service password reset is not for alice", cites=("/isSsprEnabled",))
def reset_is_not_for_the_user() -> Contoso:
    """Who may not reset is not asked to register for it."""
    return interrupted(isSsprEnabled=False)


@row(RESET, "ruled-out", "is registered for self-service password reset already", cites=("/isSsprRegistered",))
def registered_for_reset() -> Contoso:
    """Who is registered is not asked to register."""
    return interrupted(isSsprRegistered=True)


@row(
    RESET,
    "not-checked",
    "whether users must register for self-service password reset",
    "Entra ID › Password reset › Registration",
)
def never_interrupted() -> Contoso:
    """Graph does not show the setting."""
    return refused(failing=())


@row(RESET, "not-checked", "Password reset › Registration")
def never_interrupted_and_not_in_the_report() -> Contoso:
    """A user whom the report does not have yet."""
    contoso = refused(failing=())
    contoso.forget_registration_report()
    return contoso


@row(RESET, "possible", "was asked on 23 Nov 2026")
def interrupted_and_the_report_denied() -> Contoso:
    """The interrupt stands, whatever the report would say."""
    return without_permission(interrupted(isSsprEnabled=False), "reports/authenticationMethods")


# --- 33: the registration campaign ------------------------------------------------------------------------------------------

CAMPAIGN = "registration-campaign"
STATE = "/authenticationMethodsRegistrationCampaign/state"
TARGETS = (STATE, "/includeTargets", "/excludeTargets")


def campaign(contoso: Contoso | None = None, **settings: Any) -> Contoso:
    contoso = contoso or with_authenticator(Contoso())
    enforcement = contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"]
    enforcement["authenticationMethodsRegistrationCampaign"] |= {"state": "enabled", **settings}
    return contoso


def aimed(identifier: str) -> list[Json]:
    return [{"id": identifier, "targetType": "group"}]


@row(
    CAMPAIGN,
    "possible",
    "may ask alice@contoso.example for another method after a passed MFA; it never demands MFA itself.",
    cites=(STATE, "/snoozeDurationInDays"),
    fixes=(),
)
def a_campaign_for_everybody() -> Contoso:
    """It may ask a user who has passed MFA, and demands nothing."""
    return campaign()


@row(CAMPAIGN, "possible", "may ask")
def a_campaign_of_microsofts_own_state() -> Contoso:
    """The default is Microsoft's to decide, and on for most tenants."""
    return campaign(state="default")


@row(CAMPAIGN, "ruled-out", "No registration campaign runs.", cites=(STATE,))
def no_campaign() -> Contoso:
    """It is off."""
    return campaign(state="disabled")


@row(CAMPAIGN, "not-checked", "'sometimes', which this version does not know")
def a_campaign_of_an_unknown_state() -> Contoso:
    """A state that nobody here knows is neither on nor off."""
    return campaign(state="sometimes")


@row(CAMPAIGN, "not-checked", "the state of the campaign is None")
def a_campaign_without_a_state() -> Contoso:
    """Silence is neither on nor off."""
    return campaign(state=None)


@row(CAMPAIGN, "ruled-out", "is not for")
def a_campaign_without_targets() -> Contoso:
    """Nobody is in its scope."""
    return campaign(includeTargets=[{"id": None, "targetType": "group"}], excludeTargets=None)


@row(CAMPAIGN, "not-checked", "does not say whether a registration campaign runs")
def a_policy_without_a_campaign() -> Contoso:
    """Silence is no answer."""
    contoso = with_authenticator(Contoso())
    contoso.data["authenticationMethodsPolicy"]["registrationEnforcement"] = None
    return contoso


@row(CAMPAIGN, "ruled-out", "has no method: it never ran for this user", cites=(STATE, "/value/0/id"))
def a_campaign_and_no_method() -> Contoso:
    """It asks only after a passed MFA."""
    return campaign(Contoso())


@row(CAMPAIGN, "ruled-out", "it never ran for this user", cites=(STATE, "/isMfaCapable"))
def a_campaign_and_no_method_by_the_report() -> Contoso:
    """The report says so too where the methods may not be read."""
    return without_permission(campaign(Contoso()), "users/[^/]+/authentication/methods")


@row(CAMPAIGN, "ruled-out", "The campaign is not for alice@contoso.example", cites=TARGETS)
def a_campaign_for_another_group() -> Contoso:
    """Nobody asks who is not in its scope."""
    return campaign(includeTargets=aimed(PILOT["id"]))


@row(CAMPAIGN, "possible", "may ask")
def a_campaign_for_a_group_of_the_user() -> Contoso:
    """The user is in its scope by a group, named in other letters."""
    return campaign(includeTargets=aimed(SALES["id"].upper()))


@row(CAMPAIGN, "possible", "may ask")
def a_campaign_for_this_user() -> Contoso:
    """The user is in its scope by name."""
    return campaign(includeTargets=[{"id": ALICE["id"], "targetType": "user"}])


@row(CAMPAIGN, "ruled-out", "is not for", cites=TARGETS)
def a_campaign_that_spares_a_group_of_the_user() -> Contoso:
    """What is excluded wins."""
    return campaign(excludeTargets=aimed(SALES["id"]))


@row(CAMPAIGN, "possible", "may ask")
def a_campaign_and_groups_denied() -> Contoso:
    """Groups that were not read may be in its scope."""
    return without_permission(campaign(includeTargets=aimed(PILOT["id"])), "users/[^/]+/transitiveMemberOf")


@row(CAMPAIGN, "ruled-out", "is not for")
def a_campaign_that_spares_the_user_and_groups_denied() -> Contoso:
    """Excluded by name, whatever the groups."""
    spared = campaign(excludeTargets=[{"id": ALICE["id"], "targetType": "user"}])
    return without_permission(spared, "users/[^/]+/transitiveMemberOf")


@row(CAMPAIGN, "not-checked", "Policy.Read.AuthenticationMethod")
def a_campaign_and_the_policy_denied() -> Contoso:
    """The permission is named."""
    return without_permission(campaign(), "policies/authenticationMethodsPolicy")


# --- 36: a new sign-in every time ---------------------------------------------------------------------------------------

EVERY_TIME = "sign-in-frequency-every-time"
FREQUENCY = "/sessionControls/signInFrequency/frequencyInterval"


def frequency(rule: Json, **settings: Any) -> Json:
    session = rule["sessionControls"]
    return {**rule, "sessionControls": {**session, "signInFrequency": {**session["signInFrequency"], **settings}}}


@row(
    EVERY_TIME,
    "confirmed",
    f'"{SIGN_IN_RISK["displayName"]}" asks for a new sign-in every time',
    cites=("Policies/1/displayName", "Policies/1/result", "/state", FREQUENCY),
    fixes=(),
)
def a_policy_that_failed_asks_every_time() -> Contoso:
    """The policy that the sign-in failed on says so."""
    return refused(SIGN_IN_RISK)


@row(EVERY_TIME, "confirmed", "had to be a new one every time", cites=("Policies/1/expirationRequirement",))
def the_sign_in_says_every_time() -> Contoso:
    """The sign-in says so itself, whatever may be read of policies."""
    told = [
        {"expirationRequirement": "tenantTokenLifetimePolicy", "detail": ""},
        {"expirationRequirement": "signInFrequencyEveryTime", "detail": ""},
    ]
    return without_permission(refused(failing=(), sessionLifetimePolicies=told), "identity/conditionalAccess")


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user")
def the_sign_in_says_something_of_another_kind() -> Contoso:
    """A lifetime of another kind, one that does not say which, and none at all."""
    told = [{"expirationRequirement": "ngcMfa", "detail": ""}, {"expirationRequirement": None, "detail": ""}]
    return refused(policy("CA091 - Require MFA"), sessionLifetimePolicies=told)


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user")
def the_sign_in_says_nothing_of_its_life() -> Contoso:
    """A null is no lifetime."""
    return refused(policy("CA091 - Require MFA"), sessionLifetimePolicies=None)


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user")
def a_policy_that_failed_asks_by_the_hour() -> Contoso:
    """A period is not every time."""
    return refused(frequency(SIGN_IN_RISK, frequencyInterval="timeBased", value=8, type="hours"))


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user")
def a_policy_that_failed_has_it_switched_off() -> Contoso:
    """A control that is not enabled controls nothing."""
    return refused(frequency(SIGN_IN_RISK, isEnabled=False))


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user", cites=("/displayName", "/result"))
def a_policy_that_failed_has_no_session_controls() -> Contoso:
    """MFA alone, and as often as the tenant's default."""
    return refused(policy("CA091 - Require MFA"))


@row(EVERY_TIME, "ruled-out", "No policy that demanded MFA of this user")
def a_policy_that_did_not_fail_asks_every_time() -> Contoso:
    """Only what demanded MFA here counts."""
    return refused(policy("CA091 - Require MFA"), SIGN_IN_RISK, failing=(policy("CA091 - Require MFA"),))


@row(EVERY_TIME, "likely", "asks for a new sign-in every time", cites=("/displayName", "/state", FREQUENCY))
def a_policy_that_reaches_the_user_asks_every_time() -> Contoso:
    """The sign-in lists no policies; this one reaches it by its own words."""
    return refused(SIGN_IN_RISK, **UNLISTED)


@row(
    EVERY_TIME,
    "possible",
    "which may apply, asks for a new sign-in every time",
    cites=("/displayName", "/state", FREQUENCY),
)
def a_policy_that_may_reach_the_user_asks_every_time() -> Contoso:
    """The risk of the sign-in is hidden, so that whether the policy applied is not known."""
    return refused(SIGN_IN_RISK, riskLevelDuringSignIn="hidden", **UNLISTED)


@row(EVERY_TIME, "not-checked", "whose conditions could not be read")
def a_policy_that_failed_was_not_found() -> Contoso:
    """It may ask every time."""
    contoso = refused(SIGN_IN_RISK)
    contoso.data["conditionalAccessPolicies"] = [BLOCK_LEGACY]
    return contoso


# --- 28: policies that Microsoft manages ------------------------------------------------------------------------------------

MANAGED = "ms-managed-policy-enabled"
ITS_NAME = "Microsoft-managed: Multifactor authentication for all users"
ITS = policy(ITS_NAME, modified="2026-11-20T05:30:11Z")
MANAGER = "Microsoft Managed Policy Manager"


def switched(
    contoso: Contoso, rule: Json = ITS, moment: str = "2026-11-20T05:30:11Z", by: str = MANAGER, **before: Any
) -> Contoso:
    """Audit a change of the policy by an app; ``before`` holds what was different."""
    entry = contoso.policy_changed(moment, rule, **before)
    entry["initiatedBy"] = {"user": None, "app": {"displayName": by}}
    return contoso


REPORT_ONLY = "enabledForReportingButNotEnforced"


@row(
    MANAGED,
    "likely",
    f'Microsoft switched on "{ITS_NAME}" on 20 Nov 2026 05:30 UTC, and it demands MFA of this user.',
    cites=("/displayName", "/state", "/activityDisplayName", "/activityDateTime", "/initiatedBy/app/displayName"),
)
def switched_on_by_microsoft() -> Contoso:
    """Named by the sign-in, and by the audit of Microsoft's policy manager in the week before."""
    return switched(refused(ITS), state=REPORT_ONLY)


@row(MANAGED, "likely", "Microsoft switched on")
def switched_on_a_week_before() -> Contoso:
    """Seven days to the second are within the week."""
    return switched(refused(ITS), moment="2026-11-17T07:48:22Z", state=REPORT_ONLY)


@row(MANAGED, "possible", "nothing that was read shows")
def switched_on_more_than_a_week_before() -> Contoso:
    """Something of more than a week ago is no news."""
    return switched(refused(ITS), moment="2026-11-17T07:48:21Z", state=REPORT_ONLY)


@row(MANAGED, "possible", "nothing that was read shows")
def switched_on_after_the_refusal() -> Contoso:
    """What comes after explains nothing."""
    return switched(refused(ITS), moment="2026-11-24T07:48:23Z", state=REPORT_ONLY)


@row(MANAGED, "likely", "Microsoft switched on")
def switched_on_in_words_that_are_not_read() -> Contoso:
    """The audit does not say from what to what; Microsoft's manager changes the state alone."""
    contoso = switched(refused(ITS))
    contoso.data["directoryAudits"][-1]["targetResources"][0]["modifiedProperties"] = []
    return contoso


@row(MANAGED, "likely", "Microsoft switched on")
def switched_on_in_words_of_another_kind() -> Contoso:
    """What is no policy, or one without its state, says nothing of the state; what comes after it does."""
    contoso = switched(refused(ITS), state=REPORT_ONLY)
    target = contoso.data["directoryAudits"][-1]["targetResources"][0]
    odd = [("1", "2"), (None, '{"state": "enabled"}'), ('{"name": "a"}', '{"state": "enabled"}')]
    target["modifiedProperties"] = [
        *({"displayName": "x", "oldValue": old, "newValue": new} for old, new in odd),
        *target["modifiedProperties"],
    ]
    return contoso


@row(MANAGED, "possible", "nothing that was read shows")
def switched_to_report_only_by_microsoft() -> Contoso:
    """It went from off to report-only, in words of another case; that it is on now is somebody else's doing."""
    return switched(refused(ITS), rule={**ITS, "state": REPORT_ONLY}, state="disabled")


@row(MANAGED, "possible", "nothing that was read shows")
def changed_by_microsoft_and_on_before() -> Contoso:
    """It was enabled before, so that this change did not switch it on."""
    return switched(refused(ITS), modifiedDateTime="2026-10-01T00:00:00Z")


@row(MANAGED, "possible", "nothing that was read shows")
def switched_on_by_another_app() -> Contoso:
    """Somebody's own automation is not Microsoft."""
    return switched(refused(ITS), by="Policy as code", state=REPORT_ONLY)


@row(MANAGED, "possible", "nothing that was read shows")
def switching_on_failed() -> Contoso:
    """What failed changed nothing."""
    contoso = switched(refused(ITS), state=REPORT_ONLY)
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@row(MANAGED, "possible", "nothing that was read shows")
def another_policy_was_switched_on() -> Contoso:
    """The audit is about another policy."""
    return switched(refused(ITS), rule=SIGN_IN_RISK, state=REPORT_ONLY)


@row(
    MANAGED,
    "possible",
    f'"{ITS_NAME}", which Microsoft manages, demands MFA of this user; nothing that was read shows that Microsoft',
    cites=("/displayName", "/state", "/modifiedDateTime"),
)
def in_force_and_no_audit() -> Contoso:
    """It demands MFA; that it is new is not to be seen."""
    return refused(ITS)


@row(MANAGED, "possible", "nothing that was read shows")
def switched_on_and_the_audits_denied() -> Contoso:
    """The audit that would tell may not be read."""
    return without_permission(switched(refused(ITS), state=REPORT_ONLY), "auditLogs/directoryAudits")


@row(MANAGED, "likely", "Microsoft switched on")
def switched_on_and_the_sign_in_lists_no_policies() -> Contoso:
    """It reaches the user by its own words."""
    return switched(refused(ITS, **UNLISTED), state=REPORT_ONLY)


@row(MANAGED, "possible", "nothing that was read shows")
def switched_on_and_whether_it_reaches_is_not_known() -> Contoso:
    """It may not have applied at all."""
    rule = policy("Microsoft-managed: Risky sign-ins", sign_in_risk=["high", "medium"])
    return switched(refused(rule, riskLevelDuringSignIn="hidden", **UNLISTED), rule=rule, state=REPORT_ONLY)


@row(MANAGED, "likely", "Microsoft switched on")
def switched_on_and_nobody_was_refused_yet() -> Contoso:
    """It reaches the user at the next sign-in."""
    return switched(Contoso(policies=[ITS]), state=REPORT_ONLY)


@row(MANAGED, "ruled-out", "The tenant has no policy that Microsoft manages.", cites=("/displayName", "/state"))
def no_managed_policy() -> Contoso:
    """None by name, and nobody may rename Microsoft's."""
    return refused(SIGN_IN_RISK)


@row(MANAGED, "ruled-out", "The tenant has no policy that Microsoft manages.", cites=("/value",))
def no_policy_at_all() -> Contoso:
    """An empty list is an answer."""
    return Contoso(policies=[])


@row(MANAGED, "ruled-out", "which Microsoft manages, demanded nothing of this user.", cites=("/displayName", "/state"))
def a_managed_policy_that_did_not_apply() -> Contoso:
    """Enabled, and another one failed."""
    return refused(SIGN_IN_RISK, ITS, failing=(SIGN_IN_RISK,))


@row(MANAGED, "ruled-out", "The tenant has no policy that Microsoft manages.")
def a_policy_without_a_name() -> Contoso:
    """Microsoft's policies have names."""
    contoso = refused(SIGN_IN_RISK)
    contoso.data["conditionalAccessPolicies"][0]["displayName"] = None
    return contoso


@row(MANAGED, "ruled-out", '"Microsoft-managed: second", which Microsoft manages, demanded nothing of this user.')
def a_managed_policy_that_is_on_beside_others() -> Contoso:
    """The one that is enforced is told; one without a state is not."""
    second = policy("Microsoft-managed: second")
    contoso = refused(SIGN_IN_RISK, {**ITS, "state": REPORT_ONLY}, second, failing=(SIGN_IN_RISK,))
    contoso.data["conditionalAccessPolicies"][2]["state"] = None
    return contoso


@row(MANAGED, "ruled-out", "which Microsoft manages, is not enforced.")
def a_managed_policy_in_report_only_mode() -> Contoso:
    """Report-only blocks nobody."""
    return refused(SIGN_IN_RISK, {**ITS, "state": REPORT_ONLY}, failing=(SIGN_IN_RISK,))


@row(MANAGED, "not-checked", "whose conditions could not be read")
def a_policy_that_failed_is_gone() -> Contoso:
    """The one that failed may have been Microsoft's."""
    contoso = refused(SIGN_IN_RISK, ITS, failing=(SIGN_IN_RISK,))
    contoso.data["conditionalAccessPolicies"] = [ITS]
    return contoso


# --- 38: a directory role -----------------------------------------------------------------------------------------------

ROLE = "role-assignment-scopes-policy"
TEMPLATE = HELPDESK_ROLE["roleTemplateId"]
ROLE_MFA = policy("CA092 - Helpdesk - Require MFA", users={"includeUsers": [], "includeRoles": [TEMPLATE]})
ROLE_RISK = policy(
    "CA093 - Helpdesk - Require MFA for risky sign-ins",
    users={"includeUsers": [], "includeRoles": [TEMPLATE]},
    sign_in_risk=["high", "medium"],
)
ROLE_EXEMPT = policy("CA094 - All but the helpdesk - Require MFA", users={"excludeRoles": [TEMPLATE.upper()]})
NEWLY = "2026-11-23T14:05:37Z"


def assigned(
    *rules: Json,
    activity: str = "Add member to role",
    moment: str = NEWLY,
    failing: tuple[Json, ...] | None = None,
    held: bool = True,
    properties: tuple[tuple[str, Any, Any], ...] = (
        ("Role.DisplayName", None, "Authentication Administrator"),
        ("Role.TemplateId", None, TEMPLATE),
    ),
    target: Json | None = None,
    details: tuple[tuple[str, str], ...] = (),
    **event: Any,
) -> Contoso:
    """Refused by the policies on a role; the audit log has what became of the role."""
    contoso = refused(*(rules or (ROLE_MFA,)), failing=failing, **event)
    if held:
        contoso.join(HELPDESK_ROLE)
    contoso.audit(
        moment,
        activity,
        service="Core Directory",
        category="RoleManagement",
        targets=[audited_user(contoso.subject, *properties), *([target] if target else [])],
        details=details,
    )
    return contoso


def role_target(**changes: Any) -> Json:
    named = {"id": guid("some other id"), "displayName": None, "type": "Role", "userPrincipalName": None}
    return {**named, "modifiedProperties": [], **changes}


@row(
    ROLE,
    "likely",
    'alice@contoso.example got the role "Authentication Administrator", which "CA092 - Helpdesk - Require MFA" covers, '
    "on 23 Nov 2026 14:05 UTC (carol@contoso.example).",
    cites=("/activityDisplayName", "/activityDateTime", "/displayName", "/conditions/users/includeRoles"),
)
def got_a_role() -> Contoso:
    """The policy covers the role, failed, and the role is new."""
    return assigned()


@row(ROLE, "likely", "got the role")
def activated_a_role() -> Contoso:
    """Privileged Identity Management names the role among the targets and in the details."""
    return assigned(
        activity="Add member to role completed (PIM activation)",
        properties=(),
        target=role_target(displayName="Authentication Administrator"),
        details=(("RoleDefinitionOriginId", TEMPLATE), ("RoleDefinitionOriginType", "BuiltInRole")),
    )


@row(ROLE, "likely", 'got the role "Helpdesk"')
def got_a_role_that_is_a_target_by_its_template() -> Contoso:
    """A built-in role's definition has the id of its template."""
    return assigned(properties=(), target=role_target(id=TEMPLATE, displayName="Helpdesk"))


@row(ROLE, "likely", "got a directory role, which")
def got_a_role_that_is_named_by_its_own_id() -> Contoso:
    """The roles that the user holds tell the template of it."""
    return assigned(properties=(("Role.ObjectID", None, HELPDESK_ROLE["id"].upper()),))


@row(ROLE, "not-checked", "RoleManagement.Read.Directory")
def got_a_role_that_is_named_by_its_own_id_and_roles_denied() -> Contoso:
    """Which role that is cannot be told."""
    contoso = assigned(properties=(("Role.ObjectID", None, HELPDESK_ROLE["id"]),))
    return without_permission(contoso, "users/[^/]+/transitiveMemberOf/microsoft.graph.directoryRole")


@row(ROLE, "likely", 'lost the role "Authentication Administrator", which "CA094', "exempts", cites=None)
def lost_a_role_that_was_exempt() -> Contoso:
    """The policy exempts the role, in other letters; the audit has it among the old values."""
    return assigned(
        ROLE_EXEMPT,
        activity="Remove member from role (PIM activation expired)",
        held=False,
        properties=(
            ("Role.DisplayName", "Authentication Administrator", None),
            ("Role.TemplateId", TEMPLATE, None),
        ),
    )


@row(ROLE, "ruled-out", "No recent change of a directory role", cites=("/activityDisplayName", "/activityDateTime"))
def lost_a_role_that_is_covered() -> Contoso:
    """To lose a role brings nobody under a policy on it."""
    return assigned(activity="Remove member from role", held=False)


@row(ROLE, "ruled-out", "No recent change of a directory role")
def got_a_role_that_is_exempt() -> Contoso:
    """To get a role that is exempt brings nobody under the policy."""
    return assigned(ROLE_EXEMPT)


@row(ROLE, "ruled-out", "No recent change of a directory role", cites=("/value/0/id",))
def asked_for_a_role() -> Contoso:
    """A request is no assignment."""
    return assigned(activity="Add member to role requested (PIM activation)", held=False)


@pytest.mark.parametrize(
    "activity",
    [
        "Add member to role requested (PIM activation)",
        "Add member to role approval requested (PIM activation)",
        "Add member to role request approved (PIM activation)",
        "Add member to role denied (PIM activation)",
        "Add member to role canceled (PIM activation)",
        "Add member to role failed (PIM activation)",
    ],
)
def test_what_was_only_asked_for_is_no_role(activity: str) -> None:
    """https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities"""

    def build() -> Contoso:
        return assigned(activity=activity, held=False)

    assert not Row(build, ROLE, "ruled-out", (), None, None, "").differences()


@row(ROLE, "likely", "got a directory role, which")
def activated_a_role_that_the_details_name() -> Contoso:
    """The details name the template under another key."""
    return assigned(properties=(), target=role_target(), details=(("TemplateId", TEMPLATE),))


@row(ROLE, "likely", 'got the role "Authentication Administrator"')
def got_a_role_of_an_audit_with_gaps() -> Contoso:
    """Targets and properties need not say what they are."""
    contoso = assigned()
    entry = contoso.data["directoryAudits"][-1]
    entry["additionalDetails"] = None
    nameless = {**role_target(type=None, displayName="Not a role"), "modifiedProperties": None}
    entry["targetResources"].insert(0, nameless)
    entry["targetResources"][1]["modifiedProperties"].insert(
        0, {"displayName": None, "oldValue": None, "newValue": '"x"'}
    )
    return contoso


@row(ROLE, "likely", 'got the role "Authentication Administrator"')
def got_a_role_whose_name_is_empty_at_first() -> Contoso:
    """The first place that names it counts."""
    properties = (
        ("Role.DisplayName", None, ""),
        ("Role.DisplayName", None, "Authentication Administrator"),
        ("Role.TemplateId", None, TEMPLATE),
    )
    return assigned(properties=properties)


@row(ROLE, "ruled-out", "No recent change of a directory role", cites=("/value/0/id",))
def became_eligible_for_a_role() -> Contoso:
    """Who is eligible does not hold it."""
    return assigned(activity="Add eligible member to role in PIM completed (permanent)", held=False)


@row(ROLE, "ruled-out", "No recent change of a directory role")
def got_another_role() -> Contoso:
    """No policy covers it."""
    return assigned(properties=(("Role.TemplateId", None, guid("another role")),))


@row(ROLE, "ruled-out", "No recent change of a directory role")
def getting_the_role_failed() -> Contoso:
    """What failed changed nothing."""
    contoso = assigned()
    contoso.data["directoryAudits"][-1]["result"] = "failure"
    return contoso


@row(ROLE, "ruled-out", "No recent change of a directory role")
def got_the_role_after_the_refusal() -> Contoso:
    """What comes after explains nothing."""
    return assigned(moment="2026-11-24T07:48:23Z")


@row(ROLE, "likely", "got the role")
def got_the_role_as_the_refusal_came() -> Contoso:
    """The same second is not after."""
    return assigned(moment=AT)


@row(ROLE, "possible", "got the role")
def got_the_role_long_before() -> Contoso:
    """More than a week ago; the first sign-in that the policy on risk applied to came only now."""
    return assigned(ROLE_RISK, moment="2026-11-17T07:48:21Z")


@row(ROLE, "likely", "got the role")
def got_the_role_a_week_before() -> Contoso:
    """Seven days to the second; the successes since had no risk, so that the policy did not apply to them."""
    return assigned(ROLE_RISK, moment="2026-11-17T07:48:22Z")


@row(ROLE, "ruled-out", "No recent change of a directory role")
def got_in_after_getting_the_role() -> Contoso:
    """A policy whatever the risk would have asked at that success."""
    return assigned(moment="2026-11-23T08:04:08Z")


@row(ROLE, "likely", "got the role")
def got_the_role_at_the_last_success() -> Contoso:
    """A success of the same second may have come first."""
    return assigned(moment="2026-11-23T08:04:09Z")


@row(ROLE, "ruled-out", "No recent change of a directory role")
def met_the_policy_on_risk_since() -> Contoso:
    """A risky sign-in passed that very policy after the role was there."""
    contoso = assigned(ROLE_RISK, moment="2026-11-20T10:00:00Z")
    contoso.sign_in("2026-11-21T10:00:00Z", satisfied=[ROLE_RISK], risk="medium", second_factor={})
    return contoso


@row(ROLE, "possible", "got the role")
def got_a_role_of_a_policy_that_did_not_fail() -> Contoso:
    """Another policy failed."""
    return assigned(SIGN_IN_RISK, ROLE_MFA, failing=(SIGN_IN_RISK,))


@row(ROLE, "likely", '"CA092')
def the_policy_that_failed_comes_first() -> Contoso:
    """Two policies cover the role; the one that failed is told."""
    return assigned(ROLE_RISK, ROLE_MFA, failing=(ROLE_MFA,))


@row(ROLE, "ruled-out", "No recent change of a directory role")
def the_policy_on_the_role_is_off() -> Contoso:
    """A policy that is off reaches nobody."""
    return assigned(SIGN_IN_RISK, {**ROLE_MFA, "state": "disabled"}, failing=(SIGN_IN_RISK,))


@row(ROLE, "ruled-out", "No recent change of a directory role")
def the_policy_on_the_role_asks_for_a_device() -> Contoso:
    """A device is no MFA."""
    rule = policy("CA095 - Helpdesk - Require a device", grant=["compliantDevice"], users={"includeRoles": [TEMPLATE]})
    return assigned(SIGN_IN_RISK, rule, failing=(SIGN_IN_RISK,))


@row(ROLE, "likely", "got the role")
def got_a_role_before_another_change() -> Contoso:
    """The newest change is of a role that no policy covers; the one before it counts."""
    contoso = assigned()
    contoso.audit(
        "2026-11-23T15:00:00Z",
        "Add member to role",
        service="Core Directory",
        category="RoleManagement",
        targets=[audited_user(contoso.subject, ("Role.TemplateId", None, guid("another role")))],
    )
    return contoso


@row(ROLE, "likely", "(somebody unnamed)")
def got_a_role_from_nobody_that_is_named() -> Contoso:
    """An audit need not say who did it."""
    contoso = assigned()
    contoso.data["directoryAudits"][-1]["initiatedBy"] = {"user": None, "app": None}
    return contoso


@row(ROLE, "possible", "got the role")
def got_a_role_and_nobody_was_refused_yet() -> Contoso:
    """The role brings the user under the policy from now on."""
    contoso = assigned()
    contoso.data["signIns"].clear()
    return contoso


@row(ROLE, "not-checked", "AuditLog.Read.All")
def got_a_role_and_the_audits_denied() -> Contoso:
    """The permission is named."""
    return without_permission(assigned(), "auditLogs/directoryAudits")


# --- 29 and 15, where a part of what they rest on was not read ------------------------------------------------------------

CHANGE = "recent-policy-change"


@row(CHANGE, "confirmed", "and the sign-in failed on that policy")
def the_policy_that_failed_was_changed_and_policies_denied() -> Contoso:
    """Sign-in and audit name the same policy by its id, whatever else may be read of it."""
    rule = policy("CA096 - All users - Require MFA", sign_in_risk=["high", "medium"])
    contoso = refused(rule)
    contoso.policy_changed("2026-11-22T09:00:00Z", rule, state=REPORT_ONLY)
    return without_permission(contoso, "identity/conditionalAccess")


@row(CHANGE, "ruled-out", "The last policy change was before the success")
def another_policy_was_changed_and_policies_denied() -> Contoso:
    """The policy that failed is another one, and the user got in since the change."""
    contoso = refused(policy("CA097 - All users - Require MFA"))
    contoso.policy_changed("2026-11-22T09:00:00Z", SIGN_IN_RISK, state=REPORT_ONLY)
    return without_permission(contoso, "identity/conditionalAccess")


ANONYMOUS = "risk-anonymized-ip"


@row(ANONYMOUS, "not-checked", "AuditLog.Read.All")
def no_detection_and_the_log_denied() -> Contoso:
    """The sign-in that was not read may name what the list of detections does not show yet."""
    return without_permission(refused(SIGN_IN_RISK), SIGN_INS)


@row(ANONYMOUS, "ruled-out", "No detection of an anonymising or malicious address")
def no_detection_and_no_refusal() -> Contoso:
    """Both lists were read whole, and hold none."""
    return Contoso()


@pytest.mark.parametrize("one", ROWS.values(), ids=ROWS)
def test_the_verdict_of_the_row(one: Row) -> None:
    differences = one.differences()
    assert not differences, "\n".join([one.build.__doc__ or "", *differences])
