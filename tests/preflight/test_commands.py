"""The commands: exact, least, and with nothing in them that came from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from aad53004.entra.clouds import CLOUDS
from aad53004.entra.permissions import IDS
from aad53004.preflight import Kind, Place, grant, read, registration
from aad53004.preflight.commands import consent
from aad53004.preflight.needs import least_set
from tests.preflight.tokens import CLIENT, PERSON, application, person
from tests.scenarios.base import TENANT_ID

GRAPH = "00000003-0000-0000-c000-000000000000"


def place(cloud: str = "global", tenant: str = TENANT_ID) -> Place:
    found = CLOUDS[cloud]
    return Place(cloud, found.authority, found.graph, tenant)


@pytest.mark.parametrize(("kind", "suffix"), [(Kind.DELEGATED, "Scope"), (Kind.APPLICATION, "Role")])
def test_a_registration_asks_for_the_least_set_and_no_more(kind: Kind, suffix: str) -> None:
    made = registration(kind, place())
    commands = "\n".join(made.az)
    given = set(re.findall(rf"([0-9a-f-]{{36}})={suffix}", commands))
    assert given == {IDS[name][kind is Kind.APPLICATION] for name in least_set() if name in IDS}
    looked_up = set(re.findall(r"\[\?value=='([^']+)'\]", commands))
    assert looked_up == set(made.looked_up) == {name for name in least_set() if name not in IDS}
    assert made.permissions == least_set()
    assert ("Scope" in commands, "Role" in commands) == (suffix == "Scope", suffix == "Role")
    assert commands.count("az ad app permission admin-consent") == 1
    assert "ReadWrite" not in commands
    assert set(re.findall(r"'([\w-]+\.Read\.\w+)'", "\n".join(made.powershell))) == set(least_set())
    assert f"Type = '{suffix}'" in "\n".join(made.powershell)


@pytest.mark.parametrize(
    ("cloud", "authority", "az", "powershell"),
    [
        ("global", "https://login.microsoftonline.com", "", ""),
        ("usgov", "https://login.microsoftonline.us", "AzureUSGovernment", "-Environment USGov "),
        ("usgov-dod", "https://login.microsoftonline.us", "AzureUSGovernment", "-Environment USGovDoD "),
        ("china", "https://login.chinacloudapi.cn", "AzureChinaCloud", "-Environment China "),
    ],
)
def test_each_cloud_has_its_own(cloud: str, authority: str, az: str, powershell: str) -> None:
    made = registration(Kind.DELEGATED, place(cloud))
    assert made.consent == f"{authority}/{TENANT_ID}/adminconsent?client_id={{id}}"
    assert made.az[0] == (
        f"az cloud set --name {az}" if az else f"az login --tenant {TENANT_ID} --allow-no-subscriptions"
    )
    assert (powershell or "-Scopes") in made.powershell[0] and ("-Environment" in made.powershell[0]) == bool(
        powershell
    )
    # The published ids are those of the worldwide service.
    known = {one for pair in IDS.values() for one in pair}
    assert any(one in "\n".join(made.az) for one in known) == (cloud == "global")
    assert made.looked_up == (made.permissions if cloud != "global" else ("Domain-InternalFederation.Read.All",))


def test_without_a_tenant_there_are_gaps_to_fill() -> None:
    made = registration(Kind.APPLICATION, place(tenant=""))
    assert made.consent == "https://login.microsoftonline.com/{tenant}/adminconsent?client_id={id}"
    assert "az login --tenant <tenant-id>" in made.az[0]


@pytest.mark.parametrize("name", sorted(IDS))
def test_each_permission_is_granted_by_its_id(name: str) -> None:
    (add, admin) = grant(read(person("User.Read")), [name], [], place())
    assert add == f"az ad app permission add --id {CLIENT} --api {GRAPH} --api-permissions \\\n  {IDS[name][0]}=Scope"
    assert admin == f"az ad app permission admin-consent --id {CLIENT}"
    assert f"{IDS[name][1]}=Role" in grant(read(application()), [name], [], place())[0]


def test_a_role_is_assigned_to_the_person() -> None:
    (command,) = grant(read(person("User.Read", roles=())), [], ["Global Reader"], place("usgov"))
    assert "https://graph.microsoft.us/v1.0/roleManagement/directory/roleAssignments" in command
    assert PERSON in command and "f2ef992c-3afb-46b9-b7cf-a126ee74c451" in command


def test_a_managed_identity_gets_app_roles_since_it_has_no_registration() -> None:
    found = read(application(xms_mirid="/subscriptions/…"))
    (command,) = grant(found, ["AuditLog.Read.All"], [], place())
    assert f"/servicePrincipals/{PERSON}/appRoleAssignments" in command
    assert "b0afded3-3588-46d8-8b3d-9842eff778da" in command and "az ad app" not in command
    assert consent(found, place()).endswith("client_id={id}")


def test_nothing_is_added_to_microsofts_own_apps() -> None:
    found = read(person("User.Read", appid="04b07795-8ddb-461a-bbee-02f9e1bf7b46"))
    assert found.fixed_app == "the Azure CLI"
    assert grant(found, ["AuditLog.Read.All"], [], place()) == ()
    assert consent(found, place()).endswith("client_id={id}")


def test_the_client_of_an_unreadable_token_is_left_to_fill_in() -> None:
    assert "--id <client-id>" in grant(read({}), ["AuditLog.Read.All"], [], place())[0]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash to read the commands")
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("kind", [Kind.DELEGATED, Kind.APPLICATION])
def test_bash_runs_them_as_they_are(cloud: str, kind: Kind) -> None:
    """An az that writes down its arguments stands in for the Azure CLI."""
    az = 'az() { printf "%s\\n" "<az>" "$@" >&2; case "$*" in *"app create"*) echo APP;; *"sp show"*) echo ID;; esac; }'
    made = registration(kind, place(cloud))
    more = grant(
        read(application(xms_mirid="x")), ["Domain-InternalFederation.Read.All"], ["Global Reader"], place(cloud)
    )
    script = "\n".join(("set -eu", az, *made.az, *more))
    done = subprocess.run(["bash", "-c", script], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    suffix = "=Role" if kind is Kind.APPLICATION else "=Scope"
    given = [line for line in done.stderr.splitlines() if line.endswith(suffix)]
    assert len(given) == len(made.permissions)
    assert f"ID{suffix}" in given
    role = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
    bodies = {line for line in done.stderr.splitlines() if line.startswith('{"')}
    assert bodies == {
        f'{{"principalId": "{PERSON}", "resourceId": "ID", "appRoleId": "ID"}}',
        f'{{"principalId": "{PERSON}", "roleDefinitionId": "{role}", "directoryScopeId": "/"}}',
    }
