"""What Microsoft takes out of service and when, each date once with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class Retirement:
    """A service that ends. ``on``: for everybody; ``later``: for Global Administrators and external users. Guests whose
    credentials are in the tenant itself are no external users here."""

    on: date
    later: date
    source: str


# Text messages and voice calls that Microsoft itself sends, for signing in and for resetting a password. A tenant with a
# telephony provider of its own keeps them. Message center MC1426371.
SMS_AND_VOICE = Retirement(
    date(2027, 2, 1),
    date(2027, 7, 1),
    "https://learn.microsoft.com/entra/identity/authentication/concept-sms-voice-retirement",
)

# The user risk policy and the sign-in risk policy of ID Protection, which were not migrated to Conditional Access.
# https://learn.microsoft.com/entra/id-protection/concept-identity-protection-policies
RISK_POLICIES = datetime(2026, 10, 1, tzinfo=UTC)
