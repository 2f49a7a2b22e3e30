"""How the sign-in log words what became of a factor: Microsoft's values, in lower case.

https://learn.microsoft.com/entra/identity/authentication/howto-mfa-reporting
"""

from __future__ import annotations

MULTIFACTOR = "multifactor authentication"
PREVIOUSLY_SATISFIED = "previously satisfied"
MFA_COMPLETED = "mfa completed"
_NOT_IN_THIS_SIGN_IN = ("mfa requirement satisfied by claim", "mfa requirement skipped")
# Methods that prove more than a password by themselves, as the log names them.
PROVE_ALONE = frozenset(
    {
        "fido2 security key",
        "passkey (device-bound)",
        "passkey (synced)",
        "passwordless phone sign-in",
        "temporary access pass",
        "windows hello for business",
        "x.509 certificate",
    }
)


def by_claim(outcome: str | None) -> bool:
    """Whether the log says that MFA was satisfied by an earlier sign-in, or not asked for."""
    return (outcome or "").casefold().startswith(_NOT_IN_THIS_SIGN_IN)
