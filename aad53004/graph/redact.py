"""Redaction of a recording: the same document with every name, address and identifier of the tenant replaced.

Pseudonyms keep the shape of what they stand for, so that a redacted recording replays to the same verdicts: a user
principal name stays one, a GUID a GUID, an address in a named location lies in its pseudonymous range. Equal values stay
equal wherever they stand (paths, filters, links, bodies, JSON inside strings), different ones different. What is
Microsoft's and the same in every tenant stays (``_redact_tables``), as do times, enum values and country codes.

The pseudonyms come from counters and from HMACs under a key that is thrown away, so no dictionary reverses them. Two walks
over the document: the first collects values by the property that they stand in and by their shape, the second replaces.
Tenants write names into properties that this version does not know, so text of several words in an unknown property is
replaced as a whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, unquote_plus
from uuid import UUID

from aad53004.data.emergency import EMERGENCY
from aad53004.files import JSON
from aad53004.graph._redact_addresses import UNTOUCHED, Address, AddressMap, Network
from aad53004.graph._redact_tables import (
    CONSTANT_IDS,
    CONSTANT_NAMES,
    CREDENTIALS,
    KINDS,
    MICROSOFT_DOMAINS,
    TENANT_NAMED,
    VOCABULARY,
)
from aad53004.graph.recording import without_credentials

GONE = "…"
_SID_MARK = "3735928559"

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORD = re.compile(r"[^\W_]+")
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ODATA_STRING = re.compile(r"'((?:[^']|'')*)'")
_ODATA_OPERAND = re.compile(
    r"([\w@./]+)\s*(?:\b(?:eq|ne|gt|ge|lt|le)\s*|,\s*|\bin\s*\(\s*(?:'(?:[^']|'')*'\s*,\s*)*)\Z"
)
_KEYED_SEGMENT = re.compile(r"([\w.$#-]*)\('(.*)'\)", re.DOTALL)
_TOKENS = re.compile(r"[\w.:#/@+-]+(?:\s*,\s*[\w.:#/@+-]+)*")
_OPAQUE_ID = re.compile(r"(?!S-1-)(?=[^\d]*\d)[A-Za-z0-9_+/-]{20,}={0,2}")
_MANAGED = re.compile(r"(microsoft-managed[\s:–-]*)(.*)", re.IGNORECASE | re.DOTALL)
_NAME_PSEUDONYM = re.compile(
    r"(?:User|Emergency User|App|Device|Tenant|Policy|Group|Role|Location|City|State|Text|Strength|Federation|Name|Method|Unit) \d+"
)
_MAIL_PSEUDONYM = re.compile(r"(?:emergency-)?user-(\d+)")
_DOMAIN_PSEUDONYM = re.compile(r"tenant-(\d+)\.example")
_NICK_PSEUDONYM = re.compile(r"nick-(\d+)")
_POSTAL_PSEUDONYM = re.compile(r"postal-(\d+)")

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

# Which kind a name gets that stands in several places: the more telling one.
_RANK = {kind: i for i, kind in enumerate(("Text", "Name", "State", "City", "Method", "Device", "App", "Tenant"))}
_ROUTES = {
    "users": "User",
    "deleteditems": "User",
    "riskyusers": "User",
    "riskdetections": "User",
    "userregistrationdetails": "User",
    "groups": "Group",
    "microsoftgraphuser": "User",
    "microsoftgraphgroup": "Group",
    "microsoftgraphdirectoryrole": "Role",
    "directoryroles": "Role",
    "policies": "Policy",
    "namedlocations": "Location",
    "organization": "Tenant",
    "federationconfiguration": "Federation",
    "authenticationstrengthpolicies": "Strength",
    "methods": "Method",
    "devices": "Device",
    "serviceprincipals": "App",
    "applications": "App",
    "administrativeunits": "Unit",
    "domains": "domain",
}
_TARGETS = {
    "user": "User",
    "group": "Group",
    "policy": "Policy",
    "role": "Role",
    "serviceprincipal": "App",
    "application": "App",
    "app": "App",
    "device": "Device",
    "directory": "Tenant",
    "n/a": "Name",
    "other": "Name",
}
_IDENTITY_SEGMENTS = frozenset({"users", "riskyusers", "deleteditems", "userregistrationdetails"})
# Microsoft's names of activities, in which a group called "Policy" must change nothing.
_AUDIT_WORDS = frozenset({"activitydisplayname", "activity", "category", "loggedbyservice", "operationtype", "key"})
# Enum members that stand where a name or an id could.
_WORDS_KEPT = frozenset({"externalazuread", "microsoftaccount", "mail", "phone", "google.com", "facebook.com"})


class _Place(NamedTuple):
    """Where a string stands: the kind of a bare ``displayName`` there, and whether the object is Microsoft's own."""

    kind: str = "Name"
    builtin: bool = False
    domain: bool = False


def redact(document: dict[str, JSON], *, key: bytes | None = None) -> dict[str, JSON]:
    """``document`` (:func:`aad53004.graph.recording.to_document`) with what identifies people and the tenant replaced.

    ``key``: what the pseudonyms depend on; a new random one where there is none, so that no two redactions of the same
    recording can be joined. A document that says it is redacted is returned as it is. The input is left alone.
    """
    if document.get("redacted") is True:
        return document
    redactor = _Redactor(key if key is not None else secrets.token_bytes(32))
    return {**redactor.document(without_credentials(document)), "redacted": True}


def _plain(name: str) -> str:
    """A property name without case and punctuation, as the tables have it."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _marked(kind: str, name: str) -> str:
    """The kind of name that a pseudonym shows: of an emergency account it says so."""
    return "Emergency User" if kind == "User" and EMERGENCY.search(name) else kind


def _low(text: str) -> str:
    """Lower case of the same length, so that positions in it are positions in ``text``."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _is_pseudonym(number: UUID) -> bool:
    return number.version == 8 and number.bytes[14:] == hashlib.sha256(number.bytes[:14]).digest()[:2]


def _is_microsoft(host: str) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in MICROSOFT_DOMAINS)


def _is_tenant_named(host: str) -> bool:
    return any(host.endswith(f".{domain}") for domain in TENANT_NAMED)


@dataclass
class _Numbered:
    """Numbers given in the order of first use; ``settle`` gives them anew around pseudonyms that were there before."""

    taken: set[int] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    last: int = 0

    def __getitem__(self, value: str) -> int:
        number = self.numbers.get(value)
        if number is None:
            self.last += 1
            while self.last in self.taken:
                self.last += 1
            number = self.numbers[value] = self.last
        return number

    def settle(self) -> None:
        noted, self.numbers, self.last = list(self.numbers), {}, 0
        for value in noted:
            self[value]


class _Literals:
    """Known values, found in text by their first word: the cost of a look-up does not grow with their number."""

    def __init__(self) -> None:
        self._folded: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
        self._exact: dict[str, str] = {}

    def add(self, text: str, pseudonym: str) -> None:
        first = _WORD.search(text)
        if first is None or len(text) < 3 or len(text) > 1024:
            return
        words = _WORD.findall(_low(text))
        if len(words) == 1 and words[0] in VOCABULARY:
            return
        if first[0] == text and text.isalpha():
            # A single word is a name only as it is written: "Will" is one, "will" is none.
            self._exact.setdefault(text, pseudonym)
            self._exact.setdefault(text.upper(), pseudonym)
            return
        if text.isdigit() and len(text) < 6:
            return
        if len(words) <= 3 and all(word in VOCABULARY for word in words):
            return
        for variant in {
            text,
            text.replace("'", "''"),
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
        }:
            low = _low(variant)
            word = _WORD.search(low)
            if word is not None:
                self._folded.setdefault(word[0], {}).setdefault((word.start(), len(low)), {}).setdefault(low, pseudonym)

    def sort(self) -> None:
        for token, shapes in self._folded.items():
            self._folded[token] = dict(sorted(shapes.items(), key=lambda item: (item[0][0] - item[0][1], item[0])))

    def at(self, text: str, low: str, start: int, end: int, after: int) -> tuple[int, int, str] | None:
        """The longest known value whose first word is the one at ``start``: its span and pseudonym."""
        for (offset, length), values in self._folded.get(low[start:end], {}).items():
            begin = start - offset
            finish = begin + length
            if begin < after or finish > len(text):
                continue
            pseudonym = values.get(low[begin:finish])
            if pseudonym is not None and not (
                low[finish - 1].isalnum() and finish < len(low) and low[finish].isalnum()
            ):
                return begin, finish, pseudonym
        pseudonym = self._exact.get(text[start:end])
        return (start, end, pseudonym) if pseudonym is not None else None


class _Redactor:
    def __init__(self, key: bytes) -> None:
        self._key = key
        self._collecting = True
        self._literals = _Literals()
        self._mails = _Numbered()
        self._domains = _Numbered()
        self._nicks = _Numbered()
        self._postal = _Numbered()
        self._phones: dict[str, str] = {}
        self._phones_taken: set[str] = set()
        self._phone_spellings: dict[str, None] = {}
        self._systems: dict[int, int] = {}
        self._names: dict[str, str] = {}
        self._name_kinds: dict[str, str] = {}
        self._spellings: dict[str, set[str]] = {}
        self._names_taken: set[str] = set()
        self._name_counters: dict[str, int] = {}
        self._literal_mails: dict[str, None] = {}
        self._guids: dict[str, str] = {}
        self._guid_bytes: set[bytes] = set()
        self._product_ids: set[str] = set()
        self._identity_ids: set[str] = set()
        self._found: dict[int, tuple[set[Network], set[Address], set[Network]]] = {
            4: (set(), set(), set()),
            6: (set(), set(), set()),
        }
        self._maps: dict[int, AddressMap] = {}
        self._scrubbed: dict[tuple[str, str], str] = {}
        self._keys: dict[str, str] = {}

    # --- the document -------------------------------------------------------------------------------------------

    def document(self, document: dict[str, JSON]) -> dict[str, JSON]:
        self._whole(document)
        self._settle()
        return self._whole(document)

    def _whole(self, document: dict[str, JSON]) -> dict[str, JSON]:
        result: dict[str, JSON] = {}
        for key, value in document.items():
            if key == "exchanges" and isinstance(value, list):
                result[key] = [self._exchange(one) for one in value]
            else:
                result[key] = self._value(value, self._plain(key), _Place("User"))
        return result

    def _exchange(self, exchange: JSON) -> JSON:
        if not isinstance(exchange, dict):
            return self._value(exchange, "", _Place())
        path = exchange.get("path")
        place = self._route(path) if isinstance(path, str) else _Place()
        result: dict[str, JSON] = {}
        for key, value in exchange.items():
            if key == "path" and isinstance(value, str):
                result[key] = self._path(value)
            elif key == "query" and isinstance(value, dict):
                result[key] = {
                    name: self._query_value(name, text) if isinstance(text, str) else self._value(text, "", place)
                    for name, text in value.items()
                }
            elif key in ("method", "status"):
                result[key] = value
            else:
                result[key] = self._value(value, "", place)
        return result

    @staticmethod
    def _route(path: str) -> _Place:
        kinds = [_ROUTES.get(_plain(part.partition("(")[0])) for part in path.split("/")]
        kind = next((kind for kind in reversed(kinds) if kind), "Name")
        return _Place("Tenant", domain=True) if kind == "domain" else _Place(kind)

    def _plain(self, name: str) -> str:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = _plain(name)
        return found

    def _settle(self) -> None:
        """Between the walks: what was collected gets its pseudonyms, and becomes findable in text."""
        for version, (networks, addresses, rigid) in self._found.items():
            self._maps[version] = AddressMap(version, self._key, networks, addresses, rigid)
        for numbered in (self._mails, self._domains, self._nicks, self._postal):
            numbered.settle()
        self._scrubbed.clear()
        self._product_ids -= self._identity_ids
        self._collecting = False
        order = sorted(self._systems, key=lambda number: self._digest("asn", str(number)))
        self._systems = {number: 64512 + i for i, number in enumerate(order)}
        for low, kind in self._name_kinds.items():
            self._names[low] = self._next_name(_marked(kind, low))
        for low, spellings in self._spellings.items():
            for spelling in spellings:
                self._literals.add(spelling, self._names[low])
        for full in self._literal_mails:
            local, _, domain = full.rpartition("@")
            self._literals.add(full, self._mail(local, domain))
        for domain in list(self._domains.numbers):
            if "." in domain and not _is_microsoft(domain):
                self._literals.add(domain, self._domain(domain))
        for nick in list(self._nicks.numbers):
            self._literals.add(nick, self._nick(nick))
        for spelling in self._phone_spellings:
            self._literals.add(spelling, self._phone(spelling))
        self._literals.sort()

    def _next_name(self, kind: str) -> str:
        while True:
            number = self._name_counters[kind] = self._name_counters.get(kind, 0) + 1
            if f"{kind} {number}" not in self._names_taken:
                return f"{kind} {number}"

    # --- values of JSON -------------------------------------------------------------------------------------------

    def _value(self, value: JSON, key: str, place: _Place) -> JSON:
        if isinstance(value, str):
            return self._string(value, key, place)
        if isinstance(value, dict):
            return self._object(value, key, place)
        if isinstance(value, list):
            return [self._value(inner, key, place) for inner in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._number(value, KINDS.get(key, ""))
        return value

    def _number(self, value: float, kind: str) -> JSON:
        if kind == "geo" and value:
            # A place on the globe of its own, the same for the same one; ninety degrees fit both axes. The last
            # digits tell a pseudonym.
            if re.fullmatch(r"-?\d+\.\d{4}053", f"{value:.7f}"):
                return value
            return float(f"{self._digest('geo', repr(value)) % 1_799_999 / 10_000 - 90:.4f}053")
        if kind == "asn" and value and not 64496 <= value <= 65551:
            # Numbers for documentation and private use, RFC 5398 and RFC 6996, map to themselves.
            return self._systems.setdefault(int(value), 0)
        return value

    def _object(self, value: dict[str, JSON], parent: str, place: _Place) -> dict[str, JSON]:
        named = {self._plain(name): name for name in value}
        place = self._place(value, named, parent, place)
        if "oldvalue" in named or "newvalue" in named:
            return self._modified(value, place)
        if "key" in named and "value" in named and isinstance(value[named["key"]], str):
            about = self._plain(value[named["key"]].rpartition(".")[2])
            return {
                self._name_of_key(name): self._value(inner, about if self._plain(name) == "value" else "key", place)
                for name, inner in value.items()
            }
        if {"loweraddress", "upperaddress"} <= named.keys():
            self._note_range(value[named["loweraddress"]], value[named["upperaddress"]])
        in_place = {"city", "countryorregion", "postalcode", "street", "streetaddress", "countrycode"} & named.keys()
        result: dict[str, JSON] = {}
        for name, inner in value.items():
            key = self._plain(name)
            if key in CREDENTIALS and isinstance(inner, str):
                result[name] = None
                continue
            if key == "state" and in_place and isinstance(inner, str):
                result[name] = self._name("State", inner)
                continue
            result[self._name_of_key(name)] = self._value(inner, key, place)
        return result

    def _name_of_key(self, name: str) -> str:
        """An object key: a value of the tenant's only where it has the shape of one, or is one word for word."""
        if self._plain(name) in KINDS or name.startswith(("@", "$")):
            return name
        if not self._collecting and " " in name:
            low = _low(name)
            if low in self._names:
                return self._names[low]
        if name.isidentifier():
            known = self._literals.at(name, _low(name), 0, len(name), 0) if not self._collecting else None
            return known[2] if known and known[:2] == (0, len(name)) and known[2].startswith("nick-") else name
        return self._scrub(name, "text")

    def _modified(self, value: dict[str, JSON], place: _Place) -> dict[str, JSON]:
        """An entry of ``modifiedProperties``: its ``displayName`` says which property the values are of."""
        name = next((text for key, text in value.items() if self._plain(key) in ("displayname", "name")), "")
        owner, _, last = (name if isinstance(name, str) else "").rpartition(".")
        kind = _TARGETS.get(owner.lower(), place.kind)
        result: dict[str, JSON] = {}
        for key, inner in value.items():
            if self._plain(key) in ("oldvalue", "newvalue"):
                result[key] = self._value(inner, self._plain(last), _Place(kind))
            else:
                result[key] = self._value(inner, "key", place)
        return result

    def _place(self, value: dict[str, JSON], named: dict[str, str], parent: str, place: _Place) -> _Place:
        """What the object is, by its type, its properties or the property that holds it."""

        def text(name: str) -> str:
            found = value.get(named.get(name, ""))
            return found.lower() if isinstance(found, str) else ""

        number = text("id")
        builtin = (
            text("policytype") == "builtin"
            or value.get(named.get("isbuiltin", "")) is True
            or number in CONSTANT_IDS
            or number in ("authenticationmethodspolicy", "default")
            or (number.startswith("00000000-0000-0000-") and bool(_GUID.fullmatch(number)))
            or ("roletemplateid" in named and text("displayname") in CONSTANT_NAMES)
        )
        domain = "isverified" in named or parent == "verifieddomains" or (place.domain and parent in ("", "value"))
        return _Place(self._kind(value, named, parent, place, text), builtin, domain)

    @staticmethod
    def _kind(
        value: dict[str, JSON], named: dict[str, str], parent: str, place: _Place, text: Callable[[str], str]
    ) -> str:
        has = named.keys()
        odata = text("odatatype").removeprefix("#").removeprefix("microsoft.graph.")
        for end, kind in (
            ("namedlocation", "Location"),
            ("authenticationmethod", "Method"),
            ("conditionalaccesspolicy", "Policy"),
            ("directoryrole", "Role"),
            ("administrativeunit", "Unit"),
            ("serviceprincipal", "App"),
            ("application", "App"),
            ("device", "Device"),
            ("group", "Group"),
            ("user", "User"),
        ):
            if odata.endswith(end):
                return kind
        if parent == "targetresources" or ("modifiedproperties" in has and "type" in has):
            kind = _TARGETS.get(text("type"), "Name")
            return "User" if kind == "Name" and text("userprincipalname") else kind
        if parent in ("appliedconditionalaccesspolicies", "conditionalaccesspolicies"):
            return "Policy"
        if parent in ("app", "serviceprincipal", "application"):
            return "App"
        if parent in ("user", "users", "owner", "manager"):
            return "User"
        if parent == "authenticationstrength":
            return "Strength"
        if parent == "devicedetail" or "operatingsystem" in has:
            return "Device"
        if "grantcontrols" in has or ("conditions" in has and "state" in has):
            return "Policy"
        if "ipranges" in has or "countriesandregions" in has:
            return "Location"
        if "allowedcombinations" in has:
            return "Strength"
        if "roletemplateid" in has:
            return "Role"
        if "verifieddomains" in has or "tenanttype" in has:
            return "Tenant"
        if "userprincipalname" in has or "givenname" in has:
            return "User"
        if "grouptypes" in has or "securityenabled" in has:
            return "Group"
        return place.kind

    # --- strings ----------------------------------------------------------------------------------------------

    def _string(self, text: str, key: str, place: _Place) -> JSON:
        if not text or _TIME.fullmatch(text) or _HTTP_DATE.fullmatch(text):
            return text
        if text[0] in '[{"':
            nested = self._nested(text, key, place)
            if nested is not None:
                return nested
        kind = self._kind_of_key(key, place)
        if kind in ("keep", "product"):
            if kind == "product" and self._collecting and _GUID.fullmatch(text):
                self._product_ids.add(text.lower())
            return self._scrub(text, "shapes" if " " not in text or key in _AUDIT_WORDS else "text")
        if key.endswith("id") and self._collecting and _GUID.fullmatch(text):
            self._identity_ids.add(text.lower())
        if kind == "text" or (kind == "version" and (key in KINDS or " " not in text)):
            return self._scrub(text, kind)
        if kind == "version":
            return self._unknown(text)
        make = getattr(self, f"_as_{kind}", None) if kind.islower() else None
        if make is not None:
            return str(make(text, place))
        if kind:
            return self._name(kind, text)
        return self._unknown(text)

    def _kind_of_key(self, key: str, place: _Place) -> str:
        if key in ("displayname", "description") and place.builtin:
            return "text"
        if key == "displayname":
            return place.kind
        if key == "name":
            return "domain" if place.domain else place.kind
        if key in ("id", "defaultdomain"):
            return "domain" if place.domain else "id"
        if key.endswith(("context", "nextlink", "deltalink", "uri", "url")) or key in ("odataid", "documentation"):
            return "link"
        if key in KINDS:
            return KINDS[key]
        if key.endswith("version"):
            return "version"
        return "id" if key.endswith(("id", "ids")) else ""

    def _nested(self, text: str, key: str, place: _Place) -> str | None:
        """JSON inside a string; None where it is none."""
        try:
            inner = json.loads(text)
            changed = self._value(without_credentials(inner), key, place)
        except (ValueError, RecursionError):
            return None
        if self._collecting:
            return text
        spaced = ", " in text or '": ' in text
        ascii_only = text.isascii()
        return json.dumps(changed, ensure_ascii=ascii_only, separators=None if spaced else (",", ":"))

    def _unknown(self, text: str) -> str:
        """A string of a property that is not known: kept where it can only be an enum member or the like."""
        if not self._collecting:
            known = self._names.get(_low(text.strip()))
            if known is not None:
                return known
        scrubbed = self._scrub(text, "text")
        if text.lower().startswith("urn:") and not text.lower().startswith("urn:user:"):
            return self._name("Text", text)
        if _TOKENS.fullmatch(text) or (not re.search(r"\s", text) and ("://" in text or _PERCENT.search(text))):
            return scrubbed
        return self._name("Text", text)

    def _name(self, kind: str, text: str) -> str:
        """The pseudonym of a name. Microsoft's own names stay, and the prefix of its managed policies does."""
        stripped = text.strip()
        low = _low(stripped)
        if not stripped or (kind in ("App", "Role", "Name", "Strength", "Policy", "User") and low in CONSTANT_NAMES):
            return text
        if _NAME_PSEUDONYM.fullmatch(stripped):
            self._names_taken.add(stripped)
            return text
        managed = _MANAGED.fullmatch(stripped)
        if managed:
            return managed[1] + (self._name(kind, managed[2]) if managed[2] else "")
        if _GUID.fullmatch(stripped):
            return self._guid(stripped)
        if "@" in stripped and " " not in stripped:
            local, _, domain = stripped.rpartition("@")
            if local and domain:
                return self._as_mail(stripped, _Place(kind))
        try:
            return self._address(str(ip_address(stripped))) or text
        except ValueError:
            pass
        if self._collecting:
            self._scrub(text, "text")
            best = self._name_kinds.get(low)
            if best is None or _RANK.get(kind, 99) > _RANK.get(best, 99):
                self._name_kinds[low] = kind
            self._spellings.setdefault(low, set()).add(stripped)
            return text
        known = self._names.get(low)
        if known is None:
            known = self._names[low] = self._next_name(_marked(kind, low))
        return known

    def _as_mail(self, text: str, place: _Place) -> str:
        stripped = text.strip()
        if _GUID.fullmatch(stripped):
            return self._guid(stripped)
        scheme, colon, rest = stripped.partition(":")
        if colon and scheme.lower() in ("smtp", "sip", "x500", "spo", "eum", "mailto"):
            return f"{scheme}:{self._as_mail(rest, place)}" if "@" in rest else f"{scheme}:{self._name('Text', rest)}"
        local, at, domain = stripped.rpartition("@")
        if at and domain and "://" not in stripped:
            if self._collecting and local:
                self._literal_mails.setdefault(stripped)
            return self._mail(local, domain) if local else f"@{self._domain(domain)}"
        if "://" in stripped or stripped.lower() in _WORDS_KEPT:
            return self._scrub(text, "text")
        if stripped.startswith("+") and sum(c.isdigit() for c in stripped) >= 7:
            return self._phone(stripped)
        return self._name("User", text)

    def _as_nick(self, text: str, place: _Place) -> str:
        return self._mail(*text.rsplit("@", 1)) if "@" in text and not text.endswith("@") else self._nick(text)

    def _as_domain(self, text: str, place: _Place) -> str:
        low = text.lower()
        if "/" in text or low in _WORDS_KEPT or (_GUID.search(text) and "." not in text):
            return self._scrub(text, "text")
        return self._domain(text)

    def _as_phone(self, text: str, place: _Place) -> str:
        if not any(c.isdigit() for c in text):
            return text
        if self._collecting:
            self._phone_spellings.setdefault(text.strip())
        return self._phone(text)

    def _as_postal(self, text: str, place: _Place) -> str:
        found = _POSTAL_PSEUDONYM.fullmatch(text)
        if found:
            self._postal.taken.add(int(found[1]))
            return text
        return f"postal-{self._postal[text.lower()]}"

    def _as_opaque(self, text: str, place: _Place) -> str:
        if _GUID.search(text):
            return self._scrub(text, "text")
        whole = self._base64_guid(text, known_only=False)
        if whole is not None:
            return whole
        return self._opaque(text)

    def _as_id(self, text: str, place: _Place) -> str:
        if _GUID.search(text) or "@" in text or "://" in text:
            return self._scrub(text, "text")
        if _OPAQUE_ID.fullmatch(text):
            whole = self._base64_guid(text, known_only=False)
            if whole is not None:
                return whole
            if not re.fullmatch(r"[0-9a-fA-F]{32}", text):
                return self._opaque(text)
        return self._scrub(text, "text")

    def _as_link(self, text: str, place: _Place) -> str:
        if "://" in text:
            return self._scrub(text, "text")
        return self._url(text) if _PERCENT.search(text) or "/" in text else self._unknown(text)

    def _as_rule(self, text: str, place: _Place) -> str:
        """A membership or device filter rule: what is compared with the tenant's own words is replaced.

        https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
        """

        def operand(match: re.Match[str]) -> str:
            key = self._plain(match[1])
            values = match[3]
            if KINDS.get(key) in ("version", "keep") or key in ("deviceownership", "profiletype", "systemlabels"):
                return match[0]
            kind = {"displayname": "Device", "deviceid": "id", "mdmappid": "id"}.get(key, KINDS.get(key) or "Text")

            def quoted(inner: re.Match[str]) -> str:
                if not inner[1] or inner[1].lower() in ("true", "false", "null", "company", "personal"):
                    return inner[0]
                if kind.islower():
                    return f'"{self._string(inner[1], key, _Place("Device"))}"'
                return f'"{self._name(kind, inner[1])}"'

            return match[1] + match[2] + re.sub(r'"([^"]*)"', quoted, values)

        changed = re.sub(r'(\w+)([\s)]*\s-\w+\s+)(\[[^\]]*\]|"[^"]*")', operand, text)
        if changed == text and not self._collecting:
            return self._scrub(text, "text")
        return changed

    def _as_time(self, text: str, place: _Place) -> str:
        return text

    def _as_geo(self, text: str, place: _Place) -> str:
        try:
            return str(self._number(float(text), "geo"))
        except ValueError:
            return self._name("Text", text)

    def _as_asn(self, text: str, place: _Place) -> str:
        return str(self._number(int(text), "asn")) if text.isdecimal() else self._name("Text", text)

    # --- paths, queries, links ---------------------------------------------------------------------------------------

    def _path(self, path: str) -> str:
        parts = path.split("/")
        return "/".join(self._segment(part, parts[i - 1] if i else "") for i, part in enumerate(parts))

    def _segment(self, part: str, before: str) -> str:
        if not part:
            return part
        keyed = _KEYED_SEGMENT.fullmatch(part)
        if keyed:
            inner = self._segment(keyed[2].replace("''", "'"), keyed[1].rpartition("#")[2])
            return f"{self._scrub(keyed[1], 'shapes')}('{inner.replace(chr(39), chr(39) * 2)}')"
        holder = self._plain(before.rpartition("#")[2])
        if holder == "domains" and not part.startswith("$"):
            return self._domain(part)
        if holder in _IDENTITY_SEGMENTS and ("@" in part or _GUID.fullmatch(part)):
            return self._as_mail(part, _Place("User"))
        if not self._collecting and _low(part) in self._names and " " in part:
            return self._names[_low(part)]
        return self._scrub(part, "text")

    def _query_value(self, key: str, text: str) -> str:
        plain = self._plain(key)
        if plain in ("select", "expand", "orderby", "top", "count", "format", "skip", "apiversion"):
            return self._scrub(text, "shapes")
        if plain.startswith("skip") or plain.endswith("token"):
            return text if text.isdigit() else self._opaque(text)
        if plain in ("filter", "search"):
            return self._filter(text)
        return str(self._string(text, plain, _Place()))

    def _filter(self, text: str) -> str:
        """An OData filter: each quoted string by the property that it is compared with, doubled quotes minded."""
        result: list[str] = []
        at = 0
        for match in _ODATA_STRING.finditer(text):
            result.append(self._scrub(text[at : match.start()], "shapes"))
            at = match.end()
            before = text[max(0, match.start() - 300) : match.start()]
            operand = _ODATA_OPERAND.search(before)
            names = operand[1].split("/") if operand else [""]
            starts = bool(re.search(r"startswith\s*\([\w/@.\s]+,\s*\Z", before, re.IGNORECASE))
            content = self._operand(match[1].replace("''", "'"), names, starts)
            result.append(f"'{content.replace(chr(39), chr(39) * 2)}'")
        result.append(self._scrub(text[at:], "shapes"))
        return "".join(result)

    def _operand(self, text: str, names: list[str], starts: bool) -> str:
        key = self._plain(names[-1])
        kind = KINDS.get(key, "")
        if starts and kind in ("mail", "nick") and not ("@" in text and "." in text.rpartition("@")[2]):
            # The beginning of a name becomes the beginning of a pseudonym, which is the same for all of them.
            return "user-"[: len(text)]
        owner = self._plain(names[-2]) if len(names) > 1 else ""
        place = _Place({"app": "App", "user": "User"}.get(owner, "Name"))
        if not kind and key != "displayname" and _TOKENS.fullmatch(text) and not key.endswith("id"):
            return self._scrub(text, "text")
        return str(self._string(text, key, place))

    def _url(self, url: str) -> str:
        """A link, part by part: each is decoded, redacted, and encoded again in the way it was."""
        head, mark, fragment = url.partition("#")
        head, asked, query = head.partition("?")
        scheme, slashes, rest = head.partition("://")
        if not slashes:
            scheme, rest = "", head
        host, slash, path = rest.partition("/") if slashes else ("", "", rest)
        result = (f"{scheme}://{self._host(host)}" if slashes else "") + slash
        result += self._encoded_path(path)
        if asked:
            result += "?" + "&".join(self._encoded_pair(pair) for pair in query.split("&"))
        return result + (f"#{self._encoded_path(fragment)}" if mark else "")

    def _host(self, host: str) -> str:
        user, at, name = host.rpartition("@")
        name, colon, port = (name, "", "") if name.startswith("[") or ":" not in name else name.partition(":")
        low = name.lower()
        if name.startswith("["):
            shown = f"[{self._address(name[1:-1]) or 'fd00::'}]" if name.endswith("]") else name
        elif not low or low == "localhost" or (_is_microsoft(low) and not _is_tenant_named(low)) or "%" in low:
            shown = name
        else:
            shown = self._address(name) or (self._domain(name) if "." in name else self._nick(name))
        return (f"{GONE}@" if at and user else "") + shown + colon + port

    def _encoded_path(self, path: str) -> str:
        parts = path.split("/")
        decoded = [unquote(part) for part in parts]
        return "/".join(
            self._requoted(part, decoded[i], self._segment(decoded[i], decoded[i - 1] if i else ""), "")
            for i, part in enumerate(parts)
        )

    def _encoded_pair(self, pair: str) -> str:
        key, equals, text = pair.partition("=")
        decoded = unquote_plus(text)
        changed = self._query_value(unquote_plus(key), decoded)
        return key + equals + self._requoted(text, decoded, changed, "+")

    @staticmethod
    def _requoted(original: str, decoded: str, changed: str, space: str) -> str:
        if changed == decoded:
            return original
        encoded = {unquote(code) for code in _PERCENT.findall(original)}
        bare = set(_PERCENT.sub("", original)) | set("-._~") | (set() if encoded else set("!$'()*,:@"))
        safe = "".join(sorted(c for c in bare - encoded if c.isascii() and not c.isalnum() and c not in "%+& "))
        result = quote(changed, safe=safe)
        return result.replace("%20", "+") if space and "+" in original else result

    # --- text ----------------------------------------------------------------------------------------------------

    def _scrub(self, text: str, mode: str) -> str:
        """``text`` with every known value and everything that has the shape of one replaced.

        ``mode``: "text"; "version", in which four numbers are an address only where the document says so; "shapes", in
        which names are left alone, for Microsoft's own words.
        """
        if text.isalpha() and (self._collecting or mode == "shapes"):
            return text
        known = self._scrubbed.get((text, mode))
        if known is None:
            known = self._scrub_anew(text, mode)
            if len(text) <= 4096:
                self._scrubbed[text, mode] = known
        return known

    def _scrub_anew(self, text: str, mode: str) -> str:
        if "%" in text and _PERCENT.search(text):
            runs = re.split(r"(\s+)", text)
            text = "".join(self._encoded_run(run, mode) if _PERCENT.search(run) else run for run in runs)
        return self._scrub_plain(text, mode)

    def _encoded_run(self, run: str, mode: str) -> str:
        if "://" in run:
            return run
        if run.startswith("/"):
            return self._url(run)
        decoded = unquote(run)
        changed = self._scrub(decoded, mode)
        return run if changed == decoded else self._requoted(run, decoded, changed, "")

    def _scrub_plain(self, text: str, mode: str) -> str:
        pattern = _WITH_MAIL if "@" in text else _WITHOUT_MAIL
        low = _low(text)
        result: list[str] = []
        done = at = 0
        while True:
            match = pattern.search(text, at)
            if match is None:
                break
            start, end = match.span()
            shape = match.lastgroup or "word"
            if shape == "word" and text[end : end + 1] == "-" and end - start > 8:
                joined = _GUID.match(text, end - 8)
                if joined:
                    end -= 8
            replaced: tuple[int, int, str] | None = None
            if shape != "word":
                replaced = self._shape(shape, match[0], start, text, mode)
            if not self._collecting and mode != "shapes":
                word = (start, end) if shape == "word" else None
                if word is None:
                    first = _WORD.search(text, start)
                    word = first.span() if first else None
                found = self._literals.at(text, low, word[0], word[1], done) if word else None
                if found and (replaced is None or (found[0] <= replaced[0] and found[1] >= replaced[1])):
                    replaced = found
            if replaced is None:
                if shape != "word":
                    plain = _WORD.match(text, start)
                    end = plain.end() if plain else start + 1
                at = end
                continue
            result += [text[done : replaced[0]], replaced[2]]
            done = at = replaced[1]
        result.append(text[done:])
        return "".join(result)

    def _shape(self, shape: str, found: str, start: int, text: str, mode: str) -> tuple[int, int, str] | None:
        """The span and the pseudonym of something with a shape; None where it only looks like it."""
        end = start + len(found)
        if shape in ("jwt", "refresh"):
            return start, end, GONE
        if shape == "bearer":
            return start, end, f"{found.split()[0]} {GONE}"
        if shape == "url":
            url = found
            while url and (
                url[-1] in ".,;:!?"
                or (url[-1] == "'" and url.count("'") % 2)
                or (url[-1] in ")]" and url.count("(") + url.count("[") < url.count(")") + url.count("]"))
            ):
                url = url[:-1]
            return start, start + len(url), self._url(url)
        if shape == "mail":
            local, _, domain = found.rpartition("@")
            lead = len(local) - len(local.lstrip("'`*.#"))
            local = local[lead:]
            return (start + lead, end, self._mail(local.replace("''", "'"), domain)) if local else None
        if shape == "guid":
            return start, end, self._guid(found)
        if shape in ("ip4", "ip6"):
            return self._ip_shape(found, start, text, mode)
        if shape == "hex":
            return self._hex_shape(found, start)
        if shape == "b64":
            known = self._base64_guid(found, known_only=True)
            return (start, end, known) if known is not None else None
        if shape == "blob" and _GUID.search(found):
            return None
        makers: dict[str, Callable[[str], str]] = {
            "sid": self._sid,
            "phone": self._phone,
            "blob": self._opaque,
            "host": self._domain,
        }
        return start, end, makers[shape](found)

    def _hex_shape(self, found: str, start: int) -> tuple[int, int, str]:
        number = UUID(found[:32])
        if len(found) == 32 or number.bytes in self._guid_bytes:
            changed = self._guid(str(number)).replace("-", "")
            return start, start + 32, changed.upper() if found[:32].isupper() else changed
        return start, start + len(found), self._opaque(found)

    def _ip_shape(self, found: str, start: int, text: str, mode: str) -> tuple[int, int, str] | None:
        address, slash, length = found.partition("/")
        try:
            at = ip_address(address)
        except ValueError:
            return None
        networks, addresses, _ = self._found[at.version]
        if mode == "version" and at.version == 4 and at not in addresses:
            return None
        # In a link's or an agent's "product/1.2.3.4" the number is a version, unless it is known as an address.
        if start > 1 and text[start - 1] == "/" and text[start - 2].isalnum() and at not in addresses:
            return None
        if slash and int(length) <= at.max_prefixlen:
            if self._collecting:
                networks.add(ip_network(found, strict=False))
            return start, start + len(found), f"{self._network_address(at, int(length))}/{length}"
        return start, start + len(address), self._address(address) or address

    # --- pseudonyms ------------------------------------------------------------------------------------------------

    def _digest(self, what: str, value: str) -> int:
        message = f"{what}\0{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hmac.digest(self._key, message, hashlib.sha256), "big")

    def _guid(self, text: str) -> str:
        low = text.lower()
        if low in CONSTANT_IDS or low.startswith("00000000-0000-0000-0000-0000000000") or low in self._product_ids:
            return text
        if re.fullmatch(r"0000[0-9a-f]{4}-0000-0(?:000-c000|ff1-ce00)-000000000000", low):
            return text
        changed = self._guids.get(low)
        if changed is None:
            number = UUID(low)
            if self._collecting:
                self._guid_bytes |= {number.bytes, number.bytes_le}
            if _is_pseudonym(number):
                changed = low
            else:
                raw = bytearray(self._digest("guid", low).to_bytes(32, "big")[:14])
                raw[6] = 0x80 | raw[6] & 0x0F
                raw[8] = 0x80 | raw[8] & 0x3F
                changed = str(UUID(bytes=bytes(raw) + hashlib.sha256(raw).digest()[:2]))
            self._guids[low] = changed
        return changed.upper() if text.isupper() else changed

    def _base64_guid(self, text: str, *, known_only: bool) -> str | None:
        """A GUID that stands as the base64 of its sixteen bytes, in either byte order; None where it is none."""
        bare = text.rstrip("=")
        if len(bare) != 22 or (known_only and not self._guid_bytes):
            return None
        try:
            raw = base64.b64decode(bare.replace("-", "+").replace("_", "/") + "==", validate=True)
        except (binascii.Error, ValueError):
            return None
        little, big = UUID(bytes_le=raw), UUID(bytes=raw)
        if known_only and raw not in self._guid_bytes:
            return None
        if _is_pseudonym(little) or _is_pseudonym(big):
            return text
        as_big = str(big) in self._guids and str(little) not in self._guids
        changed = UUID(self._guid(str(big if as_big else little)))
        data = base64.b64encode(changed.bytes if as_big else changed.bytes_le).decode()
        if not ("+" in text or "/" in text):
            data = data.replace("+", "-").replace("/", "_")
        return data if text.endswith("=") else data.rstrip("=")

    def _sid(self, text: str) -> str:
        """A security identifier. Those of cloud objects (S-1-12-1) are the object id in four numbers."""
        parts = text.split("-")
        if parts[2] == "12" and len(parts) >= 8 and all(int(part) < 2**32 for part in parts[4:8]):
            raw = b"".join(int(part).to_bytes(4, "little") for part in parts[4:8])
            changed = UUID(self._guid(str(UUID(bytes_le=raw)))).bytes_le
            numbers = [str(int.from_bytes(changed[i : i + 4], "little")) for i in range(0, 16, 4)]
            return "-".join([*parts[:4], *numbers, *parts[8:]])
        if parts[2:4] != ["5", "21"] or len(parts) < 7 or parts[4] == _SID_MARK:
            return text
        domain = self._digest("sid", "-".join(parts[4:7]))
        rest = [str(self._digest("sid", text) % 2**31)] if len(parts) > 7 else []
        return "-".join([*parts[:4], _SID_MARK, str(domain % 2**32), str((domain >> 32) % 2**32), *rest])

    def _address(self, text: str) -> str | None:
        """The pseudonym of an IP address; None where the text is none."""
        try:
            address = ip_address(text)
        except (ValueError, AddressValueError):
            return None
        if str(address) in UNTOUCHED:
            return text
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            return f"::ffff:{self._address(str(address.ipv4_mapped))}"
        if self._collecting:
            self._found[address.version][1].add(address)
            return text
        mapped = self._maps[address.version].map(int(address))
        return str(IPv4Address(mapped) if address.version == 4 else IPv6Address(mapped))

    def _network_address(self, address: Address, length: int) -> str:
        """The pseudonym of the address in front of a prefix length; one without host bits gets none."""
        mapped = self._address(str(address)) or str(address)
        hosts = (1 << (address.max_prefixlen - length)) - 1
        if int(address) & hosts or not length:
            return mapped if length else str(address)
        return str(type(address)(int(ip_address(mapped)) & ~hosts))

    def _note_range(self, lower: JSON, upper: JSON) -> None:
        try:
            first, last = ip_address(lower), ip_address(upper)
            pieces = list(summarize_address_range(first, last))
        except (ValueError, TypeError):
            return
        around: Any = pieces[0]
        while last not in around and around.prefixlen:
            around = around.supernet()
        if self._collecting:
            self._found[first.version][2].add(around)

    def _mail(self, local: str, domain: str) -> str:
        """The pseudonym of a mail address or user principal name, its guest and deleted forms included.

        https://learn.microsoft.com/entra/external-id/user-properties
        """
        low = local.lower()
        at = low.find("#ext#")
        if at >= 0:
            return f"{self._nick(local[: at + 5])}@{self._domain(domain)}"
        if len(low) > 32 and re.fullmatch(r"[0-9a-f]{32}", low[:32]):
            prefix = self._guid(str(UUID(low[:32]))).replace("-", "")
            return prefix + self._mail(local[32:], domain)
        ours = _MAIL_PSEUDONYM.fullmatch(low)
        if ours and _DOMAIN_PSEUDONYM.fullmatch(domain.lower()):
            self._mails.taken.add(int(ours[1]))
            return f"{local}@{self._domain(domain)}"
        # What a root cause is told by stays: that the account is called one for emergencies.
        marked = "emergency-" if EMERGENCY.search(local) else ""
        return f"{marked}user-{self._mails[f'{low}@{domain.lower()}']}@{self._domain(domain)}"

    def _nick(self, text: str) -> str:
        low = text.lower()
        if low.endswith("#ext#"):
            home_local, _, home_domain = text[:-5].rpartition("_")
            if home_local and "." in home_domain:
                local, _, domain = self._mail(home_local, home_domain).rpartition("@")
                return f"{local}_{domain}{text[-5:]}"
            return f"{self._nick(text[:-5])}{text[-5:]}"
        if _GUID.fullmatch(text):
            return self._guid(text)
        ours = _NICK_PSEUDONYM.fullmatch(low)
        if ours:
            self._nicks.taken.add(int(ours[1]))
            return text
        return f"nick-{self._nicks[low]}"

    def _domain(self, text: str) -> str:
        low = text.lower().rstrip(".")
        ours = _DOMAIN_PSEUDONYM.fullmatch(low)
        if ours:
            self._domains.taken.add(int(ours[1]))
            return low
        return f"tenant-{self._domains[low]}.example"

    def _phone(self, text: str) -> str:
        """As many digits; the marks between them stay. A number with its country gets 999, which no country has."""
        digits = "".join(c for c in text if c.isdecimal())
        plus = "+" if text.lstrip().startswith("+") else ""
        if plus and digits.startswith("999"):
            self._phones_taken.add(plus + digits)
            return text
        if not digits or self._collecting:
            return text
        changed = self._phones.get(plus + digits)
        if changed is None:
            lead = "999"[: len(digits) - 1] if plus else ""
            room = len(digits) - len(lead)
            for attempt in range(1000):
                body = self._digest(f"phone {attempt}", digits) % 10**room
                changed = f"{plus}{lead}{body:0{room}}"
                if changed not in self._phones_taken and changed != digits:
                    break
            assert changed is not None  # noqa: S101 - the loop ran at least once
            self._phones_taken.add(changed)
            self._phones[plus + digits] = changed
        following = iter(changed.removeprefix("+"))
        return "".join(next(following) if c.isdecimal() else c for c in text)

    def _opaque(self, text: str) -> str:
        """Something without meaning of its own, of the same length and alphabet."""
        if text.upper().startswith("REDACTED") or text.lower().startswith("decade0decade0"):
            return text
        data = hmac.digest(self._key, b"opaque\0" + text.encode("utf-8", "surrogatepass"), hashlib.sha512)
        if re.fullmatch(r"[0-9a-fA-F]+", text) and len(text) >= 32:
            changed = ("decade0decade0" + data.hex() * (len(text) // 128 + 1))[: len(text)]
            return changed.upper() if text.isupper() else changed
        letters = base64.b32encode(data).decode().rstrip("=").lower()
        size = max(len(text), 24)
        return ("REDACTED" + letters * (size // len(letters) + 1))[:size]
