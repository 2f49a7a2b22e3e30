"""CSV: one row a user that any reader of RFC 4180 reads back, and that no spreadsheet calculates.

What a spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection (CWE-1236).
"""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.report.escaping import one_line
from aad53004.report.formats.csv import COLUMNS, cell, document, render, row, row_without, table
from tests.report.payloads import EVERY, PAYLOADS, commands, poisoned, unseen
from tests.report.test_terminal import DIAGNOSED, diagnosed

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def as_it_was(shown: str) -> str:
    """What the module's page tells a reader to do."""
    return re.sub(r'(;["\s]*)\'', r"\1", shown.removeprefix("'"))


@pytest.mark.parametrize("name", DIAGNOSED)
def test_one_row_that_says_what_the_diagnosis_says(name: str) -> None:
    found = diagnosed(name)
    text = render(found)
    header, cells = read(text)
    told = dict(zip(header, cells, strict=True))
    assert header == list(COLUMNS)
    assert told["userPrincipalName"] == found.case.account.name and told["userId"] == found.case.account.id
    assert told["outcome"] == str(found.outcome) and told["exitCode"] == str(found.exit_code)
    assert told["rootCauses"].split() == [finding.rule.id for finding in found.root_causes]
    assert told["fixes"].split() == [fix.row.id for fix in found.fixes]
    assert told["conclusion"] == found.conclusion
    assert (told["signInTime"] == "") is (found.event is None)
    assert int(told["notChecked"]) == sum(str(one.verdict.certainty) == "not-checked" for one in found.findings)
    leads = [told[column] for column in ("noUsableMethod", "whyRisky", "whoDemandsIt", "somethingElse")]
    assert {lead.split(" ")[0] for lead in leads if lead} <= set(told["rootCauses"].split())


def test_the_bytes_are_what_a_spreadsheet_wants() -> None:
    data = render(diagnosed("classic")).encode("utf-8")
    assert data.startswith(b'\xef\xbb\xbf"userPrincipalName","displayName"') and data.endswith(b'"\r\n')
    assert data.count(b"\r\n") == data.count(b"\n") == data.count(b"\r") == 2


def test_many_users_are_a_row_each_with_one_header() -> None:
    found = [diagnosed(name) for name in DIAGNOSED]
    rows = read(document(found))
    assert [cells[0] for cells in rows[1:]] == [cell(one.case.account.name) for one in found]
    assert rows.count(list(COLUMNS)) == 1


def test_a_user_without_a_diagnosis_has_a_row_that_says_why() -> None:
    text = table([row(diagnosed("classic")), row_without("=nobody@contoso.example", "The tenant has no such user.", 2)])
    told = dict(zip(COLUMNS, read(text)[2], strict=True))
    assert told["userPrincipalName"] == "'=nobody@contoso.example" and told["exitCode"] == "2"
    assert told["note"] == "The tenant has no such user." and told["outcome"] == ""


def test_missing_permissions_are_told_once_each() -> None:
    told = dict(zip(COLUMNS, read(render(diagnosed("methods-denied")))[1], strict=True))
    assert "UserAuthenticationMethod.Read.All" in told["missingPermissions"].split()
    assert len(told["missingPermissions"].split()) == len(set(told["missingPermissions"].split()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("＝1", "'＝1"),
        ("'tis", "''tis"),
        ("x;=1+1", "x;'=1+1"),
        ('x;"=1', "x;\"'=1"),
        ("CA-003: a - b", "CA-003: a - b"),
        ("o'brien@contoso.example", "o'brien@contoso.example"),
        ("", ""),
    ],
)
def test_a_formula_is_text(text: str, shown: str) -> None:
    assert cell(text) == shown


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("name", PAYLOADS)
def test_no_cell_is_calculated_wherever_cells_are_cut(name: str, delimiter: str) -> None:
    """Where the list separator is a semicolon, a spreadsheet cuts the same file elsewhere."""
    text = render(poisoned(PAYLOADS[name]))
    rows = read(text, delimiter)
    assert len(rows) == 2 and (delimiter != "," or [len(cells) for cells in rows] == [len(COLUMNS)] * 2)
    for cells in rows:
        for one in cells:
            assert not FORMULA.match(one), one
            assert not unseen(one.removesuffix("\r\n"))
    assert not commands(text.replace("\r\n", "\n"))


def test_a_payload_is_shown_and_not_dropped() -> None:
    text = render(poisoned(EVERY))
    assert text.count("owned") > 3 and "<U+202E>" in text


@given(st.text(alphabet=st.sampled_from("ab=+-@＝'\";, \t\r\n\u202e"), max_size=40))
def test_any_cell_is_text_and_can_be_had_back(text: str) -> None:
    shown = cell(text)
    assert not FORMULA.match(shown)
    assert as_it_was(shown) == one_line(text)
    assert read(table([[shown]]))[1] == [shown]
    for piece in read(table([[shown]]), ";")[1]:
        assert not FORMULA.match(piece), piece


def test_a_cell_fits_a_spreadsheet() -> None:
    assert len(cell("\u202e" * 40_000)) <= 32_767
