"""The starter file: it passes as it is written, whatever the tenant is called, and fails on what is felt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aad53004.policy_tests.files import from_files
from aad53004.policy_tests.inputs import Sources, sources_of
from aad53004.policy_tests.reading import read_personas
from aad53004.policy_tests.results import Run
from aad53004.policy_tests.running import run
from aad53004.policy_tests.scaffold import Scaffold, scaffold_file, value
from aad53004.policy_tests.yaml_spans import read
from aad53004.report.schema import SCHEMAS
from tests.cli.whatif_files import BLOCK_LEGACY, DIRECTORY, OFFICE, POLICIES, STAFF, policy, save

REGISTER = policy(
    "Register at work",
    "block",
    applications={"includeUserActions": ["urn:user:registersecurityinfo"]},
    locations={"includeLocations": ["All"], "excludeLocations": [OFFICE]},
)
HOSTILE = 'x"\n  - name: "evil [a](http://e.example)\u202e\x1b[31m: #'


def started(folder: Path, policies: Any, directory: Any = DIRECTORY) -> Path:
    sources = Sources(
        Path(save(folder, "policies.json", policies)),
        Path(save(folder, "directory.json", directory)) if directory else None,
    )
    target = folder / "personas.yml"
    inputs = from_files(scaffold_file(target, None), sources)
    target.write_text(Scaffold(target, sources, inputs).text(), encoding="utf-8")
    return target


def again(file: Path) -> Run:
    found = read_personas(file)
    return run(found, from_files(found, sources_of(found)))


def test_it_passes_as_it_is_written(tmp_path: Path) -> None:
    file = started(tmp_path, [*POLICIES, REGISTER], {**DIRECTORY, "groups": [{"id": STAFF, "displayName": "Staff"}]})
    found = again(file)
    assert found.passed
    names = [one.persona.name for one in found.personas]
    assert names == [
        "member, nothing registered",
        "member with MFA",
        "Global Administrator, nothing registered",
        "guest",
        "member of Staff",
    ]
    cases = [one.case.name for one in found.personas[0].cases]
    assert cases == [
        "from Head office",
        "from elsewhere",
        "at medium sign-in risk",
        "at high user risk",
        "registers security info",
        "with a legacy client",
    ]
    # The case that the tool is about: registration refused in a risky session.
    # https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in
    medium = found.personas[0].cases[2]
    assert {str(one.expectation.key): one.expectation.wanted for one in medium.checks}["error"] == 53004


def test_its_schema(tmp_path: Path) -> None:
    file = started(tmp_path, [*POLICIES, REGISTER])
    jsonschema.Draft202012Validator(SCHEMAS["personas"]()).validate(read(file).plain)


def test_any_yaml_reader_reads_the_same(tmp_path: Path) -> None:
    """Among others what editors and linters use."""
    file = started(tmp_path, [*POLICIES, REGISTER])
    assert yaml.safe_load(file.read_text(encoding="utf-8")) == read(file).plain


def test_it_fails_on_a_change_that_is_felt(tmp_path: Path) -> None:
    file = started(tmp_path, [*POLICIES, REGISTER])
    save(
        tmp_path,
        "policies.json",
        [{**one, "state": "disabled"} if one is BLOCK_LEGACY else one for one in [*POLICIES, REGISTER]],
    )
    found = again(file)
    assert {case.case.name for _, case in found.failed} == {"with a legacy client"}


def test_what_is_not_known_today_is_not_expected(tmp_path: Path) -> None:
    """Without a directory nobody knows where the named locations are."""
    file = started(tmp_path, [REGISTER, policy("MFA", "mfa")], None)
    assert "not known today" in file.read_text(encoding="utf-8")
    assert again(file).passed


def test_hostile_names(tmp_path: Path) -> None:
    file = started(
        tmp_path,
        [
            policy(HOSTILE, "mfa"),
            policy("*", "block", clientAppTypes=["other"]),
            policy("Twin", "mfa"),
            policy("Twin", "mfa"),
        ],
        {**DIRECTORY, "groups": [{"id": STAFF, "displayName": HOSTILE}]},
    )
    assert again(file).passed
    assert all(char.isprintable() or char == "\n" for char in file.read_text(encoding="utf-8"))


@given(st.recursive(st.none() | st.booleans() | st.integers(0, 10**9) | st.text(), lambda inner: st.lists(inner)))
def test_values_come_back(tmp_path_factory: Any, one: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "value.yml"
    file.write_text(f"a: {value(one)}\nb: {{c: {value(one)}}}\n", encoding="utf-8")
    assert read(file).plain == {"a": one, "b": {"c": one}}
