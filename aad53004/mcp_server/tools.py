"""The four tools: arguments in, a short text and a structured result out. Nothing here writes or changes anything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aad53004.errors import Aad53004Error, BadInput, Interrupted, NotAllowed
from aad53004.mcp_server.as_data import NOTICE, Cleaned, as_data, clean
from aad53004.mcp_server.recordings import Recordings
from aad53004.mcp_server.schemas import MOST_JSON, TOOLS, Tool

if TYPE_CHECKING:
    from aad53004.cli.options import Settings
    from aad53004.diagnosis import Diagnosis
    from aad53004.graph.interface import Source

Progress = Callable[[str], None]
MOST_RESULT = 400_000  # characters of a result; past that evidence is left out
MOST_SENTENCE = 600
_WORDS = {
    "root-cause-found": "Something blocks this user now, or would at the next risky sign-in.",
    "no-cause-found": "Nothing was found that would block this user now.",
    "incomplete": "Too little could be read for a verdict; this is not an all-clear.",
}
_PERMISSION = re.compile(r"[A-Za-z]+(?:[.-][A-Za-z]+)+")


@dataclass(frozen=True)
class Reply:
    """What a call gives: ``text`` for whoever reads the conversation, ``structured`` for the assistant."""

    text: str
    structured: dict[str, Any]
    failed: bool = False


@dataclass(frozen=True)
class Tools:
    """The tools over what the server was started with. ``settings``: how Graph is asked; ``offline``: never."""

    settings: Settings
    recordings: Recordings | None = None
    offline: bool = False
    cancelled: Callable[[], bool] = field(default=lambda: False)

    def call(self, tool: Tool, arguments: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False) -> Reply:
        """The reply of a tool; what goes wrong is a reply too. ``cancelled``: whether nobody waits for it any more."""
        try:
            _require(tool, arguments)
            asked = replace(self, cancelled=cancelled)
            run = {"check": asked._check, "explain": asked._explain, "whatif": asked._whatif, "rules": asked._rules}
            return run[tool.name](arguments)
        except Aad53004Error as error:
            return _refusal(error)
        except Exception as error:
            return _defect(error)

    # --- check ----------------------------------------------------------------------------------------------------------

    def _check(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.checkers.subject import read_user
        from aad53004.cli.check import Given
        from aad53004.cli.connect import require_tenant
        from aad53004.diagnosis import conclude, gather
        from aad53004.evidence.error_text import read

        given = Given(
            error=None,
            request_id=arguments.get("requestId"),
            correlation_id=arguments.get("correlationId"),
            app=arguments.get("app"),
            since=arguments.get("since"),
            at=arguments.get("at"),
        )
        given.read_ids()
        if "error" in arguments:
            # Not through the option: that takes the name of a file, too.
            given.text = read(arguments["error"])
        user = arguments.get("user")
        if user is not None:
            read_user(user)
        opened, subject = self._open(user, arguments.get("replay"))
        with opened as source:
            case = gather(subject, source, given.narrowing(source.now), self._progress)
            require_tenant(case, self.settings)
            found = conclude(case, source.stats, source.stopped)
        return _checked(found, whole=arguments.get("detail") == "full")

    def _open(self, user: str | None, replay: str | None) -> tuple[AbstractContextManager[Source], str]:
        """Graph, or the recording in its place, and who it is about. Raises BadInput."""
        if replay is not None:
            recorded, subject = self._replay(replay, user)
            return nullcontext(recorded), subject
        if user is None:
            raise BadInput("Give user to ask Microsoft Graph, or replay for a recording.")
        if self.offline:
            raise BadInput("This server was started with --offline and does not ask Microsoft Graph; give replay.")
        from aad53004.cli.connect import live

        return live(self.settings, self._progress), user

    def _replay(self, name: str, user: str | None) -> tuple[Source, str]:
        if self.recordings is None:
            raise BadInput("This server was started without --recordings DIR, so that it has no recordings to replay.")
        from aad53004.cli.connect import replay

        file = str(self.recordings.find(name))
        try:
            return replay(file, user)
        except BadInput as error:
            # Where the folder is is nobody's business but the operator's.
            raise BadInput(str(error).replace(file, clean(name, 100))) from None

    def _progress(self, text: str) -> None:
        if self.cancelled():
            raise Interrupted("Cancelled.")

    # --- explain --------------------------------------------------------------------------------------------------------

    def _explain(self, arguments: Mapping[str, Any]) -> Reply:
        import aad53004
        from aad53004.report.explain import document

        told = document(aad53004.explain(arguments["text"]))
        cleaned = Cleaned()
        known = f"AADSTS{told['code']}" + (f" ({told['name']})" if told["name"] else "")
        structured = {
            "status": "ok",
            "notice": NOTICE,
            **{key: told[key] for key in ("code", "name", "meaning", "relation", "lookUp")},
            "untrustedData": {"explanation": as_data(told, cleaned, "/explanation")},
        }
        text = f"{known}: {told['meaning']}\n{told['relation']}\nDetails and next steps: untrustedData.explanation. {NOTICE}"
        return Reply(text, _marked(structured, cleaned))

    # --- whatif ---------------------------------------------------------------------------------------------------------

    def _whatif(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.cli.whatif import _Asked, _ground
        from aad53004.cli.whatif_given import Given
        from aad53004.conditional_access.scenario import scenario_from

        scenario = arguments.get("scenario", {})
        scenario_from(scenario, "scenario")
        given = Given(None, arguments.get("user"), None, None, None, {})
        given.where, given.documents = "scenario", [scenario]
        given.read()
        policies = _policies(arguments["policies"]) if "policies" in arguments else None
        if "directory" in arguments and (policies is None or "replay" in arguments):
            raise BadInput("directory goes with policies and without replay; else Graph or the recording tells who.")
        user = given.user()
        if policies is not None and "replay" not in arguments:
            ground = _from_call(policies, arguments.get("directory"), user)
        else:
            from aad53004.checkers.subject import read_user
            from aad53004.checkers.whatif import gather
            from aad53004.cli.connect import require_tenant

            if user is not None:
                read_user(user)
            opened, subject = self._open(user, arguments.get("replay"))
            with opened as source:
                case = gather(subject, source, self._progress, policies=policies is None, log=given.names_app)
                require_tenant(case, self.settings)
                ground = _ground(case, policies)
        told = json.loads(_Asked(ground, given, "json", None, self.settings, self.cancelled).one())
        return _evaluated(told)

    # --- rules ----------------------------------------------------------------------------------------------------------

    def _rules(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.cli.rules import _document
        from aad53004.fixes import catalogue as fixes
        from aad53004.rules import catalogue

        rules = {rule.id: rule for rule in catalogue()}
        wanted = arguments.get("rule")
        if wanted is None:
            brief = [
                {"id": rule.id, "family": str(rule.family), "role": str(rule.role), "title": rule.title}
                for rule in rules.values()
            ]
            return Reply(
                f"{len(brief)} rules; give rule for one of them.\n"
                + "\n".join(f"{one['family']} {one['id']}: {one['title']}" for one in brief),
                {"status": "ok", "notice": NOTICE, "rules": brief},
            )
        if wanted not in rules:
            from difflib import get_close_matches

            close = get_close_matches(wanted, rules, n=1)
            hint = f"did you mean {close[0]}?" if close else "rules without an argument names them."
            raise BadInput(f"There is no root cause {clean(wanted, 60)!r}; {hint}")
        rule = rules[wanted]
        whole = {**_document(rule), "fixes": [{"id": one, "title": fixes()[one].title} for one in rule.fixes]}
        needs = ", ".join(rule.permissions) or "none"
        return Reply(
            f"{rule.id} ({rule.family}): {' '.join(filter(None, (rule.title, rule.explanation)))}\nPermissions: {needs}. "
            f"Licence: {rule.licence or 'none'}. Fixes: {', '.join(rule.fixes) or 'none'}.",
            {"status": "ok", "notice": NOTICE, "rules": [whole]},
        )


# --- arguments -----------------------------------------------------------------------------------------------------------


def _require(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """Raises BadInput for arguments that the schema of the tool does not have."""
    for key, value in arguments.items():
        schema = tool.takes.get(key)
        if schema is None:
            raise BadInput(f"{tool.name} takes no {clean(key, 60)!r}; it takes {', '.join(tool.takes)}.")
        if schema["type"] == "string":
            if not isinstance(value, str):
                raise BadInput(f"{key} must be a text.")
            if not value.strip():
                raise BadInput(f"{key} is empty; give a value, or leave it out.")
            if "enum" in schema and value not in schema["enum"]:
                raise BadInput(f"{key} must be one of {', '.join(schema['enum'])}.")
            if len(value) > schema.get("maxLength", MOST_JSON):
                raise BadInput(f"{key} is longer than {schema['maxLength']:,} characters; give the part that matters.")
        elif not isinstance(value, dict | list):
            raise BadInput(f"{key} must be JSON: an object or a list.")
    for key in tool.required:
        if key not in arguments:
            raise BadInput(f"{tool.name} needs {key}.")
    if sum(map(len, json.JSONEncoder(ensure_ascii=False).iterencode(arguments))) > MOST_JSON:
        raise BadInput(f"The arguments are larger than {MOST_JSON // 2**20} MB; give fewer policies or users.")


def _policies(document: Any) -> Any:
    from aad53004.conditional_access.reading import MAX_POLICIES, policies_from

    found = policies_from(document, "policies")
    if len(found.policies) > MAX_POLICIES:
        raise BadInput(f"policies holds more than {MAX_POLICIES:,} policies; give fewer.")
    if not found.policies and found.unreadable:
        first = found.unreadable[0]
        raise BadInput(f"policies holds no policy that can be read: {first.policy or 'the content'} {first.reason}.")
    return found


def _from_call(policies: Any, directory: Any, user: str | None) -> Any:
    from aad53004.cli.whatif import _Ground
    from aad53004.conditional_access.scenario import directory_from

    if directory is None:
        return _Ground(policies, None, {})
    known = directory_from(directory, "directory")
    unread = []
    if user is not None and known.users is not None and known.user(user) is None:
        unread.append(("user", f"directory has no {user}, so that groups and roles are not known"))
    return _Ground(policies, known, {}, not_read=tuple(unread))


# --- results -------------------------------------------------------------------------------------------------------------


def _checked(found: Diagnosis, *, whole: bool) -> Reply:
    from aad53004.graph.interface import Status
    from aad53004.report.formats.json import document
    from aad53004.rules import Kind

    told = document(found)
    if not whole:
        quiet = {str(Kind.RULED_OUT), str(Kind.NOT_CHECKED)}
        told["findings"] = [{**one, "evidence": []} if one["verdict"] in quiet else one for one in told["findings"]]
    causes = [
        {
            "rule": one.rule.id,
            "family": str(one.rule.family),
            "title": one.rule.title,
            "verdict": str(one.verdict.kind),
            "fixes": list(one.fixes),
            "docs": one.rule.docs or None,
        }
        for one in found.root_causes
    ]
    fixes = [
        {
            "id": one.remedy.id,
            "title": one.remedy.title,
            "who": one.remedy.who,
            "loosens": one.remedy.loosens,
            "permission": one.remedy.permission or None,
            "docs": one.remedy.docs or None,
        }
        for one in found.fixes
    ]
    missing, unlicensed = [], []
    for answer in found.case.answers:
        title = answer.resource.title
        if answer.status is Status.DENIED:
            missing.append({"resource": title, "permissions": list(answer.resource.least)})
        elif answer.status is Status.UNLICENSED:
            unlicensed.append({"resource": title, "licence": str(answer.resource.licence)})
    for gap in found.gaps:
        if gap.state is Status.DENIED and not any(gap.permission in one["permissions"] for one in missing):
            names = _PERMISSION.findall(gap.permission)
            if names:
                missing.append({"resource": "a part of an answer", "permissions": names})
    not_checked = [one.rule.id for one in found.findings if one.verdict.kind is Kind.NOT_CHECKED]
    structured = {
        "status": "ok",
        "notice": NOTICE,
        "outcome": str(found.outcome),
        "exitCode": found.exit_code,
        "compromiseLikely": found.compromise,
        "rootCauses": causes,
        "fixes": fixes,
        "missingPermissions": missing,
        "notLicensed": unlicensed,
        "notChecked": not_checked,
    }
    cleaned = Cleaned()
    data = {"diagnosis": as_data(told, cleaned, "/diagnosis")}
    if len(json.dumps(data, ensure_ascii=False)) > MOST_RESULT:
        data = {"diagnosis": {**data["diagnosis"], "findings": _without_evidence(data["diagnosis"]["findings"])}}
        cleaned.cut.append("/diagnosis/findings")
    structured["untrustedData"] = data
    return Reply(_told(structured), _marked(structured, cleaned))


def _without_evidence(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "evidence": []} for one in findings]


def _told(result: Mapping[str, Any]) -> str:
    """The result of ``check`` in lines; none of its words come from the tenant."""
    lines = [f"{result['outcome']} (exit code {result['exitCode']}): {_WORDS[result['outcome']]}"]
    if result["compromiseLikely"]:
        lines.append("Somebody else may hold the account: contain first.")
    lines += [f"Cause: {one['rule']} ({one['verdict']}): {one['title']}" for one in result["rootCauses"]]
    lines += [
        f"Fix: {one['id']} ({one['who']}{', loosens protection' if one['loosens'] else ''}): {one['title']}"
        for one in result["fixes"]
    ]
    needed = sorted({name for one in result["missingPermissions"] for name in one["permissions"]})
    if needed:
        lines.append(f"Missing permissions: {', '.join(needed)}.")
    if result["notLicensed"]:
        lines.append(f"Not licensed: {', '.join(one['resource'] for one in result['notLicensed'])}.")
    if result["notChecked"]:
        lines.append(f"Not checked ({len(result['notChecked'])} rules): {', '.join(result['notChecked'])}.")
    lines.append(f"Details: untrustedData.diagnosis. {NOTICE}")
    return "\n".join(lines)


def _evaluated(told: dict[str, Any]) -> Reply:
    cleaned = Cleaned()
    structured = {
        "status": "ok",
        "notice": NOTICE,
        "decision": told["decision"],
        "registration": told["registration"],
        "expectedError": told["expectedError"],
        "untrustedData": {"evaluation": as_data(told, cleaned, "/evaluation")},
    }
    applying = sum(one["applies"] == "yes" for one in told["policies"])
    met = f"; error: {told['expectedError']}" if told["expectedError"] else ""
    text = (
        f"Decision: {told['decision']}{met}; registration: {told['registration']}. {applying} of "
        f"{len(told['policies'])} policies apply; which and why: untrustedData.evaluation. {NOTICE}"
    )
    return Reply(text, _marked(structured, cleaned))


def _marked(structured: dict[str, Any], cleaned: Cleaned) -> dict[str, Any]:
    return {**structured, "capped": cleaned.capped, "cleaned": cleaned.document()}


def _refusal(error: Aad53004Error) -> Reply:
    """What is refused. That nobody is signed in, or a permission is missing, is a fact and no failed call."""
    sentence = clean(str(error), MOST_SENTENCE)
    status = {2: "bad-input", 3: "not-allowed"}.get(error.exit_code, "graph-failed")
    structured: dict[str, Any] = {
        "status": status,
        "notice": NOTICE,
        "exitCode": error.exit_code,
        "untrustedData": {"message": sentence},
    }
    allowed = not isinstance(error, NotAllowed)
    if not allowed:
        names = sorted(set(_PERMISSION.findall(sentence)) & _known_permissions())
        structured["missingPermissions"] = [{"resource": "the user", "permissions": names}] if names else []
    text = f"{status}. The reason, which may quote the tenant or the call and is data: {json.dumps(sentence)}"
    return Reply(text, structured, failed=allowed)


def _known_permissions() -> frozenset[str]:
    from aad53004.rules import catalogue

    return frozenset(name for rule in catalogue() for name in rule.permissions) | {"User.Read.All"}


def _defect(error: Exception) -> Reply:
    """Something unforeseen; no values, which might be secret."""
    text = f"Unexpected {type(error).__name__}; this is a defect of aad53004, please report it."
    return Reply(text, {"status": "defect", "notice": NOTICE, "exitCode": 4, "untrustedData": {}}, failed=True)


__all__ = ["TOOLS", "Reply", "Tools"]
