"""``test``: the example as a team keeps it, the exit codes, the reports, the starter file, and the steps of the GitHub
Action and of the Azure Pipelines template, run in a shell.

https://docs.github.com/actions/sharing-automations/creating-actions/metadata-syntax-for-github-actions
https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from aad53004.report.schema import SCHEMAS
from tests.cli.conftest import FIXTURES, ROOT, Ran
from tests.cli.test_bad_input import one_sentence
from tests.cli.test_live import environ
from tests.cli.test_live import run as run_live
from tests.fake_graph import FakeGraph
from tests.scenarios import SCENARIOS
from tests.shift import to_the_present

Run = Callable[..., Ran]
EXAMPLE = ROOT / "examples" / "policy-tests"
WEAKER = "CA003-sign-in-risk.json"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, as the folder that the command runs in."""
    copy = tmp_path / "policy-tests"
    shutil.copytree(EXAMPLE, copy)
    monkeypatch.chdir(copy)
    return copy


def weaken(example: Path, state: str | None = None) -> None:
    """Takes medium risk out of the policy for risky sign-ins, or changes its state."""
    file = example / "policies" / WEAKER
    policy = json.loads(file.read_text(encoding="utf-8"))
    if state is None:
        policy["conditions"]["signInRiskLevels"] = ["high"]
    else:
        policy["state"] = state
    file.write_text(json.dumps(policy, indent=2), encoding="utf-8")


# --- the example, and the exit codes ---------------------------------------------------------------------------------------


def test_the_example_passes(run: Run) -> None:
    ran = run("test", str(EXAMPLE / "personas.yml"))
    assert ran.code == 0 and ran.err == ""
    assert ran.out.startswith("Passed: 14 cases as expected.\n")


def test_the_example_fits_the_schema_beside_it() -> None:
    schema = json.loads((EXAMPLE / "personas.schema.json").read_text(encoding="utf-8"))
    assert schema == SCHEMAS["personas"]()
    document = yaml.safe_load((EXAMPLE / "personas.yml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)


def test_a_weaker_policy_is_noticed_and_named(run: Run, example: Path) -> None:
    weaken(example)
    ran = run("test", "personas.yml")
    assert ran.code == 1 and ran.err == ""
    assert ran.out.startswith("Failed: 1 of 14 cases not as expected.\n")
    told = " ".join(ran.out.split())
    assert "registration: expected refused, found not-needed" in told
    assert (
        '"CA003 Everybody: MFA at sign-in risk" does not apply: signInRiskLevels not matched (sign-in risk medium)'
        in told
    )
    assert max(map(len, ran.out.splitlines())) <= 80
    told_in_readme = (EXAMPLE / "README.md").read_text(encoding="utf-8").split("```console")[2].split("```")[0]
    shown = [line for line in told_in_readme.splitlines() if line.strip() and not line.startswith(("$", "…"))]
    assert [line for line in shown if line not in ran.out.splitlines()] == []


def test_a_policy_that_went_to_report_only_is_noticed(run: Run, example: Path) -> None:
    weaken(example, "enabledForReportingButNotEnforced")
    ran = run("test", "personas.yml", "-o", "json")
    assert ran.code == 1
    because = [
        why
        for persona in ran.json["personas"]
        for one in persona["cases"]
        for check in one["expectations"]
        for why in check["because"]
    ]
    assert {(why["displayName"][:5], why["condition"]) for why in because} == {("CA003", "state")}
    assert {why["file"] for why in because} == {f"policies/{WEAKER}"}


def test_a_renamed_policy_is_an_error_of_the_file(run: Run, example: Path) -> None:
    file = example / "policies" / WEAKER
    file.write_text(file.read_text(encoding="utf-8").replace("CA003 Everybody", "CA103 Everybody"), encoding="utf-8")
    ran = run("test", "personas.yml")
    line = next(i for i, text in enumerate(Path("personas.yml").read_text().splitlines(), 1) if '"CA003*"' in text)
    one_sentence(ran, 2, f"personas.yml:{line}:", '"CA003*"', "renamed or deleted")


def test_a_policy_that_cannot_be_read_fails_the_run(run: Run, example: Path) -> None:
    (example / "policies" / "CA010.json").write_text("{", encoding="utf-8")
    ran = run("test", "personas.yml")
    assert ran.code == 1 and "CA010.json" in ran.out and "allowUnreadable" in ran.out
    file = example / "personas.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\nallowUnreadable: true\n", encoding="utf-8")
    allowed = run("test", "personas.yml")
    assert allowed.code == 0 and "CA010.json" in allowed.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["test"], "--init"),
        (["test", "no.yml"], "does not exist"),
        (["test", "personas.yml", "-o", "html"], "terminal, json, junit, sarif, markdown"),
        (["test", "personas.yml", "--report", "tests.pdf"], "which format"),
        (["test", "personas.yml", "--report", "no/tests.xml"], "there is no folder"),
        (["test", "personas.yml", "--live", "--replay", "a.json"], "exclude each other"),
        (["test", "personas.yml", "--live", "--directory", "directory.json"], "goes with"),
        (["test", "personas.yml", "--force"], "goes with --init"),
        (["test", "personas.yml", "--output-file", "./personas.yml"], "--output-file and PERSONAS both name"),
        (["test", "personas.yml", "--report", "a.md", "--report", "./a.md"], "--report and --report both name"),
        (["test", "personas.yml", "--directory", "d.json", "--report", "d.json"], "--report and --directory both name"),
        (["test", "personas.yml", "--policies", ""], "is empty"),
        (["test", "personas.yml", "--policies", "nowhere"], "does not exist"),
        (["test", "--init", "x.yml", "--directory", "directory.json"], "goes with --policies"),
        (["test", "--init", "x.yml", "--policies", "policies", "-o", "json"], "leave -o"),
    ],
)
def test_bad_input(run: Run, example: Path, arguments: list[str], says: str) -> None:
    before = sorted(example.rglob("*"))
    one_sentence(run(*arguments), 2, says)
    assert sorted(example.rglob("*")) == before


def test_a_file_that_names_no_policies(run: Run, example: Path) -> None:
    file = example / "personas.yml"
    text = (
        file.read_text(encoding="utf-8").replace("policies: policies/\n", "").replace("directory: directory.json\n", "")
    )
    file.write_text(text, encoding="utf-8")
    one_sentence(run("test", "personas.yml"), 2, "personas.yml:1:1: ", "tenant: true")
    given = run("test", "personas.yml", "--policies", "policies", "--directory", "directory.json")
    assert given.code == 0


def test_options_say_otherwise_than_the_file(run: Run, example: Path, tmp_path: Path) -> None:
    planned = tmp_path / "planned"
    shutil.copytree(example / "policies", planned)
    weaken(example)
    assert run("test", "personas.yml").code == 1
    assert run("test", "personas.yml", "--policies", str(planned)).code == 0


def test_paths_are_relative_to_the_file(run: Run, example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(example.parent)
    assert run("test", "policy-tests/personas.yml").code == 0


# --- reports -----------------------------------------------------------------------------------------------------------------


def test_every_report_of_one_run(run: Run, example: Path) -> None:
    weaken(example)
    files = ["tests.xml", "tests.sarif", "tests.json", "tests.md", "tests.txt"]
    ran = run("test", "personas.yml", *(part for one in files for part in ("--report", one)))
    assert ran.code == 1
    root = ElementTree.parse("tests.xml").getroot()  # noqa: S314
    assert (root.get("tests"), root.get("failures")) == ("14", "1")
    assert json.loads(Path("tests.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert json.loads(Path("tests.json").read_text(encoding="utf-8"))["failed"] == 1
    assert Path("tests.md").read_text(encoding="utf-8").startswith("## Policy tests: failed\n")
    assert Path("tests.txt").read_text(encoding="utf-8") == ran.out


def test_nothing_is_annotated_by_default(run: Run, example: Path) -> None:
    weaken(example)
    assert not any(line.startswith("::") for line in run("test", "personas.yml").out.splitlines())


def test_a_report_in_a_file(run: Run, example: Path) -> None:
    ran = run("test", "personas.yml", "-o", "junit", "--output-file", "tests.xml")
    assert (ran.code, ran.out) == (0, "")
    assert Path("tests.xml").read_text(encoding="utf-8").startswith("<?xml")


# --- the starter file ----------------------------------------------------------------------------------------------------------


def test_a_starter_file_passes(run: Run, example: Path) -> None:
    made = run("test", "--init", "mine.yml", "--policies", "policies", "--directory", "directory.json")
    assert (made.code, made.out) == (0, "") and "mine.yml" in made.err
    ran = run("test", "mine.yml")
    assert ran.code == 0 and "member of Finance" in ran.out
    weaken(example)
    assert run("test", "mine.yml").code == 1


def test_a_starter_file_says_how_it_is_run_whatever_it_is_called(run: Run, example: Path) -> None:
    made = run("test", "--init", "Ann's own.yml", "--policies", "policies", "--directory", "directory.json")
    told = "aad53004 " + shlex.join(["test", "Ann's own.yml"])
    assert made.err.strip().endswith(told)
    assert told in (example / "Ann's own.yml").read_text(encoding="utf-8")


def test_a_path_that_the_file_names_is_told_with_its_place(run: Run, example: Path) -> None:
    file = example / "personas.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("policies: policies/", "policies: nowhere/"), "utf-8")
    one_sentence(run("test", "personas.yml"), 2, "personas.yml:3:11:", "does not exist")


def test_a_starter_file_is_not_written_over(run: Run, example: Path) -> None:
    before = (example / "personas.yml").read_bytes()
    arguments = ("test", "--init", "--policies", "policies", "--directory", "directory.json")
    one_sentence(run(*arguments), 2, "personas.yml is there already", "--force")
    assert (example / "personas.yml").read_bytes() == before
    assert run(*arguments, "--force").code == 0
    assert (example / "personas.yml").read_bytes() != before


def test_a_starter_file_of_a_recording(run: Run, example: Path) -> None:
    recording = str(FIXTURES / "classic.json")
    assert run("test", "--init", "mine.yml", "--replay", recording).code == 0
    ran = run("test", "mine.yml")
    assert ran.code == 0 and "the user of the recording" in ran.out


def test_a_starter_file_that_cannot_be_made_is_not_there(run: Run, example: Path) -> None:
    hidden = str(FIXTURES / "applied-policies-hidden.json")
    one_sentence(run("test", "--init", "mine.yml", "--replay", hidden), 3, "Policy.Read.All")
    assert not Path("mine.yml").exists()


# --- the tenant ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tenant() -> Iterator[tuple[FakeGraph, str]]:
    made = to_the_present(SCENARIOS["classic"]())
    with FakeGraph(made) as graph:
        yield graph, made["subject"]


def test_against_the_tenant(tenant: tuple[FakeGraph, str], tmp_path: Path) -> None:
    graph, user = tenant
    file = tmp_path / "personas.json"
    when = {
        "app": "00000002-0000-0ff1-ce00-000000000000",
        "userAction": None,
        "authenticationContext": None,
        "ip": "198.51.100.20",
        "country": "DE",
        "platform": "windows",
        "clientApp": "browser",
        "signInRisk": "high",
        "userRisk": "none",
        "insiderRisk": "none",
        "device": None,
        "authenticationFlow": "none",
    }
    case = {"name": "risky", "when": when, "expect": {"error": 53004, "registration": "refused"}}
    persona = {"name": "the user of the case", "user": user, "methods": "registered", "cases": [case]}
    file.write_text(json.dumps({"version": 1, "tenant": True, "personas": [persona]}), encoding="utf-8")
    done = run_live("test", str(file), "-o", "json", env=environ(graph.url))
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["against"].startswith("the tenant ")
    made = tmp_path / "starter.yml"
    done = run_live("test", "--init", str(made), env=environ(graph.url))
    assert done.returncode == 0 and "tenant: true" in made.read_text(encoding="utf-8"), done.stderr
    assert run_live("test", str(made), env=environ(graph.url)).returncode == 0


def test_a_tenant_that_cannot_be_reached(example: Path) -> None:
    done = run_live("test", "personas.yml", "--live", "--timeout", "5", env=environ("http://127.0.0.1:9"))
    assert done.returncode == 4 and done.stdout == "" and done.stderr.count("\n") == 1


# --- the steps of the action and of the template ------------------------------------------------------------------------------------


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder for PATH: this tool, and a python whose pip writes down what it is asked to install."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, line in (
        ("aad53004", f'exec "{sys.executable}" -m aad53004 "$@"'),
        ("python", 'echo "$@" >> "$PIP_LOG"'),
    ):
        (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def shell(script: str, commands: Path, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs a step as GitHub does: https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell"""
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**environ(), "PATH": path, "PYTHONPATH": str(ROOT), "PIP_LOG": str(commands / "pip.log"), **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="there is no bash here")


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return found


def step(name: str) -> dict[str, Any]:
    return next(one for one in action()["runs"]["steps"] if one["name"] == name)


def run_action(
    commands: Path, folder: Path, **inputs: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, str], str]:
    """The step that tests, with inputs as a workflow gives them; its outputs and the summary of the job."""
    given = {name: str(one.get("default", "")) for name, one in action()["inputs"].items()} | inputs
    env = {
        name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in step("Test the policies")["env"].items()
    }
    files = {"GITHUB_OUTPUT": folder / "github-output", "GITHUB_STEP_SUMMARY": folder / "github-summary"}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    done = shell(
        step("Test the policies")["run"], commands, folder, **env, **{key: str(one) for key, one in files.items()}
    )
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
    return done, outputs, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")


def test_no_input_stands_in_a_script() -> None:
    """What a workflow gives must not become code.
    https://docs.github.com/actions/security-for-github-actions/security-guides/security-hardening-for-github-actions"""
    scripts = [one["run"] for one in action()["runs"]["steps"] if "run" in one]
    scripts += [script for script, _ in template_scripts()]
    assert len(scripts) == 5 and not any("${{" in script for script in scripts)


def test_the_action_signs_in_without_a_secret() -> None:
    login = next(one for one in action()["runs"]["steps"] if str(one.get("uses", "")).startswith("azure/login@"))
    assert set(login["with"]) == {"client-id", "tenant-id", "allow-no-subscriptions"}
    assert login["if"] == "inputs.client-id != ''"
    assert not [name for name in action()["inputs"] if "secret" in name or "password" in name]


@bash
def test_the_action_passes(commands: Path, example: Path) -> None:
    done, outputs, summary = run_action(commands, example, personas="personas.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert outputs == {
        "result": "passed",
        "exit-code": "0",
        "junit": "policy-tests/policy-tests.xml",
        "sarif": "policy-tests/policy-tests.sarif",
    }
    assert summary.startswith("## Policy tests: passed")
    assert Path(outputs["junit"]).is_file() and Path(outputs["sarif"]).is_file()


@bash
def test_the_action_fails_with_its_reports(commands: Path, example: Path) -> None:
    weaken(example)
    done, outputs, summary = run_action(commands, example, personas="personas.yml", output="my reports")
    assert done.returncode == 1 and (outputs["result"], outputs["exit-code"]) == ("failed", "1")
    assert "CA003 Everybody" in summary and Path("my reports/policy-tests.sarif").is_file()
    assert "Failed: 1 of 14" in done.stdout


@bash
@pytest.mark.parametrize("personas", ["no.yml", "-x; touch evil; $(touch evil)"])
def test_the_action_where_nothing_can_be_tested(commands: Path, example: Path, personas: str) -> None:
    Path("policy-tests").mkdir()
    Path("policy-tests/policy-tests.md").write_text("of an earlier run", encoding="utf-8")
    done, outputs, summary = run_action(commands, example, personas=personas)
    assert done.returncode == 2
    assert outputs == {"result": "error", "exit-code": "2", "junit": "", "sarif": ""}
    assert "Nothing was tested" in summary and "earlier" not in summary and not Path("evil").exists()


@bash
def test_the_action_takes_other_policies_and_a_recording(commands: Path, example: Path, tmp_path: Path) -> None:
    planned = tmp_path / "planned policies"
    shutil.copytree(example / "policies", planned)
    weaken(example)
    done, _, _ = run_action(commands, example, personas="personas.yml", policies=str(planned))
    assert done.returncode == 0
    done, outputs, _ = run_action(commands, example, personas="personas.yml", replay=str(FIXTURES / "classic.json"))
    assert done.returncode == 2 and outputs["result"] == "error"


@bash
def test_no_name_gives_the_runner_a_command(commands: Path, example: Path) -> None:
    file = example / "personas.yml"
    text = file.read_text(encoding="utf-8").replace("new hire, nothing", '"::error::x ##vso[task.setvariable]y"  # ')
    file.write_text(text, encoding="utf-8")
    done, _, _ = run_action(commands, example, personas="personas.yml")
    assert done.returncode == 0 and "##vso" not in done.stdout and ": :error" in done.stdout
    assert not any(line.lstrip().startswith("::") for line in done.stdout.splitlines())
    published = [line for line in run_template(commands, example).stdout.splitlines() if "##vso" in line]
    assert len(published) == 1 and published[0].startswith("##vso[task.uploadsummary]")


@bash
@pytest.mark.parametrize(("version", "wanted"), [("", str(ROOT)), ("0.1.0", "aad53004==0.1.0")])
def test_the_action_installs_its_own_version_or_the_one_that_is_named(
    commands: Path, tmp_path: Path, version: str, wanted: str
) -> None:
    done = shell(step("Install aad53004")["run"], commands, tmp_path, VERSION=version, SOURCE=str(ROOT))
    assert done.returncode == 0
    assert (commands / "pip.log").read_text(encoding="utf-8").split()[-1] == wanted


def template() -> dict[str, Any]:
    file = ROOT / "templates" / "azure-pipelines-policy-tests.yml"
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def template_scripts() -> list[tuple[str, dict[str, str]]]:
    """The scripts of the template with their variables: the one that installs, and the two that test."""
    steps = [
        one for entry in template()["steps"] for one in (next(iter(entry.values())) if len(entry) == 1 else [entry])
    ]
    found = []
    for one in steps:
        script = one.get("bash") or one.get("inputs", {}).get("inlineScript")
        if script:
            found.append((script, one["env"]))
    return found


def run_template(commands: Path, folder: Path, **parameters: str) -> subprocess.CompletedProcess[str]:
    given = {one["name"]: str(one.get("default", "")) for one in template()["parameters"]}
    given |= {"personas": "personas.yml", **parameters}
    script, variables = template_scripts()[1]
    env = {name: given[value.removeprefix("${{ parameters.").removesuffix(" }}")] for name, value in variables.items()}
    return shell(script, commands, folder, **env)


def test_both_ways_of_the_template_are_the_same() -> None:
    _, (script, variables), (signed_in, same) = template_scripts()
    assert script == signed_in and variables == same


@bash
def test_the_template(commands: Path, example: Path) -> None:
    done = run_template(commands, example)
    assert done.returncode == 0, done.stdout + done.stderr
    assert Path("policy-tests/policy-tests.xml").is_file()
    assert f"##vso[task.uploadsummary]{example / 'policy-tests' / 'policy-tests.md'}" in done.stdout.splitlines()
    weaken(example)
    assert run_template(commands, example).returncode == 1
    done = run_template(commands, example, personas="no.yml")
    assert done.returncode == 2 and not Path("policy-tests/policy-tests.xml").exists()
    assert "##vso" not in done.stdout


@bash
@pytest.mark.parametrize(("version", "wanted"), [("", "aad53004"), ("0.1.0", "aad53004==0.1.0")])
def test_the_template_installs(commands: Path, tmp_path: Path, version: str, wanted: str) -> None:
    assert shell(template_scripts()[0][0], commands, tmp_path, VERSION=version).returncode == 0
    assert (commands / "pip.log").read_text(encoding="utf-8").split()[-1] == wanted


def test_the_examples_give_what_the_action_and_the_template_take() -> None:
    workflow = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "policy-tests.yml").read_text(encoding="utf-8"))
    # YAML 1.1 reads the key "on" as true.
    assert {"pull_request", "schedule"} <= set(workflow[True])
    used = [one for job in workflow["jobs"].values() for one in job["steps"] if "aad53004@" in str(one.get("uses"))]
    assert len(used) == 2 and all(set(one["with"]) <= set(action()["inputs"]) for one in used)
    pipeline = yaml.safe_load((EXAMPLE / "azure-pipelines.yml").read_text(encoding="utf-8"))
    assert pipeline["schedules"] and pipeline["pr"]
    known = {one["name"] for one in template()["parameters"]}
    steps = [one for job in pipeline["jobs"] for one in job["steps"] if "template" in one]
    assert len(steps) == 2 and all(set(one["parameters"]) <= known for one in steps)
    for one in steps:
        assert (ROOT / one["template"].partition("@")[0]).is_file()
