"""What Entra says, typed where it enters: pydantic models of the Graph objects that the checkers read.

Unknown properties and unknown enum members are kept: enums are plain strings here, compared with the documented
values by whoever judges them. Property names and types: Microsoft's own model of the JSON
(https://learn.microsoft.com/graph/api/overview), beta as the superset.
"""

# Annotations are evaluated as they stand here: pydantic would evaluate each of them from its text, which takes longer.
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


def _reckonable(at: datetime) -> datetime:
    """An aware time that can be reckoned with. Graph writes "0001-01-01T00:00:00Z" for no time at all, and a day
    without a zone is one in UTC; what evidence quotes is the text as it came."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    if aware.year < _EARLIEST.year:
        return _EARLIEST
    return min(aware, _LATEST)


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Moment = Annotated[datetime, AfterValidator(_reckonable)]


class Entity(BaseModel):
    """A Graph object. ``model_extra`` holds what this version does not name; ``said(name)`` tells whether Graph sent
    a property at all, since a property that was not sent is not the same as a null one."""

    model_config = ConfigDict(
        extra="allow", frozen=True, alias_generator=to_camel, populate_by_name=True, defer_build=True, strict=False
    )

    odata_type: str | None = Field(None, alias="@odata.type")

    def said(self, name: str) -> bool:
        return name in self.model_fields_set

    @property
    def kind(self) -> str:
        """The ``@odata.type`` without its namespace, in lower case; empty where there is none."""
        return (self.odata_type or "").removeprefix("#").removeprefix("microsoft.graph.").lower()


class Identity(Entity):
    sign_in_type: str | None = None
    issuer: str | None = None
    issuer_assigned_id: str | None = None


class User(Entity):
    id: str
    user_principal_name: str | None = None
    display_name: str | None = None
    mail: str | None = None
    user_type: str | None = None
    account_enabled: bool | None = None
    created_date_time: Moment | None = None
    employee_hire_date: Moment | None = None
    creation_type: str | None = None
    external_user_state: str | None = None
    on_premises_sync_enabled: bool | None = None
    last_password_change_date_time: Moment | None = None
    password_policies: str | None = None
    password_profile: dict[str, Any] | None = None
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
    is_usable: bool | None = None
    is_usable_once: bool | None = None
    lifetime_in_minutes: int | None = None
    method_usability_reason: str | None = None
    start_date_time: Moment | None = None


class Requirements(Entity):
    per_user_mfa_state: str | None = None


class RegistrationDetails(Entity):
    id: str | None = None
    is_admin: bool | None = None
    is_mfa_capable: bool | None = None
    is_mfa_registered: bool | None = None
    is_sspr_enabled: bool | None = None
    is_sspr_registered: bool | None = None
    methods_registered: tuple[str, ...] | None = None
    last_updated_date_time: Moment | None = None


class RiskyUser(Entity):
    id: str | None = None
    is_deleted: bool | None = None
    is_processing: bool | None = None
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
    error_code: int | None = None
    failure_reason: str | None = None
    additional_details: str | None = None


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
    is_compliant: bool | None = None
    is_managed: bool | None = None
    trust_type: str | None = None


class SignIn(Entity):
    id: str
    created_date_time: Moment
    status: SignInStatus | None = None
    user_id: str | None = None
    user_principal_name: str | None = None
    app_display_name: str | None = None
    app_id: str | None = None
    resource_display_name: str | None = None
    resource_id: str | None = None
    ip_address: str | None = None
    client_app_used: str | None = None
    is_interactive: bool | None = None
    correlation_id: str | None = None
    conditional_access_status: str | None = None
    authentication_requirement: str | None = None
    authentication_requirement_policies: tuple[RequirementPolicy, ...] | None = None
    authentication_protocol: str | None = None
    authentication_context_class_references: tuple[AuthenticationContext, ...] | None = None
    conditional_access_audiences: tuple[str, ...] | None = None
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
    autonomous_system_number: int | None = None

    @property
    def code(self) -> int | None:
        """The error code; 0 is success; None when Graph did not say."""
        return self.status.error_code if self.status else None


class ExternalTenants(Entity):
    membership_kind: str | None = None
    members: tuple[str, ...] | None = None


class GuestsOrExternalUsers(Entity):
    guest_or_external_user_types: str | tuple[str, ...] | None = None
    external_tenants: ExternalTenants | None = None


class Filter(Entity):
    """A rule over properties, and whether what it picks is included or excluded."""

    mode: str | None = None
    rule: str | None = None


class PolicyUsers(Entity):
    include_users: tuple[str, ...] | None = None
    exclude_users: tuple[str, ...] | None = None
    include_groups: tuple[str, ...] | None = None
    exclude_groups: tuple[str, ...] | None = None
    include_roles: tuple[str, ...] | None = None
    exclude_roles: tuple[str, ...] | None = None
    include_guests_or_external_users: GuestsOrExternalUsers | None = None
    exclude_guests_or_external_users: GuestsOrExternalUsers | None = None


class PolicyApplications(Entity):
    include_applications: tuple[str, ...] | None = None
    exclude_applications: tuple[str, ...] | None = None
    include_user_actions: tuple[str, ...] | None = None
    include_authentication_context_class_references: tuple[str, ...] | None = None
    application_filter: Filter | None = None


class IncludeExclude(Entity):
    include_locations: tuple[str, ...] | None = None
    exclude_locations: tuple[str, ...] | None = None
    include_platforms: tuple[str, ...] | None = None
    exclude_platforms: tuple[str, ...] | None = None


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
    transfer_methods: str | tuple[str, ...] | None = None


class ClientApplications(Entity):
    include_service_principals: tuple[str, ...] | None = None
    exclude_service_principals: tuple[str, ...] | None = None
    service_principal_filter: Filter | None = None
    include_agent_id_service_principals: tuple[str, ...] | None = None
    exclude_agent_id_service_principals: tuple[str, ...] | None = None
    agent_id_service_principal_filter: Filter | None = None


class PolicyConditions(Entity):
    """To whom and when a policy applies. A flags enum (several values in one) is a text joined by commas, or a list."""

    users: PolicyUsers | None = None
    applications: PolicyApplications | None = None
    client_app_types: tuple[str, ...] | None = None
    sign_in_risk_levels: tuple[str, ...] | None = None
    user_risk_levels: tuple[str, ...] | None = None
    insider_risk_levels: str | tuple[str, ...] | None = None
    locations: IncludeExclude | None = None
    platforms: IncludeExclude | None = None
    devices: PolicyDevices | None = None
    device_states: DeviceStates | None = None
    authentication_flows: AuthenticationFlows | None = None
    client_applications: ClientApplications | None = None
    service_principal_risk_levels: tuple[str, ...] | None = None
    agent_id_risk_levels: str | tuple[str, ...] | None = None
    agents: dict[str, Any] | None = None
    agent_context: dict[str, Any] | None = None
    times: dict[str, Any] | None = None


class AuthenticationStrength(Entity):
    id: str | None = None
    display_name: str | None = None
    allowed_combinations: tuple[str, ...] | None = None
    combination_configurations: tuple[dict[str, Any], ...] | None = None


class GrantControls(Entity):
    operator: str | None = None
    built_in_controls: tuple[str, ...] | None = None
    custom_authentication_factors: tuple[str, ...] | None = None
    terms_of_use: tuple[str, ...] | None = None
    authentication_strength: AuthenticationStrength | None = None


class ConditionalAccessPolicy(Entity):
    id: str
    display_name: str | None = None
    state: str | None = None
    created_date_time: Moment | None = None
    modified_date_time: Moment | None = None
    template_id: str | None = None
    conditions: PolicyConditions | None = None
    grant_controls: GrantControls | None = None
    session_controls: dict[str, Any] | None = None


class IpRange(Entity):
    cidr_address: str | None = None


class NamedLocation(Entity):
    id: str
    display_name: str | None = None
    is_trusted: bool | None = None
    ip_ranges: tuple[IpRange, ...] | None = None
    countries_and_regions: tuple[str, ...] | None = None
    include_unknown_countries_and_regions: bool | None = None
    country_lookup_method: str | None = None


class MethodTarget(Entity):
    id: str | None = None
    target_type: str | None = None


class MethodConfiguration(Entity):
    id: str | None = None
    state: str | None = None
    include_targets: tuple[MethodTarget, ...] | None = None
    exclude_targets: tuple[MethodTarget, ...] | None = None


class RegistrationCampaign(Entity):
    """Who is asked to register a method after a passed MFA."""

    state: str | None = None
    include_targets: tuple[MethodTarget, ...] | None = None
    exclude_targets: tuple[MethodTarget, ...] | None = None


class RegistrationEnforcement(Entity):
    authentication_methods_registration_campaign: RegistrationCampaign | None = None


class MethodsPolicy(Entity):
    policy_migration_state: str | None = None
    registration_enforcement: RegistrationEnforcement | None = None
    authentication_method_configurations: tuple[MethodConfiguration, ...] | None = None


class SecurityDefaults(Entity):
    is_enabled: bool | None = None


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
    id: str | None = None
    activity_date_time: Moment
    activity_display_name: str | None = None
    category: str | None = None
    logged_by_service: str | None = None
    result: str | None = None
    result_reason: str | None = None
    initiated_by: Initiator | None = None
    target_resources: tuple[AuditTarget, ...] | None = None
    additional_details: tuple[KeyValue, ...] | None = None


class ServicePlan(Entity):
    service_plan_id: str | None = None
    service_plan_name: str | None = None
    provisioning_status: str | None = None


class SubscribedSku(Entity):
    sku_part_number: str | None = None
    capability_status: str | None = None
    service_plans: tuple[ServicePlan, ...] | None = None


class VerifiedDomain(Entity):
    name: str | None = None
    is_default: bool | None = None


class Organization(Entity):
    id: str | None = None
    display_name: str | None = None
    tenant_type: str | None = None
    verified_domains: tuple[VerifiedDomain, ...] | None = None


class Domain(Entity):
    id: str | None = None
    authentication_type: str | None = None


class Federation(Entity):
    display_name: str | None = None
    federated_idp_mfa_behavior: str | None = None


class InboundTrust(Entity):
    is_mfa_accepted: bool | None = None


class CrossTenantSettings(Entity):
    tenant_id: str | None = None
    inbound_trust: InboundTrust | None = None


class Group(Entity):
    id: str
    display_name: str | None = None


class DirectoryRole(Entity):
    id: str | None = None
    display_name: str | None = None
    role_template_id: str | None = None
