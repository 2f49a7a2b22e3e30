"""Tenants as an administrator meets them: months of ordinary sign-ins of both kinds, several policies, several facts at
once, and the neighbours in which one fact turns the conclusion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aad53004.checkers.subject import Narrowing
from tests.cases.base import (
    MFA_FOR_ALL,
    PHISHING_RESISTANT_FOR_RISK,
    REFUSED_AT,
    broken,
    case,
    classic,
    clear,
    found,
    refused,
    refused_in_the_office,
    security_info,
    sprayed,
    unsettled,
    with_authenticator,
    with_pass,
    without_permission,
)
from tests.scenarios.base import (
    ADMIN_MFA,
    ADMIN_ROLE,
    BLOCK_LEGACY,
    BREAK_GLASS,
    CAROL,
    DAVE,
    HELPDESK_ROLE,
    HOME_BERLIN,
    HOTEL_LISBON,
    KEY_PILOT,
    LICENCE_MESSAGE,
    MY_APPS,
    OFFICE_BERLIN,
    OUTLOOK_IPHONE,
    OUTLOOK_MOBILE,
    SALES,
    SIGN_IN_RISK,
    TEAMS_WEB,
    TENANT_ID,
    TOR_EXIT,
    USER_RISK,
    USER_RISK_MEDIUM,
    Contoso,
    Json,
    access_pass,
    added_to_group,
    audited_user,
    authenticator,
    edited,
    email,
    group,
    guid,
    later,
    named_location,
    person,
    phone,
    policy,
    policy_plan,
    policy_rule,
    replace_policy,
    security_key,
    synced_person,
    target,
)

Asked = tuple[Contoso, Narrowing]

NO_METHOD = "no-mfa-method-registered"
DISABLED = "methods-disabled-by-policy"
TOR = "risk-anonymized-ip"
RISKY_SIGN_INS = "ca-signin-risk-requires-mfa"
LOOSENING = ("confirm-sign-in-safe", "dismiss-user-risk", "temporary-exclusion")

YUBIKEY = "2fc0579f-8113-47ea-b116-bb5a8db9202a"
OTHER_KEY = "cb69481e-8ff7-4039-93ec-0a2729a154a8"
ICLOUD = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd"
SINCE = "2026-11-24T08:20:00Z"


# --- ordinary life ----------------------------------------------------------------------------------------------------


def busy(contoso: Contoso | None = None, *, place: Any = OFFICE_BERLIN) -> Contoso:
    """Four weeks of the subject's sign-ins: mornings in the browser, and a phone that renews its token day and night,
    also after the refusal."""
    contoso = contoso or Contoso()
    contoso.data["signInsOfEveryKind"] = True
    for day in range(27, 0, -1):
        morning = later(f"2026-11-24T07:0{day % 7}:13Z", days=-day)
        if day % 7 not in (3, 4):
            contoso.sign_in(morning, place=place, app=(TEAMS_WEB, MY_APPS)[day % 2])
        renewed(contoso, later("2026-11-24T03:17:40Z", days=-day, minutes=day))
    renewed(contoso, "2026-11-24T08:31:02Z")
    for moment in ("2026-10-29T12:00:00Z", "2026-11-13T15:40:00Z"):
        contoso.audit(
            moment,
            "Update user",
            service="Core Directory",
            category="UserManagement",
            targets=[audited_user(contoso.subject, ("Department", ["Sales"], ["Sales EMEA"]))],
        )
    return contoso


def renewed(contoso: Contoso, moment: str) -> None:
    """A phone renews its token: no sign-in by the user."""
    contoso.sign_in(
        moment,
        place=HOME_BERLIN,
        app=OUTLOOK_MOBILE,
        agent=OUTLOOK_IPHONE,
        isInteractive=False,
        signInEventTypes=["nonInteractiveUser"],
    )


def key(contoso: Contoso, **changes: Any) -> Json:
    return {**security_key(contoso.subject), **changes}


def keys_for_all(contoso: Contoso, *, enforced: bool, kind: str, models: Iterable[str]) -> Contoso:
    """Security keys for everybody, with these key restrictions."""
    fido = contoso.method_configuration("Fido2")
    fido["includeTargets"] = [target()]
    fido["keyRestrictions"] = {"isEnforced": enforced, "enforcementType": kind, "aaGuids": list(models)}
    return contoso


def profile(name: str, kinds: str, *models: str) -> Json:
    """A passkey profile; with models, only these are allowed."""
    return {
        "id": guid(f"passkey profile {name}"),
        "name": name,
        "attestationEnforcement": "disabled",
        "passkeyTypes": kinds,
        "keyRestrictions": {"isEnforced": bool(models), "enforcementType": "allow", "aaGuids": list(models)},
    }


HARDWARE = profile("Hardware keys", "deviceBound", YUBIKEY)
SYNCED = profile("Phones", "synced", ICLOUD)


def passkey_profiles(contoso: Contoso, *targets: Json) -> Contoso:
    fido = contoso.method_configuration("Fido2")
    fido["passkeyProfiles"] = [HARDWARE, SYNCED]
    fido["defaultPasskeyProfile"] = HARDWARE["id"]
    fido["includeTargets"] = list(targets)
    return contoso


def profiled(group_id: str, *profiles: Json) -> Json:
    return target(group_id, allowedPasskeyProfiles=[item["id"] for item in profiles])


def dialled(contoso: Contoso, kind: str, **changes: Any) -> Json:
    number = {
        "alternateMobile": "b6332ec1-7057-4abe-9331-3d72feddfe41",
        "office": "e37fc753-ff3b-4958-9484-eaa9425c82bc",
    }
    item = phone(contoso.subject)
    return {**item, "phoneType": kind, "id": number.get(kind, item["id"]), **changes}


def registers(contoso: Contoso, *methods: Json) -> Contoso:
    """The subject registers these after the refusal, which the audit log shows."""
    contoso.register(contoso.subject, *methods)
    contoso.audit(
        SINCE,
        "User registered security info",
        service="Authentication Methods",
        category="UserManagement",
        by=contoso.subject,
        targets=[audited_user(contoso.subject)],
    )
    return contoso


def unlicensed_log(contoso: Contoso, pattern: str = "auditLogs/signIns") -> Contoso:
    contoso.deny(pattern, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", LICENCE_MESSAGE)
    return contoso


def no_licence(contoso: Contoso, *patterns: str) -> Contoso:
    for pattern in patterns:
        contoso.deny(pattern, "NoLicense", "Tenant does not meet license requirement.")
    return contoso


def free_tenant() -> Contoso:
    """A tenant without a licence, on security defaults: no log and no risk can be read."""
    contoso = Contoso(licence="free", policies=[])
    contoso.data["securityDefaults"]["isEnabled"] = True
    unlicensed_log(contoso, "auditLogs/(signIns|directoryAudits)")
    unlicensed_log(contoso, "reports/")
    unlicensed_log(contoso, "identity/conditionalAccess")
    return no_licence(contoso, "identityProtection")


def page(moment: str = REFUSED_AT, **changes: Any) -> Narrowing:
    """What the user pasted: the page with its code, time, address and ids."""
    at = datetime.fromisoformat(moment)
    name = f"pasted {moment}"
    return Narrowing(
        **{
            "request_id": guid(f"request {name}"),
            "correlation_id": guid(f"correlation {name}"),
            "at": at,
            "ip": TOR_EXIT[0],
            "code": 53004,
            **changes,
        }
    )


# --- a registered method, and whether it can be used ------------------------------------------------------------------


@case(
    classic(
        headline=DISABLED,
        method=DISABLED,
        verdicts={DISABLED: "likely", NO_METHOD: "ruled-out"},
        first=("temporary-access-pass",),
        has=("allow-method",),
        never_says=("no MFA method is registered",),
    )
)
def a_security_key_whose_model_was_blocked_afterwards() -> Contoso:
    """A key whose model is on the block list cannot be used for sign-in either [how-to-enable-passkey-fido2]; the report still counts it."""
    contoso = keys_for_all(refused(busy()), enforced=True, kind="block", models=[YUBIKEY])
    contoso.register(contoso.subject, key(contoso))
    return contoso


@case(
    found(
        TOR,
        method=None,
        risk=TOR,
        demand=RISKY_SIGN_INS,
        verdicts={DISABLED: "ruled-out"},
        says=("contradicts the refusal",),
    )
)
def a_security_key_under_restrictions_that_are_not_enforced() -> Contoso:
    """A list that is not enforced restricts nothing: the key is usable, which the refusal contradicts [how-to-enable-passkey-fido2]."""
    contoso = keys_for_all(refused(busy()), enforced=False, kind="allow", models=[OTHER_KEY])
    contoso.register(contoso.subject, key(contoso))
    return contoso


@case(
    found(
        TOR,
        method=None,
        verdicts={DISABLED: "possible", NO_METHOD: "ruled-out"},
        never_says=("no MFA method is registered",),
    )
)
def a_passkey_of_an_unknown_model_under_a_list_of_models() -> Contoso:
    """A passkey without a model may be on the list or not, so nobody knows whether it can be used [passkeyprofile]."""
    contoso = keys_for_all(refused(busy()), enforced=True, kind="allow", models=[YUBIKEY])
    contoso.register(contoso.subject, key(contoso, aaGuid=None, attestationLevel="notAttested"))
    return contoso


@case(
    classic(
        headline=DISABLED,
        method=DISABLED,
        verdicts={NO_METHOD: "ruled-out"},
        first=("temporary-access-pass",),
        has=("allow-method",),
    )
)
def a_synced_passkey_where_only_hardware_keys_are_allowed() -> Contoso:
    """The target of everybody takes the default profile, which allows device-bound keys of one model alone [passkeyprofile]."""
    contoso = passkey_profiles(refused(busy()), target(), profiled(KEY_PILOT["id"], SYNCED))
    item = key(contoso, displayName="iCloud Keychain", aaGuid=ICLOUD, model="iCloud Keychain", passkeyType="synced")
    contoso.register(contoso.subject, item, isMfaCapable=False)
    return contoso


@case(
    found(
        TOR,
        method=None,
        verdicts={DISABLED: "ruled-out"},
        says=("contradicts the refusal",),
    )
)
def a_synced_passkey_that_one_of_two_profiles_allows() -> Contoso:
    """One profile out of all that apply to the user is enough: members of the pilot may use synced passkeys [passkeyprofile]."""
    contoso = passkey_profiles(refused(busy()), target(), profiled(KEY_PILOT["id"], SYNCED))
    contoso.join(KEY_PILOT)
    item = key(contoso, displayName="iCloud Keychain", aaGuid=ICLOUD, model="iCloud Keychain", passkeyType="synced")
    contoso.register(contoso.subject, item)
    return contoso


@case(clear(says=("2026",), lacks=("temporary-access-pass",)))
def a_synced_passkey_registered_since_the_refusal() -> Contoso:
    """The pilot's profile allows it, so the next risky sign-in brings a prompt that the user can answer [passkeyprofile]."""
    contoso = passkey_profiles(refused(busy()), profiled(KEY_PILOT["id"], HARDWARE, SYNCED))
    contoso.join(KEY_PILOT)
    registers(contoso, key(contoso, aaGuid=ICLOUD, passkeyType="synced", createdDateTime="2026-11-24T08:20:00Z"))
    return contoso


@case(
    found(
        TOR,
        method=None,
        verdicts={DISABLED: "possible", NO_METHOD: "ruled-out"},
        says=("contradicts the refusal",),
    )
)
def an_authenticator_excluded_by_a_target_of_an_unknown_kind() -> Contoso:
    """Nobody knows whether a target of an unknown kind covers the user; the report says that the method counts [concept-authentication-methods-manage]."""
    contoso = with_authenticator(refused(busy()))
    contoso.method_configuration("MicrosoftAuthenticator")["excludeTargets"] = [
        {"targetType": "administrativeUnit", "id": guid("unit Sales")}
    ]
    return contoso


@case(
    found(
        "signin-risk-realtime",
        method=None,
        verdicts={DISABLED: "ruled-out"},
        says=("contradicts the refusal",),
    )
)
def a_key_that_a_role_may_use() -> Contoso:
    """Security keys are allowed to a role that the user holds [concept-authentication-methods-manage]."""
    contoso = refused(busy(), kinds=[], tied=False, at_risk=False)
    contoso.join(HELPDESK_ROLE)
    contoso.method_configuration("Fido2")["includeTargets"] = [
        {**target(HELPDESK_ROLE["roleTemplateId"]), "targetType": "role"}
    ]
    contoso.register(contoso.subject, key(contoso))
    return contoso


@case(classic(headline=DISABLED, method=DISABLED, first=("allow-method",), verdicts={DISABLED: "confirmed"}))
def an_alternate_mobile_where_only_text_messages_are_allowed() -> Contoso:
    """An alternate mobile takes voice calls only, and voice is off; text messages do not help [concept-authentication-methods-manage]."""
    contoso = refused(busy())
    contoso.register(contoso.subject, dialled(contoso, "alternateMobile"), isMfaCapable=False)
    return contoso


@case(
    found(
        TOR,
        method=None,
        verdicts={DISABLED: "possible", NO_METHOD: "ruled-out"},
        says=("the registration report is right",),
    )
)
def an_office_phone_where_voice_leaves_office_phones_out() -> Contoso:
    """Voice is on, and whether office phones may be registered says nothing of those that are; the report says no [userregistrationdetails]."""
    contoso = refused(busy())
    contoso.method_configuration("Voice").update(state="enabled", isOfficePhoneAllowed=False)
    contoso.register(contoso.subject, dialled(contoso, "office"), isMfaCapable=False)
    return contoso


@case(
    classic(
        verdicts={NO_METHOD: "likely"},
        first=("temporary-access-pass",),
        says=("report",),
    )
)
def a_report_that_counts_what_is_gone() -> Contoso:
    """Nothing is registered live, while the report of the night counts an Authenticator: live outweighs it, and it is said [userregistrationdetails]."""
    contoso = refused(busy())
    contoso.register(
        contoso.subject,
        isMfaRegistered=True,
        isMfaCapable=True,
        methodsRegistered=["microsoftAuthenticatorPush"],
    )
    return contoso


@case(
    classic(
        headline="methods-reset-by-admin",
        method="methods-reset-by-admin",
        first=("temporary-access-pass",),
        says=(CAROL["userPrincipalName"],),
    )
)
def a_phone_that_was_taken_out_of_the_app_details() -> Contoso:
    """The helpdesk took the Authenticator off through the app details of the user [reference-audit-activities]."""
    contoso = refused(busy())
    app = {
        "DeviceName": "Pixel 9",
        "DeviceToken": "NO_DEVICE_TOKEN",
        "Id": guid("app detail"),
        "PhoneAppVersion": "6.2411",
    }
    contoso.audit(
        "2026-11-23T16:05:00Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(contoso.subject, ("StrongAuthenticationPhoneAppDetail", [app], []))],
    )
    return contoso


@case(
    found(
        TOR,
        method=None,
        verdicts={"methods-reset-by-admin": "ruled-out"},
        says=("contradicts the refusal",),
    )
)
def an_old_phone_that_was_taken_out_of_two() -> Contoso:
    """One of two phones was taken off, and the other one is registered and allowed: that explains nothing [reference-audit-activities]."""
    contoso = with_authenticator(refused(busy()))
    old = {"DeviceName": "Pixel 6", "Id": guid("app detail old"), "PhoneAppVersion": "6.2301"}
    new = {"DeviceName": "Pixel 9", "Id": guid("app detail"), "PhoneAppVersion": "6.2411"}
    contoso.audit(
        "2026-11-23T16:05:00Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(contoso.subject, ("StrongAuthenticationPhoneAppDetail", [old, new], [new]))],
    )
    return contoso


@case(clear(verdicts={NO_METHOD: "ruled-out"}, never_says=("contradicts the refusal",), says=("2027",)))
def a_phone_without_a_time_that_the_helpdesk_added() -> Contoso:
    """The phone tells no time, the audit does: it was added after the refusal; text messages end in 2027 [concept-sms-voice-retirement]."""
    contoso = refused(busy())
    contoso.register(contoso.subject, dialled(contoso, "mobile", createdDateTime=None))
    return security_info(contoso, SINCE, "Admin registered security info", "Admin registered phone method for user")


@case(
    classic(
        headline="sspr-only-methods",
        method="sspr-only-methods",
        verdicts={"tap-expired-or-consumed": "ruled-out", NO_METHOD: "confirmed"},
        without_request=("temporary-access-pass",),
        lacks=("allow-method",),
    )
)
def a_pass_for_the_afternoon() -> Contoso:
    """The pass begins at two and is not replaced: until then the user has nothing [howto-authentication-temporary-access-pass]."""
    contoso = refused(busy())
    contoso.register(
        contoso.subject,
        email(contoso.subject, "alice@private.example"),
        access_pass(
            contoso.subject,
            "2026-11-24T14:00:00Z",
            usable=False,
            reason="NotYetValid",
            created="2026-11-24T08:10:00Z",
        ),
    )
    return contoso


@case(clear(says=("01 Feb 2027",)))
def text_messages_alone_since_the_refusal() -> Contoso:
    """A mobile is usable today; text messages of Microsoft end on 2027-02-01 [concept-sms-voice-retirement]."""
    contoso = refused(busy())
    registers(contoso, dialled(contoso, "mobile", createdDateTime=SINCE))
    return contoso


@case(clear(never_says=("01 Feb 2027", "01 Jul 2027")))
def text_messages_beside_an_authenticator() -> Contoso:
    """Who has an Authenticator beside the phone loses nothing when text messages end [concept-sms-voice-retirement]."""
    contoso = refused(busy())
    registers(
        contoso,
        dialled(contoso, "mobile", createdDateTime="2023-05-11T12:40:09Z"),
        authenticator(contoso.subject, created=SINCE),
    )
    for item in contoso.data["methods"][contoso.subject_id]:
        if item["@odata.type"].endswith("phoneAuthenticationMethod"):
            item["createdDateTime"] = SINCE
    return contoso


@case(
    classic(
        headline="method-not-in-required-strength",
        method="method-not-in-required-strength",
        verdicts={NO_METHOD: "ruled-out", DISABLED: "ruled-out"},
        never_says=("contradicts the refusal",),
        request={"adjust-policy": "identity/conditionalAccess/policies"},
        no_request={"adjust-policy": PHISHING_RESISTANT_FOR_RISK["id"]},
    )
)
def an_authenticator_under_two_policies_for_phishing_resistant_mfa() -> Contoso:
    """An Authenticator is none of the combinations, so the refusal contradicts nothing; a copy of the policies is tried first [concept-authentication-strengths]."""
    second = policy(
        "CA022 - Sales - Require phishing-resistant MFA for risk",
        sign_in_risk=["high", "medium"],
        strength=PHISHING_RESISTANT_FOR_RISK["grantControls"]["authenticationStrength"],
        users={"includeUsers": [], "includeGroups": [SALES["id"]]},
    )
    contoso = Contoso(policies=[BLOCK_LEGACY, PHISHING_RESISTANT_FOR_RISK, second])
    return with_authenticator(refused(busy(contoso), failing=[PHISHING_RESISTANT_FOR_RISK, second]))


# --- who requires it --------------------------------------------------------------------------------------------------


@case(
    found(
        NO_METHOD,
        method=NO_METHOD,
        demand="per-user-mfa-enforced",
        verdicts={"per-user-mfa-enforced": "confirmed", "security-defaults-on": "ruled-out"},
    )
)
def per_user_mfa_beside_a_policy_that_the_log_says_did_not_apply() -> Contoso:
    """The sign-in names per-user MFA alone, and says that no policy applied: the policy that matches here is at most possible [howto-mfa-userstates]."""
    contoso = busy(Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, MFA_FOR_ALL]))
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    return refused(contoso, failing=[], requirement=("user", "Per-user MFA"))


@case(
    found(
        NO_METHOD,
        demand="per-user-mfa-enforced",
        verdicts={"per-user-mfa-enforced": "confirmed"},
    )
)
def per_user_mfa_in_a_tenant_on_security_defaults() -> Contoso:
    """Security defaults are on, but the sign-in names per-user MFA alone [howto-mfa-userstates]."""
    contoso = busy(Contoso(policies=[]))
    contoso.data["securityDefaults"]["isEnabled"] = True
    contoso.data["requirements"][contoso.subject_id] = {"perUserMfaState": "enforced"}
    return refused(contoso, failing=[], requirement=("user", "Per-user MFA"))


EXCEPTIONS = group("CA-Exclude-Risk-Temporary", "Excluded from CA003 for a day at most; cleared every night")
SERVICE_ACCOUNTS = group("SVC-Service-Accounts", "Non-human accounts")


def excluding(rule: Json, *groups: Json) -> Json:
    users = {**rule["conditions"]["users"], "excludeGroups": [BREAK_GLASS["id"], *(item["id"] for item in groups)]}
    return {**rule, "conditions": {**rule["conditions"], "users": users}}


@case(clear(lacks=("adjust-policy",), never_says=("has signed in since",)))
def a_user_who_was_put_into_the_exclusion_group_since() -> Contoso:
    """The policy of the refusal no longer covers the user, which explains the past and blocks nobody [concept-conditional-access-users-groups]."""
    rule = excluding(SIGN_IN_RISK, EXCEPTIONS)
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, rule, USER_RISK])
    contoso.data["groups"].append(EXCEPTIONS)
    refused(busy(contoso), failing=[rule])
    added_to_group(contoso, "2026-11-24T08:15:00Z", EXCEPTIONS)
    return contoso


@case(
    classic(
        demand="ca-mfa-all-users",
        first=("temporary-access-pass",),
        held_back=("temporary-exclusion",),
    )
)
def a_user_who_was_excluded_from_one_of_two_policies() -> Contoso:
    """Excluded from the risk policy since, but everybody needs MFA all the same [concept-conditional-access-users-groups]."""
    rule = excluding(SIGN_IN_RISK, EXCEPTIONS)
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, rule, MFA_FOR_ALL])
    contoso.data["groups"].append(EXCEPTIONS)
    refused(busy(contoso), failing=[rule, MFA_FOR_ALL])
    added_to_group(contoso, "2026-11-24T08:15:00Z", EXCEPTIONS)
    return contoso


@case(
    classic(
        first=("temporary-access-pass",),
        no_request={"temporary-exclusion": SERVICE_ACCOUNTS["id"]},
        no_advice={"temporary-exclusion": f"Add Alice Aldermann to {SERVICE_ACCOUNTS['displayName']}"},
    )
)
def a_policy_that_excludes_emergency_and_service_accounts_only() -> Contoso:
    """Neither group is for an ordinary user: nobody is put into it [concept-conditional-access-users-groups]."""
    rule = excluding(SIGN_IN_RISK, SERVICE_ACCOUNTS)
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, rule, USER_RISK])
    contoso.data["groups"].append(SERVICE_ACCOUNTS)
    return refused(busy(contoso), failing=[rule])


LISBON = named_location("Hotel Lisbon (offsite)", ["198.51.100.64/26"], trusted=True)
BY_POLICY = ("multiConditionalAccess", "Conditional Access")
OUTSIDE = policy(
    "CA010 - All users - Require MFA outside trusted locations",
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
)


@case(
    found(
        NO_METHOD,
        method=NO_METHOD,
        risk="risk-unfamiliar-or-travel",
        demand="ca-mfa-all-users",
        first=("temporary-access-pass",),
    )
)
def a_hotel_that_is_not_trusted() -> Contoso:
    """MFA outside the office, an unfamiliar hotel and no method [concept-assignment-network]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, OUTSIDE])
    return refused(busy(contoso), failing=[OUTSIDE], kinds=["unfamiliarFeatures"], place=HOTEL_LISBON, at_risk=False)


@case(clear(never_says=("has signed in since",)))
def a_hotel_that_was_made_trusted_since() -> Contoso:
    """The address of the refusal is trusted now, so that the policy no longer covers that sign-in [concept-assignment-network]."""
    contoso = a_hotel_that_is_not_trusted()
    contoso.data["namedLocations"].append(
        {**LISBON, "createdDateTime": "2026-11-24T08:25:00Z", "modifiedDateTime": "2026-11-24T08:25:00Z"}
    )
    contoso.audit(
        "2026-11-24T08:25:00Z",
        "Add named location",
        service="Conditional Access",
        category="Policy",
        operation="Add",
        targets=[
            {
                "id": LISBON["id"],
                "displayName": LISBON["displayName"],
                "type": "Other",
                "userPrincipalName": None,
                "groupType": None,
                "modifiedProperties": [],
            }
        ],
    )
    return contoso


@case(
    found(
        NO_METHOD,
        method=NO_METHOD,
        risk=TOR,
        demand="ca-mfa-all-users",
        says=("plan",),
    )
)
def a_plan_whose_rule_requires_mfa() -> Contoso:
    """No policy requires MFA, but a rule of a policy plan does [conditionalaccesspolicyplan]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA])
    plan = policy_plan("Baseline of Contoso")
    contoso.data["policyPlans"] = [plan]
    rule = policy_rule("Everybody needs MFA", conditions=MFA_FOR_ALL["conditions"])
    contoso.data["policyPlanRules"] = {plan["id"]: [rule]}
    return refused(busy(contoso), failing=[], requirement=BY_POLICY, conditionalAccessStatus="failure")


@case(found(NO_METHOD, method=NO_METHOD, risk=TOR, demand=None, says=("plan",)))
def a_plan_that_may_not_be_read() -> Contoso:
    """No policy requires MFA, the sign-in says that Conditional Access does, and plans may not be read [conditionalaccesspolicyplan]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA])
    refused(busy(contoso), failing=[], requirement=BY_POLICY, conditionalAccessStatus="failure")
    return without_permission(contoso, "identity/conditionalAccess/plans")


GUARDED = policy(
    "CA030 - Security info - Require MFA outside trusted locations",
    user_actions=["urn:user:registersecurityinfo"],
    locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
)


@case(
    found(
        NO_METHOD,
        method=NO_METHOD,
        demand="ca-registration-user-action",
        says=("Windows Hello for Business",),
    )
)
def a_new_notebook_whose_registration_is_guarded() -> Contoso:
    """The policy on registration guards Windows Hello and Platform SSO too [policy-all-users-security-info-registration]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, GUARDED])
    return refused(busy(contoso), failing=[GUARDED], kinds=["unfamiliarFeatures"], place=HOTEL_LISBON)


@case(classic(demand="ca-mfa-all-users", says=("retired",)))
def risk_policies_that_nobody_replaced() -> Contoso:
    """The tenant has P2 and no policy on risk: the legacy ones are gone since October [concept-identity-protection-policies]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, MFA_FOR_ALL])
    return refused(busy(contoso), failing=[MFA_FOR_ALL])


HYBRID = synced_person("Kai Jansen", "kai.jansen@contoso.example")


def hybrid(cleared: bool | None) -> Contoso:
    contoso = busy(Contoso(HYBRID, policies=[BLOCK_LEGACY, ADMIN_MFA, USER_RISK]))
    contoso.data["identityProtectionPolicy"] = {
        "id": "identityProtectionPolicy",
        "isUserRiskClearedOnPasswordReset": cleared,
    }
    refused_in_the_office(contoso)
    contoso.risky("high", "2026-11-23T22:10:00Z", kinds=["unlikelyTravel"])
    return contoso


@case(
    found(
        NO_METHOD,
        demand="ca-user-risk-remediation",
        verdicts={"hybrid-no-writeback": "likely"},
        advice={"temporary-password": "does not close the risk"},
        no_advice={"temporary-password": "or set it in"},
    )
)
def a_hybrid_user_whose_password_on_premises_clears_nothing() -> Contoso:
    """A password set on premises does not close the risk in this tenant [howto-identity-protection-remediate-unblock]."""
    return hybrid(False)


@case(
    found(
        NO_METHOD,
        demand="ca-user-risk-remediation",
        verdicts={"hybrid-no-writeback": "ruled-out"},
        advice={"temporary-password": "closes the risk too"},
    )
)
def a_hybrid_user_whose_password_on_premises_clears_the_risk() -> Contoso:
    """A password set on premises closes the risk in this tenant [howto-identity-protection-remediate-unblock]."""
    return hybrid(True)


# --- a pasted error ---------------------------------------------------------------------------------------------------


@case(
    found(
        NO_METHOD,
        method=NO_METHOD,
        risk="signin-risk-realtime",
        demand="security-defaults-on",
        verdicts={"signin-risk-realtime": "likely", "security-defaults-on": "likely"},
        first=("temporary-access-pass",),
        lacks=("grant-reader-permission",),
        never_says=("permission", "has signed in since"),
    )
)
def a_page_in_a_tenant_without_a_licence() -> Asked:
    """The page shows the risk, the methods and security defaults the rest; no permission is missing [security-defaults]."""
    return free_tenant(), page()


@case(
    found(
        NO_METHOD,
        risk=None,
        demand="security-defaults-on",
        verdicts={NO_METHOD: "likely", "security-defaults-on": "likely"},
        lacks=("grant-reader-permission",),
        never_says=("permission",),
    )
)
def no_page_in_a_tenant_without_a_licence() -> Contoso:
    """Without the page nobody sees a risk; a user without a method under security defaults is blocked at the next risky sign-in [security-defaults]."""
    return free_tenant()


@case(
    unsettled(
        4,
        headline=None,
        method=None,
        lacks=("grant-reader-permission",),
        says=("contradicts the error",),
        never_says=("permission",),
    )
)
def a_page_of_a_user_with_an_authenticator_without_a_licence() -> Asked:
    """The page means no usable method, and an Authenticator is registered for years: a contradiction, which is said [security-defaults]."""
    contoso = free_tenant()
    contoso.register(contoso.subject, authenticator(contoso.subject))
    return contoso, page()


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={RISKY_SIGN_INS: "likely", "signin-risk-realtime": "likely"},
        first=("temporary-access-pass",),
        has=("grant-reader-permission",),
        lacks=LOOSENING,
    )
)
def a_page_where_the_logs_may_not_be_read() -> Asked:
    """A permission is missing, which somebody can grant; the page shows the risk of that attempt, not its kind [signin-list]."""
    return without_permission(busy(), "auditLogs", "identityProtection/riskDetections"), page()


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"signin-risk-realtime": "likely", "log-not-yet-visible": "likely"},
        never_says=("has signed in since",),
    )
)
def a_page_of_three_minutes_ago() -> Asked:
    """The log lags, so that it lacks the refusal proves nothing; the token that the phone renewed is no sign-in [reference-reports-latencies]."""
    return busy(), page("2026-11-24T08:57:00Z")


@case(clear(risk=None, verdicts={"signin-risk-realtime": "ruled-out", "wrong-tenant-or-user": "confirmed"}))
def a_page_of_yesterday_that_the_log_does_not_have() -> Asked:
    """The log is whole and the lag is over: this tenant saw no such refusal of this user [reference-reports-latencies]."""
    return busy(), page("2026-11-23T14:02:00Z")


@case(clear(risk=None, verdicts={"wrong-tenant-or-user": "confirmed"}))
def a_page_of_another_user() -> Asked:
    """The id on the page belongs to the refusal of somebody else [signin]."""
    contoso = busy()
    other = next(
        item
        for item in contoso.data["signIns"]
        if item["userId"] == DAVE["id"] and item["status"]["errorCode"] == 53004
    )
    return contoso, Narrowing(request_id=other["id"], code=53004)


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"signin-risk-realtime": "likely", RISKY_SIGN_INS: "likely"},
    )
)
def a_page_without_its_code() -> Asked:
    """The page that people see first carries no code; of what it can mean, this tenant's policies make 53004 [reference-error-codes]."""
    contoso = without_permission(busy(), "auditLogs")
    return contoso, page(code=None, candidates=(53004, 53003))


@case(
    classic(
        risk="signin-risk-realtime",
        lacks=("grant-reader-permission", *LOOSENING),
        never_says=("permission is missing", "IdentityRiskyUser.Read.All"),
        demand="ca-mfa-all-users",
    )
)
def a_page_in_a_tenant_with_p1() -> Asked:
    """The tenant has P1: the log is there and hides the risk, the risk pages want P2, and the page shows the risk [riskyuser]."""
    contoso = Contoso(licence="P1", policies=[BLOCK_LEGACY, ADMIN_MFA, MFA_FOR_ALL])
    entry = busy(contoso).blocked(REFUSED_AT, failing=[MFA_FOR_ALL], kinds=["generic"])
    contoso.detection(entry, "generic", "medium")
    no_licence(contoso, "identityProtection/riskyUsers")
    return contoso, page(request_id=entry["id"], correlation_id=entry["correlationId"])


# --- what could not be read -------------------------------------------------------------------------------------------


@case(
    classic(
        risk="signin-risk-realtime",
        verdicts={"risk-credential-leak-or-spray": "not-checked", "user-risk-active": "not-checked"},
        lacks=("grant-reader-permission", *LOOSENING),
        never_says=("IdentityRiskEvent.Read.All", "IdentityRiskyUser.Read.All"),
    )
)
def a_cloud_without_the_risk_pages() -> Contoso:
    """Resource not found for the segment: this cloud has no such resource, and nobody can grant it [riskdetection]."""
    contoso = refused(busy(), kinds=[])
    for name in ("riskDetections", "riskyUsers"):
        contoso.deny(
            f"identityProtection/{name}", "BadRequest", f"Resource not found for the segment '{name}'.", status=400
        )
    return contoso


@case(unsettled(3, headline=None, has=("grant-reader-permission",)))
def a_reader_without_methods_logs_and_risk() -> Contoso:
    """Nothing that a verdict rests on may be read: no root cause is named, and the permissions are [signin-list]."""
    contoso = refused(busy())
    return without_permission(
        contoso, "auditLogs", "identityProtection", "users/[^/]+/authentication", "reports/", "policies/"
    )


@case(unsettled(4, headline=None, lacks=("grant-reader-permission",)))
def a_graph_that_fails_for_methods_logs_and_risk() -> Contoso:
    """Graph itself fails: there is nothing to grant [best-practices-concept]."""
    contoso = refused(busy())
    for pattern in ("auditLogs", "identityProtection", "users/[^/]+/authentication", "reports/", "policies/"):
        broken(contoso, rf"^GET /(v1\.0|beta)/{pattern}", 503, "serviceNotAvailable")
    return contoso


# --- combinations -----------------------------------------------------------------------------------------------------


def registered_for_reset(contoso: Contoso, **report: Any) -> Contoso:
    contoso.register(contoso.subject, email(contoso.subject, "alice@private.example"), **report)
    return contoso


def at_high_risk(kind: str = "unlikelyTravel") -> Contoso:
    contoso = refused_in_the_office(busy())
    entry = contoso.detection(None, kind, "high", moment="2026-11-23T22:00:00Z")
    contoso.risky("high", entry["detectedDateTime"], kinds=[kind])
    return contoso


@case(
    found(
        "sspr-only-methods",
        method="sspr-only-methods",
        demand="ca-user-risk-remediation",
        has=("self-service-password-reset",),
        advice={"self-service-password-reset": "registered already (email)"},
    )
)
def a_user_at_risk_who_can_reset_the_password() -> Contoso:
    """Who is registered for self-service reset closes their user risk with it; a passkey is no method for that [howto-identity-protection-remediate-unblock]."""
    return registered_for_reset(at_high_risk(), methodsRegistered=["email", "passKeyDeviceBound"])


@case(
    found(
        "sspr-only-methods",
        demand="ca-user-risk-remediation",
        lacks=("self-service-password-reset",),
    )
)
def a_user_at_risk_with_too_few_methods_for_a_reset() -> Contoso:
    """An administrator needs two methods to reset a password: registered for one is not capable [howto-identity-protection-remediate-unblock]."""
    contoso = at_high_risk()
    contoso.join(HELPDESK_ROLE)
    return registered_for_reset(contoso, isSsprCapable=False, isSsprRegistered=False)


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        lacks=("dismiss-user-risk", "confirm-sign-in-safe", "temporary-exclusion"),
    )
)
def a_leaked_password_of_a_user_who_can_reset_it() -> Contoso:
    """A leaked password is contained first; a reset by whoever holds the mailbox is no containment [howto-identity-protection-investigate-risk]."""
    return registered_for_reset(at_high_risk("leakedCredentials"))


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        method="tap-expired-or-consumed",
        lacks=LOOSENING,
    )
)
def a_spray_and_a_pass_that_was_used_up() -> Contoso:
    """The pass was used once yesterday, nobody knows by whom, and the password was sprayed [howto-identity-protection-investigate-risk]."""
    return with_pass(sprayed(busy()), "2026-11-23T08:00:00Z", reason="OneTimeUsed")


@case(
    classic(
        headline=DISABLED,
        method=DISABLED,
        demand=RISKY_SIGN_INS,
        first=("allow-method",),
        lacks=("self-service-password-reset",),
        never_says=("has no MFA method but text messages",),
    )
)
def a_mobile_where_text_messages_left_the_policy_last_week() -> Contoso:
    """Text messages were switched off last week, and two policies on risk cover the user [concept-authentication-methods-manage]."""
    contoso = busy(Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, SIGN_IN_RISK, USER_RISK_MEDIUM]))
    contoso.method_configuration("Sms")["state"] = "disabled"
    contoso.data["authenticationMethodsPolicy"]["lastModifiedDateTime"] = "2026-11-18T10:00:00Z"
    contoso.register(contoso.subject, phone(contoso.subject), isMfaCapable=False, isSsprCapable=False)
    return refused(contoso)


@case(clear(lacks=("adjust-policy", "temporary-exclusion")))
def a_policy_that_went_to_report_only_since() -> Contoso:
    """The policy of the refusal is report-only since, and blocks nobody [concept-conditional-access-report-only]."""
    contoso = refused(busy())
    replace_policy(contoso, edited(SIGN_IN_RISK, "2026-11-24T08:40:00Z", state="enabledForReportingButNotEnforced"))
    after = next(p for p in contoso.data["conditionalAccessPolicies"] if p["id"] == SIGN_IN_RISK["id"])
    contoso.policy_changed("2026-11-24T08:40:00Z", after, by=CAROL, state="enabled")
    return contoso


# --- more neighbours --------------------------------------------------------------------------------------------------

ADMINISTRATOR = person("Nora Adler", "nora.adler@contoso.example", department="IT", jobTitle="Cloud Architect")
INTERNAL_GUEST = person(
    "Ivo Berg",
    "ivo.berg@contoso.example",
    userType="Guest",
    employeeHireDate=None,
    department=None,
    jobTitle="Contractor",
)


@case(clear(says=("01 Jul 2027",), never_says=("01 Feb 2027",)))
def text_messages_of_a_global_administrator() -> Contoso:
    """Text messages of Global Administrators end five months later than those of others [concept-sms-voice-retirement]."""
    contoso = Contoso(ADMINISTRATOR)
    contoso.join(ADMIN_ROLE)
    refused(busy(contoso))
    registers(contoso, dialled(contoso, "mobile", createdDateTime=SINCE))
    return contoso


@case(clear(says=("01 Feb 2027",), never_says=("01 Jul 2027", "home tenant")))
def text_messages_of_a_guest_whose_home_is_here() -> Contoso:
    """An internal guest is no external user: text messages end in February, and no other tenant is asked [user-properties]."""
    contoso = refused(busy(Contoso(INTERNAL_GUEST)), homeTenantId=TENANT_ID, crossTenantAccessType="none")
    registers(contoso, dialled(contoso, "mobile", createdDateTime=SINCE))
    return contoso


@case(clear(verdicts={DISABLED: "ruled-out"}))
def a_key_that_is_blocked_beside_an_authenticator_since() -> Contoso:
    """The blocked key does not matter: an Authenticator that is allowed came since [authenticationmethods-overview]."""
    contoso = keys_for_all(refused(busy()), enforced=True, kind="block", models=[YUBIKEY])
    registers(contoso, key(contoso), authenticator(contoso.subject, created=SINCE))
    return contoso


@case(clear(says=("01 Feb 2027",)))
def an_alternate_mobile_that_may_be_called_since() -> Contoso:
    """Voice is on and an alternate mobile takes calls [concept-authentication-methods-manage]."""
    contoso = refused(busy())
    contoso.method_configuration("Voice")["state"] = "enabled"
    registers(contoso, dialled(contoso, "alternateMobile", createdDateTime=SINCE))
    return contoso


@case(classic(headline=DISABLED, method=DISABLED, verdicts={DISABLED: "confirmed"}))
def a_key_that_is_for_a_role_of_others() -> Contoso:
    """Security keys are for authentication administrators, and the user is none [concept-authentication-methods-manage]."""
    contoso = refused(busy())
    contoso.method_configuration("Fido2")["includeTargets"] = [
        {**target(HELPDESK_ROLE["roleTemplateId"]), "targetType": "role"}
    ]
    contoso.register(contoso.subject, key(contoso), isMfaCapable=False)
    return contoso


@case(
    classic(
        headline=DISABLED,
        method=DISABLED,
        has=("allow-method",),
        held_back=("temporary-access-pass",),
    )
)
def nothing_is_allowed_and_neither_is_a_pass() -> Contoso:
    """A phone without text messages, and passes are off for everybody: a pass cannot be issued [howto-authentication-temporary-access-pass]."""
    contoso = refused(busy())
    contoso.method_configuration("Sms")["state"] = "disabled"
    contoso.method_configuration("TemporaryAccessPass")["state"] = "disabled"
    contoso.register(contoso.subject, dialled(contoso, "mobile"), isMfaCapable=False, isSsprCapable=False)
    return contoso


@case(
    classic(
        headline="methods-reset-by-admin",
        method="methods-reset-by-admin",
        says=("carol@contoso.example",),
    )
)
def two_phones_that_were_taken_out_one_after_the_other() -> Contoso:
    """Only the second of two updates emptied the list of phones [reference-audit-activities]."""
    contoso = refused(busy())
    old = {"DeviceName": "Pixel 6", "Id": guid("app detail old"), "PhoneAppVersion": "6.2301"}
    new = {"DeviceName": "Pixel 9", "Id": guid("app detail"), "PhoneAppVersion": "6.2411"}
    for moment, before, after in (
        ("2026-11-22T10:00:00Z", [old, new], [new]),
        ("2026-11-23T11:30:00Z", [new], []),
    ):
        contoso.audit(
            moment,
            "Update user",
            service="Core Directory",
            category="UserManagement",
            targets=[audited_user(contoso.subject, ("StrongAuthenticationPhoneAppDetail", before, after))],
        )
    return contoso


@case(classic(verdicts={"methods-reset-by-admin": "ruled-out"}))
def a_phone_that_was_added_to_the_app_details_of_another_user() -> Contoso:
    """An update of somebody else, and one that changed the department, say nothing of this user's methods [reference-audit-activities]."""
    contoso = refused(busy())
    app = {"DeviceName": "Pixel 9", "Id": guid("app detail"), "PhoneAppVersion": "6.2411"}
    contoso.audit(
        "2026-11-23T16:05:00Z",
        "Update user",
        service="Core Directory",
        category="UserManagement",
        targets=[audited_user(DAVE, ("StrongAuthenticationPhoneAppDetail", [app], []))],
    )
    return contoso


@case(
    found(
        "risk-credential-leak-or-spray",
        first=("contain-compromise",),
        in_order=("contain-compromise", "temporary-access-pass"),
        without_request=("temporary-access-pass",),
        lacks=LOOSENING,
    )
)
def a_pass_for_the_afternoon_of_a_sprayed_account() -> Contoso:
    """The account is contained first; the pass that begins later is kept and not replaced [howto-identity-protection-investigate-risk]."""
    contoso = sprayed(busy())
    item = access_pass(
        contoso.subject, "2026-11-24T14:00:00Z", usable=False, reason="NotYetValid", created="2026-11-24T08:10:00Z"
    )
    contoso.register(contoso.subject, item)
    return contoso


@case(classic(demand=RISKY_SIGN_INS, verdicts={"ca-mfa-all-users": "ruled-out"}))
def plans_that_may_not_be_read_beside_a_policy_that_failed() -> Contoso:
    """The sign-in names the policy that refused it, so unread plans leave nothing open [conditionalaccesspolicyplan]."""
    return without_permission(refused(busy()), "identity/conditionalAccess/plans")


@case(found(NO_METHOD, method=NO_METHOD, risk=TOR, demand="ca-signin-risk-requires-mfa", says=("plan",)))
def a_plan_on_risky_sign_ins_beside_policies_that_did_not_apply() -> Contoso:
    """The log lists the policies, none of which refused the sign-in, and a rule of a plan on risk matches [conditionalaccesspolicyplan]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA, OUTSIDE])
    plan = policy_plan("Risk of Contoso")
    contoso.data["policyPlans"] = [plan]
    rule = policy_rule("Risky sign-ins need MFA", conditions=SIGN_IN_RISK["conditions"])
    contoso.data["policyPlanRules"] = {plan["id"]: [rule]}
    return refused(busy(contoso), failing=[], requirement=BY_POLICY, conditionalAccessStatus="failure")


@case(
    found(
        NO_METHOD,
        risk=TOR,
        demand=None,
        verdicts={"ca-mfa-all-users": "not-checked", RISKY_SIGN_INS: "not-checked"},
        says=("nothing that was read did",),
    )
)
def a_plan_for_administrators_only() -> Contoso:
    """The only rule of the plan is for a role that the user does not hold: what required MFA stays open [conditionalaccesspolicyplan]."""
    contoso = Contoso(policies=[BLOCK_LEGACY, ADMIN_MFA])
    plan = policy_plan("Administrators of Contoso")
    contoso.data["policyPlans"] = [plan]
    rule = policy_rule("Administrators need MFA", conditions=ADMIN_MFA["conditions"])
    contoso.data["policyPlanRules"] = {plan["id"]: [rule]}
    return refused(busy(contoso), failing=[], requirement=BY_POLICY, conditionalAccessStatus="failure")


@case(
    found(
        NO_METHOD,
        risk="signin-risk-realtime",
        demand="security-defaults-on",
        lacks=("grant-reader-permission",),
        never_says=("permission",),
    )
)
def a_page_without_its_code_in_a_tenant_without_a_licence() -> Asked:
    """There is no policy that could block, so of what the page can mean 53004 is left [security-defaults]."""
    return free_tenant(), page(code=None, candidates=(53004, 53003))


@case(
    unsettled(
        3,
        headline=None,
        method=None,
        has=("grant-reader-permission",),
        verdicts={NO_METHOD: "not-checked"},
    )
)
def a_page_where_logs_and_methods_may_not_be_read() -> Asked:
    """The page shows a risk, and nobody knows whether there is a method: permissions can be granted [userregistrationdetails]."""
    contoso = without_permission(busy(), "auditLogs", "users/[^/]+/authentication", "reports/")
    return contoso, page()


@case(clear(explains=REFUSED_AT, says=("has signed in since",)))
def a_page_of_this_morning_and_a_sign_in_with_an_authenticator() -> Asked:
    """The page is the refusal in the log; since then an Authenticator was registered and used, interactively [signin]."""
    contoso = refused(busy(), at_risk=False)
    contoso.register(contoso.subject, authenticator(contoso.subject, created=SINCE))
    contoso.sign_in("2026-11-24T08:25:00Z", satisfied=[SIGN_IN_RISK], second_factor={})
    entry = next(
        item
        for item in contoso.data["signIns"]
        if item["status"]["errorCode"] == 53004 and item["userId"] == contoso.subject_id
    )
    return contoso, page(request_id=entry["id"], correlation_id=entry["correlationId"])


@case(
    classic(
        risk="user-risk-active",
        demand="ca-user-risk-remediation",
        headline="sspr-only-methods",
        method="sspr-only-methods",
        verdicts={"hybrid-no-writeback": "likely"},
        advice={"self-service-password-reset": "writeback"},
    )
)
def a_hybrid_user_who_is_registered_for_reset() -> Contoso:
    """A reset in the cloud takes writeback, which Graph does not show [howto-identity-protection-remediate-unblock]."""
    contoso = hybrid(False)
    return registered_for_reset(contoso)


@case(
    classic(
        verdicts={RISKY_SIGN_INS: "confirmed"},
        request={"adjust-policy": '"enabledForReportingButNotEnforced"'},
        no_request={"adjust-policy": SIGN_IN_RISK["id"]},
        demand=RISKY_SIGN_INS,
    )
)
def two_policies_on_risky_sign_ins() -> Contoso:
    """Two policies failed, and a copy of one alone would change nothing: both are copied [concept-conditional-access-report-only]."""
    second = policy("CA033 - Sales - Require MFA for medium risk", sign_in_risk=["medium"])
    contoso = Contoso(policies=[BLOCK_LEGACY, SIGN_IN_RISK, second])
    return refused(busy(contoso), failing=[SIGN_IN_RISK, second])


@case(
    classic(
        risk="signin-risk-realtime",
        never_says=("Policy.Read.IdentityProtection",),
        lacks=("grant-reader-permission",),
        verdicts={"user-risk-active": "not-checked"},
        demand=RISKY_SIGN_INS,
    )
)
def risk_pages_without_a_licence_beside_a_log_that_shows_the_level() -> Contoso:
    """NoLicense is a licence and not a permission, whatever the log shows [riskyuser]."""
    return no_licence(refused(busy(), kinds=[]), "identityProtection")


@case(
    found(
        TOR,
        method=None,
        verdicts={NO_METHOD: "possible"},
        says=("certificate",),
    )
)
def a_certificate_that_the_report_of_the_night_shows() -> Contoso:
    """A certificate stands in the report alone, and policy allows it: the lack of a method is possible at most [userregistrationdetails]."""
    contoso = refused(busy())
    certificates = contoso.method_configuration("X509Certificate")
    certificates["state"] = "enabled"
    certificates["authenticationModeConfiguration"]["x509CertificateAuthenticationDefaultMode"] = (
        "x509CertificateMultiFactor"
    )
    contoso.register(
        contoso.subject, isMfaRegistered=True, isMfaCapable=True, methodsRegistered=["x509CertificateMultiFactor"]
    )
    return contoso
