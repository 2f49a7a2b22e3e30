from __future__ import annotations

from ipaddress import ip_address, ip_network

from aad53004.checkers import Case
from aad53004.cite import Citation
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.rules import Family, Verdict, not_checked, possible, rule, ruled_out

NEEDS_A_SWEEP = (
    "it needs a sweep, or the sign-in log by address: one user's sign-in does not show whether others are refused from "
    "{ip} too, which is in no named location"
)


@rule(
    "corporate-egress-not-trusted",
    20,
    Family.RISK,
    rank=12,
    fixes=("trust-named-location", "temporary-access-pass"),
    permissions=("AuditLog.Read.All", "Policy.Read.All"),
    licence="Microsoft Entra ID P1",
    docs="https://learn.microsoft.com/entra/id-protection/howto-identity-protection-configure-risk-policies",
)
def judge(case: Case) -> Verdict:
    """The organisation's own way to the Internet counts as risky, and no trusted named location holds it.

    Then many users are refused from one address, which takes a look at all of them. Of a single user the address can
    be told: trusted already, or in a named location that is not marked as trusted.
    """
    event = case.sign_ins.event
    if event is None or event.value.code != PROOF_UP_BLOCKED:
        case.sign_ins.require_whole()
        seen = event.cite("status/errorCode", "createdDateTime") if event else case.no_failures
        return ruled_out("No 53004 sign-in, so no address that it came from.", seen)
    seen = event.cite("ipAddress", "riskLevelDuringSignIn")
    if (event.value.risk_level_during_sign_in or "").casefold() == "none":
        return ruled_out("Entra did not count the session as risky, wherever it came from.", seen)
    ip = (event.value.ip_address or "").strip()
    trusted, where = case.conditional_access.trusted(ip)
    if trusted is None:
        return not_checked("the sign-in shows no address")
    if trusted:
        return ruled_out(f"{ip} lies in a trusted named location already.", seen, where)
    untrusted, where = _untrusted(case, ip)
    if untrusted:
        return possible(
            f'{ip} lies in the named location "{untrusted}", which is not marked as trusted; a sweep shows whether '
            "others are refused from there too.",
            seen,
            where,
        )
    return not_checked(NEEDS_A_SWEEP.format(ip=ip))


def _untrusted(case: Case, ip: str) -> tuple[str, tuple[Citation, ...]]:
    """The name of a named location that holds the address, and the evidence; "" where none does."""
    for location in case.conditional_access.locations:
        for i, ip_range in enumerate(location.value.ip_ranges or ()):
            try:
                inside = ip_address(ip) in ip_network(ip_range.cidr_address or "", strict=False)
            except ValueError:
                continue
            if inside:
                evidence = location.cite("displayName", "isTrusted", f"ipRanges/{i}/cidrAddress")
                return location.value.display_name or location.value.id, evidence
    return "", ()
