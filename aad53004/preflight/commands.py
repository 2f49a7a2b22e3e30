"""The commands that grant what is missing: for an app registration of one's own, new or there, with the least permissions.

Azure CLI: https://learn.microsoft.com/cli/azure/ad/app/permission.
Microsoft Graph PowerShell: https://learn.microsoft.com/powershell/microsoftgraph/app-only.
Admin consent: https://learn.microsoft.com/entra/identity-platform/v2-admin-consent.
The ids of permissions are known for the worldwide service; elsewhere, and where one is not known, the command looks it up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aad53004.entra.apps import GRAPH
from aad53004.entra.clouds import cloud_of
from aad53004.entra.permissions import IDS
from aad53004.entra.roles import ROLE_IDS
from aad53004.preflight.granted import Granted, Kind
from aad53004.preflight.needs import least_set

NAME = "aad53004"


@dataclass(frozen=True)
class Place:
    """Where the commands are run: the cloud's name, authority and Graph root, and the tenant, empty where unknown."""

    cloud: str
    authority: str
    graph: str
    tenant: str = ""

    @property
    def named_tenant(self) -> str:
        return self.tenant or "<tenant-id>"

    def consent(self, client: str = "") -> str:
        """The link behind which an administrator consents to what an app registration asks for."""
        return f"{self.authority}/{self.tenant or '{tenant}'}/adminconsent?client_id={client or '{id}'}"


@dataclass(frozen=True)
class Registration:
    """How to make an app registration. ``looked_up``: permissions whose ids the commands look up by name."""

    kind: Kind
    permissions: tuple[str, ...]
    az: tuple[str, ...]
    powershell: tuple[str, ...]
    consent: str
    looked_up: tuple[str, ...]


def registration(kind: Kind, place: Place) -> Registration:
    """Commands for a new app registration with the least permissions that let every check run, for people who sign in
    (delegated) or for the application itself."""
    names, cloud = least_set(place.cloud), cloud_of(place.cloud)
    delegated = kind is Kind.DELEGATED
    create = f"APP_ID=$(az ad app create --display-name {NAME} --sign-in-audience AzureADMyOrg"
    if delegated:
        create += " --is-fallback-public-client true --public-client-redirect-uris http://localhost"
    az = [
        *([f"az cloud set --name {cloud.azure_cli}"] if cloud.azure_cli else []),
        f"az login --tenant {place.named_tenant} --allow-no-subscriptions",
        f"{create} --query appId --output tsv)",
        'az ad sp create --id "$APP_ID"',
        *_add('"$APP_ID"', names, kind, place),
        'az ad app permission admin-consent --id "$APP_ID"',
    ]
    if not delegated:
        az.append('az ad app credential reset --id "$APP_ID" --create-cert --append')
    return Registration(
        kind,
        names,
        tuple(az),
        tuple(_powershell(names, delegated, place)),
        place.consent(),
        tuple(name for name in names if not _id(name, kind, place)),
    )


def consent(granted: Granted, place: Place) -> str:
    """The consent link for the app registration behind a token; with a gap to fill where that has none of its own."""
    return place.consent("" if granted.fixed_app or granted.managed else granted.app)


def grant(granted: Granted, permissions: Sequence[str], roles: Sequence[str], place: Place) -> tuple[str, ...]:
    """Commands that add permissions to the app registration behind a token, and directory roles to the person.

    Nothing can be added to an app of Microsoft's own; for those this gives the commands for the roles alone.
    """
    commands: list[str] = []
    if permissions and granted.managed:
        commands += [_assign(granted, name, place) for name in permissions]
    elif permissions and not granted.fixed_app:
        kind = granted.kind if granted.visible else Kind.DELEGATED
        client = granted.app or "<client-id>"
        commands += [*_add(client, permissions, kind, place), f"az ad app permission admin-consent --id {client}"]
    for role in roles:
        body = (
            f'{{"principalId": "{granted.principal or "<object-id>"}", "roleDefinitionId": "{ROLE_IDS[role.casefold()]}", '
            '"directoryScopeId": "/"}'
        )
        url = f"{place.graph}/v1.0/roleManagement/directory/roleAssignments"
        commands.append(_post(url, f"'{body}'"))
    return tuple(commands)


def _add(client: str, names: Iterable[str], kind: Kind, place: Place) -> list[str]:
    """One command for the ids that are known; one for each that is looked up, so that a failing look-up costs no
    other permission."""
    known = [name for name in names if _id(name, kind, place)]
    unknown = [name for name in names if name not in known]
    start = f"az ad app permission add --id {client} --api {GRAPH} --api-permissions"
    suffix = "Role" if kind is Kind.APPLICATION else "Scope"
    commands = []
    if known:
        commands.append(" \\\n  ".join((start, *(f"{_id(name, kind, place)}={suffix}" for name in known))))
    if len(unknown) == 1:
        commands.append(f'{start} \\\n  "$({_look_up(unknown[0], kind)})={suffix}"')
    elif unknown:
        listed = " \\\n    ".join(unknown)
        commands.append(
            f'for NAME in \\\n    {listed}\ndo\n  {start} \\\n    "$({_look_up("$NAME", kind)})={suffix}"\ndone'
        )
    return commands


def _id(name: str, kind: Kind, place: Place) -> str:
    if place.cloud != "global" or name not in IDS:
        return ""
    delegated, application = IDS[name]
    return application if kind is Kind.APPLICATION else delegated


def _look_up(name: str, kind: Kind) -> str:
    where = "appRoles" if kind is Kind.APPLICATION else "oauth2PermissionScopes"
    return f"az ad sp show --id {GRAPH} --query \"{where}[?value=='{name}'].id\" --output tsv"


def _assign(granted: Granted, name: str, place: Place) -> str:
    """For a managed identity, which has no app registration:
    https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments"""
    role = _id(name, Kind.APPLICATION, place) or f"'$({_look_up(name, Kind.APPLICATION)})'"
    graph = f"'$(az ad sp show --id {GRAPH} --query id --output tsv)'"
    who = granted.principal or "<object-id>"
    body = f'\'{{"principalId": "{who}", "resourceId": "{graph}", "appRoleId": "{role}"}}\''
    return _post(f"{place.graph}/v1.0/servicePrincipals/{who}/appRoleAssignments", body)


def _post(url: str, body: str) -> str:
    return f"az rest --method POST --url {url} \\\n  --headers Content-Type=application/json --body {body}"


def _powershell(names: Sequence[str], delegated: bool, place: Place) -> list[str]:
    cloud = cloud_of(place.cloud)
    environment = f" -Environment {cloud.powershell}" if cloud.powershell else ""
    listed = ",\n  ".join(f"'{name}'" for name in names)
    offered = "Oauth2PermissionScopes" if delegated else "AppRoles"
    kind = "Scope" if delegated else "Role"
    public = " -IsFallbackPublicClient -PublicClient @{ RedirectUris = @('http://localhost') }" if delegated else ""
    create = (
        f"$app = New-MgApplication -DisplayName '{NAME}' -SignInAudience 'AzureADMyOrg'{public} `\n"
        "  -RequiredResourceAccess @{ ResourceAppId = $graph.AppId; ResourceAccess = $access }"
    )
    commands = [
        f"Connect-MgGraph -TenantId '{place.named_tenant}'{environment} -Scopes 'Application.ReadWrite.All', "
        + ("'DelegatedPermissionGrant.ReadWrite.All'" if delegated else "'AppRoleAssignment.ReadWrite.All'"),
        f"$names = @(\n  {listed}\n)",
        f"$graph = Get-MgServicePrincipal -Filter \"appId eq '{GRAPH}'\"",
        f"$wanted = @($graph.{offered} | Where-Object Value -In $names)",
        f"$access = @($wanted | ForEach-Object {{ @{{ Id = $_.Id; Type = '{kind}' }} }})",
        create,
        "$own = New-MgServicePrincipal -AppId $app.AppId",
    ]
    if delegated:
        commands.append(
            "New-MgOauth2PermissionGrant -ClientId $own.Id -ConsentType 'AllPrincipals' -ResourceId $graph.Id `\n"
            "  -Scope ($names -join ' ')"
        )
    else:
        commands.append(
            "$wanted | ForEach-Object { New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $own.Id `\n"
            "  -PrincipalId $own.Id -ResourceId $graph.Id -AppRoleId $_.Id }"
        )
    return [*commands, "$app.AppId"]
