"""Collection: the values of one or several documents, noted before any of them is replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import ip_address, summarize_address_range
from typing import Any
from uuid import UUID

from aad53004.files import JSON
from aad53004.redaction.addresses import Address, AddressMap, Network
from aad53004.redaction.identifiers import Identifiers, phone_number
from aad53004.redaction.literals import Literals
from aad53004.redaction.microsoft import is_microsoft
from aad53004.redaction.pseudonyms import Pseudonyms, digest, marked, pseudonym_of_guid, pseudonym_of_phone
from aad53004.redaction.shapes import folded

# Which kind a name gets that stands in several places: the more telling one.
_TELLING = {kind: i for i, kind in enumerate(("Text", "Name", "State", "City", "Method", "Device", "App", "Tenant"))}


class Collection(Identifiers):
    """Notes each value that a walk hands it, and gives it back as it is. Values are kept in the order of first use."""

    def __init__(self) -> None:
        self.literals = Literals()
        self._pseudonyms: set[str] = set()
        self._users: dict[str, None] = {}
        self._domains: dict[str, None] = {}
        self._nicks: dict[str, None] = {}
        self._postal_codes: dict[str, None] = {}
        self._kinds: dict[str, str] = {}
        self._spellings: dict[str, set[str]] = {}
        self._mail_spellings: dict[str, None] = {}
        self._phones: dict[str, None] = {}
        self._phone_spellings: dict[str, None] = {}
        self._systems: set[int] = set()
        self._guids: set[str] = set()
        self._guid_bytes: set[bytes] = set()
        self._products: set[str] = set()
        self._identities: set[str] = set()
        self._addresses: set[Address] = set()
        self._networks: set[Network] = set()
        self._rigid: set[Network] = set()

    def freeze(self, key: bytes) -> Pseudonyms:
        """The pseudonyms of all that was noted. ``key``: what they depend on, beside the order of the values."""
        products = self._products - self._identities
        names = self._numbered_names()
        pseudonyms = Pseudonyms(
            key=key,
            users=self._numbers("user-{}", self._users),
            domains=self._numbers("tenant-{}.example", self._domains),
            nicks=self._numbers("nick-{}", self._nicks),
            postal_codes=self._numbers("postal-{}", self._postal_codes),
            names=names,
            phones=self._numbered_phones(key),
            systems={
                number: 64512 + i
                for i, number in enumerate(sorted(self._systems, key=lambda number: digest(key, "asn", str(number))))
            },
            guids={low: pseudonym_of_guid(key, low) for low in self._guids - products},
            guid_bytes=frozenset(self._guid_bytes),
            products=frozenset(products),
            addresses=frozenset(self._addresses),
            maps={version: self._address_map(version, key) for version in (4, 6)},
            literals=Literals(),
        )
        return replace(pseudonyms, literals=Literals(self._literal_values(pseudonyms)))

    def _numbers(self, pseudonym: str, values: Iterable[str]) -> dict[str, int]:
        """Numbers for the values, around those of pseudonyms that were there before."""
        numbers: dict[str, int] = {}
        number = 0
        for value in values:
            number += 1
            while pseudonym.format(number) in self._pseudonyms:
                number += 1
            numbers[value] = number
        return numbers

    def _numbered_names(self) -> dict[str, str]:
        by_kind: dict[str, list[str]] = {}
        for low, kind in self._kinds.items():
            by_kind.setdefault(marked(kind, low), []).append(low)
        return {
            low: f"{kind} {number}"
            for kind, names in by_kind.items()
            for low, number in self._numbers(f"{kind} {{}}", names).items()
        }

    def _numbered_phones(self, key: bytes) -> dict[str, str]:
        """Two telephone numbers of few digits could meet in one pseudonym, so each is asked for until it is free."""
        phones: dict[str, str] = {}
        taken = set(self._pseudonyms)
        spelled = (phone_number(spelling) for spelling in self._phone_spellings)
        for number in dict.fromkeys([*(number for number in spelled if number in self._phones), *self._phones]):
            changed = ""
            for attempt in range(1000):
                changed = pseudonym_of_phone(key, number, attempt)
                if changed not in taken and changed != number.removeprefix("+"):
                    break
            taken.add(changed)
            phones[number] = changed
        return phones

    def _address_map(self, version: int, key: bytes) -> AddressMap:
        networks = [network for network in self._networks if network.version == version]
        addresses = [address for address in self._addresses if address.version == version]
        rigid = [network for network in self._rigid if network.version == version]
        return AddressMap(version, key, networks, addresses, rigid)

    def _literal_values(self, pseudonyms: Pseudonyms) -> list[tuple[str, str]]:
        values = [
            (spelling, pseudonyms.names[low]) for low, spellings in self._spellings.items() for spelling in spellings
        ]
        for mail in self._mail_spellings:
            local, _, domain = mail.rpartition("@")
            values.append((mail, pseudonyms.mail(local, domain)))
        values += [
            (domain, pseudonyms.domain(domain))
            for domain in self._domains
            if "." in domain and not is_microsoft(domain)
        ]
        values += [(nick, pseudonyms.nick(nick)) for nick in self._nicks]
        values += [(spelling, pseudonyms.phone(spelling)) for spelling in self._phone_spellings]
        return values

    # --- the parts ---------------------------------------------------------------------------------------------------

    def _user(self, local: str, domain: str) -> str:
        self._users.setdefault(f"{local.lower()}@{domain.lower()}")
        return local

    def _domain(self, text: str) -> str:
        self._domains.setdefault(text)
        return text

    def _nick(self, text: str) -> str:
        self._nicks.setdefault(text.lower())
        return text

    def _postal(self, text: str) -> str:
        self._postal_codes.setdefault(text.lower())
        return text

    def _guid(self, low: str) -> str:
        number = UUID(low)
        self._guids.add(low)
        self._guid_bytes |= {number.bytes, number.bytes_le}
        return low

    def _sid(self, text: str, parts: list[str]) -> str:
        return text

    def _phone(self, number: str) -> str:
        self._phones.setdefault(number)
        return number

    def _address(self, address: Address) -> str:
        self._addresses.add(address)
        return str(address)

    def name(self, kind: str, text: str) -> str:
        low = folded(text)
        best = self._kinds.get(low)
        if best is None or _TELLING.get(kind, 99) > _TELLING.get(best, 99):
            self._kinds[low] = kind
        self._spellings.setdefault(low, set()).add(text)
        return text

    def known_name(self, text: str) -> str | None:
        return None

    def opaque(self, text: str) -> str:
        return text

    def coordinate(self, value: float) -> float:
        return value

    def system(self, number: int) -> int:
        self._systems.add(number)
        return number

    def knows_address(self, address: Address) -> bool:
        return address in self._addresses

    def knows_guid(self, raw: bytes) -> bool:
        return raw in self._guid_bytes

    def _is_guid(self, number: UUID) -> bool:
        return str(number) in self._guids

    def is_product(self, guid: str) -> bool:
        return False

    # --- what is told beside them -------------------------------------------------------------------------------------

    def note_pseudonym(self, pseudonym: str) -> None:
        self._pseudonyms.add(pseudonym.removeprefix("emergency-"))

    def note_product(self, guid: str) -> None:
        self._products.add(guid.lower())

    def note_identity(self, guid: str) -> None:
        self._identities.add(guid.lower())

    def note_mail_spelling(self, text: str) -> None:
        self._mail_spellings.setdefault(text)

    def note_phone_spelling(self, text: str) -> None:
        self._phone_spellings.setdefault(text)

    def note_network(self, network: Network) -> None:
        self._networks.add(network)

    def note_range(self, lower: JSON, upper: JSON) -> None:
        try:
            first, last = ip_address(lower), ip_address(upper)
            pieces = list(summarize_address_range(first, last))
        except (ValueError, TypeError):
            return
        around: Any = pieces[0]
        while last not in around and around.prefixlen:
            around = around.supernet()
        self._rigid.add(around)
