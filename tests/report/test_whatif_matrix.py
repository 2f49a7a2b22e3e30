"""The matrix: every sign-in of the grid stands in one cell, and fares there as it does alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.conditional_access import grid
from aad53004.conditional_access.directory import Directory, directory_from
from aad53004.conditional_access.evaluate import PolicySet
from aad53004.conditional_access.grid import Choice, Matrix, boxes, matrix
from aad53004.conditional_access.reading import policies_from
from aad53004.conditional_access.scenario import scenario_from
from aad53004.report.text import Ink, cells
from aad53004.report.whatif.matrix import MatrixReport, document, render, side, table
from aad53004.report.whatif.names import names_of
from tests.cli.whatif_files import ALLOWED, DIRECTORY, EXCHANGE, OFFICE, POLICIES, policy

BASE: dict[str, Any] = {
    "user": "alice@contoso.example",
    "app": EXCHANGE,
    "userAction": None,
    "device": None,
    "methods": [],
}
MANY = [
    *POLICIES,
    policy("High user risk", "mfa", "passwordChange", userRiskLevels=["high"], operator="AND"),
    policy(
        "Strange platforms", "block", platforms={"includePlatforms": ["all"], "excludePlatforms": ["windows", "iOS"]}
    ),
    policy("Abroad", "block", locations={"includeLocations": ["All"], "excludeLocations": [ALLOWED]}),
    policy("Outside", "mfa", locations={"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}),
    policy("Flow", "block", authenticationFlows={"transferMethods": "deviceCodeFlow"}),
]


def made(policies: Any = POLICIES, base: Any = BASE, directory: Any = DIRECTORY, **more: Any) -> Matrix:
    read = policies_from(policies)
    return matrix(PolicySet(read.policies, directory_from(directory)), scenario_from(base), **more)


def report(policies: Any = POLICIES, **more: Any) -> MatrixReport:
    read = policies_from(policies)
    names = names_of(read.policies, directory_from(DIRECTORY))
    return MatrixReport(made(policies, **more), names, {one.id: one.display_name or "" for one in read.policies})


def test_every_cell_is_what_the_sign_in_comes_to_alone() -> None:
    """Values that no policy tells apart are evaluated once; here each is evaluated by itself."""
    found = made(MANY)
    policies = PolicySet(policies_from(MANY).policies, directory_from(DIRECTORY))
    seen = 0
    for row in found.rows:
        for picked in product(*row.sides):
            for levels, cell in zip(found.columns, row.cells, strict=True):
                for level in levels:
                    told: dict[str, Any] = {}
                    for choice in (level, *picked):
                        told |= choice.fields
                    alone = policies.evaluate(replace(found.scenario, **told))
                    assert grid.result_of(alone) == cell.result
                    seen += 1
    assert seen == found.sign_ins == 4 * 4 * 4 * 7 * 4


def test_what_makes_no_difference_is_one_row() -> None:
    found = made([])
    assert len(found.rows) == len(found.columns) == 1
    assert found.rows[0].cells[0].result.decision == "grant"
    text = render(report([]))
    assert "No difference by sign-in risk, user risk, location, platform or client." in text


def test_the_table_names_what_decides() -> None:
    text = render(report(), width=100)
    assert "Risk none, low" in text and "Risk medium, high" in text
    assert "MFA (53004)" in text and "browser, mobile and desktop apps" in text
    assert "No difference by user risk, location or platform." in text
    blocking = text[text.index("Blocking") :].splitlines()[0]
    assert '"Block legacy"' in blocking and "Risky MFA" not in blocking


def test_unknown_is_a_question_mark_and_says_what_would_tell() -> None:
    rule = {"deviceFilter": {"mode": "include", "rule": "device.isCompliant -eq True"}}
    base = {key: value for key, value in BASE.items() if key != "device"}
    shown = render(report([policy("By device", "block", devices=rule)], base=base))
    assert "?" in shown and "tell --device" in shown
    assert document(report([policy("By device", "block", devices=rule)], base=base))["missing"] == ["device"]


def test_a_flow_is_taken_as_none_and_that_is_said() -> None:
    text = render(report([MANY[-1]]))
    assert "grant" in text and "?" not in text
    assert "no insider risk and no authentication flow" in " ".join(text.split())


def test_an_option_fixes_its_axis() -> None:
    base = {**BASE, "platform": "iOS", "signInRisk": "high"}
    found = made(MANY, base, fixed=frozenset({"platform", "signInRisk"}))
    assert [axis.name for axis in found.axes] == ["userRisk", "location", "clientApp"]
    assert [[one.value for one in column] for column in found.columns] == [["high"]]
    assert made(MANY, base).axes[2].name == "platform"


def test_locations_are_those_of_the_directory_and_elsewhere() -> None:
    axis = grid.location_axis(directory_from(DIRECTORY))
    assert [one.label for one in axis.choices] == [
        "Head office in Allowed countries",
        "Head office, elsewhere",
        "Allowed countries",
        "elsewhere",
    ]
    assert [one.label for one in grid.location_axis(None).choices] == ["elsewhere"]
    inside = axis.choices[0].fields
    assert inside["ip"].startswith("203.0.113.") and inside["country"] in {"DE", "AT"}


def test_overlapping_locations_are_told_apart() -> None:
    inner = {"id": ALLOWED, "displayName": "Inner", "ipRanges": [{"cidrAddress": "198.51.100.0/28"}]}
    outer = {
        "id": OFFICE,
        "displayName": "Outer",
        "ipRanges": [{"cidrAddress": "198.51.100.0/24"}, {"cidrAddress": "2001:db8:1::/48"}],
    }
    axis = grid.location_axis(directory_from({"namedLocations": [inner, outer]}))
    told = {one.label: one.fields["ip"] for one in axis.choices}
    assert told == {"Inner": "198.51.100.1", "Outer": "2001:db8:1::1", "elsewhere": "192.0.2.1"}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_the_table_fits_the_width(width: int) -> None:
    text = render(report(MANY), width=width)
    body = text[text.index("\n\n") + 2 :].split("\n\n")[0]
    assert all(cells(line) <= max(width, 80) for line in body.splitlines())


def test_a_hostile_location_stays_in_its_cell() -> None:
    name = "Office\x1b[31m\u202e\nblock  block"
    locations = [{**DIRECTORY["namedLocations"][0], "displayName": name}]
    policies = [policy("At the office", "mfa", locations={"includeLocations": [OFFICE]})]
    text = render(report(policies, directory={"namedLocations": locations}), width=120)
    assert "\x1b" not in text and "\u202e" not in text and "<U+001B>" in text
    assert not any(line.startswith("block") for line in text.splitlines())


def test_places_in_few_words() -> None:
    axis = grid.location_axis(directory_from(DIRECTORY))
    office, office_abroad, allowed, elsewhere = axis.choices
    assert side(axis, axis.choices) == "any"
    assert side(axis, [office, office_abroad]) == "Head office"
    assert side(axis, [allowed, elsewhere]) == "no named network"
    assert side(axis, [office, allowed]) == "Allowed countries"
    assert side(axis, [elsewhere]) == "elsewhere"
    assert side(axis, [office, office_abroad, allowed]) == (
        "Head office in Allowed countries; Head office, elsewhere; Allowed countries"
    )


def test_levels_and_clients_in_few_words() -> None:
    def labels(axis: grid.Axis, *values: str | None) -> str:
        return side(axis, [one for one in axis.choices if one.value in values])

    assert labels(grid.USER_RISK, "none", "low", "medium") == "none-medium"
    assert labels(grid.USER_RISK, "none", "high") == "none, high"
    assert labels(grid.PLATFORM, "windows", "macOS", "linux", "iOS", "android", "windowsPhone") == "all but unsupported"
    assert labels(grid.CLIENT, "browser") == "browser"


def test_a_table_breaks_what_does_not_fit() -> None:
    lines = list(table(["Name", "Value"], [["x" * 50, "two words"]], 30, Ink(False)))
    assert all(len(line) <= 30 for line in lines)
    assert "".join(line.split()[0] for line in lines[1:]).startswith("x" * 20)


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 2)), st.sampled_from("abc"), min_size=1
    )
)
def test_boxes_cover_every_cell_once(cells_: dict[tuple[int, ...], str]) -> None:
    covered = [(key, value) for places, value in boxes(cells_) for key in product(*places)]
    assert sorted(covered) == sorted(cells_.items())


def test_the_end_of_the_time_is_said() -> None:
    found = made(MANY, stop=lambda: True)
    assert found.stopped == "the time limit" and found.rows == ()
    shown = render(replace(report(MANY), matrix=found))
    assert "Ended early (the time limit)" in shown


def test_an_interrupt_keeps_what_there_is() -> None:
    def stop() -> bool:
        raise KeyboardInterrupt

    assert made(MANY, stop=stop).stopped == "interrupted"


def test_a_directory_without_locations_has_one_place() -> None:
    found = matrix(PolicySet((), Directory()), scenario_from({}))
    places = next(axis for axis in found.axes if axis.name == "location")
    assert places.choices == (Choice("elsewhere", "elsewhere", {}, (None, None)),)
