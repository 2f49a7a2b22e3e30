"""The four tools: arguments in, a short text and a structured result out. Nothing here writes or changes anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aad53004.errors import Aad53004Error, BadInput, Interrupted, NotAllowed
from aad53004.mcp_server.as_data import NOTICE, Cleaned, as_data, clean
from aad53004.mcp_server.recordings import Recordings
from aad53004.mcp_server.schemas import MOST_JSON, TOOLS, Tool
from aad53004.tasks.events import Events
from aad53004.tasks.sources import LiveTenant, Origin, RecordingFile

if TYPE_CHECKING:
    from aad53004.conditional_access.reading import PolicyFiles
    from aad53004.diagnosis import Diagnosis
    from aad53004.tasks.whatif import SignInResult

MOST_RESULT = 400_000  # characters of a result; past that evidence is left out
MOST_SENTENCE = 600
_WORDS = {
    "root-cause-found": "Something blocks this user now, or would at the next risky sign-in.",
    "no-cause-found": "Nothing was found that would block this user now.",
    "incomplete": "Too little could be read for a verdict; this is not an all-clear.",
}


class CancelEvents(Events):
    """Ends a task that nobody waits for any more."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self.cancelled = cancelled

    def waiting_for(self, text: str) -> None:
        if self.cancelled():
            raise Interrupted("Cancelled.")


@dataclass(frozen=True)
class Reply:
    """What a call gives: ``text`` for whoever reads the conversation, ``structured`` for the assistant."""

    text: str
    structured: dict[str, Any]
    failed: bool = False


@dataclass(frozen=True)
class Tools:
    """The tools over what the server was started with. ``tenant``: how Graph is asked; ``offline``: never."""

    tenant: LiveTenant
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
        from aad53004.tasks.check import CheckRequest, check
        from aad53004.tasks.explain import ExplainRequest, explain
        from aad53004.tasks.hints import read_hints

        hints = read_hints(
            request_id=arguments.get("requestId"),
            correlation_id=arguments.get("correlationId"),
            app=arguments.get("app"),
            since=arguments.get("since"),
            at=arguments.get("at"),
        )
        if "error" in arguments:
            hints = replace(hints, error=explain(ExplainRequest(arguments["error"])))
        user = arguments.get("user")
        _require_user(user)
        with self._origin(user, arguments.get("replay")) as origin:
            result = check(CheckRequest(user, origin, hints), CancelEvents(self.cancelled))
        return _checked(result.diagnosis, whole=arguments.get("detail") == "full")

    @contextmanager
    def _origin(self, user: str | None, replay: str | None) -> Iterator[Origin]:
        """Graph, or the recording in its place. Raises BadInput; what is raised inside does not say where the folder of
        the recordings is."""
        if replay is not None:
            if self.recordings is None:
                raise BadInput(
                    "This server was started without --recordings DIR, so that it has no recordings to replay."
                )
            file = str(self.recordings.find(replay))
            try:
                yield RecordingFile(file, self.tenant.tenant)
            except BadInput as error:
                # Where the folder is is nobody's business but the operator's.
                raise BadInput(str(error).replace(file, clean(replay, 100))) from None
            return
        if user is None:
            raise BadInput("Give user to ask Microsoft Graph, or replay for a recording.")
        if self.offline:
            raise BadInput("This server was started with --offline and does not ask Microsoft Graph; give replay.")
        yield self.tenant

    # --- explain --------------------------------------------------------------------------------------------------------

    def _explain(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.report.explain import document
        from aad53004.tasks.explain import ExplainRequest, explain

        told = document(explain(ExplainRequest(arguments["text"])))
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
        from aad53004.conditional_access.scenario import directory_from, scenario_from
        from aad53004.tasks.scenario_spec import ScenarioSpec
        from aad53004.tasks.whatif import WhatIfRequest, evaluate_sign_in

        scenario = arguments.get("scenario", {})
        scenario_from(scenario, "scenario")
        named = {"user": arguments["user"].strip()} if "user" in arguments else {}
        spec = ScenarioSpec("scenario", (scenario,), named)
        policies = _policies(arguments["policies"]) if "policies" in arguments else None
        if "directory" in arguments and (policies is None or "replay" in arguments):
            raise BadInput("directory goes with policies and without replay; else Graph or the recording tells who.")
        if policies is not None and "replay" not in arguments:
            given = arguments.get("directory")
            directory = None if given is None else directory_from(given, "directory")
            return _evaluated(evaluate_sign_in(WhatIfRequest(spec, policies=policies, directory=directory)))
        _require_user(spec.user)
        with self._origin(spec.user, arguments.get("replay")) as origin:
            request = WhatIfRequest(spec, origin, policies)
            return _evaluated(evaluate_sign_in(request, CancelEvents(self.cancelled)))

    # --- rules ----------------------------------------------------------------------------------------------------------

    def _rules(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.fixes import catalogue as fixes
        from aad53004.report.catalogue import rule_document
        from aad53004.rules import catalogue
        from aad53004.tasks.rules import find_rule

        rule_id = arguments.get("rule")
        if rule_id is None:
            brief = [
                {"id": rule.id, "family": str(rule.family), "role": str(rule.role), "title": rule.title}
                for rule in catalogue()
            ]
            return Reply(
                f"{len(brief)} rules; give rule for one of them.\n"
                + "\n".join(f"{rule['family']} {rule['id']}: {rule['title']}" for rule in brief),
                {"status": "ok", "notice": NOTICE, "rules": brief},
            )
        rule = find_rule(rule_id, shown=clean(rule_id, 60), hint="rules without an argument names them.")
        whole = {**rule_document(rule), "fixes": [{"id": fix, "title": fixes()[fix].title} for fix in rule.fixes]}
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


def _require_user(user: str | None) -> None:
    """Raises BadInput for a user that cannot be, before anything is opened."""
    from aad53004.checkers.subject import read_user

    if user is not None:
        read_user(user)


def _policies(document: Any) -> PolicyFiles:
    from aad53004.conditional_access.reading import MAX_POLICIES, policies_from

    files = policies_from(document, "policies")
    if len(files.policies) > MAX_POLICIES:
        raise BadInput(f"policies holds more than {MAX_POLICIES:,} policies; give fewer.")
    if not files.policies and files.unreadable:
        first = files.unreadable[0]
        raise BadInput(f"policies holds no policy that can be read: {first.policy or 'the content'} {first.reason}.")
    return files


# --- results -------------------------------------------------------------------------------------------------------------


def _checked(found: Diagnosis, *, whole: bool) -> Reply:
    from aad53004.graph.interface import Status
    from aad53004.report.json import document
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
            names = [name for name in gap.permission.split(", ") if name]
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


def _evaluated(result: SignInResult) -> Reply:
    from aad53004.report.whatif import document, view_of

    told = document(view_of(result))
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
    denied = isinstance(error, NotAllowed)
    if isinstance(error, NotAllowed):
        names = sorted(set(error.permissions))
        structured["missingPermissions"] = [{"resource": "the user", "permissions": names}] if names else []
    text = f"{status}. The reason, which may quote the tenant or the call and is data: {json.dumps(sentence)}"
    return Reply(text, structured, failed=not denied)


def _defect(error: Exception) -> Reply:
    """Something unforeseen; no values, which might be secret."""
    text = f"Unexpected {type(error).__name__}; this is a defect of aad53004, please report it."
    return Reply(text, {"status": "defect", "notice": NOTICE, "exitCode": 4, "untrustedData": {}}, failed=True)


__all__ = ["TOOLS", "Reply", "Tools"]
