"""The HTML report: what a reader finds in it, that it needs nothing else, and that no text of a tenant becomes markup."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.__main__ import main
from aad53004.checkers.timeline import Moment
from aad53004.cli.console import REPORT_ALONE, require_format, require_report, show
from aad53004.cli.extras import Extras
from aad53004.cli.options import Settings
from aad53004.diagnosis import diagnose
from aad53004.errors import Aad53004Error, BadInput
from aad53004.graph.recording import from_document
from aad53004.graph.replay import Replay
from aad53004.report.escaping import plain
from aad53004.report.formats.json import document
from aad53004.report.html import page, render
from aad53004.report.html.build import build
from aad53004.report.html.evidence import shown_json
from aad53004.report.html.timeline import NEAR, drawn, places_of
from aad53004.report.html.view import Link, View
from aad53004.report.summary import CONTAIN, headline
from aad53004.report.times import iso
from aad53004.rules import Role, catalogue
from tests.diagnosed import recorded as diagnosed
from tests.scenarios import SCENARIOS, narrowing_of

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
DIAGNOSED = sorted(set(SCENARIOS) - {"user-not-found"})
EVERYTHING = Extras(guide=True, language="ja", ticket=True)
# One of each outcome.
OUTCOMES = {
    "classic": "Refused with AADSTS53004: registering MFA is blocked because of risk.",
    "blocked-not-proofup": "Refused with 53003, not with 53004.",
    "account-disabled": "Blocked, and not by 53004: ",
    "risk-credential-leak-or-spray": "Refused with AADSTS53004: registering MFA is blocked because of risk.",
    "guest-risk-in-home-tenant": "Refused with AADSTS53004: registering MFA is blocked because of risk.",
    "logs-denied": "Would be refused with AADSTS53004 now: registering MFA is blocked because of risk.",
    "healthy-user": "Nothing found that would block this user now.",
    "stale-log": "Nothing found that would block this user now.",
    "wrong-tenant-or-user": "Nothing found that would block this user now.",
}
VOID = {"meta", "input", "br"}
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "strong",
    "bdi",
    "time",
    "main",
    "section",
    "h1",
    "h2",
    "h3",
    "h4",
    "dl",
    "div",
    "dt",
    "dd",
    "span",
    "details",
    "summary",
    "code",
    "nav",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "defs",
    "g",
    "rect",
    "circle",
    "path",
    "line",
    "text",
    "desc",
    "use",
    "pre",
    "button",
    "fieldset",
    "legend",
    "label",
    "input",
    "article",
    "em",
    "footer",
    "script",
    "br",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "href",
    "datetime",
    "id",
    "aria-labelledby",
    "aria-label",
    "aria-hidden",
    "tabindex",
    "dir",
    "data-print",
    "data-copy",
    "data-family",
    "data-kind",
    "open",
    "hidden",
    "type",
    "value",
    "checked",
    "role",
    "scope",
    "rel",
    "width",
    "height",
    "focusable",
    "viewbox",
    "x",
    "y",
    "rx",
    "r",
    "d",
    "x1",
    "x2",
    "y1",
    "y2",
    "transform",
}
# What opens a tag, leaves an attribute, ends an element, is a link, turns the writing round, or has no UTF-8.
PAYLOAD = (
    "\"><img src=x onerror=alert(1)>' onclick='alert(1)</title></style></script></pre><svg/onload=alert(1)>"
    "javascript:alert(1) {{ 7 * 7 }} {% raw %} &lt;b&gt; \u202eabc\u2066def\u2028 \x1b[31m\x00\x9b \ud800 \U000e0041"
)
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass
class Read(HTMLParser):
    """A document as a browser would take it apart: elements with their attributes, and the text of each."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    contents: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.inside and self.inside[-1] == tag, (tag, self.inside[-3:])
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in ("style", "script"):
            self.contents[self.inside[-1]] = self.contents.get(self.inside[-1], "") + data
        else:
            self.texts.append(data)

    @cached_property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]


def read(html: str) -> Read:
    found = Read()
    found.feed(html)
    found.close()
    assert found.inside == []
    return found


@cache
def page_of(name: str) -> str:
    """The report of a recording."""
    return render(diagnosed(name))


@cache
def read_page_of(name: str) -> Read:
    return read(page_of(name))


def words(text: str) -> str:
    return " ".join(plain(text).split())


def assert_inert(html: str) -> None:
    """Nothing in it runs, loads, links elsewhere or turns the writing round."""
    assert not (unsafe := UNSAFE.search(html)), hex(ord(unsafe[0]))
    found = read(html)
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in found.elements:
        assert tag in TAGS, tag
        assert set(attributes) <= ATTRIBUTES, (tag, attributes)
        href = attributes.get("href", "")
        if tag == "use":
            assert href.startswith("#")
        elif tag == "a":
            assert (href.startswith("#") and href[1:] in ids) or href.startswith("https://learn.microsoft.com/"), href
        else:
            assert "href" not in attributes
    # What is reached by keyboard only to be scrolled has a name to be read out.
    assert all("role" in a and a.get("aria-label") for _, a in found.elements if a.get("tabindex") == "0")
    for tag in ("script", "style"):
        assert sum(1 for name, _ in found.elements if name == tag) == 1


# --- what a reader finds ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIAGNOSED)
def test_it_is_sound_and_tells_all_that_the_json_tells(name: str) -> None:
    assert_inert(page_of(name))
    found = read_page_of(name)
    told = document(diagnosed(name))
    for finding in told["findings"]:
        assert finding["rule"] in found.text
        if finding["verdict"] == "not-checked":
            assert words(finding["reason"]).rstrip(".")[1:] in found.text
        else:
            assert words(finding["summary"]) in found.text
        for one in finding["evidence"]:
            assert one["pointer"] in found.text
            whole = "\n".join(shown_json(one["observed"], indent=2).split("\n"))
            assert whole in found.texts, one
    for fix in told["fixes"]:
        for text in (fix["title"], *fix["steps"], fix["warning"], fix["expectedEffect"], fix["portal"], fix["command"]):
            assert words(text or "") in found.text
        if fix["graph"]:
            assert fix["graph"]["url"] in found.text and fix["graph"]["method"] in found.text
    for moment in told["timeline"]:
        assert words(moment["text"]) in found.text
    for gap in told["notChecked"]:
        assert words(gap["why"]) in found.text and gap["resource"] in found.text
        assert (gap["permission"] or "") in found.text and (gap["requestId"] or "") in found.text
    for difference in told["policyDifferences"]:
        assert words(difference["policy"]) in found.text and words(difference["reason"]) in found.text
    assert words(told["note"] or "") in found.text
    times = {attributes["datetime"] for tag, attributes in found.elements if tag == "time"}
    assert times == {moment["at"] for moment in told["timeline"]} | {told["diagnosedAt"]}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_answer_comes_first(name: str) -> None:
    diagnosis = diagnosed(name)
    html = render(diagnosis)
    answer = read(html).text.partition("How it came about")[0]
    assert OUTCOMES[name] in answer
    assert words(headline(diagnosis).text) in answer
    for finding in diagnosis.findings:
        # What causes it, and what makes it worse, is the tenant's set-up, or is to be borne in mind.
        if finding in diagnosis.root_causes or (finding.holds and finding.rule.role is not Role.CAUSE):
            assert words(finding.verdict.summary) in answer
    if diagnosis.fixes:
        assert f"Start with: {diagnosis.fixes[0].title}" in answer
    if diagnosis.event:
        assert diagnosis.event.value.id in answer and (diagnosis.event.value.correlation_id or "") in answer
    else:
        assert "Request id of the sign-in" not in answer


@pytest.mark.parametrize("name", DIAGNOSED)
def test_containment_stands_above_all_where_the_account_may_be_compromised(name: str) -> None:
    diagnosis = diagnosed(name)
    text = read(render(diagnosis)).text
    assert (CONTAIN in text) is diagnosis.compromise
    if diagnosis.compromise:
        assert text.index(CONTAIN) < text.index(words(headline(diagnosis).text), len(diagnosis.case.account.name) + 80)
        view = build(diagnosis, {})
        assert [one.opened for one in view.plan.remedies[:3]] == [True, True, True]


STATIONS = {
    "classic": ("accepted", "risky", "MFA demanded", "none usable", "refused with 53004"),
    "blocked-not-proofup": ("accepted", "risky, likely", "blocked", "usable now", "refused with 53003"),
    "account-locked-smart-lockout": ("stopped here", "not reached", "not reached", "not reached", "refused with 50053"),
    "account-disabled": ("stopped here now", "risky", "MFA demanded", "none usable", "refused with 53004"),
    "registration-location-restricted": (
        "accepted",
        "none seen",
        "MFA demanded, likely",
        "none usable, likely",
        "refused with 53010",
    ),
    "logs-denied": ("not told", "risky, likely", "MFA demanded, likely", "none usable, likely", "would be refused"),
    "methods-denied": ("accepted", "risky", "MFA demanded", "not checked", "refused with 53004"),
    "healthy-user": ("not told", "none seen", "not settled", "usable now", "nothing refused"),
    "stale-log": ("accepted", "risky", "MFA demanded", "usable now", "refused with 53004 then"),
}


@pytest.mark.parametrize("name", STATIONS)
def test_the_picture_says_what_was_seen_at_each_station(name: str) -> None:
    """A refusal with 53004 takes a risk, a demand and no usable method, after the password was accepted:
    https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in. A station that could not be
    looked at is never "fine"."""
    view = build(diagnosed(name), {})
    assert tuple(box.mark.word for box in view.boxes) == STATIONS[name]
    for box in view.boxes:
        assert box.lines
        # Where something is said to be so, what Graph returned stands beside it.
        assert (
            box.cited
            or box.mark.tone == "open"
            or box.mark.word in ("none seen", "nothing demanded", "nothing refused", "would be refused")
        )


def test_the_picture_lists_what_the_sign_in_lists_as_applied() -> None:
    policies = build(diagnosed("report-only-beside-enforced"), {}).boxes[2].policies
    results = {one.mark.word for one in policies}
    assert "failed" in results and any(word.startswith("report-only: would have") for word in results)


@pytest.mark.parametrize("name", DIAGNOSED)
def test_what_takes_protection_away_stands_apart_at_the_end(name: str) -> None:
    diagnosis = diagnosed(name)
    plan = build(diagnosis, {}).plan
    loosens = {f"fix-{fix.row.id}" for fix in diagnosis.fixes if fix.row.loosens}
    assert {one.anchor for one in plan.loosening} == loosens
    assert len(plan.remedies) + len(plan.loosening) == len(diagnosis.fixes)
    text = read_page_of(name).text
    if loosens:
        apart = text.index("takes protection away:")
        assert all(text.index(words(one.title), apart) for one in plan.loosening)
    else:
        assert "takes protection away:" not in text
    assert bool(plan.none) is not bool(diagnosis.fixes)


def test_what_was_asked_for_besides_is_in_it() -> None:
    diagnosis = diagnosed("classic")
    alone = read_page_of("classic").text
    extras = EVERYTHING.members(diagnosis)
    html = render(diagnosis, extras)
    assert_inert(html)
    found = read(html)
    assert "The circulating guide" in found.text and "The circulating guide" not in alone
    for entry in extras["guide"]:
        assert words(entry["heading"]) in found.text
        assert all(words(text) in found.text for text in entry["seen"])
        assert words(entry["correction"] or "") in found.text
    assert words(extras["userMessage"]["text"]) in found.text and words(extras["ticket"]) in found.text
    assert any(attributes.get("lang") == "ja" for _, attributes in found.elements)


def test_where_everything_was_read_it_says_so_and_else_it_does_not() -> None:
    whole = "Everything that was asked for could be read."
    assert whole in read_page_of("classic").text
    denied = read_page_of("methods-denied").text
    assert whole not in denied and "UserAuthenticationMethod.Read.All" in denied


def test_policies_on_which_the_readings_differ_are_told() -> None:
    assert "Policies on which the readings differ" in read_page_of("ca-registration-user-action").text
    assert "Policies on which the readings differ" not in read_page_of("classic").text


def test_without_a_script_every_finding_is_there_to_see() -> None:
    found = read(render(diagnosed("classic")))
    articles = [attributes for tag, attributes in found.elements if tag == "article" and "data-kind" in attributes]
    assert len(articles) == len(catalogue()) and not any("hidden" in attributes for attributes in articles)
    # What only a script can work is not shown without one.
    buttons = [attributes for tag, attributes in found.elements if tag == "button"]
    filters = [attributes for _, attributes in found.elements if attributes.get("id") == "filters"]
    assert buttons and filters and all("hidden" in attributes for attributes in (*buttons, *filters))


def test_a_long_value_is_cut_beside_the_finding_and_the_cut_is_said_in_the_raw_evidence() -> None:
    diagnosis = diagnosed("classic")
    first = diagnosis.findings[0]
    long = replace(first.verdict.evidence[0], observed=["x" * 50_000])
    findings = (replace(first, verdict=replace(first.verdict, evidence=(long,))), *diagnosis.findings[1:])
    html = render(replace(diagnosis, findings=findings))
    assert "… cut here: 30" in html and len(html) < len(render(diagnosis)) + 45_000


def test_the_same_diagnosis_gives_the_same_bytes() -> None:
    assert len({render(diagnosed("classic"), EVERYTHING.members(diagnosed("classic"))) for _ in range(3)}) == 1


# --- it needs nothing else ----------------------------------------------------------------------------------------------


def test_the_policy_lets_in_its_own_style_and_script_alone() -> None:
    """https://www.w3.org/TR/CSP3/#hash-usage"""
    html = render(diagnosed("classic"))
    found = read(html)
    policy = next(a["content"] for tag, a in found.elements if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("style", "script"):
        digest = b64encode(sha256(found.contents[tag].encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"
    assert set(rules) == {"default-src", "base-uri", "form-action", "style-src", "script-src"}
    # Before anything that it rules over.
    assert html.index("Content-Security-Policy") < html.index("<style>")
    assert "url(" not in found.contents["style"] and "@import" not in found.contents["style"]


def test_nothing_but_this_report_loads_the_template_engine() -> None:
    code = (
        "import sys, io\n"
        "sys.stdout = io.StringIO()\n"
        "from aad53004.__main__ import main\n"
        "main(['demo']); main(['demo', '-o', 'json'])\n"
        "sys.exit(sum(name in sys.modules for name in ('jinja2', 'markupsafe', 'aad53004.report.html')))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- hostile text -------------------------------------------------------------------------------------------------------


def overwritten(value: Any, text: str) -> Any:
    """A view with ``text`` in every place where it holds a text; what is empty stays so."""
    if isinstance(value, str):
        return text if value else value
    if isinstance(value, tuple):
        return tuple(overwritten(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: overwritten(getattr(value, one.name), text) for one in fields(value)})
    return value


@pytest.mark.parametrize("name", ["classic", "ca-registration-user-action", "logs-denied", "user-reported-fraud"])
def test_no_text_of_the_view_becomes_markup(name: str) -> None:
    """Every field of the document holds a payload, and the document has the elements and attributes it has with
    harmless words."""
    diagnosis = diagnosed(name)
    view = build(diagnosis, EVERYTHING.members(diagnosis))
    hostile, harmless = page(overwritten(view, PAYLOAD)), page(overwritten(view, "word"))
    assert read(hostile).skeleton == read(harmless).skeleton
    assert not UNSAFE.search(hostile)
    texts = [text for text in read(hostile).texts if "onerror" in text]
    assert len(texts) > 500 and all("<U+202E>" in text and "{{ 7 * 7 }}" in text for text in texts)


def test_the_view_walk_reaches_every_kind_of_field() -> None:
    """A field that is empty in all of these would be no test of it."""
    seen: set[str] = set()
    kinds: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, tuple):
            for one in value:
                walk(one)
        elif is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                name = f"{type(value).__name__}.{one.name}"
                kinds.add(name)
                if getattr(value, one.name) not in ("", (), None):
                    seen.add(name)
                walk(getattr(value, one.name))

    for name in (
        "classic",
        "ca-registration-user-action",
        "logs-denied",
        "user-reported-fraud",
        "healthy-user",
        "throttled-risk",
    ):
        diagnosis = diagnosed(name)
        walk(build(diagnosis, EVERYTHING.members(diagnosis)))
    assert len(kinds) > 100
    # A policy for reading alone, an unread tenant: each told by other tests.
    assert kinds - seen <= {"View.reading", "View.cost", "RawRequest.note", "Cited.raw"}


def texts_of(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The place of every text in a JSON value, the index of a list left out."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one, path)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from texts_of(one, (*path, key))


def changed(value: Any, path: tuple[str, ...], change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return value if path else change(value)
    if isinstance(value, list):
        return [changed(one, path, change) for one in value]
    if isinstance(value, dict) and path:
        return {key: changed(one, path[1:], change) if key == path[0] else one for key, one in value.items()}
    return value


@pytest.mark.parametrize("name", ["classic", "user-reported-fraud"])
def test_no_text_that_graph_sends_becomes_markup(name: str) -> None:
    """Each property that Graph sends holds a payload once, in all objects that have it: behind its value, where most of
    them still mean what they meant, and through the whole diagnosis."""
    kept = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    paths = sorted({path for exchange in kept["exchanges"] for path in texts_of(exchange["body"])})
    assert len(paths) > 100
    narrowing = narrowing_of(SCENARIOS[name]())
    shown, inert = 0, set()
    for path in paths:
        bodies = [changed(exchange["body"], path, lambda text: text + PAYLOAD) for exchange in kept["exchanges"]]
        exchanges = [{**one, "body": body} for one, body in zip(kept["exchanges"], bodies, strict=True)]
        try:
            recording = from_document({**kept, "exchanges": exchanges}, name)
            diagnosis = diagnose(recording.subject, Replay(recording), narrowing)
        except Aad53004Error:
            continue
        html = render(diagnosis, EVERYTHING.members(diagnosis))
        if html not in inert:  # where a property is not shown, the page is the same one again
            assert_inert(html)
        inert.add(html)
        shown += "onerror" in html
    assert shown > 20


@pytest.mark.parametrize(
    "address",
    [
        PAYLOAD,
        "javascript:alert(1)",
        "data:text/html,x",
        "http://learn.microsoft.com/entra",
        "https://learn.microsoft.com.evil.example/entra",
        "https://learn.microsoft.com@evil.example/",
        "//learn.microsoft.com/",
        "https://[",
    ],
)
def test_an_address_that_is_not_microsofts_documentation_is_no_link(address: str) -> None:
    assert Link(address).url == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_json_is_shown_so_that_it_can_be_copied(value: Any) -> None:
    for indent in (None, 2):
        text = shown_json(value, indent=indent)
        assert json.loads(text) == value
        assert all(plain(line) == line for line in text.split("\n"))


# --- the drawing --------------------------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
            st.sampled_from(["sign-in", "risk", "audit", "client"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_no_two_moments_of_a_lane_lie_on_each_other(drawn_at: list[tuple[datetime, str]]) -> None:
    told = tuple(Moment(at, source, "x") for at, source in sorted(drawn_at))
    places = places_of(told)
    assert places == sorted(places)
    by_lane: dict[str, int] = {}
    for one, x in zip(told, places, strict=True):
        if one.source in by_lane:
            assert x - by_lane[one.source] >= NEAR
        by_lane[one.source] = x


def test_the_drawing_holds_every_moment_and_says_which_sign_in_is_explained() -> None:
    for name in DIAGNOSED:
        diagnosis = diagnosed(name)
        timeline = drawn(diagnosis)
        assert (timeline is None) is (not diagnosis.timeline)
        if timeline is None:
            continue
        assert [one.at.iso for one in timeline.moments] == [iso(one.at) for one in diagnosis.timeline]
        assert all(timeline.left < one.x < timeline.width and 0 < one.y < timeline.height for one in timeline.moments)
        here = [one.at.iso for one in timeline.moments if one.here]
        event = diagnosis.event.value.created_date_time if diagnosis.event else None
        assert all(event is not None and at == iso(event) for at in here)


def test_refusals_and_successes_are_told_apart_by_their_shape() -> None:
    timeline = drawn(diagnosed("classic"))
    assert timeline is not None
    kinds = {one.text.rpartition(": ")[2]: one.kind for one in timeline.moments if one.source == "sign-in"}
    assert kinds["success"] == "success" and kinds["refused with 53004, medium risk"] == "refused"


def test_a_day_names_its_year_where_there_is_more_than_one() -> None:
    diagnosis = diagnosed("classic")
    first = diagnosis.timeline[0]
    early = Moment(first.at - timedelta(days=400), first.source, first.text)
    days = drawn(replace(diagnosis, timeline=(early, *diagnosis.timeline)))
    assert days is not None and all(re.fullmatch(r"\d\d \w{3} 20\d\d", day.name) for day in days.days)
    same_year = drawn(diagnosis)
    assert same_year is not None and not any("20" in day.name[6:] for day in same_year.days)


# --- the command line ---------------------------------------------------------------------------------------------------


class Terminal:
    """A standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_document_is_not_printed_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(BadInput, match=r"^-o html is a document for a browser, not for a terminal; add --output-file"):
        require_report("html", None)
    assert require_report("HTML", "report.html") == "html"
    assert require_report("json", None) == "json"


def test_it_is_written_to_a_file_or_a_pipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert require_report("html", None) == "html"
    diagnosis = diagnosed("classic")
    file = tmp_path / "report.html"
    show(diagnosis, "html", str(file), Settings(), Extras(guide=True))
    assert file.read_text(encoding="utf-8") == render(diagnosis, Extras(guide=True).members(diagnosis))
    show(diagnosis, "html", None, Settings(), REPORT_ALONE)
    assert capsys.readouterr().out == render(diagnosis)


def test_other_commands_do_not_offer_it() -> None:
    with pytest.raises(BadInput, match="choose terminal or json"):
        require_format("html")


def test_the_commands_of_a_report_write_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "demo.html"
    assert main(["demo", "classic", "-o", "html", "--guide", "--output-file", str(file)]) == 0
    assert_inert(written := file.read_text(encoding="utf-8"))
    assert "The circulating guide" in read(written).text
    replayed = ["check", "alice@contoso.example", "--replay", str(FIXTURES / "classic.json")]
    assert main([*replayed, "-o", "html"]) == 1
    assert capsys.readouterr().out == render(diagnosed("classic"))


def test_the_view_is_what_the_template_writes_down() -> None:
    assert isinstance(build(diagnosed("classic"), {}), View)
    assert page(build(diagnosed("classic"), {})) == render(diagnosed("classic"))
