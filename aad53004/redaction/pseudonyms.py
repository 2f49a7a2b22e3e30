"""Pseudonyms: what stands in the place of each value of a collection. Frozen: equal values get equal ones, always."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from aad53004.entra.emergency import EMERGENCY
from aad53004.redaction.addresses import Address, AddressMap
from aad53004.redaction.identifiers import SID_MARK, Identifiers
from aad53004.redaction.literals import Literals
from aad53004.redaction.shapes import folded, guid_pseudonym, is_guid_pseudonym

GONE = "…"
# Numbers of what no collection noted begin here, far from those that are counted.
_STRAY = 10**9


def digest(key: bytes, what: str, value: str) -> int:
    message = f"{what}\0{value}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hmac.digest(key, message, hashlib.sha256), "big")


def marked(kind: str, name: str) -> str:
    """The kind of name that a pseudonym shows: of an emergency account it says so."""
    return "Emergency User" if kind == "User" and EMERGENCY.search(name) else kind


def pseudonym_of_guid(key: bytes, low: str) -> str:
    """Of a GUID in lower case; one that is a pseudonym stays."""
    if is_guid_pseudonym(UUID(low)):
        return low
    return str(guid_pseudonym(digest(key, "guid", low).to_bytes(32, "big")))


def pseudonym_of_phone(key: bytes, number: str, attempt: int) -> str:
    """Of a telephone number, digits with or without a plus sign before them: one with its country gets 999, which no
    country has. ``attempt`` counts the ones that were taken."""
    digits = number.removeprefix("+")
    plus = number[: len(number) - len(digits)]
    lead = "999"[: len(digits) - 1] if plus else ""
    room = len(digits) - len(lead)
    body = digest(key, f"phone {attempt}", digits) % 10**room
    return f"{plus}{lead}{body:0{room}}"


@dataclass(frozen=True, eq=False)
class Pseudonyms(Identifiers):
    """What :meth:`aad53004.redaction.collection.Collection.freeze` made of the values that were noted.

    A value that was not noted gets a pseudonym by its HMAC alone, so that it too is replaced, and always alike.
    ``names``, ``users`` and the like: by the value in lower case. ``guids``: those in their usual form; ``guid_bytes``:
    their sixteen bytes, in either order.
    """

    key: bytes
    users: Mapping[str, int]
    domains: Mapping[str, int]
    nicks: Mapping[str, int]
    postal_codes: Mapping[str, int]
    names: Mapping[str, str]
    phones: Mapping[str, str]
    systems: Mapping[int, int]
    guids: Mapping[str, str]
    guid_bytes: frozenset[bytes]
    products: frozenset[str]
    addresses: frozenset[Address]
    maps: Mapping[int, AddressMap]
    literals: Literals

    def _number(self, numbers: Mapping[str, int], value: str) -> int:
        number = numbers.get(value)
        return number if number is not None else _STRAY + digest(self.key, "stray", value) % _STRAY

    def _user(self, local: str, domain: str) -> str:
        # What a root cause is told by stays: that the account is called one for emergencies.
        mark = "emergency-" if EMERGENCY.search(local) else ""
        return f"{mark}user-{self._number(self.users, f'{local.lower()}@{domain.lower()}')}"

    def _domain(self, text: str) -> str:
        return f"tenant-{self._number(self.domains, text)}.example"

    def _nick(self, text: str) -> str:
        return f"nick-{self._number(self.nicks, text.lower())}"

    def _postal(self, text: str) -> str:
        return f"postal-{self._number(self.postal_codes, text.lower())}"

    def _guid(self, low: str) -> str:
        return self.guids.get(low) or pseudonym_of_guid(self.key, low)

    def _sid(self, text: str, parts: list[str]) -> str:
        domain = digest(self.key, "sid", "-".join(parts[4:7]))
        rest = [str(digest(self.key, "sid", text) % 2**31)] if len(parts) > 7 else []
        return "-".join([*parts[:4], SID_MARK, str(domain % 2**32), str((domain >> 32) % 2**32), *rest])

    def _phone(self, number: str) -> str:
        return self.phones.get(number) or pseudonym_of_phone(self.key, number, 0)

    def _address(self, address: Address) -> str:
        mapped = self.maps[address.version].map(int(address))
        return str(IPv4Address(mapped) if address.version == 4 else IPv6Address(mapped))

    def name(self, kind: str, text: str) -> str:
        known = self.known_name(text)
        return known if known is not None else f"{marked(kind, text)} {self._number({}, folded(text))}"

    def known_name(self, text: str) -> str | None:
        return self.names.get(folded(text))

    def opaque(self, text: str) -> str:
        """Of the same length and alphabet."""
        if text.upper().startswith("REDACTED") or text.lower().startswith("decade0decade0"):
            return text
        data = hmac.digest(self.key, b"opaque\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha512)
        if re.fullmatch(r"[0-9a-fA-F]+", text) and len(text) >= 32:
            changed = ("decade0decade0" + data.hex() * (len(text) // 128 + 1))[: len(text)]
            return changed.upper() if text.isupper() else changed
        letters = base64.b32encode(data).decode().rstrip("=").lower()
        size = max(len(text), 24)
        return ("REDACTED" + letters * (size // len(letters) + 1))[:size]

    def coordinate(self, value: float) -> float:
        """Ninety degrees fit both axes; the last digits tell a pseudonym."""
        return float(f"{digest(self.key, 'geo', repr(value)) % 1_799_999 / 10_000 - 90:.4f}053")

    def system(self, number: int) -> int:
        """From the numbers for private use, RFC 6996."""
        return self.systems.get(number, 64512)

    def knows_address(self, address: Address) -> bool:
        return address in self.addresses

    def knows_guid(self, raw: bytes) -> bool:
        return raw in self.guid_bytes

    def _is_guid(self, number: UUID) -> bool:
        return str(number) in self.guids

    def is_product(self, guid: str) -> bool:
        return guid in self.products
