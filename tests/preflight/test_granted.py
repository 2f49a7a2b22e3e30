"""What is read out of a token, which may hold anything."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.preflight import Kind, read
from tests.preflight.tokens import CLIENT, DEFAULT_WID, PERSON, application, person
from tests.scenarios.base import TENANT_ID


def test_a_person() -> None:
    found = read(person("User.Read.All", "openid", roles=("Security Reader",)))
    assert found.kind is Kind.DELEGATED and found.visible
    assert found.permissions == {"User.Read.All", "openid"}
    assert found.roles == {"Security Reader"}
    assert (found.app, found.tenant, found.principal) == (CLIENT, TENANT_ID, PERSON)
    assert found.holds("user.read.all") and not found.holds("User.Read")
    assert found.has_role("Security Reader") and not found.has_role("Reports Reader")


def test_a_person_without_any_scope_is_no_application() -> None:
    claims = {name: value for name, value in person().items() if name != "scp"}
    assert read(claims).kind is Kind.DELEGATED


def test_roles_that_the_token_does_not_show_are_not_known() -> None:
    claims = {name: value for name, value in person("User.Read.All").items() if name != "wids"}
    assert read(claims).roles is None and read(claims).has_role("Reports Reader") is None
    assert read(person("User.Read.All", roles=())).roles == frozenset()
    assert read({**claims, "wids": [DEFAULT_WID]}).has_role("Reports Reader") is False


@pytest.mark.parametrize("role", ["Global Reader", "Global Administrator"])
def test_who_may_read_all_needs_no_other_role(role: str) -> None:
    assert read(person(roles=(role,))).has_role("Security Reader")


def test_an_application_and_a_managed_identity() -> None:
    found = read(application("User.Read.All"))
    assert found.kind is Kind.APPLICATION and not found.managed and found.roles is None
    assert read(application("User.Read.All", xms_mirid="/subscriptions/…")).managed
    assert read(application()).permissions == frozenset()


def test_an_opaque_token_shows_nothing() -> None:
    assert read({}).kind is Kind.OPAQUE and not read({}).visible


@pytest.mark.parametrize(
    ("name", "writes"),
    [
        ("User.ReadWrite.All", True),
        ("RoleManagement.ReadWrite.Directory", True),
        ("Directory.AccessAsUser.All", True),
        ("Directory.Write.Restricted", True),
        ("Mail.Send", True),
        ("User.RevokeSessions.All", True),
        ("User.EnableDisableAccount.All", True),
        ("User.DeleteRestore.All", True),
        ("DeviceManagementManagedDevices.PrivilegedOperations.All", True),
        ("Policy.Read.All", False),
        ("User.ReadBasic.All", False),
        ("Files.Read.Selected", False),
        ("offline_access", False),
        ("RoleManagement.Read.Directory", False),
    ],
)
def test_what_writes(name: str, writes: bool) -> None:
    assert read(application(name)).writing == ((name,) if writes else ())


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ("https://graph.microsoft.com", ""),
        ("https://graph.microsoft.com/", ""),
        ("https://dod-graph.microsoft.us/", ""),
        ("00000003-0000-0000-c000-000000000000", ""),
        ("https://management.azure.com", "https://management.azure.com"),
        ("https://graph.microsoft.com.evil.example", "https://graph.microsoft.com.evil.example"),
    ],
)
def test_a_token_for_another_api(audience: str, told: str) -> None:
    assert read(person("user_impersonation", aud=audience)).audience == told


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_CLAIMS = st.dictionaries(
    st.sampled_from(["scp", "roles", "wids", "idtyp", "appid", "azp", "tid", "oid", "aud", "upn", "xms_mirid"]), _JSON
)


@given(_CLAIMS)
def test_no_claims_break_it_and_nothing_of_them_can_end_in_a_command(claims: dict[str, Any]) -> None:
    found = read(claims)
    for value in (found.app, found.tenant, found.principal):
        assert value == "" or len(value) == 36
    assert all(" " not in name and "'" not in name and "$" not in name for name in found.permissions)
