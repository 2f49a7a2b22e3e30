"""Since when a phone is there, of which Graph gives no time: as the audit log says."""

from __future__ import annotations

import pytest

from aad53004.checkers import Case
from aad53004.checkers.contradiction import to_check
from aad53004.checkers.registered_since import registered_since, since_when
from aad53004.diagnosis import diagnose
from aad53004.errors import Unreadable
from tests.cases.base import refused, security_info, with_authenticator, without_permission
from tests.cases.everyday_methods import with_phone
from tests.offline import TenantSource
from tests.scenarios.base import Contoso, authenticator, finished, phone

ADDED = "2026-11-24T08:20:00Z"


def case_of(contoso: Contoso) -> Case:
    tenant = finished(contoso)
    return diagnose(tenant["subject"], TenantSource(tenant)).case


def since(contoso: Contoso) -> str:
    """When the first method is said to have been registered; "" where nothing says it."""
    case = case_of(contoso)
    at = registered_since(case, case.methods.strong.read[0])
    return f"{at:%H:%M}" if at else ""


@pytest.mark.parametrize(
    ("activity", "reason", "found"),
    [
        ("Admin registered security info", "Admin registered phone method for user", "08:20"),
        ("User registered security info", "User registered Mobile Phone SMS", "08:20"),
        ("User registered security info", "", "08:20"),
        ("User registered all required security info", "User registered all required security info", "08:20"),
        ("User registered security info", "User registered Authenticator App with Notification and Code", ""),
        ("User registered security info", "User registered a phone app", ""),
        ("Admin registered security info", "Admin registered temporary access pass method for user", ""),
        ("User registered security info", "User registered Email", ""),
        ("Admin deleted security info", "Admin deleted phone method for user", ""),
    ],
)
def test_an_undated_phone_takes_the_time_of_the_audit_that_is_about_it(activity: str, reason: str, found: str) -> None:
    assert since(security_info(with_phone(created=None), ADDED, activity, reason)) == found


def test_what_graph_says_goes_first() -> None:
    contoso = security_info(with_phone(), ADDED, "Admin registered security info", "Admin registered phone method")
    assert since(contoso) == "12:40"


def test_the_newest_of_several_counts() -> None:
    contoso = with_phone(created=None)
    for moment in ("2026-11-20T10:00:00Z", ADDED):
        security_info(contoso, moment, "User registered security info", "User registered phone")
    assert since(contoso) == "08:20"


def test_an_audit_without_a_reason_is_about_no_phone_beside_another_undated_method() -> None:
    contoso = refused()
    methods = [phone(contoso.subject), authenticator(contoso.subject)]
    contoso.register(contoso.subject, *({**method, "createdDateTime": None} for method in methods))
    assert since(security_info(contoso, ADDED, "User registered security info", "")) == ""


def test_an_audit_dates_no_other_kind_of_method() -> None:
    contoso = with_authenticator(refused())
    contoso.data["methods"][contoso.subject_id][-1]["createdDateTime"] = None
    assert since(security_info(contoso, ADDED, "User registered security info", "User registered phone")) == ""


def test_a_log_that_could_not_be_read_says_neither() -> None:
    case = case_of(without_permission(with_phone(created=None), "auditLogs/directoryAudits"))
    counted = case.methods.strong.read[0]
    with pytest.raises(Unreadable):
        registered_since(case, counted)
    assert since_when(case, counted) == ()
    assert "look up when the phone number was registered" in to_check(case)


def test_the_evidence_is_the_audit() -> None:
    contoso = security_info(with_phone(created=None), ADDED, "Admin registered security info", "Admin registered phone")
    case = case_of(contoso)
    cited = since_when(case, case.methods.strong.read[0])
    assert [citation.pointer.rpartition("/")[2] for citation in cited] == [
        "activityDisplayName",
        "activityDateTime",
        "resultReason",
    ]
