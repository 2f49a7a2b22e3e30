"""Apps that stand for several in a policy.

https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
https://learn.microsoft.com/entra/identity/conditional-access/reference-office-365-application-contents
"""

from __future__ import annotations

from typing import Any

import pytest

from aad53004.conditional_access import app_groups
from aad53004.conditional_access.scenario import GUID
from aad53004.conditional_access.truth import Truth
from aad53004.entra import apps

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
OFFICE, PORTALS, AZURE = "office365", "microsoftadminportals", "797f4846-ba00-4fd7-ba43-dac1f8f63013"
EXCHANGE, SHAREPOINT = "00000002-0000-0ff1-ce00-000000000000", "00000003-0000-0ff1-ce00-000000000000"
TEAMS, GRAPH = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "00000003-0000-0000-c000-000000000000"
AZURE_PORTAL, AZURE_CLI = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
OFFICE_PORTAL, POWER_BI = "00000006-0000-0ff1-ce00-000000000000", "00000009-0000-0000-c000-000000000000"
EXCHANGE_ADMIN, OWN = "497effe9-df71-4043-a8bb-14cf78c4b63b", "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e"
PURVIEW, LOG_ANALYTICS = "80ccca67-54bd-44ab-8625-4b79c4dc7775", "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5"
MY_SIGN_INS = "19db86c3-b2b9-44cc-b339-36da233a3be2"
MICROSOFT_SERVICES = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@pytest.mark.parametrize(
    ("group", "app", "expected"),
    [
        (OFFICE, EXCHANGE, YES),
        (OFFICE, SHAREPOINT, YES),
        (OFFICE, TEAMS, YES),
        (OFFICE, OFFICE_PORTAL, YES),
        (OFFICE, POWER_BI, NO),
        (OFFICE, AZURE_PORTAL, NO),
        (OFFICE, MY_SIGN_INS, NO),
        # An umbrella: what is asked for through it may be Exchange, or nothing of the suite.
        (OFFICE, GRAPH, UNKNOWN),
        (OFFICE, OWN, UNKNOWN),
        (PORTALS, AZURE_PORTAL, YES),
        (PORTALS, EXCHANGE_ADMIN, YES),
        (PORTALS, OFFICE_PORTAL, YES),
        (PORTALS, PURVIEW, YES),
        (PORTALS, EXCHANGE, NO),
        (PORTALS, AZURE, NO),
        (PORTALS, OWN, UNKNOWN),
        # The API stands for the portal and a few more; tools that call it are clients, not members.
        (AZURE, AZURE_PORTAL, YES),
        (AZURE, LOG_ANALYTICS, YES),
        (AZURE, AZURE, YES),
        (AZURE, AZURE_CLI, UNKNOWN),
        (AZURE, EXCHANGE, NO),
        (AZURE, OWN, NO),
    ],
)
def test_members_by_id(group: str, app: str, expected: Truth) -> None:
    assert app_groups.member(group, app) is expected
    assert app_groups.member(group.upper(), app.upper()) is expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"appOwnerOrganizationId": "12121212-3434-5656-7878-909090909090", "displayName": "Contoso CRM"}, NO),
        ({"appOwnerOrganizationId": MICROSOFT_SERVICES, "displayName": "Microsoft Teams Graph Service"}, YES),
        ({"appOwnerOrganizationId": MICROSOFT_SERVICES.upper(), "displayName": "one outlook WEB"}, YES),
        # A name alone proves nothing: anybody may call an app so.
        ({"appOwnerOrganizationId": "12121212-3434-5656-7878-909090909090", "displayName": "One Outlook Web"}, UNKNOWN),
        ({"appOwnerOrganizationId": None, "displayName": "One Outlook Web"}, UNKNOWN),
        # Microsoft's, and not on a list that may have grown since.
        ({"appOwnerOrganizationId": MICROSOFT_SERVICES, "displayName": "Some New Service"}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_an_app_without_a_published_id_is_judged_by_its_service_principal(
    principal: dict[str, Any], expected: Truth
) -> None:
    assert app_groups.member(OFFICE, OWN, principal) is expected


def test_a_service_principal_does_not_overrule_the_list() -> None:
    foreign = {"appOwnerOrganizationId": "12121212-3434-5656-7878-909090909090", "displayName": "x"}

    assert app_groups.member(OFFICE, EXCHANGE, foreign) is YES
    assert app_groups.member(PORTALS, OWN, foreign) is NO


def test_names() -> None:
    assert apps.name(EXCHANGE) == "Office 365 Exchange Online"
    assert apps.name(AZURE_PORTAL.upper()) == "Azure Portal"
    assert apps.name(OWN) is None
    assert apps.title("Office365") == "Office 365"
    assert apps.title("MicrosoftAdminPortals") == "Microsoft Admin Portals"
    with pytest.raises(KeyError):
        apps.title("Everything")


def test_the_table_is_sound() -> None:
    assert {OFFICE, PORTALS, AZURE} == apps.GROUPS
    assert all(GUID.fullmatch(one) and one == one.lower() for one in apps.NAMES)
    for key in apps.GROUPS:
        group = apps.group(key)
        assert group.members == apps.MEMBERS[key]
        assert group.members <= set(apps.NAMES)
        assert not group.members & group.others
        assert group.source.startswith("https://learn.microsoft.com/")
    assert not apps.group(OFFICE).complete
    assert not apps.group(PORTALS).complete


def test_every_member_of_the_office_suite_has_a_name_on_microsofts_list() -> None:
    office = apps.group(OFFICE)
    # The list calls it "Protection Center", the list of ids by its later name.
    renamed = {PURVIEW}

    assert {app for app in office.members if apps.NAMES[app].casefold() not in office.names} == renamed
    assert not {app for app in office.others if apps.NAMES[app].casefold() in office.names}
