"""Which Graph permissions let which request through, for exactly the requests that the checkers make.

Permissions: Microsoft's own table, ``permissions/new/permissions.json`` of the public repository
microsoftgraph/microsoft-graph-devx-content (7 August 2026), cut down to these paths. A permission stands here only
where it gives all that is asked for: one that opens a path and leaves properties out (User.ReadBasic.All on a user) does
not. What the table does not say is from the page of the API, named beside it.

The roles that go with them, for people: :mod:`aad53004.entra.roles`.

Ids of permissions: ``permissions/new/ProvisioningInfo.json`` of microsoftgraph/microsoft-graph-devx-content; they are
those of the worldwide service. A permission without a line there has none here, and is looked up by name.
"""

from __future__ import annotations

from collections.abc import Mapping

_DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")
_CA_DATA = ("Policy.Read.ConditionalAccess", "Policy.ReadWrite.ConditionalAccess")
_USER = ("User.ReadWrite.All", *_DIRECTORY)
_SIGN_IN = {"AuditLog.Read.All": (), "Policy.Read.All": _CA_DATA}
_AUDIT = {"AuditLog.Read.All": ("Directory.Read.All",)}
_STRENGTHS = ("Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.ConditionalAccess")
_MEMBERSHIP = ("GroupMember.Read.All", "Group.Read.All", *_DIRECTORY)

# For each resource, what it takes: all of the keys, each of which any of its values replaces.
NEEDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "user": {"User.Read.All": _USER},
    # Both: https://learn.microsoft.com/graph/api/resources/signinactivity
    "sign-in-activity": {"User.Read.All": _USER, "AuditLog.Read.All": ()},
    "domain": {"Domain.Read.All": ("Domain.ReadWrite.All", "Directory.Read.All")},
    "federation": {"Domain-InternalFederation.Read.All": ("Domain-InternalFederation.ReadWrite.All",)},
    "methods": {"UserAuthenticationMethod.Read.All": ("UserAuthenticationMethod.ReadWrite.All",)},
    "passes": {
        "UserAuthMethod-TAP.Read.All": (
            "UserAuthenticationMethod.Read.All",
            "UserAuthMethod-TAP.ReadWrite.All",
            "UserAuthenticationMethod.ReadWrite.All",
        )
    },
    "per-user-mfa": {"Policy.Read.All": ("Policy.ReadWrite.AuthenticationMethod",)},
    "registration": {"AuditLog.Read.All": ()},
    "methods-policy": {
        "Policy.Read.AuthenticationMethod": ("Policy.Read.All", "Policy.ReadWrite.AuthenticationMethod")
    },
    "strengths": {"Policy.Read.AuthenticationMethod": _STRENGTHS},
    # The path takes one of several; the group's name comes to who may read groups, the role's to who may read roles.
    # https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    "groups": {"User.Read.All": _MEMBERSHIP, "GroupMember.Read.All": ("Group.Read.All", *_DIRECTORY)},
    "roles": {
        "User.Read.All": _MEMBERSHIP,
        "RoleManagement.Read.Directory": ("RoleManagement.ReadWrite.Directory", *_DIRECTORY),
    },
    "risky-user": {"IdentityRiskyUser.Read.All": ()},
    "risk-history": {"IdentityRiskyUser.Read.All": ("IdentityRiskyUser.ReadWrite.All",)},
    "detections": {"IdentityRiskEvent.Read.All": ()},
    # Policies applied to a sign-in: https://learn.microsoft.com/graph/api/signin-list
    "sign-ins-53004": _SIGN_IN,
    "sign-ins-53004-v1": _SIGN_IN,
    "sign-ins": _SIGN_IN,
    "sign-ins-v1": _SIGN_IN,
    "sign-ins-correlated": _SIGN_IN,
    "sign-ins-correlated-v1": _SIGN_IN,
    "sign-in": _SIGN_IN,
    "sign-in-v1": _SIGN_IN,
    "policies": {"Policy.Read.All": ()},
    "policies-v1": {"Policy.Read.All": ()},
    "named-locations": {"Policy.Read.All": ()},
    # https://learn.microsoft.com/graph/api/conditionalaccessroot-list-plans?view=graph-rest-beta
    "policy-plans": {"Policy.Read.ConditionalAccess": ("Policy.Read.All", "Policy.ReadWrite.ConditionalAccess")},
    # https://learn.microsoft.com/graph/api/identityprotectionpolicy-get?view=graph-rest-beta
    "protection-policy": {"Policy.Read.IdentityProtection": ("Policy.ReadWrite.IdentityProtection",)},
    "policy-changes": _AUDIT,
    "method-policy-changes": _AUDIT,
    "user-changes": _AUDIT,
    "organization": {
        "Organization.Read.All": ("User.Read.All", "Organization.ReadWrite.All", *_DIRECTORY),
    },
    "licences": {
        "LicenseAssignment.Read.All": ("Organization.Read.All", "Organization.ReadWrite.All", *_DIRECTORY),
    },
    "security-defaults": {"Policy.Read.All": ("Policy.ReadWrite.SecurityDefaults",)},
    "cross-tenant-default": {"Policy.Read.All": ("Policy.ReadWrite.CrossTenantAccess",)},
    "cross-tenant-partners": {"Policy.Read.All": ("Policy.ReadWrite.CrossTenantAccess",)},
    # https://learn.microsoft.com/graph/api/directory-deleteditems-list
    "deleted-user": {"User.Read.All": _USER},
    "deleted-user-by-id": {"User.Read.All": _USER},
    "similar-users": {"User.ReadBasic.All": ("User.Read.All", *_USER)},
}

# Delegated permissions that replace a key for signed-in people, and have no counterpart for applications.
DELEGATED_TOO: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("groups", "User.Read.All"): ("User.Read",),
    ("roles", "User.Read.All"): ("User.Read",),
}

APPLIED_POLICIES = "which policies applied to each sign-in"
# Needs without which Graph answers all the same and leaves something out without a word: what it leaves out.
PARTS: Mapping[tuple[str, str], str] = {
    **{
        (name, "Policy.Read.All"): APPLIED_POLICIES
        for name in NEEDS
        if name.startswith("sign-in") and name != "sign-in-activity"
    },
    ("groups", "GroupMember.Read.All"): "the names of the groups",
    ("roles", "RoleManagement.Read.Directory"): "which roles they are",
}

# (delegated, application)
IDS: Mapping[str, tuple[str, str]] = {
    "AuditLog.Read.All": ("e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20", "b0afded3-3588-46d8-8b3d-9842eff778da"),
    "Domain.Read.All": ("2f9ee017-59c1-4f1d-9472-bd5529a7b311", "dbb9058a-0e50-45d7-ae91-66909b5d4664"),
    "GroupMember.Read.All": ("bc024368-1153-4739-b217-4326f2e966d0", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    "IdentityRiskEvent.Read.All": ("8f6a01e7-0391-4ee5-aa22-a3af122cef27", "6e472fd1-ad78-48da-a0f0-97ab2c6b769e"),
    "IdentityRiskyUser.Read.All": ("d04bb851-cb7c-4146-97c7-ca3e71baf56c", "dc5007c0-2d7d-4c42-879c-2dab87571379"),
    "LicenseAssignment.Read.All": ("f395577a-0960-456b-979f-7228de0c5996", "e2f98668-2877-4f38-a2f4-8202e0717aa1"),
    "Policy.Read.All": ("572fea84-0151-49b2-9301-11cb16974376", "246dd0d5-5bd0-4def-940b-0421030a5b68"),
    "Policy.Read.IdentityProtection": ("d146432f-b803-4ed4-8d42-ba74193a6ede", "b21b72f6-4e6a-4533-9112-47eea9f97b28"),
    "RoleManagement.Read.Directory": ("741c54c3-0c1e-44a1-818b-3f97ab4e8c83", "483bed4a-2ad3-4361-a73b-c83ccdbdc53c"),
    "User.Read.All": ("a154be20-db9c-4678-8ab7-66f6cc099a59", "df021288-bdef-4463-88db-98f22de89214"),
    "UserAuthenticationMethod.Read.All": (
        "aec28ec7-4d02-4e8c-b864-50163aea77eb",
        "38d9df27-64da-44fd-b7c5-a6fbac20248f",
    ),
}
