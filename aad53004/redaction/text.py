"""Running text: known values, and whatever has the shape of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, unquote
from uuid import UUID

from aad53004.redaction.identifiers import Identifiers
from aad53004.redaction.pseudonyms import GONE
from aad53004.redaction.shapes import GUID, PERCENT, WORD, folded, shapes_in

# "version": four numbers are an address only where the document says so. "shapes": names are left alone, for Microsoft's
# own words.
Mode = Literal["text", "version", "shapes"]
Span = tuple[int, int, str]


class Text:
    """Replaces what stands in text. ``url`` replaces what a link holds."""

    def __init__(self, identifiers: Identifiers, url: Callable[[str], str]) -> None:
        self._identifiers = identifiers
        self._url = url
        self._known: dict[tuple[str, str], str] = {}
        self._makers: dict[str, Callable[[str], str]] = {
            "sid": identifiers.sid,
            "phone": identifiers.phone,
            "blob": identifiers.opaque,
            "host": identifiers.domain,
        }

    def scrub(self, text: str, mode: Mode = "text") -> str:
        """``text`` with every known value and everything that has the shape of one replaced."""
        if mode == "shapes" and text.isalpha():
            return text
        known = self._known.get((text, mode))
        if known is None:
            known = self._plain(self._decoded_runs(text, mode), mode)
            if len(text) <= 4096:
                self._known[text, mode] = known
        return known

    def _decoded_runs(self, text: str, mode: Mode) -> str:
        if "%" not in text or not PERCENT.search(text):
            return text
        runs = re.split(r"(\s+)", text)
        return "".join(self._decoded_run(run, mode) if PERCENT.search(run) else run for run in runs)

    def _decoded_run(self, run: str, mode: Mode) -> str:
        if "://" in run:
            return run
        if run.startswith("/"):
            return self._url(run)
        decoded = unquote(run)
        changed = self.scrub(decoded, mode)
        return run if changed == decoded else encoded_like(run, decoded, changed)

    def _plain(self, text: str, mode: Mode) -> str:
        pattern = shapes_in(text)
        literals = self._identifiers.literals if mode != "shapes" else None
        low = folded(text)
        result: list[str] = []
        done = at = 0
        while True:
            match = pattern.search(text, at)
            if match is None:
                break
            start, end = match.span()
            shape = match.lastgroup or "word"
            # A GUID with a word right before it, as in "xyz8c5f0e6a-…".
            if shape == "word" and text[end : end + 1] == "-" and end - start > 8 and GUID.match(text, end - 8):
                end -= 8
            replaced: Span | None = None
            if shape != "word":
                replaced = self._shape(shape, match[0], start, text, mode)
            if literals:
                word = (start, end) if shape == "word" else None
                if word is None:
                    first = WORD.search(text, start)
                    word = first.span() if first else None
                literal = literals.at(text, low, word[0], word[1], done) if word else None
                if literal and (replaced is None or (literal[0] <= replaced[0] and literal[1] >= replaced[1])):
                    replaced = literal
            if replaced is None:
                if shape != "word":
                    plain = WORD.match(text, start)
                    end = plain.end() if plain else start + 1
                at = end
                continue
            result += [text[done : replaced[0]], replaced[2]]
            done = at = replaced[1]
        result.append(text[done:])
        return "".join(result)

    def _shape(self, shape: str, value: str, start: int, text: str, mode: Mode) -> Span | None:
        """The span and the pseudonym of something with a shape; None where it only looks like it."""
        end = start + len(value)
        if shape in ("jwt", "refresh"):
            return start, end, GONE
        if shape == "bearer":
            return start, end, f"{value.split()[0]} {GONE}"
        if shape == "url":
            url = _without_punctuation(value)
            return start, start + len(url), self._url(url)
        if shape == "mail":
            local, _, domain = value.rpartition("@")
            lead = len(local) - len(local.lstrip("'`*.#"))
            local = local[lead:]
            return (start + lead, end, self._identifiers.mail(local.replace("''", "'"), domain)) if local else None
        if shape == "guid":
            return start, end, self._identifiers.guid(value)
        if shape in ("ip4", "ip6"):
            return self._address(value, start, text, mode)
        if shape == "hex":
            return self._hex(value, start)
        if shape == "b64":
            known = self._identifiers.base64_guid(value, known_only=True)
            return (start, end, known) if known is not None else None
        if shape == "blob" and GUID.search(value):
            return None
        return start, end, self._makers[shape](value)

    def _hex(self, value: str, start: int) -> Span:
        number = UUID(value[:32])
        if len(value) == 32 or self._identifiers.knows_guid(number.bytes):
            changed = self._identifiers.guid(str(number)).replace("-", "")
            return start, start + 32, changed.upper() if value[:32].isupper() else changed
        return start, start + len(value), self._identifiers.opaque(value)

    def _address(self, value: str, start: int, text: str, mode: Mode) -> Span | None:
        host, slash, length = value.partition("/")
        try:
            address = ip_address(host)
        except ValueError:
            return None
        known = self._identifiers.knows_address(address)
        if mode == "version" and address.version == 4 and not known:
            return None
        # In a link's or an agent's "product/1.2.3.4" the number is a version, unless it is known as an address.
        if start > 1 and text[start - 1] == "/" and text[start - 2].isalnum() and not known:
            return None
        if slash and int(length) <= address.max_prefixlen:
            changed = self._identifiers.network_address(address, int(length))
            return start, start + len(value), f"{changed}/{length}"
        return start, start + len(host), self._identifiers.address(host) or host


def _without_punctuation(url: str) -> str:
    """A link without the marks of the sentence that it ends."""
    while url and (
        url[-1] in ".,;:!?"
        or (url[-1] == "'" and url.count("'") % 2)
        or (url[-1] in ")]" and url.count("(") + url.count("[") < url.count(")") + url.count("]"))
    ):
        url = url[:-1]
    return url


def encoded_like(original: str, decoded: str, changed: str, *, plus: bool = False) -> str:
    """``changed``, percent-encoded as ``original`` is, which decodes to ``decoded``. ``plus``: a space may be a plus."""
    if changed == decoded:
        return original
    encoded = {unquote(code) for code in PERCENT.findall(original)}
    bare = set(PERCENT.sub("", original)) | set("-._~") | (set() if encoded else set("!$'()*,:@"))
    safe = "".join(sorted(c for c in bare - encoded if c.isascii() and not c.isalnum() and c not in "%+& "))
    result = quote(changed, safe=safe)
    return result.replace("%20", "+") if plus and "+" in original else result
