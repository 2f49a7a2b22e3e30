"""What values of a tenant look like: patterns of whole values, and of values inside text."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from uuid import UUID

from aad53004.redaction.microsoft import TENANT_NAMED

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HEX_GUID = re.compile(r"[0-9a-fA-F]{32}")
WORD = re.compile(r"[^\W_]+")
PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
    r"|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
)
# One or several enum members, versions and the like.
TOKENS = re.compile(r"[\w.:#/@+-]+(?:\s*,\s*[\w.:#/@+-]+)*")
OPAQUE_ID = re.compile(r"(?!S-1-)(?=[^\d]*\d)[A-Za-z0-9_+/-]{20,}={0,2}")
MANAGED_POLICY = re.compile(r"(microsoft-managed[\s:–-]*)(.*)", re.IGNORECASE | re.DOTALL)

# Pseudonyms, which are left as they are when a document is redacted again.
NAME_PSEUDONYM = re.compile(
    r"(?:User|Emergency User|App|Device|Tenant|Policy|Group|Role|Location|City|State|Text|Strength|Federation|Name|Method|Unit) \d+"
)
USER_PSEUDONYM = re.compile(r"(?:emergency-)?user-(\d+)")
DOMAIN_PSEUDONYM = re.compile(r"tenant-(\d+)\.example")
NICK_PSEUDONYM = re.compile(r"nick-(\d+)")
POSTAL_PSEUDONYM = re.compile(r"postal-(\d+)")

_MAIL = r"""[^\s"<>()\[\],;:@\\/?&={}|]{1,200}@[^\W_](?:[\w-]|\.(?=\w)){0,250}"""
_SHAPES = r"""
 (?P<jwt>(?<![\w-])eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*)
|(?P<bearer>(?i:(?<!\w)bearer\s+)(?=[^\s]{8})[\w.~+/=-]+)
|(?P<refresh>(?<![\w.])[01]\.A[\w-]{60,}(?:\.[\w-]+)*)
|(?P<url>(?<!\w)[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\s"<>\\^`{|}]+)
%s
|(?P<guid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})
|(?P<sid>(?<!\w)S-1-\d+(?:-\d+){2,})
|(?P<ip6>(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f]{0,4})(?![\w:])(?:/\d{1,3}(?!\d))?)
|(?P<ip4>(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)(?:/\d{1,2}(?!\d))?)
|(?P<phone>(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){6,17}(?!\d))
|(?P<hex>(?<![0-9A-Za-z])[0-9a-fA-F]{32,})
|(?P<b64>(?<![\w+/-])[A-Za-z0-9_+/-]{22}(?:==)?(?![\w+/=-]))
|(?P<blob>(?<![\w+/-])(?=(?:[^\W\d]*\d){4})[A-Za-z0-9_+/-]{48,}={0,2})
|(?P<host>(?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.(?:TENANT_NAMED)(?![\w-]))
|(?P<word>[^\W_]+)
""".replace("TENANT_NAMED", "|".join(map(re.escape, TENANT_NAMED)))
# Looking for the local part of an address costs at every character, so text without an @ is spared it.
_WITHOUT_MAIL = re.compile(_SHAPES % "", re.VERBOSE)
_WITH_MAIL = re.compile(_SHAPES % f"|(?P<mail>{_MAIL})", re.VERBOSE)


def shapes_in(text: str) -> re.Pattern[str]:
    """The pattern whose named groups are the shapes that ``text`` may hold, a plain word ("word") the last of them."""
    return _WITH_MAIL if "@" in text else _WITHOUT_MAIL


@lru_cache(maxsize=4096)
def property_key(name: str) -> str:
    """A property name without case and punctuation, as the tables have it."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def folded(text: str) -> str:
    """Lower case of the same length, so that positions in it are positions in ``text``."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def guid_pseudonym(raw: bytes) -> UUID:
    """A GUID of fourteen bytes, which shows by its version and its last two bytes that it is a pseudonym."""
    data = bytearray(raw[:14])
    data[6] = 0x80 | data[6] & 0x0F
    data[8] = 0x80 | data[8] & 0x3F
    return UUID(bytes=bytes(data) + hashlib.sha256(data).digest()[:2])


def is_guid_pseudonym(number: UUID) -> bool:
    return number.version == 8 and number.bytes[14:] == hashlib.sha256(number.bytes[:14]).digest()[:2]
