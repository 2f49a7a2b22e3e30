"""YAML and JSON with their places: what is read, what is refused, and where the fault is said to be.

https://yaml.org/spec/1.2.2/#103-core-schema
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from aad53004.errors import BadInput
from aad53004.policy_tests import yaml_spans
from aad53004.policy_tests.yaml_spans import SourceSpan, read


@pytest.fixture(autouse=True, params=["SafeLoader", "CSafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test with both parsers of PyYAML: the one in C is not in every build."""
    if not hasattr(yaml, request.param):
        pytest.skip(f"this build of PyYAML has no {request.param}")
    monkeypatch.setattr(yaml_spans, "_LOADER", getattr(yaml, request.param))


def loaded(folder: Path, text: str | bytes, name: str = "personas.yml") -> Any:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(file)


def test_plain_values_are_those_of_yaml_1_2(tmp_path: Path) -> None:
    text = "a: NO\nb: [yes, on, 1, 1.5, null, ~, true, False, '1', \"true\"]\nc:\nd: 0x1F\n"
    assert loaded(tmp_path, text).plain == {
        "a": "NO",  # Norway, and no truth value
        "b": ["yes", "on", 1, "1.5", None, None, True, False, "1", "true"],
        "c": None,
        "d": "0x1F",
    }


def test_anchors_and_merges(tmp_path: Path) -> None:
    text = "base: &b {a: 1, b: 2}\none: {<<: *b, b: 3}\ntwo: *b\n"
    assert loaded(tmp_path, text).plain["one"] == {"a": 1, "b": 3}


def test_places_count_from_one(tmp_path: Path) -> None:
    found = loaded(tmp_path, "a:\n  - x\n  - b: ü\n    cc: 2\n")
    inner = found.value["a"].value[1]
    assert found.value["a"].value[0].span == SourceSpan(2, 5)
    assert inner.keys["cc"] == SourceSpan(4, 5) and inner.value["cc"].span == SourceSpan(4, 9)


def test_json_keeps_its_lines_its_tabs_and_its_halves_of_characters(tmp_path: Path) -> None:
    found = loaded(tmp_path, '{\n\t"a": "\\ud83d\\ude00 \\\\ud83d \\/",\n\t"b": "\\ud800"\n}', "personas.json")
    assert found.plain == {"a": "\U0001f600 \\ud83d /", "b": "\ufffd"}
    assert found.keys["b"] == SourceSpan(3, 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    assert loaded(tmp_path, "a: ü".encode(encoding)).plain == {"a": "ü"}


LAUGHS = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{after}: &{after} [{','.join([f'*{before}'] * 9)}]\n"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1", "stands twice (first in line 1)"),
        ("a: &x 1\nb:\n  - *y\n", "3:5", '"y" is not known'),
        ("a: &x [1, *x]", "1:11", "inside itself"),
        (LAUGHS, "6:", "more than 200,000 values"),
        ("a: " + "[" * 60 + "]" * 60, "1:54", "50 levels"),
        ("x0: &x0 [1]\n" + "".join(f"x{i + 1}: &x{i + 1} [*x{i}]\n" for i in range(600)), "50:", "50 levels"),
        ("a: " + "[" * 100_000, "1:", ""),
        ("a: !!python/object/apply:os.system [id]", "1:4", "is not read here"),
        ("a: !!int x", "1:4", "no int"),
        ("? [a]\n: 1", "1:3", "plain text"),
        ("a: 1\n---\nb: 2\n", "2:1", "second document"),
        ("", "1:1", "empty"),
        ("# nothing\n", "1:1", "empty"),
        ("a:\n\t- b", "2:1", "not YAML"),
        ('a: "b\n', "2:1", "not YAML"),
        ("a: b: c", "1:5", "not YAML"),
        ("a: \x07", "1:4", "does not allow"),
        ("a: 1\n<<: [x]\n", "2:6", "takes a mapping"),
        (b"a: 1\nb: \xff\xc3(", "2:1", "not UTF-8"),
    ],
)
def test_what_is_refused_and_where(tmp_path: Path, text: str | bytes, place: str, says: str) -> None:
    with pytest.raises(BadInput) as error:
        loaded(tmp_path, text)
    told = str(error.value)
    assert f"personas.yml:{place}" in told and says in told, told
    assert told.endswith((".", "?")) and "\n" not in told


def test_a_large_file(tmp_path: Path) -> None:
    file = tmp_path / "personas.yml"
    with file.open("wb") as handle:
        handle.truncate(2**30)
    with pytest.raises(BadInput, match="larger than 4 MB"):
        read(file)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": NaN}', "{'a': 1}", '{"a": 1'])
def test_json_is_json(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput, match=r"personas\.json"):
        loaded(tmp_path, text, "personas.json")
