"""The tenant: its name, licences, security defaults and what it trusts of other tenants."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from aad53004.checkers.facts import Answers, Item, Items
from aad53004.entra import CrossTenantSettings, Organization, ProtectionPolicy, SecurityDefaults, SubscribedSku
from aad53004.graph.interface import Licence, Limit, Resource

ORGANIZATION = Resource(
    "organization",
    "/v1.0/organization",
    "tenant",
    ("Organization.Read.All",),
    query={"$select": "id,displayName,tenantType,countryLetterCode,createdDateTime,verifiedDomains"},
    collection=True,
)
SKUS = Resource(
    "licences",
    "/v1.0/subscribedSkus",
    "licences of the tenant",
    ("LicenseAssignment.Read.All",),
    query={"$select": "id,skuId,skuPartNumber,capabilityStatus,appliesTo,servicePlans"},
    collection=True,
)
SECURITY_DEFAULTS = Resource(
    "security-defaults",
    "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy",
    "security defaults",
    ("Policy.Read.All",),
)
CROSS_TENANT = Resource(
    "cross-tenant-default",
    "/v1.0/policies/crossTenantAccessPolicy/default",
    "cross-tenant access defaults",
    ("Policy.Read.All",),
)
PARTNERS = Resource(
    "cross-tenant-partners",
    "/v1.0/policies/crossTenantAccessPolicy/partners",
    "cross-tenant access settings of partners",
    ("Policy.Read.All",),
    collection=True,
)
PROTECTION_POLICY = Resource(
    "protection-policy",
    "/beta/identityProtection/policy",
    "settings of ID Protection",
    ("Policy.Read.IdentityProtection",),
    Licence.P2,
    Limit.PROTECTION,
    china=False,
    preview=True,
)
RESOURCES = (ORGANIZATION, SKUS, SECURITY_DEFAULTS)
FOR_GUESTS = (CROSS_TENANT, PARTNERS)
FOR_SYNCHRONISED = (PROTECTION_POLICY,)

PREMIUM_P1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
PREMIUM_P2 = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
ACTIVE = {"enabled", "warning"}


@dataclass
class Tenant:
    answers: Answers

    @cached_property
    def organization(self) -> Item[Organization] | None:
        return next(iter(self.answers.many(Organization, ORGANIZATION)), None)

    @property
    def name(self) -> str:
        found = self.organization
        return (found.value.display_name or found.value.id or "") if found else ""

    @cached_property
    def skus(self) -> Items[SubscribedSku]:
        return self.answers.many(SubscribedSku, SKUS)

    def has_plan(self, plan_id: str) -> tuple[Item[SubscribedSku], int] | None:
        """The active subscription, and the index of the service plan in it, that holds a service plan; None where the
        tenant has none."""

        def index(sku: SubscribedSku) -> int | None:
            if (sku.capability_status or "").casefold() not in ACTIVE:
                return None
            plans = enumerate(sku.service_plans or ())
            return next((i for i, plan in plans if (plan.service_plan_id or "").casefold() == plan_id), None)

        sku = self.skus.where(lambda one: index(one) is not None).first
        return (sku, index(sku.value) or 0) if sku else None

    @cached_property
    def security_defaults(self) -> Item[SecurityDefaults] | None:
        return self.answers.one(SecurityDefaults, SECURITY_DEFAULTS)

    @cached_property
    def protection_policy(self) -> Item[ProtectionPolicy] | None:
        """The settings of ID Protection, read for synchronised users alone. Raises Unreadable."""
        return self.answers.one(ProtectionPolicy, PROTECTION_POLICY)

    @cached_property
    def inbound_default(self) -> Item[CrossTenantSettings] | None:
        return self.answers.one(CrossTenantSettings, CROSS_TENANT)

    def inbound_trust(self, home_tenant: str) -> Item[CrossTenantSettings] | None:
        """The settings that apply to users of ``home_tenant``: the partner's own, else the default."""
        for partner in self.answers.many(CrossTenantSettings, PARTNERS):
            if (partner.value.tenant_id or "").casefold() == home_tenant.casefold() and partner.value.inbound_trust:
                return partner
        return self.inbound_default
