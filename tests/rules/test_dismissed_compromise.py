"""A detection that may mean compromise, dismissed: possible, and worth a question to who dismissed it.

https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock
"""

from __future__ import annotations

from aad53004 import diagnose
from aad53004.rules import Kind
from tests.cases.base import REFUSED_AT
from tests.offline import TenantSource
from tests.scenarios.base import Contoso, earlier


def test_a_dismissed_leak_is_possible_and_says_why() -> None:
    contoso = Contoso()
    entry = contoso.sign_in(earlier(REFUSED_AT, days=3))
    found = contoso.detection(entry, "leakedCredentials", "high")
    found["riskState"], found["riskDetail"] = "dismissed", "adminDismissedAllRiskForUser"
    diagnosis = diagnose(contoso.subject["userPrincipalName"], TenantSource(contoso.tenant()))
    verdict = diagnosis.finding("risk-credential-leak-or-spray").verdict
    assert verdict.kind is Kind.POSSIBLE
    assert verdict.summary == (
        "A detection that may mean compromise was dismissed; it is worth asking who looked into it."
    )
    assert [one.pointer.rpartition("/")[2] for one in verdict.evidence] == [
        *("riskEventType", "riskState", "riskDetail", "detectedDateTime")
    ]
