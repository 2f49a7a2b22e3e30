"""Identifiers: how a value that names something of the tenant is put together out of others.

A guest's user principal name holds a mail address, a mail address a domain, a security identifier an object id. The parts
go to the methods that begin with an underscore: a collection notes them, pseudonyms replace them.
"""

# ruff: noqa: B027 - what is noted is nothing to pseudonyms, which are frozen
from __future__ import annotations

import base64
import binascii
import re
from abc import ABC, abstractmethod
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from aad53004.files import JSON
from aad53004.redaction.addresses import UNTOUCHED, Address, Network
from aad53004.redaction.literals import Literals
from aad53004.redaction.microsoft import CONSTANT_IDS
from aad53004.redaction.shapes import (
    DOMAIN_PSEUDONYM,
    GUID,
    HEX_GUID,
    NICK_PSEUDONYM,
    POSTAL_PSEUDONYM,
    USER_PSEUDONYM,
    is_guid_pseudonym,
)

# The first number of the domain part in the pseudonym of a security identifier.
SID_MARK = "3735928559"
_CONSTANT_GUID = re.compile(r"00000000-0000-0000-0000-0000000000..|0000[0-9a-f]{4}-0000-0(?:000-c000|ff1-ce00)-0{12}")


def phone_number(text: str) -> str:
    """The digits of a telephone number, with a plus sign before them where the number has its country."""
    return ("+" if text.lstrip().startswith("+") else "") + "".join(c for c in text if c.isdecimal())


class Identifiers(ABC):
    """Takes each value that a walk meets, and gives what stands in its place."""

    literals: Literals

    # --- the parts ---------------------------------------------------------------------------------------------------

    @abstractmethod
    def _user(self, local: str, domain: str) -> str:
        """The local part of a mail address."""

    @abstractmethod
    def _domain(self, text: str) -> str: ...

    @abstractmethod
    def _nick(self, text: str) -> str: ...

    @abstractmethod
    def _postal(self, text: str) -> str: ...

    @abstractmethod
    def _guid(self, low: str) -> str:
        """A GUID in lower case that is not the same in every tenant."""

    @abstractmethod
    def _sid(self, text: str, parts: list[str]) -> str:
        """A security identifier of Active Directory. ``parts``: its numbers."""

    @abstractmethod
    def _phone(self, number: str) -> str:
        """Digits, with a plus sign before them where the number has its country."""

    @abstractmethod
    def _address(self, address: Address) -> str: ...

    @abstractmethod
    def name(self, kind: str, text: str) -> str:
        """A name of something of this kind ("User", "Policy")."""

    @abstractmethod
    def known_name(self, text: str) -> str | None:
        """What stands in the place of a name that is known by now; None for any other text."""

    @abstractmethod
    def opaque(self, text: str) -> str:
        """Something without meaning of its own, such as a token or a thumbprint."""

    @abstractmethod
    def coordinate(self, value: float) -> float:
        """A place on the globe, in degrees."""

    @abstractmethod
    def system(self, number: int) -> int:
        """The number of an autonomous system."""

    @abstractmethod
    def knows_address(self, address: Address) -> bool:
        """Whether the documents have this where an address stands."""

    @abstractmethod
    def knows_guid(self, raw: bytes) -> bool:
        """Whether these sixteen bytes are a GUID of the documents, in either byte order."""

    @abstractmethod
    def is_product(self, guid: str) -> bool:
        """Whether the documents use this GUID for a product or role of Microsoft's alone."""

    # --- what a collection is told beside them; pseudonyms are frozen and note nothing ----------------------------------

    def note_pseudonym(self, pseudonym: str) -> None:
        """A pseudonym that stood in the document before: nothing else may get it."""

    def note_product(self, guid: str) -> None:
        """A GUID in a property that names a product or role."""

    def note_identity(self, guid: str) -> None:
        """A GUID in a property that identifies something."""

    def note_mail_spelling(self, text: str) -> None:
        """A mail address to find again in running text."""

    def note_phone_spelling(self, text: str) -> None:
        """A telephone number to find again in running text, as it is written."""

    def note_network(self, network: Network) -> None:
        """A range of addresses that what lies in it has to stay in."""

    def note_range(self, lower: JSON, upper: JSON) -> None:
        """A range given by its first and last address."""

    # --- what is put together of parts ------------------------------------------------------------------------------

    def mail(self, local: str, domain: str) -> str:
        """A mail address or user principal name, its guest and deleted forms included.

        https://learn.microsoft.com/entra/external-id/user-properties
        """
        low = local.lower()
        at = low.find("#ext#")
        if at >= 0:
            return f"{self.nick(local[: at + 5])}@{self.domain(domain)}"
        if len(low) > 32 and HEX_GUID.fullmatch(low[:32]):
            prefix = self.guid(str(UUID(low[:32]))).replace("-", "")
            return prefix + self.mail(local[32:], domain)
        if USER_PSEUDONYM.fullmatch(low) and DOMAIN_PSEUDONYM.fullmatch(domain.lower()):
            self.note_pseudonym(low)
            return f"{local}@{self.domain(domain)}"
        return f"{self._user(local, domain)}@{self.domain(domain)}"

    def nick(self, text: str) -> str:
        """A mail nickname or the name of an account on premises."""
        low = text.lower()
        if low.endswith("#ext#"):
            home_local, _, home_domain = text[:-5].rpartition("_")
            if home_local and "." in home_domain:
                local, _, domain = self.mail(home_local, home_domain).rpartition("@")
                return f"{local}_{domain}{text[-5:]}"
            return f"{self.nick(text[:-5])}{text[-5:]}"
        if GUID.fullmatch(text):
            return self.guid(text)
        if NICK_PSEUDONYM.fullmatch(low):
            self.note_pseudonym(low)
            return text
        return self._nick(text)

    def domain(self, text: str) -> str:
        low = text.lower().rstrip(".")
        if DOMAIN_PSEUDONYM.fullmatch(low):
            self.note_pseudonym(low)
            return low
        return self._domain(low)

    def postal(self, text: str) -> str:
        if POSTAL_PSEUDONYM.fullmatch(text):
            self.note_pseudonym(text)
            return text
        return self._postal(text)

    def guid(self, text: str) -> str:
        low = text.lower()
        if low in CONSTANT_IDS or _CONSTANT_GUID.fullmatch(low) or self.is_product(low):
            return text
        changed = self._guid(low)
        return changed.upper() if text.isupper() else changed

    def base64_guid(self, text: str, *, known_only: bool) -> str | None:
        """A GUID that stands as the base64 of its sixteen bytes, in either byte order; None where it is none."""
        bare = text.rstrip("=")
        if len(bare) != 22:
            return None
        try:
            raw = base64.b64decode(bare.replace("-", "+").replace("_", "/") + "==", validate=True)
        except (binascii.Error, ValueError):
            return None
        if known_only and not self.knows_guid(raw):
            return None
        little, big = UUID(bytes_le=raw), UUID(bytes=raw)
        if is_guid_pseudonym(little) or is_guid_pseudonym(big):
            return text
        as_big = self._is_guid(big) and not self._is_guid(little)
        changed = UUID(self.guid(str(big if as_big else little)))
        data = base64.b64encode(changed.bytes if as_big else changed.bytes_le).decode()
        if not ("+" in text or "/" in text):
            data = data.replace("+", "-").replace("/", "_")
        return data if text.endswith("=") else data.rstrip("=")

    @abstractmethod
    def _is_guid(self, number: UUID) -> bool:
        """Whether the documents have this GUID in its usual form."""

    def sid(self, text: str) -> str:
        """A security identifier. Those of cloud objects (S-1-12-1) are the object id in four numbers."""
        parts = text.split("-")
        if parts[2] == "12" and len(parts) >= 8 and all(int(part) < 2**32 for part in parts[4:8]):
            raw = b"".join(int(part).to_bytes(4, "little") for part in parts[4:8])
            changed = UUID(self.guid(str(UUID(bytes_le=raw)))).bytes_le
            numbers = [str(int.from_bytes(changed[i : i + 4], "little")) for i in range(0, 16, 4)]
            return "-".join([*parts[:4], *numbers, *parts[8:]])
        if parts[2:4] != ["5", "21"] or len(parts) < 7 or parts[4] == SID_MARK:
            return text
        return self._sid(text, parts)

    def address(self, text: str) -> str | None:
        """An IP address; None where the text is none."""
        try:
            address = ip_address(text)
        except ValueError:
            return None
        if str(address) in UNTOUCHED:
            return text
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            return f"::ffff:{self.address(str(address.ipv4_mapped))}"
        return self._address(address)

    def network_address(self, address: Address, length: int) -> str:
        """The address in front of a prefix length; one without host bits gets none in its pseudonym."""
        self.note_network(ip_network(f"{address}/{length}", strict=False))
        changed = self.address(str(address)) or str(address)
        hosts = (1 << (address.max_prefixlen - length)) - 1
        if int(address) & hosts or not length:
            return changed if length else str(address)
        return str(type(address)(int(ip_address(changed)) & ~hosts))

    def phone(self, text: str) -> str:
        """A telephone number. As many digits; the marks between them stay. One with its country gets 999, which no
        country has."""
        number = phone_number(text)
        if number.startswith("+999"):
            self.note_pseudonym(number)
            return text
        if number in ("", "+"):
            return text
        following = iter(self._phone(number).removeprefix("+"))
        return "".join(next(following) if c.isdecimal() else c for c in text)

    def number(self, value: float, kind: str) -> JSON:
        """A number of a property of this kind ("geo", "asn"); any other stays."""
        # The last digits tell a pseudonym.
        if kind == "geo" and value and not re.fullmatch(r"-?\d+\.\d{4}053", f"{value:.7f}"):
            return self.coordinate(value)
        # Numbers for documentation and private use, RFC 5398 and RFC 6996, stay.
        if kind == "asn" and value and not 64496 <= value <= 65551:
            return self.system(int(value))
        return value
