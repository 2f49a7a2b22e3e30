"""Text that attacks whoever shows it, a diagnosis in which every text of the tenant is such, and what "inert" means in
each format. Shared by the tests of the formats.

What each is from: terminal escapes CVE-2021-25743; formulas CWE-1236 and OWASP's page on CSV injection; the commands of
build agents https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands and
https://docs.github.com/actions/reference/workflow-commands-for-github-actions; bidirectional overrides CVE-2021-42574.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from pydantic import BaseModel

from aad53004.checkers import Case
from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.fixes import Change, Fix, Precondition
from aad53004.graph.interface import Stats
from aad53004.graph.recording import from_document
from aad53004.graph.replay import Replay
from aad53004.rules import Rule
from tests.scenarios import SCENARIOS, narrowing_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PAYLOADS: Mapping[str, str] = {
    "terminal": "\x1b[2J\x1b[31mowned\x9b31m\x07\x08\x7f",
    "lines": "a\rb\nc\r\nd\te\u2028f\u2029g\x0bh\x0ci\x85j",
    "bidi": "\u202etxt.exe\u2066x\u2069\u200fy\u061c",
    "unseen": "a\u200bb\u200dc\ufeffd\u00ade\u2060f\u180eg\U000e0041",
    "no-xml": "\x00\x01\ufffe\uffff",
    "surrogate": "\ud800 \udfff",
    "html": '"><img src=x onerror=alert(1)><script>alert(1)</script><!-- </td></table> &lt;b&gt; &#60;',
    "xml": "]]> <![CDATA[x]]> <!ENTITY x SYSTEM 'file:///etc/passwd'> </failure></testcase> &x; &",
    "link": "[click](https://evil.example) [a]: https://evil.example <https://evil.example> [b][a] https://evil.example",
    "schemes": "javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd ftp://evil.example mailto:a@evil.example "
    "www.evil.example tel:+4900 smb://evil.example/x",
    "image": "![x](https://evil.example/pixel.png) ![x][a] :shipit: :+1:",
    "mention": "@everyone @here @octocat/team <!channel> <@U123> <#C123> [~admin] [~accountid:1] (@all)",
    "reference": "#1 !2 &3 $4 %5 ~bug GH-6 octo/cat#7 octo/cat@0123abcd 0123456789abcdef0123456789abcdef01234567 "
    '[vulnerability:8] [issue:9] %"v1" ^alert#1 *iteration:10',
    "math": "$x$ $$\\href{https://evil.example}{y}$$ $`z`$ \\(a\\)",
    "markdown": "# h\n- l\n> q\n***b*** _i_ ~~s~~ `c` ``d`` ```e\n| a | b |\n|---|---|\n---\n===\n1. x\n\\",
    "backticks": "` `` ``` ```` ~~~ `a`b``c",
    "quick-action": "/close\n/assign @root\n/label ~bug",
    "jira": "{code}x{code} {html}<b>y</b>{html} {color:red}z{color} {{mono}} h1. t !i.png! [t|https://evil.example] ||a||",
    "servicenow": "[code]<script>alert(1)</script>[/code]",
    "template": "{0} {1} {{7*7}} ${x} %s %(x)s {name} <%= x %> #{x}",
    "agent": "##vso[task.setvariable variable=PATH]/tmp ##[error]x ##[set-env name=A]b\n::set-output name=a::b\n::error::c",
    "formula": "=cmd|' /C calc'!A0",
    "formula-plus": '+1+1;=1+1;\t@SUM(A1);"-2',
    "formula-minus": "-1+1",
    "formula-at": "@SUM(1)",
    "formula-tab": "\t=1+1",
    "formula-line": "\r\n=1+1",
    "formula-wide": "＝1＋1;＠a;－b",
    "formula-spaced": '  =HYPERLINK("https://evil.example")',
    "apostrophe": "'=1+1",
}
EVERY = " ".join(PAYLOADS.values())
HARMLESS = "word"
WITH_DIAGNOSIS = "ca-registration-user-action"
# What Graph sends as a text of people or systems of the tenant, and not as a value of its own.
_FREE = {
    *("displayName", "userDisplayName", "appDisplayName", "resourceDisplayName", "failureReason", "additionalDetails"),
    *("city", "browser", "operatingSystem", "userAgent", "clientAppUsed", "activityDisplayName", "resultReason"),
    *("networkNames", "description", "message", "capabilities", "skuPartNumber", "homeTenantName", "ipAddress"),
    *("phoneNumber", "emailAddress", "riskDetail", "loggedByService"),
}
# What this project itself says, and what is no text to show.
# Kinds of this project, and where something was read.
_KEPT = {"source", "page", "answer", "leading", "case", "recorded", "here", "graph"}
_OWN = (Rule, Fix, Stats, Case)


@cache
def poisoned(text: str, name: str = WITH_DIAGNOSIS) -> Diagnosis:
    """A diagnosis in which ``text`` stands behind every free text that Graph sent, and in place of every other text that
    is not the project's own: sentences, reasons, evidence, steps, requests, ids."""
    kept = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    exchanges = [{**one, "body": _spoiled(one["body"], text)} for one in kept["exchanges"]]
    recording = from_document({**kept, "exchanges": exchanges}, name)
    found = diagnose(recording.subject, Replay(recording), narrowing_of(SCENARIOS[name]()))
    overwritten: Diagnosis = _overwritten(found, text)
    fixes = tuple(
        replace(
            fix,
            advice=replace(fix.advice, change=Change("POST", f"/{text}", {text: text}), warning=text),
            preconditions=(Precondition(text, None, text),),
        )
        for fix in overwritten.fixes
    )
    shared = {
        "findings": overwritten.findings,
        "root_causes": tuple(
            one for one in overwritten.findings if any(one.rule is cause.rule for cause in found.root_causes)
        ),
    }
    leading = {family: overwritten.finding(lead.rule.id) for family, lead in found.leading.items()}
    return replace(
        overwritten, **shared, leading=leading, fixes=fixes, note=text, stopped=text, reading=(text,), conclusion=text
    )


def _spoiled(value: Any, text: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _spoiled(inner, text, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_spoiled(one, text, key) for one in value]
    return f"{text}{value}{text}" if isinstance(value, str) and key in _FREE else value


def _overwritten(value: Any, text: str) -> Any:
    if isinstance(value, (*_OWN, Enum)):
        return value
    if isinstance(value, str):
        return text
    if hasattr(value, "_fields"):
        return value._replace(
            **{one: _overwritten(getattr(value, one), text) for one in value._fields if one not in _KEPT}
        )
    if isinstance(value, tuple):
        return tuple(_overwritten(one, text) for one in value)
    if isinstance(value, dict):
        return {key: _overwritten(inner, text) for key, inner in value.items()}
    if isinstance(value, list):
        return [_overwritten(one, text) for one in value]
    if isinstance(value, BaseModel):
        told = {name: _overwritten(getattr(value, name), text) for name in type(value).model_fields}
        return value.model_copy(update=told)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{
                one.name: _overwritten(getattr(value, one.name), text) for one in fields(value) if one.name not in _KEPT
            },
        )
    return value


# --- what is inert ------------------------------------------------------------------------------------------------------


def unseen(text: str) -> set[str]:
    """The characters that are not seen, or move or turn what is."""
    return {char for char in set(text) if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")} - {"\n"}


def commands(text: str) -> list[str]:
    """The lines that a build agent takes for a command: GitHub's begin with a name between colons.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    return [line for line in text.splitlines() if re.search(r"##vso\[|##\[|^\s*::[A-Za-z-]", line)]


_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_LINKS = re.compile(r"https://(?:learn\.microsoft\.com|aka\.ms/mysecurityinfo$|mysignins\.azure\.us/security-info$)")
# What a service makes live in the text that is left after Markdown: GitHub's and GitLab's references, mentions, addresses
# and formulas, Jira's and Slack's markup.
_LIVE = re.compile(
    r"(?<!\w)@\w|[\w.+-]+@\w+\.|://|(?i:\bwww\.)|(?i:\b(?:javascript|vbscript|data|file|mailto|tel):\S)|(?<!\w)(?:[#!&]\d|[~%]\w)|![\w.:/-]+!"
    r"|\$|\w#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:[a-z+][\w+-]*:|\[~|\{[a-z{%]|<[!/@#a-z]|\[(?:vulnerability|issue):\d",
)


def markdown_skeleton(text: str) -> list[str]:
    """The kinds of token of a document, text and code aside."""
    return [
        token.type
        for block in _MARKDOWN.parse(text)
        for token in (block, *(block.children or ()))
        if token.type not in ("text", "code_inline", "inline", "text_special")
    ]


def assert_markdown_inert(text: str) -> None:
    assert not unseen(text), sorted(map(ascii, unseen(text)))
    assert not commands(text), commands(text)
    for block in _MARKDOWN.parse(text):
        assert block.type not in ("html_block", "code_block"), block.content
        inside = ""
        for token in block.children or ():
            assert token.type not in ("html_inline", "image"), token
            if token.type == "link_open":
                assert _LINKS.match(str(token.attrs["href"])), token.attrs
            # A page that is linked is named by its address.
            inside += "" if token.content == "https://aka.ms/mysecurityinfo" else token.content
            if token.type == "code_inline":
                inside = inside[: len(inside) - len(token.content)] + " "
        assert not (live := _LIVE.search(inside)), (live, inside)


def texts(value: Any) -> Iterator[str]:
    """Every text of a JSON value, names of members too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts(one)


def property_paths(exchanges: list[Any]) -> list[tuple[str, ...]]:
    """The place of every text that Graph sends in these exchanges, the index of a list left out."""
    return sorted({path for exchange in exchanges for path in _paths(exchange["body"])})


def _paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        yield path
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one, path)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _paths(one, (*path, key))


def behind(value: Any, path: tuple[str, ...], text: str) -> Any:
    """``value`` with ``text`` behind every text at ``path``."""
    if isinstance(value, str):
        return value if path else value + text
    if isinstance(value, list):
        return [behind(one, path, text) for one in value]
    if isinstance(value, dict) and path:
        return {key: behind(one, path[1:], text) if key == path[0] else one for key, one in value.items()}
    return value
