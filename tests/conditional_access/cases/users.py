"""Who a policy is about: users, groups, roles, guests and other external users."""

from __future__ import annotations

from typing import Any

from tests.conditional_access.cases.base import (
    ABSENT,
    AGENT_PAGE,
    ALEX,
    ALEX_UPN,
    BREAK_GLASS,
    DIRECTORY,
    EVE,
    EXTERNAL_MEMBER,
    FABRIKAM,
    GLOBAL_ADMINISTRATOR,
    GRAPH_GUESTS,
    GRAPH_POLICY,
    GRAPH_TENANTS,
    GRAPH_USERS,
    GUEST,
    GUEST_PROPERTIES_PAGE,
    GUESTS_PAGE,
    LOCAL_GUEST,
    NO,
    ROLES_PAGE,
    SALES,
    STRANGER,
    TAILSPIN,
    UNKNOWN,
    USER_ADMINISTRATOR,
    USERS_PAGE,
    WORKLOAD_PAGE,
    YES,
    Json,
    condition,
    guests,
    guid,
    policy,
    sign_in,
    who,
)


def users(name: str, page: str, because: str, assigned: Json, scenario: Json, applies: str, **more: Any) -> None:
    condition(f"users: {name}", page, because, policy(users=assigned), scenario, applies, "users", **more)


def with_user(**properties: Any) -> Json:
    """The directory with one more user, Sam; a property that is None here is null in Graph."""
    sam = {
        "id": guid("sam"),
        "userPrincipalName": "sam@contoso.example",
        "userType": "Member",
        "groups": [],
        "roles": [],
    }
    changed = {key: value for key, value in (sam | properties).items() if value is not ABSENT}
    return DIRECTORY | {"users": [*DIRECTORY["users"], changed]}


SAM = guid("sam")
EXTERNAL_UPN = "sam_fabrikam.example#EXT#@contoso.example"
EVERY_KIND = (
    "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider"
)

# --- users and groups -------------------------------------------------------------------------------------------------

users("all", USERS_PAGE, "All users means everybody in the directory.", who("All"), sign_in(), YES)
users(
    "all means guests too",
    USERS_PAGE,
    "All users that exist in the directory, including B2B guests.",
    who("All"),
    sign_in(user=GUEST),
    YES,
)
users("none", USERS_PAGE, "None: no users selected.", who("None"), sign_in(), NO)
users("named", GRAPH_USERS, "Alex's object id is included.", who(ALEX), sign_in(), YES)
users("somebody else is named", GRAPH_USERS, "Only Eve is included.", who(EVE), sign_in(), NO)
users(
    "ids are compared without regard to case",
    GRAPH_USERS,
    "An object id is a GUID, whose letters have no case of their own.",
    who(ALEX.upper()),
    sign_in(),
    YES,
)
users(
    "signed in by name",
    GRAPH_USERS,
    "The directory says which object id the name belongs to.",
    who(ALEX),
    sign_in(user=ALEX_UPN.upper()),
    YES,
)
users(
    "a name without a directory has no id",
    GRAPH_USERS,
    "Policies hold object ids; without the directory nobody can say whether this name is that object.",
    who(ALEX),
    sign_in(user=ALEX_UPN),
    UNKNOWN,
    directory=None,
)
users(
    "an id needs no directory",
    GRAPH_USERS,
    "The id alone says that this user is included.",
    who(ALEX),
    sign_in(),
    YES,
    directory=None,
)
users(
    "another id needs no directory",
    GRAPH_USERS,
    "The id alone says that this user is not the one who is included.",
    who(EVE),
    sign_in(),
    NO,
    directory=None,
)
users(
    "nobody told, all included", USERS_PAGE, "All is everybody, whoever it is.", who("All"), sign_in(user=ABSENT), YES
)
users(
    "nobody told, one included",
    GRAPH_USERS,
    "Whether the user is Alex is not told.",
    who(ALEX),
    sign_in(user=ABSENT),
    UNKNOWN,
    missing=("user",),
)
users(
    "excluded although included",
    USERS_PAGE,
    "The exclude action overrides the include action.",
    who("All", not_users=[ALEX]),
    sign_in(),
    NO,
)
users(
    "excluded by name although included by name",
    USERS_PAGE,
    "A user who is both included and excluded is excluded from the policy.",
    who(ALEX, not_users=[ALEX]),
    sign_in(),
    NO,
)
users("in a group", USERS_PAGE, "Alex is in Sales.", who(groups=[SALES]), sign_in(), YES)
users("not in a group", USERS_PAGE, "Alex is not in the group.", who(groups=[BREAK_GLASS]), sign_in(), NO)
users(
    "in a nested group",
    USERS_PAGE,
    "Policy is applied to nested users and groups; the directory lists transitive memberships.",
    who(groups=[guid("All staff")]),
    sign_in(),
    YES,
)
users(
    "excluded through a group",
    USERS_PAGE,
    "A break-glass account is excluded by its group.",
    who("All", not_groups=[BREAK_GLASS]),
    sign_in(user=EVE),
    NO,
)
users(
    "the excluded group is somebody else's",
    USERS_PAGE,
    "Alex is not in the excluded group.",
    who("All", not_groups=[BREAK_GLASS]),
    sign_in(),
    YES,
)
users(
    "groups without a directory",
    USERS_PAGE,
    "Memberships live in the directory, which was not given.",
    who(groups=[SALES]),
    sign_in(),
    UNKNOWN,
    directory=None,
)
users(
    "an excluded group without a directory",
    USERS_PAGE,
    "Everybody is included, and who is excluded was not given.",
    who("All", not_groups=[BREAK_GLASS]),
    sign_in(),
    UNKNOWN,
    directory=None,
)
users(
    "an unknown exclusion of somebody who is not included",
    USERS_PAGE,
    "Only Eve is included, so whom the group excludes does not matter.",
    who(EVE, not_groups=[BREAK_GLASS]),
    sign_in(),
    NO,
    directory=None,
)
users(
    "an unknown inclusion of somebody who is excluded",
    USERS_PAGE,
    "Alex is excluded by name, whatever group includes.",
    who(groups=[SALES], not_users=[ALEX]),
    sign_in(),
    NO,
    directory=None,
)
users(
    "a user whom the directory does not have",
    USERS_PAGE,
    "The groups of a user who is not in the directory file are not known.",
    who(groups=[SALES]),
    sign_in(user=STRANGER),
    UNKNOWN,
)
users(
    "groups that were not read",
    USERS_PAGE,
    "The directory has the user without any list of groups.",
    who(groups=[SALES]),
    sign_in(user=SAM),
    UNKNOWN,
    directory=with_user(groups=ABSENT),
)
users(
    "a placeholder for a group",
    GRAPH_USERS,
    "A template's placeholder is no group; which one will stand there is not known.",
    who(groups=["<Pilot group>"]),
    sign_in(),
    UNKNOWN,
)
users(
    "a placeholder among the excluded",
    GRAPH_USERS,
    "Whom the template will exclude is not known.",
    who("All", not_groups=["<Break glass group>"]),
    sign_in(),
    UNKNOWN,
)
users(
    "one of several ways to be included",
    USERS_PAGE,
    "Users, groups and roles are alternatives.",
    who(EVE, groups=[SALES], roles=[GLOBAL_ADMINISTRATOR]),
    sign_in(),
    YES,
)

# --- roles ------------------------------------------------------------------------------------------------------------

users(
    "a role",
    ROLES_PAGE,
    "Roles are named by the template ids of built-in roles.",
    who(roles=[GLOBAL_ADMINISTRATOR]),
    sign_in(user=EVE),
    YES,
)
users("another role", USERS_PAGE, "Alex has another role.", who(roles=[GLOBAL_ADMINISTRATOR]), sign_in(), NO)
users(
    "an excluded role",
    USERS_PAGE,
    "Directory roles can be excluded.",
    who("All", not_roles=[USER_ADMINISTRATOR]),
    sign_in(),
    NO,
)
users(
    "a role without a directory",
    USERS_PAGE,
    "Who has a role is in the directory, which was not given.",
    who(roles=[GLOBAL_ADMINISTRATOR]),
    sign_in(),
    UNKNOWN,
    directory=None,
)
users(
    "roles that were not read",
    USERS_PAGE,
    "The directory has the user without any list of roles.",
    who(roles=[GLOBAL_ADMINISTRATOR]),
    sign_in(user=SAM),
    UNKNOWN,
    directory=with_user(roles=ABSENT),
)

# --- guests and other external users ----------------------------------------------------------------------------------

users(
    "guests: the old keyword includes a guest",
    GRAPH_USERS,
    "GuestsOrExternalUsers is a value of includeUsers.",
    who("GuestsOrExternalUsers"),
    sign_in(user=GUEST),
    YES,
)
users(
    "guests: the old keyword leaves a member out",
    GRAPH_USERS,
    "Alex is a member of the tenant.",
    who("GuestsOrExternalUsers"),
    sign_in(),
    NO,
)
users(
    "guests: the old keyword excludes a guest",
    GRAPH_USERS,
    "GuestsOrExternalUsers is a value of excludeUsers.",
    who("All", not_users=["GuestsOrExternalUsers"]),
    sign_in(user=GUEST),
    NO,
)
users(
    "guests: a B2B collaboration guest",
    GUESTS_PAGE,
    "Robin has a guest account here and signs in at Fabrikam.",
    who(guests=guests("b2bCollaborationGuest")),
    sign_in(user=GUEST),
    YES,
)
users(
    "guests: one of several kinds",
    GRAPH_GUESTS,
    "guestOrExternalUserTypes is multi-valued.",
    who(guests=guests("internalGuest, b2bCollaborationGuest")),
    sign_in(user=GUEST),
    YES,
)
users(
    "guests: another kind",
    GUESTS_PAGE,
    "A collaboration guest is not a service provider.",
    who(guests=guests("serviceProvider")),
    sign_in(user=GUEST),
    NO,
)
users(
    "guests: a member of the tenant is of no kind",
    GUESTS_PAGE,
    "Alex is neither guest nor external.",
    who(guests=guests(EVERY_KIND)),
    sign_in(),
    NO,
)
users(
    "guests: an external member",
    GUESTS_PAGE,
    "An external account with the user type Member is a B2B collaboration member user.",
    who(guests=guests("b2bCollaborationMember")),
    sign_in(user=EXTERNAL_MEMBER),
    YES,
)
users(
    "guests: an external member is no collaboration guest",
    GUESTS_PAGE,
    "The user type Member sets the collaboration member apart from the guest.",
    who(guests=guests("b2bCollaborationGuest")),
    sign_in(user=EXTERNAL_MEMBER),
    NO,
)
users(
    "guests: a local guest",
    USERS_PAGE,
    "A user belonging to the home tenant with the user type Guest is a local guest.",
    who(guests=guests("internalGuest")),
    sign_in(user=LOCAL_GUEST),
    YES,
)
users(
    "guests: a local guest is no collaboration guest",
    USERS_PAGE,
    "A local guest signs in here, not at another organisation.",
    who(guests=guests("b2bCollaborationGuest,b2bCollaborationMember")),
    sign_in(user=LOCAL_GUEST),
    NO,
)
users(
    "guests: told from the name and the user type",
    GUEST_PROPERTIES_PAGE,
    "#EXT# in the name marks an account that was invited from elsewhere.",
    who(guests=guests("b2bCollaborationGuest")),
    sign_in(user=SAM),
    YES,
    directory=with_user(userPrincipalName=EXTERNAL_UPN, userType="Guest"),
)
users(
    "guests: the user type was not read",
    GUEST_PROPERTIES_PAGE,
    "Without the user type a collaboration guest and a collaboration member cannot be told apart.",
    who(guests=guests("b2bCollaborationGuest")),
    sign_in(user=SAM),
    UNKNOWN,
    directory=with_user(userPrincipalName=EXTERNAL_UPN, userType=ABSENT),
)
users(
    "guests: of a named tenant",
    GRAPH_TENANTS,
    "Robin comes from Fabrikam, which the policy names.",
    who(guests=guests("b2bCollaborationGuest", FABRIKAM)),
    sign_in(user=GUEST),
    YES,
)
users(
    "guests: of another tenant",
    GRAPH_TENANTS,
    "Robin comes from Fabrikam; the policy names Tailspin.",
    who(guests=guests("b2bCollaborationGuest", TAILSPIN)),
    sign_in(user=GUEST),
    NO,
)
users(
    "guests: of a tenant that was not read",
    GRAPH_TENANTS,
    "Where this guest comes from was not read.",
    who(guests=guests("b2bCollaborationGuest", TAILSPIN)),
    sign_in(user=SAM),
    UNKNOWN,
    directory=with_user(userPrincipalName=EXTERNAL_UPN, userType="Guest"),
)
users(
    "guests: the tenant does not matter when the kind is wrong",
    GRAPH_GUESTS,
    "Tenants narrow the kinds; a member of this tenant is of none of them.",
    who(guests=guests("b2bCollaborationGuest", TAILSPIN)),
    sign_in(),
    NO,
)
users(
    "guests: excluded by kind",
    USERS_PAGE,
    "Exclude overrides include for guests, too.",
    who("All", not_guests=guests("b2bCollaborationGuest")),
    sign_in(user=GUEST),
    NO,
)
users(
    "guests: excluded by kind, of another tenant",
    GRAPH_TENANTS,
    "Only Tailspin's guests are excluded, and Robin is Fabrikam's.",
    who("All", not_guests=guests("b2bCollaborationGuest", TAILSPIN)),
    sign_in(user=GUEST),
    YES,
)
users(
    "guests: excluded by kind, tenant not read",
    GRAPH_TENANTS,
    "Everybody is included; whether this guest is one of Tailspin's was not read.",
    who("All", not_guests=guests("b2bCollaborationGuest", TAILSPIN)),
    sign_in(user=SAM),
    UNKNOWN,
    directory=with_user(userPrincipalName=EXTERNAL_UPN, userType="Guest"),
)
users(
    "guests: nested within a named tenant and kinds",
    GRAPH_TENANTS,
    "Kim is a collaboration member from Tailspin; kind and tenant both match.",
    who(guests=guests("b2bCollaborationMember,b2bCollaborationGuest", FABRIKAM, TAILSPIN)),
    sign_in(user=EXTERNAL_MEMBER),
    YES,
)
users(
    "guests: without a directory",
    GUESTS_PAGE,
    "Whether a user id belongs to a guest is not known without the directory.",
    who(guests=guests(EVERY_KIND)),
    sign_in(),
    UNKNOWN,
    directory=None,
)
users(
    "guests: a kind that is not known",
    GRAPH_GUESTS,
    "unknownFutureValue stands for a kind that this reader has no name for.",
    who(guests=guests("unknownFutureValue")),
    sign_in(user=GUEST),
    UNKNOWN,
)

# --- workloads and agents ---------------------------------------------------------------------------------------------

condition(
    "workloads: a policy for service principals",
    WORKLOAD_PAGE,
    "A policy for workload identities is about service principals, never about a user's sign-in.",
    policy(users=who("None"), clientApplications={"includeServicePrincipals": ["ServicePrincipalsInMyTenant"]}),
    sign_in(),
    NO,
)
condition(
    "workloads: all users do not make it a user's policy",
    WORKLOAD_PAGE,
    "What is assigned are workload identities, whatever stands in the users' part.",
    policy(clientApplications={"includeServicePrincipals": [guid("some service principal")]}),
    sign_in(),
    NO,
    "clientApplications",
)
condition(
    "workloads: an empty assignment is none",
    GRAPH_POLICY,
    "An empty condition restricts nothing: this is an ordinary users' policy.",
    policy(clientApplications={"includeServicePrincipals": [], "excludeServicePrincipals": []}),
    sign_in(),
    YES,
)
condition(
    "workloads: risk of a service principal",
    WORKLOAD_PAGE,
    "Service principal risk is a condition of workload identities only.",
    policy(users=who("None"), servicePrincipalRiskLevels=["high"]),
    sign_in(signInRisk="high"),
    NO,
)
condition(
    "agents: a policy for agent identities",
    AGENT_PAGE,
    "A token for the agent's own identity is not a user's sign-in.",
    policy(users=who("None"), clientApplications={"includeAgentIdServicePrincipals": ["All"]}),
    sign_in(),
    NO,
)
condition(
    "agents: agents that act as users",
    AGENT_PAGE,
    "The scope of all agents acting as a user has no people in it.",
    policy(users=who(), agents={"includeAgentUsers": ["All"], "excludeAgentUsers": []}),
    sign_in(),
    NO,
)
condition(
    "agents: risk of an agent",
    AGENT_PAGE,
    "Agent risk is about agent identities.",
    policy(users=who("None"), agentIdRiskLevels="high"),
    sign_in(signInRisk="high"),
    NO,
)
