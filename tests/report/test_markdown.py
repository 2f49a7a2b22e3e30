"""Markdown for tickets and chats: the answer first, requests to copy, and nothing of a tenant that becomes markup."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from syrupy.assertion import SnapshotAssertion

from aad53004.diagnosis import Outcome
from aad53004.report.formats.markdown import code, escaped, render, summary
from aad53004.report.summary import CONTAIN
from aad53004.rules import Certainty
from tests.report.payloads import (
    EVERY,
    HARMLESS,
    PAYLOADS,
    assert_markdown_inert,
    commands,
    markdown_skeleton,
    poisoned,
    unseen,
)
from tests.report.test_terminal import DIAGNOSED, diagnosed

TOLD = ("classic", "risk-credential-leak-or-spray", "account-disabled", "methods-denied")
MARKDOWN = MarkdownIt("commonmark").enable("table")


@pytest.mark.parametrize("name", TOLD)
def test_the_whole_document(name: str, snapshot: SnapshotAssertion) -> None:
    assert render(diagnosed(name)) == snapshot


@pytest.mark.parametrize("name", DIAGNOSED)
def test_it_says_what_was_found_and_what_was_not_checked(name: str) -> None:
    found = diagnosed(name)
    text = render(found)
    assert (
        text.startswith("## ")
        and text.endswith("\n")
        and "\n\n\n" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    )
    answer = text.split("\n### ", 1)[0]
    assert f"`{found.case.account.name}`" in answer
    for finding in found.root_causes:
        assert f"| {escaped(finding.verdict.summary)} | {finding.verdict.certainty}" in answer
    for number, fix in enumerate(found.fixes, 1):
        assert f"\n{number}. **{fix.title}**" in text
    for gap in found.gaps:
        assert f"`{gap.resource}`" in text.partition("### Not checked")[2]
    for finding in found.findings:
        if finding.verdict.certainty in (Certainty.POSSIBLE, Certainty.NOT_CHECKED):
            assert f"`{finding.rule.id}`" in text
    assert f"Ruled out: {sum(one.verdict.certainty is Certainty.RULED_OUT for one in found.findings)} of " in text
    if not found.gaps:
        assert "Everything that was asked for could be read." in text
    assert (f"> **{CONTAIN}**" in text) is (found.compromise and found.outcome is Outcome.FOUND)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_each_request_is_a_block_that_can_be_copied(name: str) -> None:
    found = diagnosed(name)
    blocks = [token for token in MARKDOWN.parse(render(found)) if token.type == "fence"]
    calls = [call for fix in found.fixes if fix.request for call in (fix.request, *fix.more_requests)]
    assert len(blocks) == len(calls)
    for block, call in zip(blocks, calls, strict=True):
        first, *rest = block.content.rstrip("\n").split("\n")
        assert first == f"{call.method} {call.url}"
        if call.body is not None:
            assert rest[:2] == ["Content-Type: application/json", ""]
            assert json.loads("\n".join(rest[2:])) == call.body


def test_a_plan_of_eight_is_one_list_of_eight() -> None:
    """Steps and blocks stay inside their item; the numbers go on behind the paragraph in between."""
    tokens = MARKDOWN.parse(render(diagnosed("classic")))
    starts = [token.attrs.get("start", 1) for token in tokens if token.type == "ordered_list_open" and token.level == 0]
    items = [token for token in tokens if token.type == "list_item_open" and token.level == 1 and token.info]
    assert starts == [1, 7] and [item.info for item in items] == list("12345678")


def test_the_summary_is_short_and_says_the_same_first() -> None:
    for name in DIAGNOSED:
        found = diagnosed(name)
        whole, short = render(found), summary(found)
        head = whole.split("\n### ", 1)[0]
        assert short.startswith(head) and "### Not checked" in short and "### Evidence" not in short
        assert len(short.encode()) < 65_536  # GitHub takes 1 MiB for all steps of a job


def test_the_page_that_the_user_is_sent_to_is_a_link_and_another_is_none() -> None:
    assert escaped("Open https://aka.ms/mysecurityinfo, then") == "Open <https://aka.ms/mysecurityinfo>, then"
    assert escaped("https://aka.ms/mysecurityinfo.evil.example") == "`https://aka.ms/mysecurityinfo.evil.example`"
    assert escaped("https://evil.example/x") == "`hxxps://evil.example/x`"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Alice Aldermann", "Alice Aldermann"),
        ("CA003 - All users - Require MFA (pilot)", "CA003 - All users - Require MFA (pilot)"),
        ("[CA003] All | users", "\\[CA003\\] All \\| users"),
        ("alice@contoso.example has none.", "`alice@contoso.example` has none."),
        ("2 * 3 _x_", "2 \\* 3 \\_x\\_"),
        ("- 1", "\\- 1"),
        ("1. x", "1\\. x"),
        ("佐藤 & 鈴木", "佐藤 \\& 鈴木"),
        ("", ""),
    ],
)
def test_an_ordinary_name_is_read_as_it_is(text: str, shown: str) -> None:
    assert escaped(text) == shown
    if text:
        inline = MARKDOWN.parseInline(shown)[0].children or []
        assert "".join(token.content for token in inline) == text


def test_a_value_is_a_code_span() -> None:
    assert code("My Apps") == "`My Apps`" and code(None) == code("  ") == "not said"
    assert code("a|b") == "`a`\\|`b`" and code("a`b") == "`a'b`"


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_of_a_tenant_is_live(name: str) -> None:
    found = poisoned(PAYLOADS[name])
    for text in (render(found), summary(found)):
        assert_markdown_inert(text)


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_text_of_a_tenant_changes_the_structure(name: str) -> None:
    """The document has the headings, lists, tables, cells, links and blocks that it has with harmless words."""
    assert markdown_skeleton(render(poisoned(PAYLOADS[name]))) == markdown_skeleton(render(poisoned(HARMLESS)))


def test_the_payloads_are_shown_and_not_dropped() -> None:
    text = render(poisoned(EVERY))
    assert text.count("owned") > 100 and "(U+202E)" in text and "onerror" in text


@given(st.text(alphabet=st.sampled_from("abz09 @#!$%&~^*_`[](){}<>|\\/:;.,-+='\"\n\t\u202e\ud800wh"), max_size=60))
def test_any_text_is_inert_in_a_sentence_and_in_a_cell(text: str) -> None:
    for shown in (escaped(text), code(text)):
        assert_markdown_inert(f"x {shown} y")
        assert_markdown_inert(f"| a | b |\n| --- | --- |\n| {shown} | c |\n")
        assert markdown_skeleton(f"| a | b |\n| --- | --- |\n| {shown} | c |\n").count("td_open") == 2
        assert not unseen(shown) and not commands(shown)
