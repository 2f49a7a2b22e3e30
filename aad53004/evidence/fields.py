"""The values in an error text, each with what its label says it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from itertools import pairwise

from aad53004.entra.codes import CODES
from aad53004.evidence import clock
from aad53004.evidence.labels import Kind, Label, is_missing, is_redacted, label_before, labelled

_MOST = 3000  # values of a sort that are looked at
_KEPT = 300  # and told

_GUID = re.compile(r"(?<![0-9a-zA-Z-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-zA-Z-])")
_AADSTS = re.compile(r"A[A4]D[S5]T[S5][\s:#_-]{0,3}(\d{4,8})(?!\d)", re.IGNORECASE)
# Two lines of a console that cut the number in two.
_CUT = re.compile(r"AADSTS(\d{1,6})\n[ ]{0,40}(\d{1,6})(?!\d)", re.IGNORECASE)
# As recognition of a picture writes it.
_BLURRED = re.compile(r"\bA[A4]D[S5]T[S5][\s:]{0,2}([0-9SOoIlBZ]{5,7})(?![0-9A-Za-z])")
_BLURRED_NUMBER = re.compile(r"(?<![\w.\-])([5S](?=[\dSOoIlBZ]{0,5}\d)[\dSOoIlBZ]{4,6})(?![\w\-])")
_LOOK_UP = re.compile(r"/error\?code=(\d{4,8})(?!\d)", re.IGNORECASE)
_LIST = re.compile(r"error[_ ]?codes[\"'\s]{0,4}[:=][\"'\s]{0,4}[\[({]([\d,\s\"']{1,200})[\])}]", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.\-/#$€£+%])(?<!\d,)(\d{4,7})(?![\w%]|[.,\-/:]\d)")
_LEAST = min(CODES)  # what is smaller belongs to Windows or HTTP
_NOT_A_CODE = re.compile(
    r"(?:\b(?:port|ports|pid|process|line|ln|zeile|ligne|ticket|case|incident|order|invoice|zip|plz|postal|room|ext|tel|phone|"
    r"fax|build|version|revision|issue|event|id|http|status|size|bytes|length|thread|tid|row|page|no|nr|number|amount|"
    r"kb|took|code|chf|eur|usd|sek|kr|rs)\b[\s.:#=\"'(-]{0,4}|[#$€£@~^*/\\][ ]?|:)\Z",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.*•…+\-)}\]>@%#])(\w[\w.!#'+\-^~]{0,63}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8})(?![\w@*•])")
_IP = re.compile(
    r"(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\w)(?:/\d{1,2})?"
    r"|(?<![\w.])((?!:[^:])[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?![\w:])"
)
_PART_OF_ADDRESS = re.compile(r"(?::|\d|\b[0-9a-fA-F]{1,4}):\Z")
_SEPARATOR = re.compile(r"(?<=[^\W_])[\"'`*_ )]{0,40}(?:[:=：|\t]|\n)|(?<=[\])])[ ]?[:：]")
_WHOLE_LINE = re.compile(r"[^\W\d_][^\n:=|\t]{0,40}")
_HEADING = re.compile(
    r"[ \t]{0,20}\n\s{0,40}(?:Your sign-in was blocked|You (?:cannot|can't|can’t) access this right now|You (?:don't|don’t) have access to this"
    r"|Sorry, but we.{1,3}re having trouble signing you in|Your account is blocked|Help us protect your account"
    r"|Ihre Anmeldung wurde (?:blockiert|gesperrt)|Sie können (?:derzeit|momentan|jetzt) nicht (?:darauf|auf dieses?) "
    r"|Votre connexion a été bloquée|Vous ne pouvez pas (?:y )?accéder|Se (?:ha bloqueado|bloqueó) (?:el|tu|su) inicio de sesión"
    r"|No puede acceder a esto|Uw aanmelding is geblokkeerd|U hebt (?:nu )?geen toegang|Sua entrada foi bloqueada"
    r"|Il tuo accesso è stato bloccato|サインインがブロックされました)",
    re.IGNORECASE,
)
_PLATFORM = re.compile(
    r"(?:Windows(?: Phone| Server| NT)?(?: (?:\d+[\d.]*|XP|Vista|RT))?|mac ?OS(?: X)?(?: [\d.]+)?|i(?:Pad)?OS(?: [\d.]+)?|iPhone OS(?: [\d.]+)?"
    r"|Android(?: [\d.]+)?|Linux|Ubuntu(?: [\d.]+)?|Chrome ?OS|MacOs)(?![\w])",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?:Unregistered|Registered|(?:Non-?|Not )?Compliant|Unmanaged|Managed|(?:(?:Azure|Microsoft|Hybrid|Entra|AD|Azure AD|ID) ){1,3}"
    r"(?:registered|joined|join)|Domain joined|Workplace joined|Joined|Disabled|Nicht registriert|Niet geregistreerd|Non inscrit"
    r"|No registrado|Não registrado|Non registrato|Konform|Conforme)(?!\w)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"[ ]?['\"“”»’]?\s{0,2}\(([^()\n]{1,120})\)|['\"]?[ ]named[ ]['\"]([^'\"\n]{1,120})['\"]", re.IGNORECASE
)
_NAME_FIRST = re.compile(
    r"\bapplication[ ]['\"]?([^'\"\n()]{1,100}?)['\"]?[ ]\(['\"]?(" + _GUID.pattern + r")['\"]?\)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"[^\n()\[\]]{1,120}[(\[](" + _GUID.pattern + r")[)\]]")
_NAME_ONLY = re.compile(r"\bapplication[ ]'([^'\n]{1,100})'", re.IGNORECASE)
_OPENING = re.compile(r"\A(?:[\s>\[(\"'*]|<\d{1,3}>\d?){0,6}\Z")
_MAIL_DATE = re.compile(
    r"[\s*>]{0,8}(?:Date|Sent|Datum|Gesendet|Verzonden|Envoyé|Enviado(?: el)?|Enviada(?: em)?|Data|Inviato|Fecha|Skickat|Sendt"
    r"|Wysłano|送信日時|日付)[ *]{0,3}[:：]",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(
    r"[\s*>]{0,8}(?:From|To|Cc|Subject|Message-ID|Von|An|Betreff|Van|Aan|Onderwerp|De|À|Objet|Para|Asunto|Assunto|Da|Oggetto"
    r"|Från|Till|Ämne|Fra|Til|Emne|Od|Do|Temat|差出人|宛先|件名)[ *]{0,3}[:：][ *\t]",
    re.IGNORECASE,
)
_GRAPH = re.compile(r"inner[ _-]?error", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """A value of the text, where it begins, and the languages that its label may be in."""

    kind: Kind
    value: str
    start: int
    languages: frozenset[str] = frozenset()
    explicit: bool = True
    at: datetime | None = None
    digits: int = 0


def find(text: str) -> list[Field]:
    """All fields of a text that was unwrapped, in their order."""
    guids = list(_GUID.finditer(text))[:_MOST]
    ids = list(_guid_fields(text, guids))
    if any(field.kind is Kind.REQUEST and field.explicit for field in ids):
        # "request 7b1f…" in the lines of some log says less than "Request Id: 7b1f…".
        ids = [field for field in ids if field.kind is not Kind.REQUEST or field.explicit]
    found = [*_codes(text), *ids, *_users(text), *_addresses(text), *_texts(text)]
    found += _names(text, found)
    found += _by_order(text, guids, found)
    found += _times(text, found)
    seen: Counter[Kind] = Counter()
    kept: list[Field] = []
    for field in sorted(found, key=lambda field: field.start):
        seen[field.kind] += 1
        if seen[field.kind] <= _KEPT:
            kept.append(field)
    return kept


# --- codes -----------------------------------------------------------------------------------------------------------


def code_places(text: str) -> list[int]:
    """Where numbers stand that are error codes, for finding the part of a long text that matters."""
    return [field.start for field in _codes(text)]


def _codes(text: str) -> list[Field]:
    found = [Field(Kind.CODE, match[1], match.start()) for match in _limited(_AADSTS, text)]
    for match in _limited(_CUT, text):
        joined = match[1] + match[2]
        if len(joined) <= 7 and int(joined) in CODES and (len(match[1]) < 4 or int(match[1]) not in CODES):
            found = [field for field in found if field.start != match.start()]
            found.append(Field(Kind.CODE, joined, match.start()))
    for match in _limited(_LIST, text):
        found += [Field(Kind.CODE, number, match.start(1)) for number in re.findall(r"\d{4,8}", match[1])]
    found += [Field(Kind.CODE, match[1], match.start()) for match in _limited(_LOOK_UP, text)]
    found += _labelled_codes(text)
    if not found:
        found = _blurred(text) or _bare(text)
    return sorted(_once(found), key=lambda field: field.start)


def _once(found: list[Field]) -> list[Field]:
    return list({(field.start, field.value): field for field in found}.values())


def _labelled_codes(text: str) -> Iterator[Field]:
    for match in _limited(_NUMBER, text, 3 * _MOST):
        number = int(match[1])
        if number not in CODES and not (number >= _LEAST and len(match[1]) >= 5):
            continue
        label = label_before(text, match.start(), number=True)
        if _after(text, match.start(), "/error?code="):
            continue
        # "Code 482913" that is not in the table may be what an authenticator or a text message showed.
        if label is not None and label.kind is Kind.CODE and (label.explicit or number in CODES):
            yield Field(Kind.CODE, match[1], match.start(), label.languages)


def _blurred(text: str) -> list[Field]:
    letters = str.maketrans("SOoIlBZ", "5001182")
    read = [(match[1].translate(letters), match.start()) for match in _limited(_BLURRED, text)]
    read += [
        (match[1].translate(letters), match.start())
        for match in _limited(_BLURRED_NUMBER, text)
        if (label := label_before(text, match.start(), number=True)) is not None and label.kind is Kind.CODE
    ]
    return [Field(Kind.CODE, number, start) for number, start in read if int(number) in CODES]


def _bare(text: str) -> list[Field]:
    """Numbers without a label: the whole text, or a code of the table that nothing before it makes something else."""
    if re.fullmatch(r"\s{0,20}#?\d{5,7}\s{0,20}", text) and int(text.strip(" \n\t#")) >= _LEAST:
        return [Field(Kind.CODE, text.strip(" \n\t#"), 0)]
    return [
        Field(Kind.CODE, match[1], match.start())
        for match in _limited(_NUMBER, text)
        if len(match[1]) >= 5
        and int(match[1]) in CODES
        and not _NOT_A_CODE.search(text[max(0, match.start() - 24) : match.start()])
    ]


def message(text: str) -> str:
    """The sentences behind the last code up to the ids; the language of the error is theirs."""
    parts = [text[match.end() : match.end() + 600] for match in list(_AADSTS.finditer(text))[:8]]
    return "\n".join(re.split(r"(?i)trace id|correlation id|timestamp|https?://", part)[0] for part in parts)


# --- ids -------------------------------------------------------------------------------------------------------------


def _guid_fields(text: str, guids: list[re.Match[str]]) -> Iterator[Field]:
    kinds = {Kind.REQUEST, Kind.CORRELATION, Kind.CLIENT_REQUEST, Kind.APP, Kind.APP_NAME, Kind.DEVICE}
    for match in guids:
        value = match[0].lower()
        label = label_before(text, match.start())
        kind = label.kind if label else None
        if len(set(value) - {"-"}) == 1:
            continue
        if kind is None and _is_row_id(text, match):
            kind = Kind.REQUEST
        if kind not in kinds:
            continue
        if kind in (Kind.REQUEST, Kind.CLIENT_REQUEST) and _is_graphs(text, match.start()):
            kind = Kind.GRAPH_REQUEST
        kind = Kind.APP if kind is Kind.APP_NAME else kind
        explicit = label is None or label.explicit
        yield Field(kind, value, match.start(), label.languages if label else frozenset(), explicit)


def _is_row_id(text: str, match: re.Match[str]) -> bool:
    """Whether the id is that of a row of the sign-in log that came as broken JSON or as a list of properties."""
    before = text[max(0, match.start() - 60) : match.start()]
    if not re.search(r"(?:^|[\n{,])[ \t]{0,8}[\"']?[iI]d[\"']?[ \t]{0,45}[:=][ \t]{0,8}[\"']?\Z", before):
        return False
    near = text[max(0, match.start() - 3000) : match.end() + 3000].lower()
    follows = re.match(r"[\"'\s,]{0,12}createdDateTime", text[match.end() : match.end() + 60], re.IGNORECASE)
    return bool(follows) or ("createddatetime" in near and "correlationid" in near and "{" not in near)


def _is_graphs(text: str, start: int) -> bool:
    """Graph's answers name their own request in innerError: https://learn.microsoft.com/graph/errors"""
    before = text[max(0, start - 300) : start]
    found = list(_GRAPH.finditer(before))
    return bool(found) and not re.search(r"trace[ _-]?id", before[found[-1].end() :], re.IGNORECASE)


def _names(text: str, found: list[Field]) -> Iterator[Field]:
    """Names of apps as the sentences of Entra give them: 'id'(Name), 'id' named 'Name', Name ('id')."""
    for field in found:
        if field.kind is not Kind.APP:
            continue
        named = _NAMED.match(text, field.start + 36)
        name = (named[1] or named[2] or "").strip(" '\"") if named else ""
        if _is_name(name):
            yield Field(Kind.APP_NAME, name, field.start + 36)
    for match in _limited(_NAME_FIRST, text):
        if _is_name(match[1]) and not match[1].lower().startswith(("with ", "identifier")):
            yield Field(Kind.APP_NAME, match[1].strip(), match.start())
            yield Field(Kind.APP, match[2].lower(), match.start(2))
    for match in _limited(_NAME_ONLY, text):
        if _is_name(match[1]) and "//" not in match[1] and "@" not in match[1]:
            yield Field(Kind.APP_NAME, match[1].strip(), match.start())


def _is_name(name: str) -> bool:
    return bool(name) and not is_missing(name) and not _GUID.search(name) and not re.search(r"x{4}", name)


def _by_order(text: str, guids: list[re.Match[str]], found: list[Field]) -> Iterator[Field]:
    """Ids whose labels are in no known language, by their place: request, correlation, time, as everywhere in Entra.

    Only where each stands behind a label of its own, one after the other, and nothing is known to be either.
    """
    known = {field.start for field in found}
    for kind in (Kind.REQUEST, Kind.CORRELATION):
        if any(field.kind is kind for field in found):
            return
    for first, second in pairwise(guids):
        between, behind = text[first.end() : second.start()], text[second.end() : second.end() + 60]
        if first.start() in known or second.start() in known or first[0].lower() == second[0].lower():
            continue
        if not (_unknown(text, first.start()) and _unknown(text, second.start()) and _one_label(between)):
            continue
        times = clock.times(behind)
        if times and _one_label(behind[: times[0].start]):
            yield Field(Kind.REQUEST, first[0].lower(), first.start())
            yield Field(Kind.CORRELATION, second[0].lower(), second.start())
            return


def _one_label(text: str) -> bool:
    return bool(
        re.fullmatch(r"[\s\"'`*_.,;|]{0,20}[^\d:=：\n\"']{2,40}[\"'`*_]{0,3}\s{0,4}[:=：]\s{0,8}[\"'`*_]{0,3}", text)
    )


def _unknown(text: str, start: int) -> bool:
    return label_before(text, start) is None and bool(
        re.search(r"[^\W\d_][\"'`*_]{0,3}\s{0,3}[:=：]\s{0,8}[\"'`*]{0,3}\Z", text[max(0, start - 60) : start])
    )


# --- times, users, addresses -----------------------------------------------------------------------------------------


def _times(text: str, found: list[Field]) -> Iterator[Field]:
    """Time stamps with a label. Without any, the time with a zone that a log line with the code begins with."""
    times = clock.times(text)[:_MOST]
    own = []
    for time in times:
        label = label_before(text, time.start)
        labelled_so = label is not None and label.kind is Kind.TIME and not _is_of_mail(text, time.start)
        stamp = _is_stamp(text, time.start)
        if label and labelled_so and time.utc() and ((label.explicit and time.zoned) or stamp):
            own.append(Field(Kind.TIME, "", time.start, label.languages, at=time.utc(), digits=time.digits))
    if not own:
        own = [
            Field(Kind.TIME, "", time.start, label.languages, at=time.utc(), digits=time.digits)
            for time in clock.epochs(text)[:200]
            if (label := label_before(text, time.start)) is not None and label.kind is Kind.TIME
        ]
    ids = [field for field in found if field.kind in (Kind.REQUEST, Kind.CORRELATION)]
    if not own:
        # An unknown label, behind the ids.
        for field in ids:
            behind = text[field.start + 36 : field.start + 96]
            near = clock.times(behind)
            if near and near[0].zoned and near[0].utc() and _one_label(behind[: near[0].start]):
                own.append(
                    Field(Kind.TIME, "", field.start + 36 + near[0].start, at=near[0].utc(), digits=near[0].digits)
                )
    codes = [field.start for field in found if field.kind is Kind.CODE]
    if not own:
        own = [
            Field(Kind.TIME, "", time.start, at=time.utc(), digits=time.digits)
            for time in times
            if time.zoned and time.utc() and _begins_line(text, time.start) and _same_line(text, time.end, codes)
        ]
    # The service's own stamp stands before what a log or a mail says of itself.
    strong = [field for field in own if _is_stamp(text, field.start)]
    yield from strong or own


def _is_of_mail(text: str, start: int) -> bool:
    """Whether a date is that of a mail (RFC 5322), which was written when its sender found the time for it."""
    lines = text[max(0, start - 1500) : start + 1500].split("\n")
    own = text[text.rfind("\n", 0, start) + 1 : start]
    return bool(_MAIL_DATE.match(own)) and sum(bool(_MAIL_HEADER.match(line)) for line in lines) >= 2


def _is_stamp(text: str, start: int) -> bool:
    """Whether the label is that of Entra's own stamp, which is in UTC with or without its Z."""
    before = text[max(0, start - 60) : start]
    return bool(re.search(_STAMPS, before, re.IGNORECASE))


_STAMPS = (
    r"(?:time[ _-]?stamp|created ?date ?time|time ?generated|\(utc\)|\[utc\]|stempel|stämpel|horodat|marca de|carimbo|sygnatura|razítko"
    r"|damgası|отметка|метка|时间戳|時間戳|タイムスタンプ|타임스탬프|aikaleima|időbélyeg|marcaj|σήμανσ|חותמת|الطابع)"
    r"[^\d\n]{0,24}\n?[^\d\n]{0,12}\Z"
)


def _begins_line(text: str, start: int) -> bool:
    return bool(_OPENING.match(text[text.rfind("\n", 0, start) + 1 : start][:80]))


def _same_line(text: str, end: int, codes: list[int]) -> bool:
    line_end = text.find("\n", end)
    return any(end <= code and (line_end < 0 or code < line_end) for code in codes)


def _users(text: str) -> Iterator[Field]:
    for match in _limited(_EMAIL, text):
        value = match[1].strip(".'`")
        local = value.partition("@")[0]
        label = label_before(text, match.start()) if not _after(text, match.start(), "mailto:") else None
        named = (label is not None and label.kind is Kind.USER) or _is_heading_of(text, match.start(), match.end())
        if named and not is_redacted(local) and "xxxx" not in value.lower():
            yield Field(Kind.USER, value, match.start(), frozenset())


def _is_heading_of(text: str, start: int, end: int) -> bool:
    """Whether a user name stands alone on its line, above a heading of the sign-in page, where the page shows it."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return not line.strip() and bool(_HEADING.match(text, end))


def _after(text: str, start: int, word: str) -> bool:
    return text[max(0, start - len(word)) : start].lower() == word


def _addresses(text: str) -> Iterator[Field]:
    for match in _limited(_IP, text):
        try:
            address = ip_address((match[1] or match[2]).rstrip("."))
        except ValueError:
            continue
        if _PART_OF_ADDRESS.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        label = label_before(text, match.start())
        if label is not None and label.kind is Kind.IP:
            plain = address.ipv4_mapped if isinstance(address, IPv6Address) and address.ipv4_mapped else address
            yield Field(Kind.IP, str(plain), match.start())


# --- values that are words -------------------------------------------------------------------------------------------


def _texts(text: str) -> Iterator[Field]:
    """App name, platform and state of the device: what stands between their label and the next one."""
    for match in _limited(_SEPARATOR, text, 3 * _MOST):
        line = match[0].endswith("\n")
        if line and not _WHOLE_LINE.fullmatch(text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip()):
            continue
        label = label_before(text, match.end())
        if label is None or label.kind not in (Kind.APP_NAME, Kind.APP, Kind.PLATFORM, Kind.STATE):
            continue
        if label.kind is Kind.APP and not _is_titled(text, match.start()):
            continue
        value = _word_value(text, match.end(), label)
        if value:
            kind = Kind.APP_NAME if label.kind is Kind.APP else label.kind
            yield Field(kind, value, match.start(), label.languages)
        inside = _IN_BRACKETS.match(text, match.end()) if label.kind in (Kind.APP, Kind.APP_NAME) else None
        if inside:
            yield Field(Kind.APP, inside[1].lower(), inside.start(1), label.languages)


def _is_titled(text: str, end: int) -> bool:
    """Whether a lone "Application" is the label of a report, and not the name of a setting or a word in a sentence."""
    begin = text.rfind("\n", 0, end) + 1
    head = text[begin:end].strip(" \t*_>-\"'")
    head = re.split(r"[,;|\t]", head)[-1].strip()
    return bool(head) and not head[0].islower() and len(head) <= 30 and " id" not in f" {head.lower()}"


def _word_value(text: str, start: int, label: Label) -> str | None:
    """The value from ``start`` to the end of its line or the next label, None where there is none."""
    rest = text[start : start + 160]
    rest = re.sub(r"\A[ \"'`*_:=：|]{0,12}\n?[ \"'`*_:=：|>]{0,12}", "", rest)
    value = re.split(r"[\n\t\"|<>;{}•]|[ ]{2,}|\]\(", rest)[0].strip()
    value = _before_next_label(value).strip(" .,'\"`*_")
    if label.kind in (Kind.PLATFORM, Kind.STATE):
        known = (_PLATFORM if label.kind is Kind.PLATFORM else _STATE).match(value)
        value = known[0] if known else value if len(value) <= 40 else ""
    else:
        value = re.sub(r"\s?\(?['\"]?" + _GUID.pattern + r"['\"]?\)?", "", value)
        value = re.sub(r"\s?\([0-9a-fA-F]{8}[-0-9a-fA-Fx.…]{0,40}\)", "", value).strip(" .,'\"`*_")
    if is_missing(value) or len(value) > 120 or "//" in value or re.search(r"x{4}", value.lower()) or _is_label(value):
        return None
    return value


def _is_label(value: str) -> bool:
    """Whether an empty field was followed by the next label."""
    return value.endswith((":", "：")) or (
        len(value) < 30
        and (found := labelled(value)) is not None
        and found.kind not in (Kind.APP, Kind.USER, Kind.APP_NAME, Kind.OTHER, Kind.TIME)
    )


def _before_next_label(value: str) -> str:
    for separator in re.finditer(r"[ ]?[:=：]", value):
        words = value[: separator.start()].split(" ")
        for size in range(1, min(5, len(words)) + 1):
            label = labelled(" ".join(words[-size:]))
            if label is None or label.kind in (Kind.OTHER, Kind.USER):
                continue
            rest = words[:-size]
            while rest and (_joins(rest[-1]) or (label.kind in (Kind.DEVICE, Kind.APP) and _belongs(rest[-1]))):
                rest.pop()
            return " ".join(rest)
    return value


def _joins(word: str) -> bool:
    return word.lower().strip(".") in {
        "id",
        "de",
        "del",
        "de la",
        "la",
        "dell",
        "di",
        "du",
        "do",
        "da",
        "ident",
        "identifier",
        "of",
        "the",
    }


def _belongs(word: str) -> bool:
    found = labelled(f"{word} device")
    return found is not None and found.kind in (Kind.PLATFORM, Kind.STATE)


def _limited(pattern: re.Pattern[str], text: str, most: int = _MOST) -> Iterator[re.Match[str]]:
    for i, match in enumerate(pattern.finditer(text)):
        if i >= most:
            return
        yield match
