"""What was asked: the user as typed, and what narrows the sign-in that is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.errors import BadInput

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True)
class Narrowing:
    """What the pasted error or the command line says about the sign-in. Times are aware UTC.

    ``user``: whom the error names; ``candidates``: the codes that a page without one can stand for, the likeliest first.
    """

    request_id: str = ""
    correlation_id: str = ""
    app: str = ""
    since: datetime | None = None
    at: datetime | None = None
    ip: str = ""
    code: int | None = None
    user: str = ""
    candidates: tuple[int, ...] = ()

    @property
    def shows_refusal(self) -> bool:
        """Whether the user was shown a 53004, or a page that stands for one."""
        return PROOF_UP_BLOCKED in (self.code, *self.candidates)

    def __bool__(self) -> bool:
        return self != Narrowing()


def read_user(text: str) -> str:
    """The user as Graph takes it: a UPN or an object id, trimmed. Raises BadInput for what can be neither.

    A UPN has one part before and one after its last @ (https://learn.microsoft.com/entra/identity/hybrid/connect/
    plan-connect-userprincipalname); everything else about it is the tenant's to say.
    """
    user = text.strip()
    if GUID.fullmatch(user):
        return user.lower()
    local, at, domain = user.rpartition("@")
    odd = any(ord(char) < 32 or ord(char) == 127 or 0xD800 <= ord(char) <= 0xDFFF for char in user)
    if not (local and at and domain) or odd:
        shown = "".join(char if char.isprintable() else "?" for char in user)[:80]
        raise BadInput(
            f"{shown!r} is neither a user principal name (name@domain) nor an object id; give one of the two."
        )
    if not re.fullmatch(r"[^\s@/\\?#%<>\"']+", domain) or len(user) > 1024:
        raise BadInput(f"{domain[:80]!r} in {user[:80]!r} is no domain name; give the user as name@domain.")
    return user
