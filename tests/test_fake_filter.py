"""The filters of the fake Graph, by themselves: what they accept, what they refuse, and that they share no code."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, WHEN_MISSING
from tests.fake_filter import FilterError, read_filter

USER: dict[str, Any] = {
    "id": "11111111-2222-3333-4444-555555555555",
    "displayName": "Siobhán O'Brien",
    "mail": None,
    "accountEnabled": True,
    "createdDateTime": "2026-11-24T08:12:40.1234567Z",
    "failures": 3,
    "ratio": 0.5,
    "manager": {"displayName": "Carol", "address": {"city": "Berlin"}},
    "tags": ["Pilot", "sales"],
    "devices": [{"name": "laptop", "ports": [80, 443]}, {"name": "phone", "ports": []}],
    "empty": [],
}


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        # Comparisons.
        ("failures eq 3", True),
        ("failures eq 3.0", True),
        ("failures ne 3", False),
        ("failures gt 2", True),
        ("failures gt 3", False),
        ("failures ge 3", True),
        ("failures lt 3", False),
        ("failures le 3", True),
        ("failures gt -1", True),
        ("ratio lt 0.75", True),
        ("failures eq '3'", False),
        ("failures ne '3'", True),
        ("failures gt '2'", False),
        ("accountEnabled eq true", True),
        ("accountEnabled eq TRUE", True),
        ("accountEnabled eq 1", False),
        ("accountEnabled gt 0", False),
        # Strings know no case; a quotation mark is doubled.
        ("displayName eq 'siobhán o''BRIEN'", True),
        ("displayName eq 'Siobhán'", False),
        ("displayName gt 'a'", True),
        ("id eq 11111111-2222-3333-4444-555555555555", True),
        ("id eq '11111111-2222-3333-4444-555555555555'", True),
        # Null equals null alone, and is neither more nor less than anything.
        ("mail eq null", True),
        ("mail ne null", False),
        ("displayName ne null", True),
        ("mail gt 'a'", False),
        ("mail le 'a'", False),
        ("failures ge null", False),
        ("nothing eq null", True),
        # Times are compared as moments, whatever their zone.
        ("createdDateTime ge 2026-11-24T08:12:40Z", True),
        ("createdDateTime lt 2026-11-24T09:12:41+01:00", True),
        ("createdDateTime gt 2026-11-24T10:12:40+01:00", False),
        ("createdDateTime eq 2026-11-24T08:12:40.123456Z", True),
        ("createdDateTime ge '2026-11-24T08:12:40Z'", False),
        # Paths.
        ("manager/displayName eq 'carol'", True),
        ("manager/address/city eq 'Berlin'", True),
        ("manager/address/street eq null", True),
        ("manager/displayName/first eq null", True),
        # And binds more tightly than or, and not more tightly than both.
        ("failures eq 3 or failures eq 4 and failures eq 5", True),
        ("(failures eq 3 or failures eq 4) and failures eq 5", False),
        ("failures eq 4 and failures eq 5 or failures eq 3", True),
        ("not (failures eq 4) and accountEnabled eq true", True),
        ("not(failures eq 3 or failures eq 4)", False),
        ("NOT startswith(displayName,'x') AND failures eq 3", True),
        ("not (not (failures eq 3))", True),
        ("not (mail gt 'a')", True),
        # Functions.
        ("startswith(displayName,'siob')", True),
        ("startsWith(displayName, 'O')", False),
        ("endswith(displayName,'BRIEN')", True),
        ("endsWith(displayName,'Siob')", False),
        ("contains(displayName,'n o''b')", True),
        ("contains(displayName,'x')", False),
        ("startswith(mail,'a')", False),
        ("startswith(failures,'3')", False),
        ("startswith(manager/displayName,'ca')", True),
        # One of several.
        ("displayName in ('Alice', 'Siobhán O''Brien')", True),
        ("failures in (1,2)", False),
        ("failures in (3)", True),
        ("manager/displayName in ('carol','dave')", True),
        # Lambdas.
        ("tags/any(t:t eq 'pilot')", True),
        ("tags/any(t: t eq 'x' or startswith(t,'sal'))", True),
        ("tags/any(t:t eq 'x')", False),
        ("tags/all(t:t ne 'x')", True),
        ("tags/all(t:t eq 'pilot')", False),
        ("empty/any(t:t ne null)", False),
        ("empty/all(t:t eq 'x')", True),
        ("nothing/any(t:t eq null)", False),
        ("displayName/any(t:t eq 'S')", False),
        ("devices/any(d:d/name eq 'phone')", True),
        ("devices/any(d:d/ports/any(p:p eq 443))", True),
        ("devices/any(d:d/name eq 'phone' and d/ports/any(p:p eq 443))", False),
        ("devices/any(d:d/name eq 'phone' and failures eq 3)", True),
        ("not (tags/any(t:t eq 'pilot'))", False),
        ("not tags/any(t:t eq 'x')", True),
        ("  failures   eq\t3  ", True),
    ],
)
def test_a_filter_accepts_what_it_describes(text: str, accepted: bool) -> None:
    assert read_filter(text).accepts(USER) is accepted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "failures",
        "failures eq",
        "eq 3",
        "failures eq 3 and",
        "failures eq 3 failures eq 4",
        "failures eq 3)",
        "(failures eq 3",
        "failures is 3",
        "displayName has 'x'",
        "failures eq x",
        "failures eq failures",
        "3 eq failures",
        "'x' eq displayName",
        "displayName eq 'x",
        'displayName eq "x"',
        "failures in ()",
        "failures in 3",
        "failures in (3,)",
        "not failures eq 3",
        "not displayName",
        "length(displayName) eq 5",
        "startswith(displayName)",
        "startswith('x',displayName)",
        "tags/any(t eq 'x')",
        "tags/any('t':t eq 'x')",
        "any(t:t eq 'x')",
        "tags/some(t:t eq 'x')",
        "manager/ eq 'x'",
        "failures eq 3 ; drop",
        "null",
        "'x'",
        "failures eq 12ab",
        "createdDateTime ge 2026-11-24T08:12:40",
        "(" * 5000 + "failures eq 3" + ")" * 5000,
        "not " * 5000 + "startswith(displayName,'x')",
    ],
)
def test_what_graph_would_not_accept_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        read_filter(text)


def test_true_and_false_are_conditions_by_themselves() -> None:
    assert read_filter("true").accepts(USER)
    assert not read_filter("false or false").accepts(USER)


def test_the_properties_of_a_filter_are_those_of_the_object() -> None:
    text = (
        "userId eq 'd/e' and status/errorCode in (1,2) and (a/any(t:t/b eq 'y' and c eq 2) or not contains(d,'e f'))"
        " and g/all(x:x/h/any(y:y eq 1 and z eq 1))"
    )
    assert read_filter(text).properties == {"userId", "status", "a", "c", "d", "g", "z"}


def test_every_filter_that_is_sent_can_be_read() -> None:
    sent = [
        resource.query["$filter"]
        for resource in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED, *WHEN_MISSING)
        if "$filter" in resource.query
    ]
    assert len(sent) >= 8
    for text in sent:
        filled = text.replace("{log_since}", "2026-10-25T09:00:00Z").replace("{risk_since}", "2026-08-26T09:00:00Z")
        assert read_filter(filled).properties


def test_the_fake_graph_reads_filters_with_its_own_code() -> None:
    """A fault of the product's reader would otherwise be on both sides of a test, and be seen on neither."""
    here = Path(__file__).parent
    for name in ("fake_filter.py", "fake_routes.py", "fake_graph.py"):
        tree = ast.parse((here / name).read_text(encoding="utf-8"))
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        assert not [module for module in imported if module.startswith("aad53004") and "odata" in module]
