"""A file of personas: what is wrong in it is said with line, column and what to write instead."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from aad53004.errors import BadInput
from aad53004.policy_tests.model import DescribedUser, Key, PersonasFile
from aad53004.policy_tests.reading import read_personas
from aad53004.policy_tests.yaml_spans import read
from aad53004.report.schema import SCHEMAS

GOOD = """\
version: 1
policies: policies/
defaults: {signInRisk: none}
personas:
  - name: new hire
    user: {userType: Member, groups: [Finance], roles: []}
    methods: []
    cases:
      - name: at risk
        when: {signInRisk: medium, country: NO}
        expect:
          controls: [mfa, [compliantDevice, domainJoinedDevice]]
          error: AADSTS53004
          notError: [53003, 53010]
          applies: CA003*
"""


def reading(folder: Path, text: str) -> PersonasFile:
    file = folder / "personas.yml"
    file.write_text(text, encoding="utf-8")
    return read_personas(file)


def test_a_file(tmp_path: Path) -> None:
    persona = reading(tmp_path, GOOD).personas[0]
    assert isinstance(persona.user, DescribedUser) and persona.methods == ()
    one = persona.cases[0]
    assert one.when == {"signInRisk": "medium", "country": "NO", "methods": []}
    assert {check.key: check.wanted for check in one.expectations} == {
        Key.CONTROLS: (("mfa",), ("compliantDevice", "domainJoinedDevice")),
        Key.ERROR: 53004,
        Key.NOT_ERROR: (53003, 53010),
        Key.APPLIES: "CA003*",
    }
    assert (one.span.line, one.expectations[0].span.line) == (9, 12)


def test_the_schema_for_editors_agrees(tmp_path: Path) -> None:
    reading(tmp_path, GOOD)
    jsonschema.Draft202012Validator(SCHEMAS["personas"]()).validate(read(tmp_path / "personas.yml").plain)


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("version: 1\n", "", "1:1", '"version: 1" is missing'),
        ("version: 1\n", "version: 2\n", "1:10", "reads version 1"),
        ("policies:", "polices:", "2:1", 'did you mean "policies"?'),
        ("signInRisk: medium", "signinrisk: medium", "10:16", 'did you mean "signInRisk"?'),
        ("signInRisk: medium", "signInRisk: severe", "10:28", "none, low, medium, high"),
        ("signInRisk: medium", "user: bob@contoso.example", "10:16", '"user" of the persona'),
        ("country: NO", "country: Norway", "10:45", "two letters"),
        ("error: AADSTS53004", "error: ProofUp", "13:18", "53004, or null"),
        ("error: AADSTS53004", "error: true", "13:18", '"true"'),
        ("error: AADSTS53004", "errors: 53004", "13:11", 'did you mean "error"?'),
        ("error: AADSTS53004", "decision: unknown", "13:21", "what is not known cannot be expected"),
        ("error: AADSTS53004", "registration: yes", "13:25", "allowed, refused, not-needed"),
        ("controls: [mfa, [compliantDevice, domainJoinedDevice]]", "controls: mfa", "12:21", "[[mfa]]"),
        ("notError: [53003, 53010]", "notError: []", "14:21", "names no error"),
        ("applies: CA003*", "applies: [{a: b}]", "15:21", "must be a text"),
        ("methods: []", "methods: mfa", "7:14", "[mfa]"),
        ("groups: [Finance]", "groups: Finance", "6:38", "[] is none"),
        ("userType: Member", "userType: Employee", "6:22", "Member, Guest"),
        ("{userType: Member, groups: [Finance], roles: []}", "", "6:10", "UPN"),
        ("    user: {userType: Member, groups: [Finance], roles: []}\n", "", "5:5", 'has no "user"'),
        ("personas:", "recording: a.json\ntenant: true\npersonas:", "5:9", "exclude each other"),
        ("personas:", "recording: a.json\ndirectory: d.json\npersonas:", "5:12", "goes with"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, old: str, new: str, place: str, says: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    with pytest.raises(BadInput) as error:
        reading(tmp_path, text)
    told = str(error.value)
    assert f"personas.yml:{place}: " in told and says in told, told
    assert told.endswith((".", "?")) and "\n" not in told


@pytest.mark.parametrize(
    "end",
    [
        "        expect: {}\n",
        "        expect:\n",
        "",
        "  - name: New Hire\n    user: a@contoso.example\n    cases: []\n",
    ],
)
def test_a_case_that_expects_nothing(tmp_path: Path, end: str) -> None:
    with pytest.raises(BadInput, match=r"personas\.yml:\d+:\d+: "):
        reading(tmp_path, GOOD.partition("        expect:")[0] + end)


def test_a_name_that_stands_twice(tmp_path: Path) -> None:
    again = GOOD.partition("personas:\n")[2].replace("new hire", "New Hire")
    with pytest.raises(BadInput, match=r"personas\.yml:16:5: there is a persona .* in line 5 already"):
        reading(tmp_path, GOOD + again)


@pytest.mark.parametrize(
    "change",
    [
        ("decision: unknown", False),
        ("decision: grant", True),
        ("error: null", True),
        ("error: none", True),
        ("notError: 53004", True),
        ("notError: 5", False),
        ("registration: maybe", False),
        ("wouldApply: [CA009*]", True),
        ("would: x", False),
    ],
)
def test_reader_and_schema_take_the_same(tmp_path: Path, change: tuple[str, bool]) -> None:
    line, good = change
    text = (
        GOOD.replace("error: AADSTS53004", line)
        if "notError" not in line
        else GOOD.replace("notError: [53003, 53010]", line)
    )
    (tmp_path / "personas.yml").write_text(text, encoding="utf-8")
    valid = jsonschema.Draft202012Validator(SCHEMAS["personas"]()).is_valid(read(tmp_path / "personas.yml").plain)
    try:
        reading(tmp_path, text)
        taken = True
    except BadInput:
        taken = False
    assert (valid, taken) == (good, good)
