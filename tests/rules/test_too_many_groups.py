"""`too-many-groups`: The user is in more groups than Conditional Access takes into account."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.rules.rows import Row, Rows, case_of, text_of
from tests.scenarios.base import Contoso, group

ROWS = Rows("too-many-groups")


def in_groups(count: int) -> Contoso:
    """The subject is in so many groups."""
    contoso = Contoso()
    more = [group(f"Project {number}") for number in range(count - 2)]
    contoso.data["groups"] += more
    contoso.join(*more)
    return contoso


@ROWS.row("ruled-out", cites_exactly=("/@odata.count",))
def two_groups() -> Contoso:
    return in_groups(2)


@ROWS.row("ruled-out")
def as_many_groups_as_may_be() -> Contoso:
    return in_groups(2048)


@ROWS.row("confirmed")
def one_group_too_many() -> Contoso:
    return in_groups(2049)


def test_groups_are_counted_here_where_graph_did_not_count_them() -> None:
    case = case_of(Contoso())
    for page in case.methods.groups.answer.pages:
        page.body.pop("@odata.count")
    assert case.methods.group_count[0] == 2
    assert [one.pointer for one in case.methods.group_count[1]] == ["/value/0/id"]


ROWS.place("scenario too-many-groups", "confirmed", cites_exactly=("/@odata.count",), fixes=())


@pytest.mark.parametrize("row", ROWS.all, ids=str)
def test_verdict(row: Row, snapshot: SnapshotAssertion) -> None:
    finding = row.finding()
    assert row.differences(finding) == []
    assert text_of(finding) == snapshot
