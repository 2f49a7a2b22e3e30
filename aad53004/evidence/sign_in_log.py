"""Rows of the sign-in log in a pasted text, written out as one ``label: value`` a line.

They come as JSON from Graph (https://learn.microsoft.com/graph/api/resources/signin) or from Log Analytics
(https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs), one object or a list or one a line, and
as a table with a header: the CSV of the portal, the columns of a query, Format-Table.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aad53004.evidence.labels import Kind, labelled

MOST = 500  # rows that are looked at
_HEADERS = 5000  # lines that are looked at as a header
_DELIMITERS = ("\t", "|", ";", ",", "  ")
_DEEPEST = 12
_TIMES = ("createddatetime", "timegenerated", "timegenerated [utc]", "time")
# Name in the row (in lower case, the first that it has) -> what is written before the value.
_MEMBERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Error Code", ("errorcode", "resulttype", "resultcode")),
    ("Request Id", ("id", "originalrequestid", "requestid")),
    ("Correlation Id", ("correlationid",)),
    ("Timestamp", _TIMES),
    ("App name", ("appdisplayname",)),
    ("App id", ("appid",)),
    ("IP address", ("ipaddress", "calleripaddress")),
    ("User", ("userprincipalname", "signinidentifier", "identity")),
    ("Device identifier", ("deviceid",)),
    ("Device platform", ("operatingsystem",)),
)


def spelled_out(text: str) -> str | None:
    """The rows of the sign-in log that ``text`` holds, one block each; None where it holds none."""
    rows = _from_json(text)
    if rows is None:
        return None
    blocks = ["\n".join(f"{label}: {value}" for label, value in _lines(row)) for row in rows[:MOST]]
    return "\n\n".join(blocks)


def _from_json(text: str) -> list[dict[str, Any]] | None:
    begin = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    end = max(text.rfind("}"), text.rfind("]"))
    if begin < 0 or end <= begin:
        return None
    whole = _loaded(text[begin : end + 1])
    found = list(_rows(whole, 0)) if whole is not None else []
    if whole is None:
        for line in text.split("\n")[:_HEADERS]:
            row = line[line.find("{") : line.rfind("}") + 1] if "{" in line and len(line) <= 50_000 else ""
            one = _loaded(row) if row else None
            found += _rows(one, 0) if one is not None else []
    return found or None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _rows(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The sign-ins in a JSON value, wherever they stand in it, flattened, with their names in lower case."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value[:MOST]:
            yield from _rows(item, depth + 1)
        return
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("tables"), list):
        yield from _from_tables(value["tables"])
        return
    flat = _flat(value)
    if (
        ("errorcode" in flat or "resulttype" in flat)
        and "correlationid" in flat
        and any(name in flat for name in _TIMES)
    ):
        yield flat
        return
    for item in value.values():
        yield from _rows(item, depth + 1)


def _from_tables(tables: list[Any]) -> Iterator[dict[str, Any]]:
    """The answer of the Log Analytics query API: columns and rows apart."""
    for table in tables:
        if (
            isinstance(table, Mapping)
            and isinstance(table.get("columns"), list)
            and isinstance(table.get("rows"), list)
        ):
            names = [column.get("name") if isinstance(column, Mapping) else column for column in table["columns"]]
            for row in table["rows"][:MOST]:
                if isinstance(row, list):
                    yield from _rows(dict(zip(map(str, names), row, strict=False)), 1)


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for part in ("properties", "status", "Status", "deviceDetail", "DeviceDetail"):
        inner = value.get(part)
        if isinstance(inner, str) and inner.startswith("{"):
            inner = _loaded(inner)
        if isinstance(inner, Mapping):
            flat |= {key: item for key, item in _flat(inner).items() if key not in flat}
    own = {str(key).lower(): item for key, item in value.items() if isinstance(item, str | int)}
    # What the envelope of an exported log calls "id" and "time" stands behind what the sign-in itself says.
    return {**own, **flat} if "properties" in value else {**flat, **own}


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for label, names in _MEMBERS:
        for name in names:
            value = row.get(name)
            if value not in (None, "") and not isinstance(value, bool):
                yield label, re.sub(r"\s+", " ", str(value))[:300]
                break


# --- tables ----------------------------------------------------------------------------------------------------------


def without_tables(text: str) -> str:
    """The text with each row of a table that has a header of known labels written out as ``label: value`` lines."""
    lines = _upright(text.split("\n"))
    out: list[str] = []
    at = looked = 0
    while at < len(lines):
        looked += _has_cells(lines[at])
        delimiter = _header(lines[at]) if looked <= _HEADERS and _has_cells(lines[at]) else None
        if delimiter is None:
            out.append(lines[at])
            at += 1
            continue
        names = _cells(lines[at], delimiter)
        at += 1
        rows = 0
        while at < len(lines) and rows < MOST:
            if re.fullmatch(r"[\s|:+\-=]*", lines[at]):
                at += 1
                continue
            cells = _cells(lines[at], delimiter)
            if len(cells) != len(names):
                break
            out += ["", *(f"{_name(name, names)}: {cell}" for name, cell in zip(names, cells, strict=True) if cell), ""]
            at += 1
            rows += 1
    return "\n".join(out)


def _upright(lines: list[str]) -> list[str]:
    """A table of two columns, one field a row (``Korrelations-ID;b7e2…``), with the colon that parts a label from its
    value. At least three rows, two of them with known labels, one of an id."""
    out = list(lines)
    for delimiter in ";,":
        begin = 0
        while begin < len(lines):
            end = begin
            while end < len(lines) and _is_pair(lines[end], delimiter):
                end += 1
            pairs = [line.partition(delimiter) for line in lines[begin:end]]
            kinds = [found.kind for label, _, _ in pairs if (found := labelled(label.strip(' "'))) is not None]
            if len(pairs) >= 3 and len(kinds) >= 2 and {Kind.REQUEST, Kind.CORRELATION} & set(kinds):
                out[begin:end] = [label.strip(' "') + ": " + value.strip() for label, _, value in pairs]
            begin = end + 1
    return out


def _is_pair(line: str, delimiter: str) -> bool:
    label, found, value = line.partition(delimiter)
    return bool(found and label.strip() and value.strip()) and len(label) <= 60 and not set(label) & set(":=;,")


def _has_cells(line: str) -> bool:
    return len(line) <= 8000 and any(line.count(delimiter) >= 2 for delimiter in _DELIMITERS)


def _header(line: str) -> str | None:
    """What parts the cells of a line that names at least three known columns, one of them an id or a code."""
    for delimiter in _DELIMITERS:
        if line.count(delimiter) < 2:
            continue
        cells = _cells(line, delimiter)
        if not 3 <= len(cells) <= 200 or any(len(cell) > 60 or re.search(r"\d{3}|[:=]", cell) for cell in cells):
            continue
        kinds = [found.kind for found in map(labelled, cells) if found is not None]
        codes = sum(_is_code(cell) for cell in cells)
        telling = {Kind.REQUEST, Kind.CORRELATION} & set(kinds)
        if len(kinds) + codes >= 3 and (telling or codes):
            return delimiter
    return None


def _is_code(cell: str) -> bool:
    return bool(re.fullmatch(r"(?:sign-?in )?error ?code|result ?type|fehlercode|code", cell.strip(), re.IGNORECASE))


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "  ":
        return [cell.strip() for cell in re.split(r"[ ]{2,}", line.strip())]
    if delimiter in ",;" and '"' in line:
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        except (csv.Error, StopIteration):
            return []
    if delimiter == "|":
        # Jira writes the cells of a header between two bars each.
        line = line.strip("| ")
        line = line.replace("||", "|") if "|" not in line.replace("||", "") else line
    return [cell.strip(' \t"') for cell in line.split(delimiter)]


def _name(name: str, names: list[str]) -> str:
    """The name of a column as a label; "Id" beside a correlation id is that of the request."""
    return "Request Id" if name.strip().lower() == "id" and any("orrelation" in other for other in names) else name
