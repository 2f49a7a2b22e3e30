from __future__ import annotations

from aad53004.checkers import Case
from aad53004.checkers.tenant import PREMIUM_P2
from aad53004.rules import Family, Role, Verdict, confirmed, rule, ruled_out


@rule(
    "no-p2-license",
    48,
    Family.OTHER,
    rank=8,
    fixes=(),
    permissions=("LicenseAssignment.Read.All",),
    docs="https://learn.microsoft.com/entra/id-protection/overview-identity-protection",
    role=Role.CONTEXT,
)
def judge(case: Case) -> Verdict:
    """The tenant has no Entra ID P2, so the risk behind the refusal cannot be read.

    Risk fields show as hidden and detections as generic. A 53004 is possible all the same, by security defaults for
    one.
    """
    found = case.tenant.has_plan(PREMIUM_P2)
    if found is None:
        shown = [sku.cite("skuPartNumber", "capabilityStatus") for sku in tuple(case.tenant.skus)[:5]]
        return confirmed(
            "The tenant has no active Microsoft Entra ID P2 plan; risk details are hidden.",
            *(shown or [case.tenant.skus.cite_all("no subscription")]),
        )
    sku, index = found
    return ruled_out(
        "The tenant has Microsoft Entra ID P2.", sku.cite("skuPartNumber", f"servicePlans/{index}/servicePlanId")
    )
