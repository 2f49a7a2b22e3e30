"""The four tools: arguments in, a short text and a structured result out. Nothing here writes or changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aad53004.errors import Aad53004Error, BadInput, Interrupted
from aad53004.mcp_server.arguments import policies_of, require_arguments, require_user
from aad53004.mcp_server.as_data import clean
from aad53004.mcp_server.recordings import Recordings
from aad53004.mcp_server.replies import (
    Reply,
    check_reply,
    defect_reply,
    explain_reply,
    refusal_reply,
    rule_reply,
    rules_reply,
    whatif_reply,
)
from aad53004.mcp_server.schemas import Tool
from aad53004.tasks.events import Events
from aad53004.tasks.sources import LiveTenant, Origin, RecordingFile


class CancelEvents(Events):
    """Ends a task that nobody waits for any more."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self.cancelled = cancelled

    def waiting_for(self, text: str) -> None:
        if self.cancelled():
            raise Interrupted("Cancelled.")


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
            require_arguments(tool, arguments)
            asked = replace(self, cancelled=cancelled)
            run = {"check": asked._check, "explain": asked._explain, "whatif": asked._whatif, "rules": asked._rules}
            return run[tool.name](arguments)
        except Aad53004Error as error:
            return refusal_reply(error)
        except Exception as error:
            return defect_reply(error)

    # --- check ----------------------------------------------------------------------------------------------------------

    def _check(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.tasks.check import CheckRequest, check
        from aad53004.tasks.explain import read_given
        from aad53004.tasks.hints import read_hints

        hints = read_hints(
            request_id=arguments.get("requestId"),
            correlation_id=arguments.get("correlationId"),
            app=arguments.get("app"),
            since=arguments.get("since"),
            at=arguments.get("at"),
        )
        if "error" in arguments:
            hints = replace(hints, error=read_given(arguments["error"]))
        user = arguments.get("user")
        require_user(user)
        with self._origin(user, arguments.get("replay")) as origin:
            result = check(CheckRequest(user, origin, hints), CancelEvents(self.cancelled))
        return check_reply(result.diagnosis, whole=arguments.get("detail") == "full")

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
        from aad53004.tasks.explain import ExplainRequest, explain

        return explain_reply(explain(ExplainRequest(arguments["text"])))

    # --- whatif ---------------------------------------------------------------------------------------------------------

    def _whatif(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.conditional_access.directory import directory_from
        from aad53004.conditional_access.scenario import scenario_from
        from aad53004.tasks.scenario_spec import ScenarioSpec
        from aad53004.tasks.whatif import WhatIfRequest, evaluate_sign_in

        scenario = arguments.get("scenario", {})
        scenario_from(scenario, "scenario")
        named = {"user": arguments["user"].strip()} if "user" in arguments else {}
        spec = ScenarioSpec("scenario", (scenario,), named)
        policies = policies_of(arguments["policies"]) if "policies" in arguments else None
        if "directory" in arguments and (policies is None or "replay" in arguments):
            raise BadInput("directory goes with policies and without replay; else Graph or the recording tells who.")
        if policies is not None and "replay" not in arguments:
            given = arguments.get("directory")
            directory = None if given is None else directory_from(given, "directory")
            return whatif_reply(evaluate_sign_in(WhatIfRequest(spec, policies=policies, directory=directory)))
        require_user(spec.user)
        with self._origin(spec.user, arguments.get("replay")) as origin:
            request = WhatIfRequest(spec, origin, policies)
            return whatif_reply(evaluate_sign_in(request, CancelEvents(self.cancelled)))

    # --- rules ----------------------------------------------------------------------------------------------------------

    def _rules(self, arguments: Mapping[str, Any]) -> Reply:
        from aad53004.rules import catalogue
        from aad53004.tasks.rules import find_rule

        rule_id = arguments.get("rule")
        if rule_id is None:
            return rules_reply(catalogue())
        hint = "rules without an argument names them."
        return rule_reply(find_rule(rule_id, shown=clean(rule_id, 60), hint=hint))
