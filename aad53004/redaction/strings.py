"""The strings of a document, by the property that they stand in and by their own shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from ipaddress import ip_address

from aad53004.files import JSON
from aad53004.redaction.credentials import without_credentials
from aad53004.redaction.identifiers import Identifiers
from aad53004.redaction.microsoft import CONSTANT_NAMES
from aad53004.redaction.properties import KINDS, Place, kind_of
from aad53004.redaction.shapes import (
    GUID,
    HEX_GUID,
    MANAGED_POLICY,
    NAME_PSEUDONYM,
    OPAQUE_ID,
    PERCENT,
    TIME,
    TOKENS,
    folded,
    property_key,
)
from aad53004.redaction.text import Text

# Microsoft's names of activities, in which a group called "Policy" must change nothing.
_AUDIT_WORDS = frozenset({"activitydisplayname", "activity", "category", "loggedbyservice", "operationtype", "key"})
# Enum members that stand where a name or an id could.
_WORDS_KEPT = frozenset({"externalazuread", "microsoftaccount", "mail", "phone", "google.com", "facebook.com"})
_KINDS_OF_MICROSOFT = ("App", "Role", "Name", "Strength", "Policy", "User")


class Strings:
    """Replaces one string. ``url`` replaces what a link holds, ``value`` JSON that stands inside a string."""

    def __init__(
        self,
        identifiers: Identifiers,
        text: Text,
        url: Callable[[str], str],
        value: Callable[[JSON, str, Place], JSON],
    ) -> None:
        self._identifiers, self._text, self._url, self._value = identifiers, text, url, value
        self._makers: dict[str, Callable[[str], str]] = {
            "mail": self.mail,
            "nick": self._nick,
            "domain": self._domain,
            "phone": self._phone,
            "postal": identifiers.postal,
            "opaque": self._opaque,
            "id": self._id,
            "link": self._link,
            "rule": self._rule,
            "time": lambda text: text,
            "geo": self._coordinate,
            "asn": self._system,
        }

    def string(self, text: str, key: str, place: Place) -> str:
        """A string in the property of this key, of an object in this place."""
        if not text or TIME.fullmatch(text):
            return text
        if text[0] in '[{"':
            nested = self._nested(text, key, place)
            if nested is not None:
                return nested
        kind = kind_of(key, place)
        if kind in ("keep", "product"):
            if kind == "product" and GUID.fullmatch(text):
                self._identifiers.note_product(text)
            return self._text.scrub(text, "shapes" if " " not in text or key in _AUDIT_WORDS else "text")
        if key.endswith("id") and GUID.fullmatch(text):
            self._identifiers.note_identity(text)
        if kind == "text":
            return self._text.scrub(text)
        if kind == "version" and (key in KINDS or " " not in text):
            return self._text.scrub(text, "version")
        if kind in self._makers:
            return self._makers[kind](text)
        return self.name(kind, text) if kind and kind != "version" else self._unknown(text)

    def name(self, kind: str, text: str) -> str:
        """A name of this kind. Microsoft's own names stay, and the prefix of its managed policies does."""
        stripped = text.strip()
        if not stripped or (kind in _KINDS_OF_MICROSOFT and folded(stripped) in CONSTANT_NAMES):
            return text
        if NAME_PSEUDONYM.fullmatch(stripped):
            self._identifiers.note_pseudonym(stripped)
            return text
        managed = MANAGED_POLICY.fullmatch(stripped)
        if managed:
            return managed[1] + (self.name(kind, managed[2]) if managed[2] else "")
        if GUID.fullmatch(stripped):
            return self._identifiers.guid(stripped)
        if "@" in stripped and " " not in stripped:
            local, _, domain = stripped.rpartition("@")
            if local and domain:
                return self.mail(stripped)
        try:
            return self._identifiers.address(str(ip_address(stripped))) or text
        except ValueError:
            pass
        known = self._identifiers.known_name(stripped)
        if known is None:
            self._text.scrub(text)  # a name may have an address or an id in it, which stands alone elsewhere
            known = self._identifiers.name(kind, stripped)
        return known

    def mail(self, text: str) -> str:
        """A mail address, a user principal name, or what stands where one could."""
        stripped = text.strip()
        if GUID.fullmatch(stripped):
            return self._identifiers.guid(stripped)
        scheme, colon, rest = stripped.partition(":")
        if colon and scheme.lower() in ("smtp", "sip", "x500", "spo", "eum", "mailto"):
            return f"{scheme}:{self.mail(rest)}" if "@" in rest else f"{scheme}:{self.name('Text', rest)}"
        local, at, domain = stripped.rpartition("@")
        if at and domain and "://" not in stripped:
            if not local:
                return f"@{self._identifiers.domain(domain)}"
            self._identifiers.note_mail_spelling(stripped)
            return self._identifiers.mail(local, domain)
        if "://" in stripped or stripped.lower() in _WORDS_KEPT:
            return self._text.scrub(text)
        if stripped.startswith("+") and sum(c.isdigit() for c in stripped) >= 7:
            return self._identifiers.phone(stripped)
        return self.name("User", text)

    def _nested(self, text: str, key: str, place: Place) -> str | None:
        """JSON inside a string; None where it is none."""
        try:
            inner = json.loads(text)
            changed = self._value(without_credentials(inner), key, place)
        except (ValueError, RecursionError):
            return None
        spaced = ", " in text or '": ' in text
        return json.dumps(changed, ensure_ascii=text.isascii(), separators=None if spaced else (",", ":"))

    def _unknown(self, text: str) -> str:
        """A string of a property that is not known: kept where it can only be an enum member or the like."""
        known = self._identifiers.known_name(text.strip())
        if known is not None:
            return known
        scrubbed = self._text.scrub(text)
        if text.lower().startswith("urn:") and not text.lower().startswith("urn:user:"):
            return self.name("Text", text)
        if TOKENS.fullmatch(text) or (not re.search(r"\s", text) and ("://" in text or PERCENT.search(text))):
            return scrubbed
        return self.name("Text", text)

    def _nick(self, text: str) -> str:
        if "@" in text and not text.endswith("@"):
            return self._identifiers.mail(*text.rsplit("@", 1))
        return self._identifiers.nick(text)

    def _domain(self, text: str) -> str:
        if "/" in text or text.lower() in _WORDS_KEPT or (GUID.search(text) and "." not in text):
            return self._text.scrub(text)
        return self._identifiers.domain(text)

    def _phone(self, text: str) -> str:
        if not any(c.isdigit() for c in text):
            return text
        self._identifiers.note_phone_spelling(text.strip())
        return self._identifiers.phone(text)

    def _opaque(self, text: str) -> str:
        if GUID.search(text):
            return self._text.scrub(text)
        guid = self._identifiers.base64_guid(text, known_only=False)
        return guid if guid is not None else self._identifiers.opaque(text)

    def _id(self, text: str) -> str:
        if GUID.search(text) or "@" in text or "://" in text or not OPAQUE_ID.fullmatch(text):
            return self._text.scrub(text)
        guid = self._identifiers.base64_guid(text, known_only=False)
        if guid is not None:
            return guid
        return self._text.scrub(text) if HEX_GUID.fullmatch(text) else self._identifiers.opaque(text)

    def _link(self, text: str) -> str:
        if "://" in text:
            return self._text.scrub(text)
        return self._url(text) if PERCENT.search(text) or "/" in text else self._unknown(text)

    def _rule(self, text: str) -> str:
        """A membership or device filter rule: what is compared with the tenant's own words is replaced.

        https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
        """
        changed = re.sub(r'(\w+)([\s)]*\s-\w+\s+)(\[[^\]]*\]|"[^"]*")', self._comparison, text)
        return self._text.scrub(text) if changed == text else changed

    def _comparison(self, match: re.Match[str]) -> str:
        key = property_key(match[1])
        if KINDS.get(key) in ("version", "keep") or key in ("deviceownership", "profiletype", "systemlabels"):
            return match[0]
        kind = {"displayname": "Device", "deviceid": "id", "mdmappid": "id"}.get(key, KINDS.get(key) or "Text")

        def quoted(inner: re.Match[str]) -> str:
            if not inner[1] or inner[1].lower() in ("true", "false", "null", "company", "personal"):
                return inner[0]
            if kind.islower():
                return f'"{self.string(inner[1], key, Place("Device"))}"'
            return f'"{self.name(kind, inner[1])}"'

        return match[1] + match[2] + re.sub(r'"([^"]*)"', quoted, match[3])

    def _coordinate(self, text: str) -> str:
        try:
            return str(self._identifiers.number(float(text), "geo"))
        except ValueError:
            return self.name("Text", text)

    def _system(self, text: str) -> str:
        return str(self._identifiers.number(int(text), "asn")) if text.isdecimal() else self.name("Text", text)
