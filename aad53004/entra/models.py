"""Pydantic models of the Graph objects that the checkers read.

Unknown properties and unknown enum members are kept: enums are plain strings here, compared with the documented
values by whoever judges them. Property names and types: Microsoft's own model of the JSON
(https://learn.microsoft.com/graph/api/overview), beta as the superset.
"""

# Annotations are evaluated as they stand here: pydantic would evaluate each of them from its text, which takes longer.
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from aad53004.entra.codes import SUCCESS
from aad53004.entra.entity import Entity, Flag, Moment, NotNull, Number
from aad53004.entra.sign_in_log import MFA_COMPLETED, MULTIFACTOR, PREVIOUSLY_SATISFIED, PROVE_ALONE, by_claim


class Identity(Entity):
    sign_in_type: str | None = None
    issuer: str | None = None
    issuer_assigned_id: str | None = None


class PasswordProfile(Entity):
    force_change_password_next_sign_in: Flag | None = None
    force_change_password_next_sign_in_with_mfa: Flag | None = None


class User(Entity):
    id: str
    user_principal_name: str | None = None
    display_name: str | None = None
    mail: str | None = None
    user_type: str | None = None
    account_enabled: Flag | None = None
    created_date_time: Moment | None = None
    employee_hire_date: Moment | None = None
    creation_type: str | None = None
    external_user_state: str | None = None
    on_premises_sync_enabled: Flag | None = None
    last_password_change_date_time: Moment | None = None
    password_policies: str | None = None
    password_profile: PasswordProfile | None = None
    usage_location: str | None = None
    identities: tuple[Identity, ...] | None = None
    deleted_date_time: Moment | None = None


class SignInActivity(Entity):
    last_sign_in_date_time: Moment | None = None
    last_successful_sign_in_date_time: Moment | None = None


class UserActivity(Entity):
    sign_in_activity: SignInActivity | None = None


class AuthenticationMethod(Entity):
    """Any registered method; the properties of a Temporary Access Pass among them."""

    id: str | None = None
    created_date_time: Moment | None = None
    display_name: str | None = None
    phone_type: str | None = None
    device_tag: str | None = None
    configuration_id: str | None = None
    is_usable: Flag | None = None
    is_usable_once: Flag | None = None
    lifetime_in_minutes: Number | None = None
    method_usability_reason: str | None = None
    start_date_time: Moment | None = None
    aa_guid: str | None = None
    model: str | None = None
    passkey_type: str | None = None


class Requirements(Entity):
    per_user_mfa_state: str | None = None


class RegistrationDetails(Entity):
    id: str | None = None
    is_admin: Flag | None = None
    is_mfa_capable: NotNull[Flag] = None
    is_mfa_registered: NotNull[Flag] = None
    is_sspr_capable: NotNull[Flag] = None
    is_sspr_enabled: NotNull[Flag] = None
    is_sspr_registered: NotNull[Flag] = None
    methods_registered: tuple[str, ...] | None = None
    last_updated_date_time: NotNull[Moment] = None


class RiskyUser(Entity):
    id: str | None = None
    is_deleted: Flag | None = None
    is_processing: Flag | None = None
    risk_detail: str | None = None
    risk_last_updated_date_time: Moment | None = None
    risk_level: str | None = None
    risk_state: str | None = None


class RiskActivity(Entity):
    detail: str | None = None
    risk_event_types: tuple[str, ...] | None = None


class RiskHistoryItem(RiskyUser):
    initiated_by: str | None = None
    activity: RiskActivity | None = None


class Location(Entity):
    city: str | None = None
    state: str | None = None
    country_or_region: str | None = None


class RiskDetection(Entity):
    id: str | None = None
    user_id: str | None = None
    activity_date_time: Moment | None = None
    detected_date_time: Moment | None = None
    correlation_id: str | None = None
    request_id: str | None = None
    detection_timing_type: str | None = None
    ip_address: str | None = None
    location: Location | None = None
    risk_detail: str | None = None
    risk_event_type: str | None = None
    risk_level: str | None = None
    risk_state: str | None = None
    source: str | None = None


class SignInStatus(Entity):
    error_code: Number | None = None
    failure_reason: str | None = None
    additional_details: str | None = None


class AuthenticationStep(Entity):
    """One step of a sign-in: a factor that was asked for, and how that came out. Beta alone has them.

    https://learn.microsoft.com/graph/api/resources/authenticationdetail?view=graph-rest-beta
    """

    authentication_method: str | None = None
    authentication_step_requirement: str | None = None
    authentication_step_result_detail: str | None = None
    succeeded: Flag | None = None

    @property
    def is_previously_satisfied(self) -> bool:
        """Whether a claim of an earlier sign-in satisfied this step."""
        method = (self.authentication_method or "").casefold()
        return method == PREVIOUSLY_SATISFIED or by_claim(self.authentication_step_result_detail)

    @property
    def is_second_factor(self) -> bool:
        """Whether more than the password was proved in this step, and not by a claim of an earlier one."""
        method = (self.authentication_method or "").casefold()
        if not self.succeeded or self.is_previously_satisfied:
            return False
        asked = (self.authentication_step_requirement or "").casefold().replace("-", "")
        return asked == MULTIFACTOR or method in PROVE_ALONE


class AppliedPolicy(Entity):
    id: str | None = None
    display_name: str | None = None
    enforced_grant_controls: tuple[str, ...] | None = None
    result: str | None = None


class RequirementPolicy(Entity):
    requirement_provider: str | None = None
    detail: str | None = None


class AuthenticationContext(Entity):
    """An authentication context that a resource asked for: c1 to c99, and whether it was required at this sign-in."""

    id: str | None = None
    detail: str | None = None


class SessionLifetimePolicy(Entity):
    expiration_requirement: str | None = None
    detail: str | None = None


class Device(Entity):
    device_id: str | None = None
    display_name: str | None = None
    operating_system: str | None = None
    browser: str | None = None
    is_compliant: Flag | None = None
    is_managed: Flag | None = None
    trust_type: str | None = None


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.isdecimal())):
        raise ValueError("Input should be a valid integer")
    return int(value)


def _audience(value: Any) -> Any:
    if isinstance(value, dict) and not value:
        raise ValueError("Input should be an application")
    return {"applicationId": value} if isinstance(value, str) else value


class Audience(Entity):
    """Whom a sign-in asked for. Microsoft's model has texts here; real records have objects as well."""

    application_id: str | None = None
    audience_reasons: str | None = None


class SignIn(Entity):
    newest_by = "created_date_time"

    id: str
    created_date_time: Moment
    status: SignInStatus | None = None
    user_id: NotNull[str] = None
    user_principal_name: str | None = None
    app_display_name: str | None = None
    app_id: str | None = None
    resource_display_name: str | None = None
    resource_id: str | None = None
    ip_address: str | None = None
    client_app_used: str | None = None
    is_interactive: Flag | None = None
    sign_in_event_types: tuple[str, ...] | None = None
    correlation_id: str | None = None
    conditional_access_status: str | None = None
    authentication_requirement: str | None = None
    authentication_requirement_policies: tuple[RequirementPolicy, ...] | None = None
    authentication_details: tuple[AuthenticationStep, ...] | None = None
    authentication_protocol: str | None = None
    authentication_context_class_references: tuple[AuthenticationContext, ...] | None = None
    conditional_access_audiences: tuple[Annotated[Audience, BeforeValidator(_audience)], ...] | None = None
    session_lifetime_policies: tuple[SessionLifetimePolicy, ...] | None = None
    applied_conditional_access_policies: tuple[AppliedPolicy, ...] | None = None
    risk_state: str | None = None
    risk_level_during_sign_in: str | None = None
    risk_level_aggregated: str | None = None
    risk_detail: str | None = None
    risk_event_types_v2: tuple[str, ...] | None = Field(None, alias="riskEventTypes_v2")
    device_detail: Device | None = None
    location: Location | None = None
    home_tenant_id: str | None = None
    resource_tenant_id: str | None = None
    cross_tenant_access_type: str | None = None
    # Log pipelines write it as a text.
    autonomous_system_number: Annotated[int, BeforeValidator(_number)] | None = None

    @property
    def code(self) -> int | None:
        """The error code; 0 is success; None when Graph did not say."""
        return self.status.error_code if self.status else None

    @property
    def by_the_user(self) -> bool | None:
        """Whether the user signed in, and not a client that renews its token on behalf of the user; None where Graph
        does not say, or says both.

        https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins
        """
        types = {event_type.casefold() for event_type in self.sign_in_event_types or ()}
        said = {self.is_interactive} if self.is_interactive is not None else set()
        if types:
            said.add(types == {"interactiveuser"})
        return said.pop() if len(said) == 1 else None

    @property
    def passed_mfa(self) -> bool | None:
        """Whether the user passed MFA in this very sign-in, and not by a claim of an earlier one; None where Graph does
        not say.

        https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins
        """
        if self.code != SUCCESS or self.by_the_user is False:
            return False
        requirement = (self.authentication_requirement or "").casefold()
        if requirement == "singlefactorauthentication":
            return False
        outcome = self.status.additional_details if self.status else None
        steps = self.authentication_details or ()
        if any(step.is_second_factor for step in steps) or (outcome or "").casefold().startswith(MFA_COMPLETED):
            return True
        return False if steps or by_claim(outcome) else None


class ExternalTenants(Entity):
    membership_kind: str | None = None
    members: NotNull[tuple[str, ...]] = None


class GuestsOrExternalUsers(Entity):
    guest_or_external_user_types: NotNull[str | tuple[str, ...]] = None
    external_tenants: ExternalTenants | None = None


class Filter(Entity):
    """A rule over properties, and whether what it picks is included or excluded."""

    mode: NotNull[str] = None
    rule: NotNull[str] = None


class PolicyUsers(Entity):
    include_users: NotNull[tuple[str, ...]] = None
    exclude_users: NotNull[tuple[str, ...]] = None
    include_groups: NotNull[tuple[str, ...]] = None
    exclude_groups: NotNull[tuple[str, ...]] = None
    include_roles: NotNull[tuple[str, ...]] = None
    exclude_roles: NotNull[tuple[str, ...]] = None
    include_guests_or_external_users: GuestsOrExternalUsers | None = None
    exclude_guests_or_external_users: GuestsOrExternalUsers | None = None


class PolicyApplications(Entity):
    include_applications: NotNull[tuple[str, ...]] = None
    exclude_applications: NotNull[tuple[str, ...]] = None
    include_user_actions: NotNull[tuple[str, ...]] = None
    include_authentication_context_class_references: NotNull[tuple[str, ...]] = None
    application_filter: Filter | None = None


class IncludeExclude(Entity):
    include_locations: NotNull[tuple[str, ...]] = None
    exclude_locations: NotNull[tuple[str, ...]] = None
    include_platforms: NotNull[tuple[str, ...]] = None
    exclude_platforms: NotNull[tuple[str, ...]] = None


class PolicyDevices(Entity):
    device_filter: Filter | None = None
    include_devices: tuple[str, ...] | None = None
    exclude_devices: tuple[str, ...] | None = None
    include_device_states: tuple[str, ...] | None = None
    exclude_device_states: tuple[str, ...] | None = None


class DeviceStates(Entity):
    include_states: tuple[str, ...] | None = None
    exclude_states: tuple[str, ...] | None = None


class AuthenticationFlows(Entity):
    transfer_methods: NotNull[str | tuple[str, ...]] = None


class ClientApplications(Entity):
    include_service_principals: NotNull[tuple[str, ...]] = None
    exclude_service_principals: NotNull[tuple[str, ...]] = None
    service_principal_filter: Filter | None = None
    include_agent_id_service_principals: tuple[str, ...] | None = None
    exclude_agent_id_service_principals: tuple[str, ...] | None = None
    agent_id_service_principal_filter: Filter | None = None


class PolicyConditions(Entity):
    """To whom and when a policy applies. A flags enum (several values in one) is a text joined by commas, or a list."""

    users: PolicyUsers | None = None
    applications: PolicyApplications | None = None
    client_app_types: NotNull[tuple[str, ...]] = None
    sign_in_risk_levels: NotNull[tuple[str, ...]] = None
    user_risk_levels: NotNull[tuple[str, ...]] = None
    insider_risk_levels: str | tuple[str, ...] | None = None
    locations: IncludeExclude | None = None
    platforms: IncludeExclude | None = None
    devices: PolicyDevices | None = None
    device_states: DeviceStates | None = None
    authentication_flows: AuthenticationFlows | None = None
    client_applications: ClientApplications | None = None
    service_principal_risk_levels: NotNull[tuple[str, ...]] = None
    agent_id_risk_levels: str | tuple[str, ...] | None = None
    agents: dict[str, Any] | None = None
    agent_context: dict[str, Any] | None = None
    times: dict[str, Any] | None = None


class AuthenticationStrength(Entity):
    id: str | None = None
    display_name: NotNull[str] = None
    allowed_combinations: NotNull[tuple[str, ...]] = None
    combination_configurations: tuple[dict[str, Any], ...] | None = None


class GrantControls(Entity):
    operator: str | None = None
    built_in_controls: NotNull[tuple[str, ...]] = None
    custom_authentication_factors: NotNull[tuple[str, ...]] = None
    terms_of_use: NotNull[tuple[str, ...]] = None
    authentication_strength: AuthenticationStrength | None = None


class SignInFrequency(Entity):
    """One of a policy's session controls."""

    is_enabled: Flag | None = None
    frequency_interval: str | None = None


class ConditionalAccessPolicy(Entity):
    id: str
    display_name: NotNull[str] = None
    state: NotNull[str] = None
    created_date_time: Moment | None = None
    modified_date_time: Moment | None = None
    template_id: str | None = None
    conditions: NotNull[PolicyConditions] = None
    grant_controls: GrantControls | None = None
    session_controls: dict[str, Any] | None = None


class PolicyPlan(Entity):
    """Conditions that several rules share.

    https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyplan?view=graph-rest-beta
    """

    id: str
    display_name: str | None = None
    state: str | None = None
    created_date_time: Moment | None = None
    modified_date_time: Moment | None = None
    shared_conditions: PolicyConditions | None = None


class PolicyRuleControls(Entity):
    """https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrulecontrols?view=graph-rest-beta"""

    grant_controls: GrantControls | None = None
    session_controls: dict[str, Any] | None = None


class PolicyRule(Entity):
    """A rule of a plan: it applies where its own conditions and the shared ones of the plan do.

    https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicyrule?view=graph-rest-beta
    """

    id: str
    display_name: str | None = None
    state: str | None = None
    conditions: PolicyConditions | None = None
    controls: PolicyRuleControls | None = None


class ProtectionPolicy(Entity):
    """Settings of ID Protection. https://learn.microsoft.com/graph/api/identityprotectionpolicy-get?view=graph-rest-beta"""

    is_user_risk_cleared_on_password_reset: Flag | None = None


class IpRange(Entity):
    cidr_address: NotNull[str] = None


class NamedLocation(Entity):
    id: str
    display_name: NotNull[str] = None
    is_trusted: NotNull[Flag] = None
    ip_ranges: NotNull[tuple[IpRange, ...]] = None
    countries_and_regions: NotNull[tuple[str, ...]] = None
    include_unknown_countries_and_regions: NotNull[Flag] = None
    country_lookup_method: str | None = None


class MethodTarget(Entity):
    """Whom a method is for. ``authentication_mode`` is of Microsoft Authenticator, the profiles are of passkeys."""

    id: NotNull[str] = None
    target_type: NotNull[str] = None
    authentication_mode: str | None = None
    allowed_passkey_profiles: tuple[str, ...] | None = None


class KeyRestrictions(Entity):
    is_enforced: Flag | None = None
    enforcement_type: str | None = None
    aa_guids: tuple[str, ...] | None = None


class PasskeyProfile(Entity):
    """What passkeys the targets of a profile may use; several types are a text joined by commas."""

    id: str | None = None
    name: str | None = None
    passkey_types: str | tuple[str, ...] | None = None
    key_restrictions: KeyRestrictions | None = None


class MethodConfiguration(Entity):
    id: str | None = None
    state: str | None = None
    include_targets: tuple[MethodTarget, ...] | None = None
    exclude_targets: tuple[MethodTarget, ...] | None = None
    is_software_oath_enabled: Flag | None = None
    key_restrictions: KeyRestrictions | None = None
    passkey_profiles: tuple[PasskeyProfile, ...] | None = None
    default_passkey_profile: str | None = None


class RegistrationCampaign(Entity):
    """Who is asked to register a method after a passed MFA."""

    state: NotNull[str] = None
    include_targets: NotNull[tuple[MethodTarget, ...]] = None
    exclude_targets: NotNull[tuple[MethodTarget, ...]] = None


class RegistrationEnforcement(Entity):
    authentication_methods_registration_campaign: RegistrationCampaign | None = None


class MethodsPolicy(Entity):
    policy_migration_state: str | None = None
    registration_enforcement: RegistrationEnforcement | None = None
    authentication_method_configurations: tuple[MethodConfiguration, ...] | None = None


class SecurityDefaults(Entity):
    is_enabled: NotNull[Flag] = None


class AuditUser(Entity):
    id: str | None = None
    user_principal_name: str | None = None
    display_name: str | None = None


class AuditApp(Entity):
    display_name: str | None = None


class Initiator(Entity):
    user: AuditUser | None = None
    app: AuditApp | None = None


class ModifiedProperty(Entity):
    display_name: str | None = None
    old_value: str | None = None
    new_value: str | None = None


class AuditTarget(Entity):
    id: str | None = None
    display_name: str | None = None
    type: str | None = None
    user_principal_name: str | None = None
    modified_properties: tuple[ModifiedProperty, ...] | None = None


class KeyValue(Entity):
    key: str | None = None
    value: str | None = None


class DirectoryAudit(Entity):
    newest_by = "activity_date_time"

    id: str | None = None
    activity_date_time: Moment
    activity_display_name: NotNull[str] = None
    category: NotNull[str] = None
    logged_by_service: str | None = None
    result: str | None = None
    result_reason: str | None = None
    initiated_by: NotNull[Initiator] = None
    target_resources: tuple[AuditTarget, ...] | None = None
    additional_details: tuple[KeyValue, ...] | None = None


class ServicePlan(Entity):
    service_plan_id: str | None = None
    service_plan_name: str | None = None
    provisioning_status: str | None = None


class SubscribedSku(Entity):
    sku_part_number: str | None = None
    capability_status: str | None = None
    service_plans: NotNull[tuple[ServicePlan, ...]] = None


class VerifiedDomain(Entity):
    name: str | None = None
    is_default: Flag | None = None


class Organization(Entity):
    id: str | None = None
    display_name: str | None = None
    tenant_type: str | None = None
    verified_domains: NotNull[tuple[VerifiedDomain, ...]] = None


class Domain(Entity):
    id: str | None = None
    authentication_type: NotNull[str] = None


class Federation(Entity):
    display_name: str | None = None
    federated_idp_mfa_behavior: str | None = None


class InboundTrust(Entity):
    is_mfa_accepted: Flag | None = None


class CrossTenantSettings(Entity):
    tenant_id: NotNull[str] = None
    inbound_trust: InboundTrust | None = None


class Group(Entity):
    id: str
    display_name: str | None = None


class DirectoryRole(Entity):
    id: str | None = None
    display_name: str | None = None
    role_template_id: str | None = None
