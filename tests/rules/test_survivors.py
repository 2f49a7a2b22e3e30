"""Branches of the rules that no scenario, no expert's case and no other row comes through: small tenants, one verdict each.

What is believed about Entra is named at the rule: what closes a risk and what dismissing does
(https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock), registering security
information (https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration),
security defaults (https://learn.microsoft.com/entra/fundamentals/security-defaults), the names of audited activities
(https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from aad53004.checkers.subject import Narrowing
from aad53004.rules import Kind, ruled_out, when
from tests.cases.base import (
    at_risk,
    broken,
    hello,
    refused,
    risk_closed,
    security_info,
    with_authenticator,
    with_pass,
    without_permission,
)
from tests.rules.rows import Row, register
from tests.scenarios.base import (
    ALICE,
    BLOCK_LEGACY,
    FABRIKAM_TENANT_ID,
    GUEST,
    HELPDESK_ROLE,
    PILOT,
    SIGN_IN_RISK,
    STRENGTHS,
    TEAMS_WEB,
    WAVE_2,
    Contoso,
    Json,
    added_to_group,
    audited_user,
    cross_tenant,
    email,
    group,
    person,
    policy,
)

ROWS: dict[str, Row] = {}
row = register(ROWS)
AT = "2026-11-24T07:48:22Z"
UNLISTED: Json = {"appliedConditionalAccessPolicies": []}
UNLICENSED = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
PALM = {"@odata.type": "#microsoft.graph.palmVeinAuthenticationMethod", "id": "7f3e5a6c-0000-4000-8000-000000000001"}
METHODS = r"^GET /(v1.0|beta)/users/[^/]+/authentication/methods(\?|$)"
RISKY_USER = r"^GET /v1.0/identityProtection/riskyUsers/[^/]+(\?|$)"


def plain(contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused with 53004, in a session that is not risky and for a user who is not at risk."""
    contoso = contoso or Contoso()
    contoso.blocked(AT, **{"risk": "none", "kinds": [], **event})
    return contoso


# --- 10: the risk was dismissed, and then detected again ---------------------------------------------------------------

DISMISSED = "dismissed-but-redetected"
BY_ADMIN = ("dismissed", "adminDismissedAllRiskForUser")
STATE = ("/riskState", "/riskDetail", "/riskLastUpdatedDateTime")
LATE = ("/createdDateTime", "/status/errorCode", "/riskLevelDuringSignIn")
REFUSED_ALL_THE_SAME = "; the sign-in of 24 Nov 2026 07:48 UTC was refused all the same."


def dismissed(moment: str, contoso: Contoso | None = None, **risk: Any) -> Contoso:
    contoso = contoso or Contoso()
    contoso.risky("none", moment, state=BY_ADMIN[0], detail=BY_ADMIN[1], **risk)
    return contoso


def without_history(contoso: Contoso) -> Contoso:
    contoso.data["riskyUserHistory"].clear()
    return contoso


@row(
    DISMISSED, "ruled-out", "alice@contoso.example was never dismissed.", cites=("/value", "/riskState", "/riskDetail")
)
def at_risk_without_a_history() -> Contoso:
    """An open risk of which no step is kept."""
    return without_history(at_risk(Contoso()))


@row(
    DISMISSED,
    "likely",
    f"The risk of alice@contoso.example was dismissed on 24 Nov 2026 07:00 UTC{REFUSED_ALL_THE_SAME}",
    cites=(*STATE, *LATE),
)
def refused_three_quarters_of_an_hour_after_a_dismissal() -> Contoso:
    """No new detection, and the dismissal had time to count."""
    return plain(dismissed("2026-11-24T07:00:00Z"))


@row(DISMISSED, "likely", f"dismissed on 24 Nov 2026 07:00 UTC{REFUSED_ALL_THE_SAME}", cites=(*STATE, *LATE))
def dismissed_and_the_history_is_gone() -> Contoso:
    """The state alone says that it was dismissed, and when."""
    return plain(without_history(dismissed("2026-11-24T07:00:00Z")))


@row(
    DISMISSED,
    "possible",
    f"The risk of alice@contoso.example was dismissed on 24 Nov 2026 07:40 UTC{REFUSED_ALL_THE_SAME} "
    "The dismissal may not have counted yet.",
    cites=(*STATE, *LATE),
)
def refused_eight_minutes_after_a_dismissal() -> Contoso:
    """Entra takes minutes to take it in."""
    return plain(dismissed("2026-11-24T07:40:00Z"))


@row(DISMISSED, "likely", "dismissed on 24 Nov 2026 07:33 UTC")
def refused_a_quarter_of_an_hour_after_a_dismissal() -> Contoso:
    """A quarter of an hour to the second is time enough."""
    return plain(dismissed("2026-11-24T07:33:22Z"))


@row(DISMISSED, "possible", "The dismissal may not have counted yet.")
def refused_just_within_a_quarter_of_an_hour_of_a_dismissal() -> Contoso:
    """A second less is not."""
    return plain(dismissed("2026-11-24T07:33:23Z"))


@row(DISMISSED, "possible", "The dismissal may not have counted yet.", cites=(*STATE, *LATE))
def a_dismissal_that_is_still_being_processed() -> Contoso:
    """Entra says itself that it is not done."""
    return plain(dismissed("2026-11-24T05:00:00Z", processing=True))


@row(
    DISMISSED,
    "confirmed",
    f"The risk of alice@contoso.example was dismissed on 24 Nov 2026 07:00 UTC{REFUSED_ALL_THE_SAME}",
    cites=(*STATE, *LATE),
)
def a_risky_session_after_a_dismissal() -> Contoso:
    """The new session is judged risky by itself."""
    return plain(dismissed("2026-11-24T07:00:00Z"), risk="medium", kinds=["anonymizedIPAddress"])


@row(DISMISSED, "ruled-out", "was dismissed on 24 Nov 2026 07:48 UTC, and nothing was detected since.", cites=STATE)
def dismissed_in_the_second_of_the_refusal() -> Contoso:
    """What was dismissed includes that refusal."""
    return plain(dismissed(AT))


@row(
    DISMISSED,
    "ruled-out",
    "The risk of alice@contoso.example was last dismissed on 20 Sep 2026 08:00 UTC, and not detected since.",
    cites=STATE,
)
def dismissed_two_months_ago() -> Contoso:
    """Too long ago to have to do with a refusal of today."""
    return plain(dismissed("2026-09-20T08:00:00Z"))


@row(DISMISSED, "likely", f"dismissed on 25 Oct 2026 09:00 UTC{REFUSED_ALL_THE_SAME}")
def dismissed_thirty_days_ago() -> Contoso:
    """Thirty days to the second still count."""
    return plain(dismissed("2026-10-25T09:00:00Z"))


@row(DISMISSED, "ruled-out", "was dismissed on 20 Nov 2026 08:00 UTC, and nothing was detected since.", cites=STATE)
def dismissed_where_nobody_was_refused() -> Contoso:
    """Without a refusal there is nothing that a dismissal did not help against."""
    return dismissed("2026-11-20T08:00:00Z")


@row(DISMISSED, "not-checked", "Graph does not say when the risk was dismissed", cites=())
def dismissed_at_an_unknown_time() -> Contoso:
    """A dismissal without its time can be before or after anything."""
    contoso = without_history(dismissed("2026-11-24T07:00:00Z"))
    contoso.data["riskyUsers"][0]["riskLastUpdatedDateTime"] = None
    return plain(contoso)


@row(
    DISMISSED,
    "confirmed",
    "was dismissed on 20 Nov 2026 08:00 UTC and detected again on 24 Nov 2026 07:48 UTC.",
    cites=(*STATE, "/riskLevel"),
)
def detected_again_at_the_refusal_and_remediated_since() -> Contoso:
    """What is closed since was open when the user was refused."""
    before = [
        ("2026-11-20T08:00:00Z", "none", *BY_ADMIN, [], None),
        (AT, "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
    ]
    return plain(
        risk_closed(Contoso(), "2026-11-24T08:30:00Z", "remediated", "userPerformedSecuredPasswordReset", *before)
    )


@row(DISMISSED, "ruled-out", "detected again on 22 Nov 2026 08:00 UTC, and closed since.")
def detected_again_and_closed_before_the_refusal() -> Contoso:
    """The refusal came when nothing was open any more."""
    before = [
        ("2026-11-20T08:00:00Z", "none", *BY_ADMIN, [], None),
        ("2026-11-22T08:00:00Z", "medium", "atRisk", "none", ["anonymizedIPAddress"], None),
    ]
    return plain(
        risk_closed(Contoso(), "2026-11-23T08:30:00Z", "remediated", "userPerformedSecuredPasswordReset", *before)
    )


# --- registration of security information behind a policy ---------------------------------------------------------------

REGISTRATION = "ca-registration-user-action"
REGISTERING = ["urn:user:registersecurityinfo"]
OUTSIDE = {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}
GUARD = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING)
GUARD_OUTSIDE = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING, locations=OUTSIDE)
BLOCK_OUTSIDE = policy("CA041 - Registration - Block", grant=["block"], user_actions=REGISTERING, locations=OUTSIDE)
DEMAND = ("/displayName", "/includeUserActions", "/builtInControls")


def guarded(*guards: Json, contoso: Contoso | None = None, **event: Any) -> Contoso:
    """Refused because of a risky session, where these policies stand before registration."""
    return refused(contoso or Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, *guards]), **event)


@row(
    REGISTRATION,
    "ruled-out",
    '"CA040 - Registration - Require MFA" guards registration, and a usable Temporary Access Pass meets it.',
    cites=(*DEMAND, "/isUsable"),
)
def registration_guarded_and_a_pass_at_hand() -> Contoso:
    """A pass is MFA."""
    return with_pass(guarded(GUARD))


@row(
    REGISTRATION,
    "ruled-out",
    '"CA040 - Registration - Require MFA" guards registration, and alice@contoso.example has a method that meets it.',
    cites=(*DEMAND, "/state", "/@odata.type"),
)
def registration_guarded_and_a_method_at_hand() -> Contoso:
    """So is a method."""
    return with_authenticator(guarded(GUARD))


@row(
    REGISTRATION,
    "ruled-out",
    '"CA040 - Registration - Require MFA" guards registration, but does not reach alice@contoso.example.',
    cites=(*DEMAND, "/state"),
)
def registration_guarded_for_others() -> Contoso:
    """The policy leaves her out."""
    rule = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING, users={"excludeUsers": [ALICE["id"]]})
    return guarded(rule)


@row(
    REGISTRATION,
    "likely",
    '"CA041 - Registration - Block" blocks registration there.',
    cites=(*DEMAND, "/state", "/ipAddress", "/id"),
)
def registration_blocked_there_whatever_the_method() -> Contoso:
    """No method gets past a block."""
    return with_authenticator(guarded(BLOCK_OUTSIDE))


@row(
    REGISTRATION,
    "possible",
    '"CA040 - Registration - Require MFA" may demand what alice@contoso.example cannot prove before registration.',
    cites=(*DEMAND, "/state"),
)
def registration_guarded_and_the_groups_are_hidden() -> Contoso:
    """Whether the group that is covered is hers could not be read."""
    rule = policy("CA040 - Registration - Require MFA", user_actions=REGISTERING,
                  users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    return without_permission(guarded(rule), "users/[^/]+/transitiveMemberOf")


@row(REGISTRATION, "possible", '"CA041" may block registration at the place of the sign-in.')
def registration_blocked_and_the_groups_are_hidden() -> Contoso:
    """The same of a block."""
    rule = policy("CA041", grant=["block"], user_actions=REGISTERING,
                  users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    return without_permission(guarded(rule), "users/[^/]+/transitiveMemberOf")


@row(
    REGISTRATION,
    "likely",
    '"CA040 - Registration - Require MFA" demands what alice@contoso.example cannot prove before alice@contoso.example '
    "may register.",
    cites=(*DEMAND, "/state"),
)
def registration_guarded_and_the_log_is_hidden() -> Contoso:
    """A policy for every place needs no sign-in to be judged."""
    return without_permission(guarded(GUARD), "auditLogs/signIns")


@row(REGISTRATION, "ruled-out", "No enforced policy guards the registration of security information.")
def registration_guarded_by_terms_of_use() -> Contoso:
    """What asks for no proof and blocks nothing keeps nobody out."""
    rule = policy("CA042 - Registration - Terms", grant=[], user_actions=REGISTERING)
    rule["grantControls"]["termsOfUse"] = ["b2c7a4c4-6e5d-4c0e-9a3e-0a5d1f6f7a10"]
    return guarded(rule)


# --- a change of a group --------------------------------------------------------------------------------------------------

GROUPS = "group-membership-scopes-policy"
WAVE = policy(
    "CA033 - Wave 2 - Require MFA for risky sign-ins",
    sign_in_risk=["high", "medium"],
    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]},
)
WAVE_MFA = policy("CA034 - Wave 2 - Require MFA", users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})
MOVE = ("/activityDisplayName", "/activityDateTime")
COVERED = (*MOVE, "/displayName", "/conditions/users/includeGroups")
JOINED = 'alice@contoso.example joined the group "CA-Risk-Wave-2", which "CA033 - Wave 2 - Require MFA for risky sign-ins" covers'


def joined(moment: str, *rules: Json, failing: bool = True, **event: Any) -> Contoso:
    """Joined the group of the second wave, and was refused by these policies today."""
    contoso = Contoso(policies=[BLOCK_LEGACY, *rules])
    added_to_group(contoso, moment, WAVE_2)
    return refused(contoso, failing=rules if failing else [], **event)


@row(GROUPS, "confirmed", f"{JOINED}, on 17 Nov 2026 07:48 UTC (carol@contoso.example).", cites=COVERED)
def joined_seven_days_before() -> Contoso:
    """Seven days to the second are near."""
    return joined("2026-11-17T07:48:22Z", WAVE)


@row(GROUPS, "likely", f"{JOINED}, on 17 Nov 2026 07:48 UTC (carol@contoso.example).", cites=COVERED)
def joined_longer_than_seven_days_before() -> Contoso:
    """A second more is further away."""
    return joined("2026-11-17T07:48:21Z", WAVE)


@row(GROUPS, "confirmed", f"{JOINED}, on 24 Nov 2026 07:48 UTC", cites=COVERED)
def joined_in_the_second_of_the_refusal() -> Contoso:
    """What comes at the same time came before."""
    return joined(AT, WAVE)


@row(GROUPS, "ruled-out", "No recent change of a group of alice@contoso.example", cites=MOVE)
def joined_after_the_refusal() -> Contoso:
    """A cause does not come after."""
    return joined("2026-11-24T07:48:23Z", WAVE)


@row(GROUPS, "confirmed", f"{JOINED}, on 23 Nov 2026 12:00 UTC", cites=COVERED)
def joined_one_group_before_and_one_after() -> Contoso:
    """The later one is passed over, not the earlier one."""
    contoso = joined("2026-11-23T12:00:00Z", WAVE)
    added_to_group(contoso, "2026-11-24T08:30:00Z", PILOT)
    return contoso


@row(GROUPS, "possible", f"{JOINED}, on 23 Nov 2026 12:00 UTC", cites=COVERED)
def joined_and_another_policy_failed() -> Contoso:
    """The sign-in names what it failed on, and that is another policy."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


@row(GROUPS, "likely", f"{JOINED}, on 23 Nov 2026 12:00 UTC", cites=COVERED)
def joined_and_the_sign_in_lists_nothing() -> Contoso:
    """The sign-in names none, so that this one may be it."""
    return joined("2026-11-23T12:00:00Z", WAVE, failing=False, **UNLISTED)


@row(GROUPS, "confirmed", '"CA033 - Wave 2 - Require MFA for risky sign-ins" covers', cites=COVERED)
def joined_a_group_of_two_policies_of_which_one_failed() -> Contoso:
    """The one that failed is named, wherever it stands in the list."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE_MFA, WAVE])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso, failing=[WAVE])


@row(GROUPS, "ruled-out", "brought the user under a policy", cites=MOVE)
def joined_and_got_in_since() -> Contoso:
    """A success without MFA after it: the policy on everybody of the group did not keep her out."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE_MFA])
    added_to_group(contoso, "2026-11-20T12:00:00Z", WAVE_2)
    contoso.sign_in("2026-11-23T08:00:00Z")
    return refused(contoso, failing=[WAVE_MFA])


@row(GROUPS, "ruled-out", "brought the user under a policy", cites=MOVE)
def joined_the_group_of_a_policy_that_demands_a_device() -> Contoso:
    """What asks for no proof is no reason for a 53004."""
    device = policy("CA050 - Wave 2 - Compliant device", grant=["compliantDevice"],
                    users={"includeUsers": [], "includeGroups": [WAVE_2["id"]]})  # fmt: skip
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, device])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


@row(GROUPS, "ruled-out", "brought the user under a policy", cites=MOVE)
def joined_the_group_of_a_policy_that_is_switched_off() -> Contoso:
    """A policy that is off demands nothing."""
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, {**WAVE, "state": "disabled"}])
    added_to_group(contoso, "2026-11-23T12:00:00Z", WAVE_2)
    return refused(contoso)


def renamed_properties(contoso: Contoso, *names: str, shown: str | None = None) -> Contoso:
    """Takes modified properties out of the last audit; the target that is a group is shown by this name."""
    for one in contoso.data["directoryAudits"][-1]["targetResources"]:
        one["modifiedProperties"] = [p for p in one["modifiedProperties"] if p["displayName"] not in names]
        if one["type"] == "Group":
            one["displayName"] = shown
    return contoso


@row(GROUPS, "confirmed", 'alice@contoso.example joined the group "Second wave", which', cites=COVERED)
def joined_a_group_that_the_target_names() -> Contoso:
    """Some audits name the group in their target alone."""
    return renamed_properties(
        joined("2026-11-23T12:00:00Z", WAVE), "Group.DisplayName", "Group.ObjectID", shown="Second wave"
    )


@row(GROUPS, "confirmed", "alice@contoso.example joined a group, which", cites=COVERED)
def joined_a_group_that_nothing_names() -> Contoso:
    """And some do not name it at all."""
    return renamed_properties(joined("2026-11-23T12:00:00Z", WAVE), "Group.DisplayName")


@row(GROUPS, "confirmed", f"{JOINED}, on 23 Nov 2026 12:00 UTC", cites=COVERED)
def joined_a_group_that_the_properties_alone_name() -> Contoso:
    """The id stands among the modified properties too."""
    contoso = joined("2026-11-23T12:00:00Z", WAVE)
    targets = contoso.data["directoryAudits"][-1]["targetResources"]
    targets[:] = [one for one in targets if one["type"] != "Group"]
    return contoso


@row(GROUPS, "ruled-out", "brought the user under a policy", cites=MOVE)
def joined_a_group_and_memberships_are_hidden() -> Contoso:
    """Whether that group lies within another one takes the memberships."""
    contoso = Contoso(policies=[BLOCK_LEGACY, WAVE])
    team = group("Sub team")
    contoso.data["groups"].append(team)
    added_to_group(contoso, "2026-11-23T12:00:00Z", team)
    return without_permission(refused(contoso, failing=[WAVE]), "users/[^/]+/transitiveMemberOf")


# --- compromise --------------------------------------------------------------------------------------------------------------

COMPROMISED = "risk-admin-confirmed-compromised"
BY_HAND = "adminConfirmedUserCompromised"
DETECTION = ("/riskEventType", "/riskState")


@row(
    COMPROMISED,
    "confirmed",
    "alice@contoso.example was confirmed compromised on 24 Nov 2026 06:00 UTC.",
    cites=DETECTION,
)
def confirmed_by_a_detection_and_the_user_is_hidden() -> Contoso:
    """The detection says it as well as the state of the user."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z")
    return without_permission(contoso, "identityProtection/riskyUsers")


@row(COMPROMISED, "not-checked", "IdentityRiskyUser.Read.All", cites=())
def confirmed_by_a_detection_that_is_closed_and_the_user_is_hidden() -> Contoso:
    """A detection that was closed says nothing of today."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z", state="remediated")
    return without_permission(contoso, "identityProtection/riskyUsers")


@row(
    COMPROMISED,
    "confirmed",
    "alice@contoso.example was confirmed compromised on 24 Nov 2026 06:00 UTC.",
    cites=DETECTION,
)
def confirmed_by_a_detection_of_a_user_at_risk() -> Contoso:
    """The state says at risk alone; the detection says why."""
    contoso = refused()
    contoso.detection(None, BY_HAND, "high", moment="2026-11-24T06:00:00Z")
    return contoso


@row(
    COMPROMISED,
    "ruled-out",
    "Nobody confirmed alice@contoso.example compromised; the risk state is atRisk.",
    cites=STATE,
)
def at_risk_and_the_detections_are_hidden() -> Contoso:
    """The state of the user is answer enough."""
    return without_permission(refused(), "identityProtection/riskDetections")


LEAKED = "risk-credential-leak-or-spray"


@row(
    LEAKED,
    "possible",
    "Entra reported a password spray attack, and it has been closed since: adminConfirmedSigninSafe.",
)
def a_spray_that_was_called_safe() -> Contoso:
    """Somebody looked, and said so."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="confirmedSafe", detail="adminConfirmedSigninSafe")
    contoso.risky("none", "2026-11-24T08:30:00Z", state="confirmedSafe", detail="adminConfirmedSigninSafe")
    return contoso


@row(LEAKED, "confirmed", "the account may be compromised.")
def a_spray_that_was_closed_while_the_user_is_still_at_risk() -> Contoso:
    """The account is not cleared by closing one detection."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="dismissed", detail=BY_ADMIN[1])
    return at_risk(contoso)


@row(LEAKED, "confirmed", "the account may be compromised.")
def a_spray_that_was_closed_and_the_user_is_hidden() -> Contoso:
    """Nor is it where the user's risk could not be read."""
    contoso = Contoso()
    entry = contoso.blocked(AT, risk="high", kinds=["passwordSpray"])
    contoso.detection(entry, "passwordSpray", "high", state="dismissed", detail=BY_ADMIN[1])
    return without_permission(contoso, "identityProtection/riskyUsers")


# --- security defaults ---------------------------------------------------------------------------------------------------------

DEFAULTS = "security-defaults-on"
ON = "Security defaults are on and demand MFA registration of everybody."


def defaults(contoso: Contoso, enabled: Any = True) -> Contoso:
    contoso.data["securityDefaults"]["isEnabled"] = enabled
    contoso.blocked(AT, failing=[])
    return contoso


@row(DEFAULTS, "not-checked", "Graph does not say whether security defaults are on", cites=())
def defaults_that_are_null() -> Contoso:
    """A null is neither on nor off."""
    return defaults(Contoso(), None)


@row(DEFAULTS, "confirmed", f"{ON} No Conditional Access policy is enabled.", cites=("/isEnabled", "/id"))
def defaults_beside_a_policy_for_report_only() -> Contoso:
    """A policy that only reports is not enabled."""
    only_reported = {**SIGN_IN_RISK, "state": "enabledForReportingButNotEnforced"}
    return defaults(Contoso(policies=[only_reported]))


@row(
    DEFAULTS,
    "likely",
    f"{ON} A Conditional Access policy is enabled too.",
    cites=("/isEnabled", "/displayName", "/state"),
)
def defaults_beside_an_enabled_policy() -> Contoso:
    """The two exclude each other, so that one of the answers is out of date."""
    return defaults(Contoso(policies=[BLOCK_LEGACY]))


@row(DEFAULTS, "confirmed", f"{ON} The tenant has no licence for Conditional Access.", cites=("/isEnabled",))
def defaults_without_a_licence_for_policies() -> Contoso:
    """Nothing else can demand MFA then."""
    contoso = defaults(Contoso(policies=[]))
    contoso.deny("identity/conditionalAccess/policies", UNLICENSED, "no premium license")
    return contoso


@row(
    DEFAULTS, "likely", f"{ON} Whether a Conditional Access policy is on too could not be read.", cites=("/isEnabled",)
)
def defaults_and_the_policies_are_hidden() -> Contoso:
    """They may be on as well."""
    return without_permission(defaults(Contoso()), "identity/conditionalAccess/policies")


@row(DEFAULTS, "not-checked", "Policy.Read.All", cites=())
def defaults_that_may_not_be_read() -> Contoso:
    """What may not be read is neither on nor off."""
    return without_permission(defaults(Contoso()), "policies/identitySecurityDefaultsEnforcementPolicy")


# --- a new account ----------------------------------------------------------------------------------------------------------------

NEW = "new-user-first-signin"
BORN = "The account was created on 20 Nov 2026 10:00 UTC"


def newcomer(created: str | None = "2026-11-20T10:00:00Z", *, block: bool = True, **user: Any) -> Contoso:
    """A user of this week who never signed in before."""
    nina = person("Nina Neu", "nina.neu@contoso.example", createdDateTime=created, employeeHireDate=None)
    contoso = Contoso({**nina, **user}, history=False)
    if block:
        contoso.blocked(AT)
    return contoso


@row(
    NEW,
    "confirmed",
    f"{BORN}, 3 days before the refusal, and never signed in with success.",
    cites=("/createdDateTime",),
)
def created_three_days_before() -> Contoso:
    """Nothing but a refusal so far."""
    return newcomer()


@row(
    NEW,
    "ruled-out",
    f"{BORN}, 3 days before the refusal, but a Temporary Access Pass is usable now.",
    cites=("/isUsable",),
)
def created_and_given_a_pass() -> Contoso:
    """A pass is what a new user needs."""
    return with_pass(newcomer())


@row(NEW, "ruled-out", f"{BORN}, 3 days before the refusal, but a method is registered.", cites=("/@odata.type",))
def created_and_registered() -> Contoso:
    """A method was registered, so that there was a chance to."""
    return with_authenticator(newcomer(), created="2026-11-24T08:30:00Z")


@row(NEW, "confirmed", "and never signed in with success.")
def created_and_bound_to_a_notebook() -> Contoso:
    """Windows Hello proves nothing away from its own device."""
    contoso = newcomer()
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@row(
    NEW,
    "likely",
    f"{BORN}, 3 days before this diagnosis; whether it ever signed in could not be read",
    cites=("/createdDateTime",),
)
def created_and_the_log_is_hidden() -> Contoso:
    """The age is known, the rest is not."""
    return without_permission(newcomer(), "auditLogs/signIns")


@row(NEW, "confirmed", f"{BORN}, 3 days before this diagnosis, and never signed in with success.")
def created_and_not_refused_yet() -> Contoso:
    """Nobody was refused: the age is that of today."""
    return newcomer(block=False)


@row(NEW, "confirmed", "The account was created on 24 Nov 2026 06:00 UTC, less than a day before the refusal")
def created_this_morning() -> Contoso:
    """Hours old."""
    return newcomer("2026-11-24T06:00:00Z")


@row(NEW, "confirmed", "The account was created on 10 Nov 2026 07:48 UTC, 14 days before the refusal")
def created_a_fortnight_before() -> Contoso:
    """Fourteen days to the second are new."""
    return newcomer("2026-11-10T07:48:22Z")


@row(NEW, "ruled-out", "The account was created on 10 Nov 2026 07:48 UTC.", cites=("/createdDateTime",))
def created_longer_than_a_fortnight_before() -> Contoso:
    """A second more is not."""
    return newcomer("2026-11-10T07:48:21Z")


@row(NEW, "not-checked", "Graph does not say when the account was created", cites=())
def created_at_an_unknown_time() -> Contoso:
    """A null is no age."""
    return newcomer(None)


@row(NEW, "possible", "it did sign in on 20 Nov 2026 12:00 UTC without registering.")
def created_and_signed_in_twice() -> Contoso:
    """The first of the sign-ins was the chance."""
    contoso = newcomer(block=False)
    contoso.sign_in("2026-11-20T12:00:00Z")
    contoso.sign_in("2026-11-21T12:00:00Z")
    contoso.sign_in("2026-11-22T12:00:00Z")
    contoso.blocked(AT)
    return contoso


# --- methods that an administrator took away ------------------------------------------------------------------------------------

RESET = "methods-reset-by-admin"
AUDITED = ("/activityDisplayName", "/activityDateTime", "/initiatedBy")
GONE = "carol@contoso.example deleted security info of alice@contoso.example on 24 Nov 2026 06:40 UTC"


def deleted(contoso: Contoso | None = None, moment: str = "2026-11-24T06:40:00Z", **audit: Any) -> Contoso:
    return security_info(contoso or refused(), moment, **audit)


@row(RESET, "ruled-out", "alice@contoso.example has a Temporary Access Pass that is usable now.",
     cites=("/isUsable", "/methodUsabilityReason"))  # fmt: skip
def deleted_and_a_pass_given() -> Contoso:
    """The pass makes up for it."""
    return with_pass(deleted())


@row(RESET, "likely", f"{GONE}, and no MFA method is left.", cites=(*AUDITED, "/@odata.type"))
def deleted_and_nobody_was_refused() -> Contoso:
    """The methods are gone; no refusal came of it yet."""
    return deleted(Contoso())


@row(RESET, "likely", f"{GONE}, and no MFA method is left.", cites=(*AUDITED, "/@odata.type"))
def deleted_and_the_log_is_hidden() -> Contoso:
    """Or none that could be read."""
    return without_permission(deleted(), "auditLogs/signIns")


@row(RESET, "confirmed", f"{GONE}, and no MFA method is left.", cites=(*AUDITED, "/@odata.type", "/createdDateTime"))
def deleted_though_a_notebook_is_left() -> Contoso:
    """Windows Hello proves nothing away from its own device."""
    contoso = deleted()
    contoso.register(contoso.subject, hello(contoso.subject))
    return contoso


@row(RESET, "confirmed", "on 24 Nov 2026 07:48 UTC, and no MFA method is left.")
def deleted_in_the_second_of_the_refusal() -> Contoso:
    """What comes at the same time came before."""
    return deleted(moment=AT)


@row(RESET, "ruled-out", "No MFA method of alice@contoso.example was deleted")
def an_address_for_password_reset_was_deleted() -> Contoso:
    """An e-mail address was no MFA to lose."""
    return deleted(reason="Admin deleted Email method")


@row(RESET, "ruled-out", "No MFA method of alice@contoso.example was deleted")
def security_questions_were_deleted() -> Contoso:
    """Nor were security questions."""
    return deleted(reason="Admin deleted Security Question")


def user_updated(old: Any, new: Any, name: str = "StrongAuthenticationMethod") -> Contoso:
    contoso = refused()
    contoso.audit("2026-11-24T06:40:00Z", "Update user", service="Core Directory", category="UserManagement",
                  targets=[audited_user(contoso.subject, ("Department", "A", "B"), (name, old, new))])  # fmt: skip
    return contoso


@row(RESET, "confirmed", f"{GONE}, and no MFA method is left.", cites=(*AUDITED, "/@odata.type", "/createdDateTime"))
def methods_emptied_by_an_update_of_the_user() -> Contoso:
    """The directory logs it as an update of the user."""
    return user_updated([{"MethodType": 6}], [])


@row(RESET, "ruled-out", "No MFA method of alice@contoso.example was deleted")
def methods_filled_by_an_update_of_the_user() -> Contoso:
    """Registering is no loss."""
    return user_updated([], [{"MethodType": 6}])


@row(RESET, "ruled-out", "No MFA method of alice@contoso.example was deleted")
def methods_changed_by_an_update_of_the_user() -> Contoso:
    """Nor is a change of the default method."""
    return user_updated([{"MethodType": 6}], [{"MethodType": 7}])


@row(RESET, "ruled-out", "No MFA method of alice@contoso.example was deleted")
def something_else_emptied_by_an_update_of_the_user() -> Contoso:
    """Another property that became empty is no method."""
    return user_updated(["x"], [], "ProxyAddresses")


# --- strengths ----------------------------------------------------------------------------------------------------------------------

STRENGTH = "method-not-in-required-strength"
PHISHING_RESISTANT = policy("CA021 - Require phishing-resistant MFA", sign_in_risk=["medium"], strength=STRENGTHS[2])
ANY_MFA = policy("CA022 - Require any MFA", sign_in_risk=["medium"], strength=STRENGTHS[0])
SHOWN_STRENGTH = ("/displayName", "/result")


@row(STRENGTH, "ruled-out", "alice@contoso.example has a method that the demanded strength accepts.",
     cites=(*SHOWN_STRENGTH, "/@odata.type"))  # fmt: skip
def a_strength_that_accepts_the_method() -> Contoso:
    """Microsoft Authenticator is MFA."""
    return with_authenticator(refused(Contoso(policies=[ANY_MFA]), failing=[ANY_MFA]))


@row(STRENGTH, "ruled-out", "has a method that the demanded strength accepts.", cites=(*SHOWN_STRENGTH, "/isUsable"))
def a_strength_that_accepts_the_pass() -> Contoso:
    """So is a Temporary Access Pass."""
    return with_pass(refused(Contoso(policies=[ANY_MFA]), failing=[ANY_MFA]))


@row(
    STRENGTH,
    "confirmed",
    '"CA021 - Require phishing-resistant MFA" demands the strength Phishing-resistant MFA, which accepts none',
)
def two_strengths_of_which_one_accepts_the_method() -> Contoso:
    """All that is demanded has to be met."""
    rules = [ANY_MFA, PHISHING_RESISTANT]
    return with_authenticator(refused(Contoso(policies=rules), failing=rules))


def unembedded(rule: Json) -> Json:
    """The policy without what its strength accepts, as a list of policies may give it."""
    grant = rule["grantControls"]
    bare = {**grant["authenticationStrength"], "allowedCombinations": None}
    return {**rule, "grantControls": {**grant, "authenticationStrength": bare}}


@row(STRENGTH, "confirmed", "demands the strength Phishing-resistant MFA, which accepts none of that.")
def a_strength_of_which_only_the_list_says_what_it_accepts() -> Contoso:
    """The list of strengths has it."""
    rule = unembedded(PHISHING_RESISTANT)
    return with_authenticator(refused(Contoso(policies=[rule]), failing=[rule]))


@row(STRENGTH, "not-checked", "what the strength Phishing-resistant MFA accepts could not be read", cites=())
def a_strength_that_nothing_explains() -> Contoso:
    """Neither the policy nor the list says what it accepts."""
    rule = unembedded(PHISHING_RESISTANT)
    contoso = with_authenticator(refused(Contoso(policies=[rule]), failing=[rule]))
    contoso.data["authenticationStrengthPolicies"] = contoso.data["authenticationStrengthPolicies"][:2]
    return contoso


# --- methods for password reset alone -----------------------------------------------------------------------------------------------

SSPR = "sspr-only-methods"
REPORTED = ("/methodsRegistered", "/isSsprRegistered", "/isMfaRegistered")


def with_email(**report: Any) -> Contoso:
    contoso = refused()
    contoso.register(contoso.subject, email(contoso.subject, "alice@fabrikam.example"), **report)
    return contoso


@row(
    SSPR,
    "likely",
    "The registration report lists only password reset methods for alice@contoso.example.",
    cites=REPORTED,
)
def an_address_by_the_report_alone() -> Contoso:
    """The list may not be read; the report is a day old at most."""
    return without_permission(with_email(), "users/[^/]+/authentication/methods")


@row(
    SSPR,
    "likely",
    "registered only an e-mail address",
    "the registration report, up to a day old, still counts an MFA method",
)
def an_address_where_the_report_counts_more() -> Contoso:
    """What is live and what is a day old differ."""
    return with_email(isMfaRegistered=True, methodsRegistered=["email", "mobilePhone"])


@row(SSPR, "likely", "a method of a kind that this version does not know is registered too (#microsoft.graph.palmVein")
def an_address_and_something_unknown() -> Contoso:
    """What is unknown may count."""
    contoso = refused()
    contoso.register(contoso.subject, email(contoso.subject, "alice@fabrikam.example"), PALM)
    return contoso


@row(
    SSPR,
    "confirmed",
    "alice@contoso.example registered only security questions or e-mail, which is no MFA.",
    cites=REPORTED,
)
def security_questions_alone() -> Contoso:
    """Security questions show in the report alone."""
    contoso = refused()
    contoso.register(contoso.subject, methodsRegistered=["securityQuestion"], isSsprRegistered=True)
    return contoso


# --- the rest of the demands, methods and states -----------------------------------------------------------------------------------

SIGN_IN_POLICY = "ca-signin-risk-requires-mfa"


@row(
    SIGN_IN_POLICY,
    "likely",
    "It was demanded because of risk.",
    cites=("/displayName", "/result", "/requirementProvider"),
)
def a_policy_that_cannot_be_read_and_a_demand_because_of_risk() -> Contoso:
    """The conditions of the policy are hidden; the sign-in says what they were about."""
    contoso = Contoso()
    contoso.blocked(AT, requirement=("riskBasedPolicy", ""))
    return without_permission(contoso, "identity/conditionalAccess/policies")


FORCED = "password-expired-or-must-change"


@row(FORCED, "likely", "alice@contoso.example must change the password at the next sign-in.",
     cites=("/passwordProfile/forceChangePasswordNextSignIn",))  # fmt: skip
def a_password_that_has_to_be_changed() -> Contoso:
    """The account says so."""
    contoso = refused()
    contoso.subject["passwordProfile"] = {"forceChangePasswordNextSignIn": True}
    return contoso


LOCKOUT = "account-locked-smart-lockout"


def locked(moment: str, contoso: Contoso | None = None, reason: str | None = None) -> Contoso:
    contoso = contoso or Contoso()
    entry = contoso.sign_in(moment, error=50053)
    entry["status"]["failureReason"] = reason
    return contoso


@row(LOCKOUT, "confirmed", "The newest refusal, of 24 Nov 2026 07:00 UTC, is 50053.",
     fixes=("wait-and-rerun",))  # fmt: skip
def locked_out_two_hours_ago_without_a_reason() -> Contoso:
    """Two hours to the second still count; Graph gives no reason."""
    return locked("2026-11-24T07:00:00Z")


@row(LOCKOUT, "possible", "A sign-in of 24 Nov 2026 06:59 UTC was refused with 50053; that block has passed by now")
def locked_out_longer_than_two_hours_ago() -> Contoso:
    """A second more does not."""
    return locked("2026-11-24T06:59:59Z")


@row(LOCKOUT, "possible", "A sign-in of 23 Nov 2026 09:00 UTC was refused with 50053")
def locked_out_a_day_ago() -> Contoso:
    """A day to the second is looked at."""
    return locked("2026-11-23T09:00:00Z")


@row(LOCKOUT, "ruled-out", "No lockout in the sign-in log of the last day.")
def locked_out_longer_than_a_day_ago() -> Contoso:
    """A second more is not."""
    return locked("2026-11-23T08:59:59Z")


@row(LOCKOUT, "confirmed", fixes=("register-from-known-place", "wait-and-rerun"))
def locked_out_because_of_risk() -> Contoso:
    """Not the number of attempts: where they come from."""
    return locked("2026-11-24T08:30:00Z", reason="Sign-in was blocked because of risk.")


PER_USER = "per-user-mfa-enforced"


def per_user(state: Any, **event: Any) -> Contoso:
    contoso = Contoso(policies=[BLOCK_LEGACY])
    contoso.data["requirements"][contoso.subject_id]["perUserMfaState"] = state
    contoso.blocked(AT, failing=[], **event)
    return contoso


@row(PER_USER, "likely", "Per-user MFA is enabled for alice@contoso.example.", cites=("/perUserMfaState",))
def per_user_mfa_that_is_enabled() -> Contoso:
    """Enabled is as good as enforced."""
    return per_user("enabled")


@row(PER_USER, "not-checked", "the per-user MFA state is 'paused', which this version does not know", cites=())
def per_user_mfa_of_an_unknown_state() -> Contoso:
    """What is unknown is neither on nor off."""
    return per_user("paused")


NOTHING = "no-mfa-method-registered"


def odd(**report: Any) -> Contoso:
    """A method of a kind that nobody knows yet."""
    contoso = refused()
    contoso.register(contoso.subject, PALM, **report)
    return contoso


ODD = "a method of a kind that this version does not know is registered (#microsoft.graph.palmVeinAuthenticationMethod)"


@row(NOTHING, "not-checked", f"{ODD}, and the registration report counts an MFA method", cites=())
def an_unknown_method_that_the_report_counts() -> Contoso:
    """The report takes it for MFA."""
    return odd(isMfaRegistered=True)


@row(NOTHING, "not-checked", f"{ODD}, and authentication method registration report: it needs", cites=())
def an_unknown_method_and_the_report_is_hidden() -> Contoso:
    """Nothing says whether it counts."""
    return without_permission(odd(), "reports/authenticationMethods/userRegistrationDetails")


@row(NOTHING, "not-checked", ODD, cites=())
def an_unknown_method_and_no_report() -> Contoso:
    """Nor does a report that has no line for her."""
    contoso = odd()
    contoso.data["registrationDetails"] = [
        one for one in contoso.data["registrationDetails"] if one["id"] != contoso.subject_id
    ]
    return contoso


@row(
    NOTHING, "ruled-out", "alice@contoso.example has a Temporary Access Pass that is usable now.", cites=("/isUsable",)
)
def a_pass_where_the_methods_are_hidden() -> Contoso:
    """The list of passes may be read where that of all methods failed."""
    return broken(with_pass(refused()), METHODS, 400)


@row(NOTHING, "not-checked", "UserAuthenticationMethod.Read.All", cites=())
def nothing_that_could_be_read_of_methods() -> Contoso:
    """Neither the list nor the report."""
    contoso = without_permission(refused(), "users/[^/]+/authentication/")
    contoso.forget_registration_report()
    return contoso


PASS = "tap-expired-or-consumed"


@row(PASS, "confirmed", "The Temporary Access Pass of 24 Nov 2026 08:30 UTC cannot be used, because the authentication methods "
     "policy does not allow it, and no method was registered with it.")  # fmt: skip
def a_pass_that_the_policy_does_not_allow() -> Contoso:
    """Entra says so at the pass."""
    return with_pass(refused(), reason="DisabledByPolicy")


@row(PASS, "confirmed", "The Temporary Access Pass of 24 Nov 2026 08:30 UTC cannot be used (SomethingNew)")
def a_pass_that_is_unusable_for_an_unknown_reason() -> Contoso:
    """A reason that is new is shown as it is."""
    return with_pass(refused(), reason="SomethingNew")


WRONG = "wrong-tenant-or-user"
ELSEWHERE = Narrowing(request_id="0d6f4b1c-1111-4222-8333-944445555666")


@row(WRONG, "not-checked", "the sign-in of 0d6f4b1c-1111-4222-8333-944445555666 could not be looked up", cites=())
def a_request_id_that_could_not_be_looked_up() -> tuple[Contoso, Narrowing]:
    """A failure is no absence."""
    return broken(Contoso(), r"^GET /(v1.0|beta)/auditLogs/signIns/0d6f4b1c", 500, "InternalServerError"), ELSEWHERE


@row(WRONG, "not-checked", "AuditLog.Read.All", cites=())
def a_request_id_and_the_log_is_hidden() -> tuple[Contoso, Narrowing]:
    """Nothing of the log could be read."""
    return without_permission(Contoso(), "auditLogs/signIns"), ELSEWHERE


FRAUD = "user-reported-fraud"


def reported(contoso: Contoso) -> Contoso:
    contoso.audit("2026-11-22T18:00:00Z", "Fraud reported - no action taken", service="Authentication Methods",
                  category="UserManagement", by=ALICE, targets=[audited_user(contoso.subject)])  # fmt: skip
    return contoso


@row(FRAUD, "possible", "alice@contoso.example reported a sign-in as not theirs on 22 Nov 2026 18:00 UTC; the risk has been "
     "closed since.")  # fmt: skip
def a_report_and_the_risk_was_closed() -> Contoso:
    """Somebody closed the risk after it."""
    return reported(risk_closed(Contoso(), "2026-11-23T08:00:00Z", "remediated", "adminGeneratedTemporaryPassword"))


OVER = "stale-log"


@row(
    OVER,
    "possible",
    "alice@contoso.example got into Microsoft Teams Web Client on 24 Nov 2026 08:20 UTC, where no MFA was asked for.",
    cites=("/createdDateTime", "/status/errorCode", "/appDisplayName", "/authenticationRequirement"),
)
def got_into_another_app_without_mfa() -> Contoso:
    """A success that asked for less proves less."""
    contoso = refused(at_risk=False)
    contoso.sign_in("2026-11-24T08:20:00Z", app=TEAMS_WEB)
    return contoso


CHANGED = "recent-policy-change"


@row(CHANGED, "ruled-out", "No policy was changed in the seven days before the first refusal.")
def changed_longer_than_seven_days_before() -> Contoso:
    """A second more than seven days."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-17T07:48:21Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


@row(CHANGED, "confirmed", 'Update conditional access policy "CA003 - All users - Require MFA for risky sign-ins" by '
     "carol@contoso.example on 17 Nov 2026 07:48 UTC, and the sign-in failed on that policy.")  # fmt: skip
def changed_seven_days_before() -> Contoso:
    """Seven days to the second count."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-17T07:48:22Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


@row(CHANGED, "ruled-out", "No policy was changed in the seven days before the first refusal.")
def changed_after_the_refusal() -> Contoso:
    """A cause does not come after."""
    contoso = Contoso()
    contoso.policy_changed("2026-11-24T07:48:23Z", SIGN_IN_RISK, state="disabled")
    return refused(contoso)


def methods_policy_changed(moment: str) -> Contoso:
    """The authentication methods policy was changed; no sign-in names that."""
    contoso = Contoso()
    contoso.audit(moment, "Authentication Methods Policy Update", service="Authentication Methods", category="Policy",
                  targets=[{"id": None, "displayName": None, "type": "Other", "modifiedProperties": []}])  # fmt: skip
    return refused(contoso)


@row(
    CHANGED,
    "likely",
    "Authentication Methods Policy Update by carol@contoso.example",
    ", 47 minutes before the first refusal.",
)
def changed_three_quarters_of_an_hour_before() -> Contoso:
    """Less than two hours are told in minutes."""
    return methods_policy_changed("2026-11-24T07:01:00Z")


@row(CHANGED, "likely", ", 119 minutes before the first refusal.")
def changed_just_under_two_hours_before() -> Contoso:
    """As are all but two hours."""
    return methods_policy_changed("2026-11-24T05:48:30Z")


@row(CHANGED, "likely", ", 2 hours before the first refusal.")
def changed_two_hours_before() -> Contoso:
    """Two hours to the second are two hours."""
    return methods_policy_changed("2026-11-24T05:48:22Z")


def among_strangers(contoso: Contoso) -> Contoso:
    """The last success was long ago, so that an older change counts as well."""
    contoso.data["signIns"] = [one for one in contoso.data["signIns"] if one["createdDateTime"] > "2026-11-24"]
    return contoso


@row(CHANGED, "likely", ", 25 hours before the first refusal.")
def changed_a_day_before() -> Contoso:
    """One day is told in hours."""
    return among_strangers(methods_policy_changed("2026-11-23T06:48:22Z"))


@row(CHANGED, "likely", ", 2 days before the first refusal.")
def changed_two_days_before() -> Contoso:
    """Two days are told in days."""
    return among_strangers(methods_policy_changed("2026-11-22T07:48:22Z"))


# --- what a partner's settings say of a guest -----------------------------------------------------------------------------------------


def guest(*, by_default: bool, by_partner: bool | None, **event: Any) -> Contoso:
    """A guest of Fabrikam, refused; whether MFA of home is trusted by default, and by the settings for Fabrikam."""
    contoso = Contoso(GUEST)
    contoso.data["crossTenantDefault"] = cross_tenant(mfa_accepted=by_default)
    if by_partner is not None:
        settings = {**cross_tenant(mfa_accepted=by_partner), "tenantId": FABRIKAM_TENANT_ID, "isServiceProvider": False}
        contoso.data["crossTenantPartners"].append(settings)
    contoso.blocked(AT, **{"risk": "none", "kinds": [], **event})
    return contoso


@row(NOTHING, "likely", "in this tenant. the MFA of the home tenant is trusted here, and may do instead")
def a_guest_whose_home_is_trusted_though_others_are_not() -> Contoso:
    """The settings for the partner come before the default.

    https://learn.microsoft.com/entra/external-id/cross-tenant-access-settings-b2b-collaboration
    """
    return guest(by_default=False, by_partner=True)


@row(NOTHING, "confirmed", "has no MFA method registered in this tenant.")
def a_guest_whose_home_is_not_trusted_though_others_are() -> Contoso:
    """The other way round."""
    return guest(by_default=True, by_partner=False)


@row(NOTHING, "confirmed", "has no MFA method registered in this tenant.")
def a_guest_and_the_settings_for_other_tenants_are_hidden() -> Contoso:
    """Trust that was not read weakens nothing."""
    return without_permission(guest(by_default=True, by_partner=None), "policies/crossTenantAccessPolicy")


AT_HOME = "guest-risk-in-home-tenant"


@row(AT_HOME, "confirmed", "is a guest: whether the risk arose here or in the home tenant is hidden.")
def a_guest_whose_risk_is_hidden() -> Contoso:
    """Without P2 the level of the sign-in is hidden."""
    contoso = guest(by_default=False, by_partner=None)
    contoso.data["signIns"][-1]["riskLevelDuringSignIn"] = "hidden"
    return contoso


# --- what was closed, asked or called odd ------------------------------------------------------------------------------------------------

PROCESSING = "feedback-still-processing"


@row(PROCESSING, "likely", "was closed at 24 Nov 2026 08:50 UTC, minutes ago; it may take a while to count.")
def remediated_ten_minutes_ago() -> Contoso:
    """A remediated risk counts a little late too."""
    return plain(risk_closed(Contoso(), "2026-11-24T08:50:00Z", "remediated", "userPerformedSecuredPasswordReset"))


@row(PROCESSING, "likely", "was closed at 24 Nov 2026 08:50 UTC, minutes ago")
def confirmed_safe_ten_minutes_ago() -> Contoso:
    """As does one that was called safe."""
    return plain(risk_closed(Contoso(), "2026-11-24T08:50:00Z", "confirmedSafe", "adminConfirmedSigninSafe"))


@row(PROCESSING, "ruled-out", "No feedback on the risk of alice@contoso.example is being processed.")
def dismissed_a_quarter_of_an_hour_ago() -> Contoso:
    """A quarter of an hour to the second is over."""
    return plain(dismissed("2026-11-24T08:45:00Z"))


ANEW = "sign-in-frequency-every-time"


@row(ANEW, "confirmed", '"CA071" and "CA072" ask for a new sign-in every time')
def two_policies_that_ask_every_time() -> Contoso:
    """Several policies take another verb."""
    rules = [policy(name, sign_in_risk=["medium"], every_time=True) for name in ("CA071", "CA072")]
    return refused(Contoso(policies=rules), failing=rules)


ACTIVE = "user-risk-active"


@row(ACTIVE, "not-checked", "the user's risk level is hidden: reading it takes Microsoft Entra ID P2", cites=())
def a_user_risk_that_is_hidden() -> Contoso:
    """Graph hides the level from a tenant without P2."""
    contoso = Contoso()
    contoso.risky("hidden", "2026-11-24T07:00:00Z")
    return plain(contoso)


OLD = "stale-user-risk"
OLD_TEXT = "alice@contoso.example has been at high risk since 01 Sep 2026 05:00 UTC (84 days); nobody closed it."


@row(OLD, "likely", f"{OLD_TEXT} Recent detections could not be read (", cites=("/riskLevel", *STATE[::2]))
def at_risk_for_long_and_the_detections_are_hidden() -> Contoso:
    """Whether it was detected anew could not be read."""
    return without_permission(at_risk(Contoso(), "2026-09-01T05:00:00Z"), "identityProtection/riskDetections")


@row(OLD, "ruled-out", "The user's risk is recent: it changed on 25 Oct 2026 09:00 UTC.")
def at_risk_for_thirty_days() -> Contoso:
    """Thirty days to the second are recent."""
    return at_risk(Contoso(), "2026-10-25T09:00:00Z")


@row(OLD, "confirmed", "since 25 Oct 2026 08:59 UTC (30 days); nobody closed it.")
def at_risk_for_longer_than_thirty_days() -> Contoso:
    """A second more is stale."""
    return at_risk(Contoso(), "2026-10-25T08:59:59Z")


SWITCHED_OFF = "methods-disabled-by-policy"


@row(
    SWITCHED_OFF,
    "likely",
    "alice@contoso.example has Microsoft Authenticator, and the registration report calls the user not MFA capable.",
    cites=("/@odata.type", "/createdDateTime", "/isMfaRegistered", "/isMfaCapable"),
)
def not_capable_by_the_report_and_the_policy_is_hidden() -> Contoso:
    """The report knows what the policy allows, a day late."""
    return without_permission(with_authenticator(refused(), isMfaCapable=False), "policies/authenticationMethodsPolicy")


@row(WRONG, "confirmed", "No sign-in of 0d6f4b1c-1111-4222-8333-944445555666 is in this tenant's log, nor any 53004",
     cites=("/value",))  # fmt: skip
def a_correlation_id_of_another_tenant() -> tuple[Contoso, Narrowing]:
    """A search that finds nothing is an empty list."""
    return Contoso(), Narrowing(correlation_id=ELSEWHERE.request_id)


GIVEN_ROLE = "role-assignment-scopes-policy"


@row(GIVEN_ROLE, "ruled-out", "No recent change of a directory role of alice@contoso.example")
def asked_for_a_role_that_was_approved() -> Contoso:
    """An approval is no activation yet."""
    helpdesk = policy(
        "CA092", sign_in_risk=["medium"], users={"includeUsers": [], "includeRoles": [HELPDESK_ROLE["roleTemplateId"]]}
    )
    contoso = Contoso(policies=[helpdesk])
    about = audited_user(contoso.subject, ("Role.TemplateId", None, HELPDESK_ROLE["roleTemplateId"]))
    contoso.audit("2026-11-23T14:00:00Z", "Add member to role approved (PIM activation)", service="PIM",
                  category="RoleManagement", targets=[about])  # fmt: skip
    return refused(contoso, failing=[helpdesk])


@pytest.mark.parametrize(
    ("at", "text"),
    [(None, "an unknown time"), (datetime(2026, 3, 1, 8, 5, tzinfo=UTC), "01 Mar 2026 08:05 UTC")],
)
def test_a_time_in_a_sentence(at: datetime | None, text: str) -> None:
    assert when(at) == text


def test_ruling_out_takes_evidence() -> None:
    verdict = ruled_out("Nobody is there.", ())
    assert (verdict.kind, verdict.summary) == (Kind.NOT_CHECKED, "Not checked.")
    assert verdict.reason == "nothing that Graph returned shows it either way (Nobody is there.)"


@pytest.mark.parametrize("one", ROWS.values(), ids=ROWS)
def test_the_verdict_of_the_row(one: Row) -> None:
    differences = one.differences()
    assert not differences, "\n".join([one.build.__doc__ or "", *differences])
