"""Takes a pasted error out of its wrapping: HTML, quoted mail, escapes, percent-encoding, code pages, wrapped lines.

Every pattern here is linear: a text of a megabyte that was made to be slow takes no longer than another.
"""

from __future__ import annotations

import html
import re
from urllib.parse import unquote_to_bytes

LONGEST = 1_000_000

# Control characters and marks of direction: (first, last).
_UNSEEN = ((0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x7F, 0x7F), (0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E))
_UNSEEN_TOO = ((0x2060, 0x2064), (0x2066, 0x206F), (0xFEFF, 0xFEFF))
_INVISIBLE = {code: None for first, last in (*_UNSEEN, *_UNSEEN_TOO) for code in range(first, last + 1)}
_SPACES = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# The full-width letters, digits and colons of East Asian input methods.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAINER: dict[int, int | str | None] = {**_INVISIBLE, **_SPACES, **_FULL_WIDTH, 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}

_ANSI = re.compile(r"(?:\x1b|\\u001b|\\x1b|\\e)\[[0-9;?]{0,20}[A-Za-z]", re.IGNORECASE)
_UNICODE = re.compile(r"(?:\\{1,8}u[0-9a-fA-F]{4})+")
_HEX = re.compile(r"\\{1,8}x(2[0-9a-fA-F]|3[a-eA-E])")
_NEWLINE = re.compile(r"\\{1,8}r\\{1,8}n|\\{1,8}[nr](?![a-z]{2})|\\{1,8}n(?=[A-Z])|`r`n|`n(?=\s|[A-Z])")
_TAB = re.compile(r"\\{1,8}t(?![a-z])")
_QUOTE = re.compile(r"\\{1,8}([\"'/])")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PERCENT = re.compile(r"%(?:[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})")
_OLD_ESCAPE = re.compile(r"%u([0-9a-fA-F]{4})")
_MANGLED = re.compile(r"[\x80-\uffff]{2,}")
_ROWS = (
    "p|div|br|tr|li|ul|ol|h[1-6]|table|thead|tbody|tfoot|dl|dt|dd|section|article|header|footer|pre|blockquote|form|hr|main|nav|"
    "aside|figure|figcaption|details|summary"
)
_CELLS = "td|th|span|b|i|u|strong|em|a|code|kbd|font|label|small|samp|tt|time|mark|abbr|var|sub|sup|del|ins|bdi|bdo|html|head|body|title|meta|link|img|input|button|o:p"
_BREAKS = re.compile(rf"</?(?:{_ROWS})(?:\s[^<>]{{0,2000}})?/?>", re.IGNORECASE)
_CELL_ENDS = re.compile(r"</t[dh]>(?!\s{0,40}</tr)", re.IGNORECASE)
_INLINE = re.compile(rf"</?(?:{_CELLS})(?:\s[^<>]{{0,2000}})?/?>|<!--[^<>]{{0,2000}}-->", re.IGNORECASE)
_NOTHING = re.compile(r"</?(?:wbr|script|style)(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_PREFIX = re.compile(r"^[ \t]{0,80}(?:(?:>|\||│|┃|▌|\u2502)[ \t]{0,80}){1,20}", re.MULTILINE)
_SOFT = re.compile(r"=[ \t]{0,8}\r?\n[ \t]{0,8}(?:>[ \t]?){0,8}")
_QUOTED_BYTES = re.compile(r"(?:=(?:[89A-F][0-9A-F]|20|09|3D|0D|0A))+")
_DASHES = re.compile(r"(?<=[0-9a-fA-F])[\u2010-\u2015\u2212\ufe58\ufe63](?=[0-9a-fA-F])")
_BR = r"(?:[ \t]{0,40}\n[ \t>|]{0,40})?"
_HARD = r"(?:\n[ \t>|]{0,40})?"
_H = r"[0-9a-fA-F]"
# An id that a line of a console or a mail cut in two.
_CUT_GUID = re.compile(
    rf"(?<![0-9a-zA-Z-]){_H}(?:{_HARD}{_H}){{7}}(?:{_BR}-{_BR}{_H}(?:{_HARD}{_H}){{3}}){{3}}"
    rf"{_BR}-{_BR}{_H}(?:{_HARD}{_H}){{11}}"
    r"(?![0-9a-zA-Z-])"
)


def decode(data: bytes) -> str:
    """Bytes of a file or of standard input as text: a byte order mark decides, else UTF-16 by its zeros, UTF-8, or
    Windows-1252, in which every byte means something."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[: len(data) // 2 * 2].decode("utf-16", "replace")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    sample = data[:2000]
    if len(sample) >= 4:
        if sample[1::2].count(0) > len(sample) // 5:
            return data[: len(data) // 2 * 2].decode("utf-16-le", "replace")
        if sample[::2].count(0) > len(sample) // 5:
            return data[: len(data) // 2 * 2].decode("utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A limit may have cut the last character in two.
        cut = error.start >= len(data) - 3 and error.reason == "unexpected end of data" and error.start > 0
        return data[: error.start].decode("utf-8") if cut else data.decode("cp1252", "replace")


def unwrap(text: str) -> str:
    """The text as a person would have read it on the page, at most the first :data:`LONGEST` characters of it."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    text = _ANSI.sub("", text)
    text = _without_quoted_printable(text)
    text = _decoded_url(_unescaped(text))
    text = _without_html(text)
    text = _repaired(_repaired(text)).replace("\r\n", "\n").replace("\r", "\n").translate(_PLAINER)
    text = _PREFIX.sub("", text)
    text = _DASHES.sub("-", text)
    return _CUT_GUID.sub(lambda found: re.sub(r"[\s>|]", "", found[0]), text) if text.count("-") >= 4 else text


def _without_quoted_printable(text: str) -> str:
    """Mail that was pasted with its transfer encoding (RFC 2045): soft line breaks, and =3D for the sign itself."""
    if not ("=3D" in text or re.search(r"[^\s=]{3}=\n", text)) or "\n" not in text:
        return text
    if not _SOFT.search(text) and "quoted-printable" not in text.casefold():
        return text
    text = _SOFT.sub("", text)
    return _QUOTED_BYTES.sub(lambda found: _text(bytes.fromhex(found[0].replace("=", ""))), text)


def _unescaped(text: str) -> str:
    """Without the escapes of JSON, C, Python and PowerShell, also where a string was put into a string."""
    if "\\" in text:
        text = _UNICODE.sub(_from_units, text)
        text = _HEX.sub(lambda found: chr(int(found[1], 16)), text)
        text = _NEWLINE.sub("\n", text)
        text = _TAB.sub("\t", text)
        text = _QUOTE.sub(r"\1", text)
    elif "`n" in text:
        text = _NEWLINE.sub("\n", text)
    return text


def _from_units(found: re.Match[str]) -> str:
    units = b"".join(int(unit[-4:], 16).to_bytes(2, "big") for unit in re.findall(r"u[0-9a-fA-F]{4}", found[0]))
    return units.decode("utf-16-be", "replace")


def _decoded_url(text: str) -> str:
    """Query strings and fragments percent-decoded, three times at most; a plus there is a space."""
    for _ in range(3):
        if not _PERCENT.search(text) and "error_description=" not in text:
            break
        text = re.sub(r"\S+", _decoded_word, text)
    return text


def _decoded_word(found: re.Match[str]) -> str:
    word = found[0]
    encoded = len(_PERCENT.findall(word[:4000]))
    if "error_description=" in word or encoded >= 2:
        word = word.replace("+", " ")
    if encoded == 0:
        return word
    word = _OLD_ESCAPE.sub(lambda unit: chr(int(unit[1], 16)), word)
    return _text(unquote_to_bytes(word))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _without_html(text: str) -> str:
    for _ in range(2):
        if "<" in text:
            text = _NOTHING.sub("", _INLINE.sub(" ", _BREAKS.sub("\n", _CELL_ENDS.sub("\t", text))))
        if "&" not in text:
            break
        # Only with their semicolon: "&timestamp=" is a parameter, and no multiplication sign.
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def _repaired(text: str) -> str:
    """UTF-8 that was once read as Windows-1252 ("KorrÃ©lation"), read right again."""
    return text if text.isascii() else _MANGLED.sub(_reread, text)


def _reread(found: re.Match[str]) -> str:
    data = bytearray()
    for char in found[0]:
        try:
            data += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return found[0]
            data.append(ord(char))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
