"""What accounts and groups that are not for everyday use are usually called, in the languages of the tool's users.

https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access
https://learn.microsoft.com/entra/identity/conditional-access/plan-conditional-access#set-up-emergency-access-accounts
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# What a group is for, and the words for that, each as a regular expression.
KINDS: Mapping[str, tuple[str, ...]] = {
    "emergency accounts": (
        r"break[\s._-]?glass",
        "emergency",
        "notfall",
        "urgence",
        "secours",
        r"bris[\s._-]de[\s._-]glace",
        "emergencia",
        "emergência",
        "emergenza",
        "noodtoegang",
        "noodaccount",
        "緊急",
    ),
    "service accounts": (
        r"(?:service|svc)[\s._-]?(?:accounts?|acct|principal|user)s?",
        r"\bsvc\b",
        "dienstkont",
        r"technische[\s._-]?(?:benutzer|konten|user)",
        r"comptes?[\s._-]de[\s._-]service",
        r"cuentas?[\s._-]de[\s._-]servicio",
        r"contas?[\s._-]de[\s._-]servi[çc]o",
        r"account[\s._-]di[\s._-]servizio",
        r"service[\s._-]?accounts?",
        "サービスアカウント",
    ),
    "synchronisation accounts": (
        r"directory[\s._-]?sync",
        r"dir[\s._-]?sync",
        r"(?:aad|entra)[\s._-]?connect",
        r"sync[\s._-]?accounts?",
    ),
}
EMERGENCY = re.compile("|".join(KINDS["emergency accounts"]), re.IGNORECASE)
_PATTERNS = {kind: re.compile("|".join(words), re.IGNORECASE) for kind, words in KINDS.items()}


def reserved_for(name: str) -> str:
    """What kind of accounts a group of this name is for, where that is not people; empty where the name says no such
    thing."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(name)), "")
