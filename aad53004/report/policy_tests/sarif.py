"""A run of policy tests as SARIF 2.1.0: one result for each expectation that is not met, at its line of the file, so that
a pull request shows it there; the policy that it hangs on beside it, where its file is known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aad53004
from aad53004.policy_tests.model import Key
from aad53004.policy_tests.places import PolicyPlace
from aad53004.policy_tests.results import CaseResult, Checked, PersonaResult, Run
from aad53004.report.escaping import plain
from aad53004.report.formats import sarif_log
from aad53004.report.json_text import json_text
from aad53004.report.policy_tests.json import policy_places
from aad53004.report.policy_tests.words import head, reasons, unread

HELP = "https://learn.microsoft.com/entra/identity/conditional-access/what-if-tool"
UNREADABLE = "unreadable-policy"
ROOT = "%SRCROOT%"
RULES = {
    Key.DECISION: ("Decision", "The policies come to another decision than expected."),
    Key.CONTROLS: ("Controls", "The policies ask for other grant controls than expected."),
    Key.REGISTRATION: ("Registration", "Registering security info fares otherwise than expected."),
    Key.ERROR: ("Error", "The user meets another sign-in error than expected."),
    Key.NOT_ERROR: ("NotError", "The user meets a sign-in error that must not come."),
    Key.APPLIES: ("Applies", "A policy that is expected to apply does not."),
    Key.NOT_APPLIES: ("NotApplies", "A policy applies that is expected not to."),
    Key.WOULD_APPLY: ("WouldApply", "The conditions of a policy are not met by a sign-in that they are expected for."),
}


def render(run: Run) -> str:
    """One document with a line feed at its end."""
    return json_text(document(run), default=str)


def document(run: Run) -> dict[str, Any]:
    """The run as plain JSON values."""
    rules = [_rule(str(key), name, text) for key, (name, text) in RULES.items()]
    rules.append(_rule(UNREADABLE, "UnreadablePolicy", "A policy could not be read, which may change every case."))
    return sarif_log.log(
        sarif_log.run(
            {"semanticVersion": aad53004.__version__, "rules": rules},
            "aad53004-policy-tests/",
            columnKind=sarif_log.COLUMN_KIND,
            originalUriBaseIds={ROOT: {"description": {"text": "The folder that the tests were run in."}}},
            results=[*_results(run)],
        )
    )


def _rule(rule_id: str, name: str, text: str) -> dict[str, Any]:
    return {
        "id": f"policy-test/{rule_id}",
        "name": name,
        "shortDescription": {"text": text},
        "helpUri": HELP,
        "defaultConfiguration": {"level": "error"},
    }


def _results(run: Run) -> Iterator[dict[str, Any]]:
    places = policy_places(run)
    for persona, case in run.failed:
        for check in case.failed:
            yield _result(run, persona, case, check, places)
    for policy in run.inputs.unreadable:
        yield {
            "ruleId": f"policy-test/{UNREADABLE}",
            "level": "error" if run.incomplete else "note",
            "message": sarif_log.message(_without_links(unread(policy))),
            "locations": [_location(_unread_file(run, policy.file), 1, 1)],
            "partialFingerprints": {"policyTest/v1": _fingerprint(UNREADABLE, policy.file, policy.policy or "")},
        }


def _unread_file(run: Run, name: str) -> Path:
    root = run.inputs.path
    if root is None:
        return run.file.path
    return root / name if root.is_dir() else root


def _result(
    run: Run, persona: PersonaResult, case: CaseResult, check: Checked, places: dict[str, PolicyPlace]
) -> dict[str, Any]:
    expectation = check.expectation
    lines = [f"{persona.persona.name}, {case.case.name}: {head(check)}", *reasons(check)]
    related = dict.fromkeys(why.policy_id for why in check.because if why.policy_id in places)
    names = {why.policy_id: why.name for why in check.because}
    result: dict[str, Any] = {
        "ruleId": f"policy-test/{expectation.key}",
        "level": "error",
        # Line feeds between sentences of ours; none comes out of a name.
        "message": sarif_log.message("\n".join(map(_without_links, lines))),
        "locations": [
            {
                **_location(run.file.path, expectation.span.line, expectation.span.column),
                "logicalLocations": [
                    {"fullyQualifiedName": plain(f"{persona.persona.name}/{case.case.name}"), "kind": "member"}
                ],
            }
        ],
        "partialFingerprints": {
            "policyTest/v1": _fingerprint(
                persona.persona.name, case.case.name, str(expectation.key), str(expectation.wanted)
            )
        },
        "properties": {"outcome": str(check.outcome), "holdsWith": list(check.holds_with), "missing": [*check.missing]},
    }
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(places[policy_id].file, places[policy_id].line, 1),
                "message": sarif_log.message(_without_links(names[policy_id])),
            }
            for number, policy_id in enumerate(related, 1)
        ]
    return result


def _location(file: Path, line: int, column: int) -> dict[str, Any]:
    return {"physicalLocation": sarif_log.place(_artifact(file), line, column)}


def _artifact(file: Path) -> dict[str, Any]:
    """The file as a pull request has it: relative to where the command runs, which is the root of the repository."""
    here = Path.cwd()
    whole = Path(os.path.normpath(here / file))
    if whole.is_relative_to(here):
        return {"uri": _quoted(whole.relative_to(here).as_posix()), "uriBaseId": ROOT}
    return {"uri": "file://" + _quoted(("" if whole.as_posix().startswith("/") else "/") + whole.as_posix())}


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"), safe="/:~")


def _fingerprint(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _without_links(text: str) -> str:
    """A text in one line that is no embedded link, which a viewer would follow (section 3.11.6)."""
    return plain(text).replace("](", "] (")
