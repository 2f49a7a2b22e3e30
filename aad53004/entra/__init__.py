"""What Entra says, typed where it enters: pydantic models of the Graph objects that the checkers read.

Unknown properties and unknown enum members are kept: enums are plain strings here, compared with the documented
values by whoever judges them. Property names and types: Microsoft's own model of the JSON
(https://learn.microsoft.com/graph/api/overview), beta as the superset.
"""

# Annotations are evaluated as they stand here: pydantic would evaluate each of them from its text, which takes longer.
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, ValidationError
from pydantic.alias_generators import to_camel

from aad53004.errors import Unreadable


def _text(value: Any) -> Any:
    """A time as JSON has it, which is a text: pydantic would take a number for seconds."""
    if not isinstance(value, str) or value.isdecimal():
        raise ValueError("Input should be a valid datetime")
    return value


def _reckonable(at: datetime) -> datetime:
    """An aware time that can be reckoned with. Graph writes "0001-01-01T00:00:00Z" for no time at all, and a day
    without a zone is one in UTC; what evidence quotes is the text as it came."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    if aware.year < _EARLIEST.year:
        return _EARLIEST
    return min(aware, _LATEST)


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
Moment = Annotated[datetime, BeforeValidator(_text), AfterValidator(_reckonable)]
# JSON has booleans and numbers; 0, "true" and 53004.0 are none of them.
Flag = Annotated[bool, Strict()]
Number = Annotated[int, Strict()]
if TYPE_CHECKING:
    from typing import Optional as NotNull
else:

    class NotNull:
        """A property that may be missing from an answer, but that Microsoft's model forbids to be null: a null there is
        no value, and reading it raises Unreadable."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item


class Entity(BaseModel):
    """A Graph object, read property by property.

    ``model_extra`` holds what this version does not name. A property of another JSON type than documented, or null where
    Microsoft's model forbids it, is unknown: it costs nothing until it is read, and reading it raises
    :class:`~aad53004.errors.Unreadable`, which names it. ``said(name)`` tells whether Graph sent a property at all, since
    a property that was not sent is not the same as a null one.
    """

    model_config = ConfigDict(
        extra="allow", frozen=True, alias_generator=to_camel, populate_by_name=True, defer_build=True, strict=False
    )
    # The property that Graph orders lists of this kind by, newest first; empty where it does not.
    newest_by: ClassVar[str] = ""

    odata_type: str | None = Field(None, alias="@odata.type")

    if not TYPE_CHECKING:  # a type checker would take every attribute for known

        def __getattr__(self, name: str) -> Any:
            odd = self.__dict__.get(_ODD)
            if odd is not None and name in odd:
                raise Unreadable(*odd[name])
            return super().__getattr__(name)

    @classmethod
    def read(
        cls, raw: Any, told: Callable[[str, str], str] | None = None, *answers: Any
    ) -> tuple[Self, dict[str, str]]:
        """The object in ``raw``, and the JSON pointers in it to what could not be read, each with the reason.

        ``told`` makes the text of an :class:`Unreadable` from a pointer and a reason; ``answers`` go with it. Raises
        Unreadable where ``raw`` is no JSON object, or one without a single property.
        """
        says = told or (lambda pointer, why: f"what was sent at {pointer or '/'} is not what is documented ({why})")
        if not isinstance(raw, Mapping) or not any(isinstance(key, str) and "@" not in key for key in raw):
            raise Unreadable(says("", "it is no object with properties"), *answers)
        try:
            return cls.model_validate(raw), {}
        except ValidationError as error:
            return _salvaged(cls, raw, error, says, answers)

    @property
    def odd(self) -> Iterator[tuple[str, str]]:
        """What could not be read of this object itself: the name of each property, and why."""
        for name, (why, *_) in self.__dict__.get(_ODD, {}).items():
            yield name, why

    @property
    def legible(self) -> Self:
        """The same with None for what cannot be read, in the objects that it holds too: for sentences, which then say
        less. Nothing is to be concluded from it."""
        changed = {name: legible for name, value in self.__dict__.items() if (legible := _legible(value)) is not value}
        odd = self.__dict__.get(_ODD)
        if not odd and not changed:
            return self
        made = self.model_copy()
        made.__dict__.pop(_ODD, None)
        made.__dict__.update(changed | dict.fromkeys(odd or ()))
        return made

    def said(self, name: str) -> bool:
        return name in self.model_fields_set

    @property
    def kind(self) -> str:
        """The ``@odata.type`` without its namespace, in lower case; empty where there is none."""
        return (self.odata_type or "").removeprefix("#").removeprefix("microsoft.graph.").lower()


_ODD = "__odd__"
_ROUNDS = 50  # one pass finds every odd value but those that hide behind another


def _salvaged(
    cls: type[Any],
    raw: Mapping[str, Any],
    error: ValidationError,
    says: Callable[[str, str], str],
    answers: tuple[Any, ...],
) -> tuple[Any, dict[str, str]]:
    """The object without the properties that cannot be read, which are marked in it."""
    odd: dict[tuple[str | int, ...], str] = {}
    for _ in range(_ROUNDS):
        for one in error.errors(include_url=False, include_input=False):
            place = _property_at(cls, raw, one["loc"])
            odd.setdefault(place, _texts(one["msg"]))
        try:
            whole = cls.model_validate(_with_stand_ins(cls, raw, odd))
            break
        except ValidationError as again:
            error = again
    else:
        raise Unreadable(says("", _reason(error)), *answers)
    pointers = {}
    for place, why in odd.items():
        if any(place[:length] in odd for length in range(1, len(place))):
            continue
        owner: Any = whole
        for part in place[:-1]:
            owner = owner[part] if isinstance(part, int) else getattr(owner, _name_of(type(owner), part))
        pointer = "".join(f"/{part}" for part in place)
        name = _name_of(type(owner), str(place[-1]))
        owner.__dict__.pop(name, None)
        owner.__dict__.setdefault(_ODD, {})[name] = (says(pointer, why), *answers)
        if place[-1] in _at(raw, place[:-1]):
            owner.model_fields_set.add(name)
        pointers[pointer] = why
    return whole, pointers


def _legible(value: Any) -> Any:
    if isinstance(value, Entity):
        return value.legible
    if isinstance(value, tuple) and any(isinstance(member, Entity) for member in value):
        members = tuple(_legible(member) for member in value)
        return members if any(new is not old for new, old in zip(members, value, strict=True)) else value
    return value


def _at(raw: Any, place: tuple[str | int, ...]) -> Any:
    for part in place:
        raw = raw[part]
    return raw


def _reason(error: ValidationError) -> str:
    return _texts(error.errors(include_url=False, include_input=False)[0]["msg"])


def _texts(message: str) -> str:
    return message.removeprefix("Value error, ")


def _name_of(cls: type[Any], key: str) -> str:
    """The attribute for a JSON name."""
    return next((name for name, info in cls.model_fields.items() if key in (info.alias, name)), key)


def _property_at(cls: type[Any], raw: Any, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The innermost property of an object that holds the place of an error: within a list of texts that is the list,
    within a list of objects the property of the object in it, or the list where a member is no object."""
    place: tuple[str | int, ...] = ()
    owner, value = cls, raw
    steps = list(loc)
    at = 0
    while at < len(steps):
        key = str(steps[at])
        place += (key,)
        inner = _entity_in(cls=owner, key=key)
        value = value.get(key) if isinstance(value, Mapping) else None
        if inner is None or value is None:
            return place
        if isinstance(value, Mapping):
            owner, at = inner, at + 1
            if at >= len(steps):
                return place
            continue
        member = next((step for step in steps[at + 1 :] if isinstance(step, int)), None)
        if (
            not isinstance(value, list)
            or member is None
            or member >= len(value)
            or not isinstance(value[member], Mapping)
        ):
            return place
        at = steps.index(member, at + 1) + 1
        if at >= len(steps):
            return place
        place += (member,)
        owner, value = inner, value[member]
    return place


def _entity_in(cls: type[Any], key: str) -> type[Any] | None:
    """The entity that a property holds, alone or in a list; None for a plain value."""
    info = cls.model_fields.get(_name_of(cls, key))
    todo = [info.annotation] if info else []
    while todo:
        kind = todo.pop()
        if isinstance(kind, type) and issubclass(kind, Entity):
            return kind
        todo += get_args(kind)
    return None


def _with_stand_ins(cls: type[Any] | None, raw: Any, odd: Mapping[tuple[str | int, ...], str]) -> Any:
    """``raw`` without the odd properties; what an object cannot be without has a stand-in, which nobody reads."""
    here = {place[0] for place in odd if len(place) == 1}
    made = {key: value for key, value in raw.items() if key not in here}
    for key in here:
        info = cls.model_fields.get(_name_of(cls, str(key))) if cls else None
        if info is not None and info.is_required():
            made[str(key)] = "" if info.annotation is str else _EARLIEST.isoformat()
    deeper: dict[str | int, dict[tuple[str | int, ...], str]] = {}
    for place, why in odd.items():
        if len(place) > 1 and place[0] not in here:
            deeper.setdefault(place[0], {})[place[1:]] = why
    for key, below in deeper.items():
        inner = _entity_in(cls, str(key)) if cls else None
        value = made[str(key)]
        if isinstance(value, list):
            members = list(value)
            for i in {place[0] for place in below}:
                own = {place[1:]: why for place, why in below.items() if place[0] == i}
                members[int(i)] = _with_stand_ins(inner, members[int(i)], own)
            made[str(key)] = members
        else:
            made[str(key)] = _with_stand_ins(inner, value, below)
    return made


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


class Requirements(Entity):
    per_user_mfa_state: str | None = None


class RegistrationDetails(Entity):
    id: str | None = None
    is_admin: Flag | None = None
    is_mfa_capable: NotNull[Flag] = None
    is_mfa_registered: NotNull[Flag] = None
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


def _audience(value: Any) -> Any:
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
    correlation_id: str | None = None
    conditional_access_status: str | None = None
    authentication_requirement: str | None = None
    authentication_requirement_policies: tuple[RequirementPolicy, ...] | None = None
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
    autonomous_system_number: Number | None = None

    @property
    def code(self) -> int | None:
        """The error code; 0 is success; None when Graph did not say."""
        return self.status.error_code if self.status else None


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
    id: NotNull[str] = None
    target_type: NotNull[str] = None


class MethodConfiguration(Entity):
    id: str | None = None
    state: str | None = None
    include_targets: tuple[MethodTarget, ...] | None = None
    exclude_targets: tuple[MethodTarget, ...] | None = None


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
