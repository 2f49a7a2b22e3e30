from __future__ import annotations

from aad53004.checkers import Case
from aad53004.errors import Unreadable
from aad53004.rules import Family, Station, Verdict, confirmed, rule, ruled_out


@rule(
    "account-disabled",
    41,
    Family.OTHER,
    rank=1,
    fixes=("enable-account",),
    permissions=("User.Read.All",),
    guide="Account state",
    docs="https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    blocks=True,
    stops_at=Station.ACCOUNT,
    account_disabled=True,
)
def judge(case: Case) -> Verdict:
    """The account is disabled.

    That gives 50057 before risk is ever looked at, so it is no cause of a 53004; it is what stops the user first, and
    any 53004 in the log is history.
    """
    user = case.account.user
    enabled = user.need("account_enabled", "accountEnabled")
    if enabled is None:
        raise Unreadable("Graph does not say whether the account is enabled")
    seen = user.cite("accountEnabled")
    if enabled:
        return ruled_out("The account is enabled.", seen)
    return confirmed(f"The account of {case.account.name} is disabled (sign-in would give 50057).", seen)
