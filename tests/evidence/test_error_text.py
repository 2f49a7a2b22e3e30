"""What is read out of pasted errors: each field that a text shows, and none that it does not show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004 import explain
from aad53004.entra.codes import CODES, RELATIONS
from aad53004.errors import BadInput
from aad53004.evidence.plain_text import LONGEST, decode
from aad53004.report.explain import document
from tests.evidence.texts import CLOCKS, ENGLISH_PAGE, NO_CODE, OTHER, PAGES, TEXTS, K, R, page

ROOT = Path(__file__).resolve().parents[2]
NOTHING = dict.fromkeys(
    ("requestId", "correlationId", "timestamp", "app", "appId", "user", "ip", "device", "platform", "state", "language")
)


def flat(text: str) -> dict[str, Any]:
    told = document(explain(text))
    same = ("code", "requestId", "correlationId", "timestamp", "user", "ip", "language", "others", "claims")
    return {
        **{name: told[name] for name in same},
        "noted": bool(told["notes"]),
        "app": told["app"]["name"],
        "appId": told["app"]["id"],
        "device": told["device"]["id"],
        "platform": told["device"]["platform"],
        "state": told["device"]["state"],
    }


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_shows_what_it_shows_and_nothing_else(name: str) -> None:
    shown = TEXTS[name]
    assert flat(shown.text) == {**NOTHING, "others": [], "claims": [], "noted": False, **shown.fields}


@pytest.mark.parametrize("clock", CLOCKS)
def test_clock_notations(clock: str) -> None:
    assert flat(f"Error Code: 53004\nTimestamp: {clock}\nApp name: My Apps")["timestamp"] == CLOCKS[clock]


@pytest.mark.parametrize("name", NO_CODE)
def test_no_code(name: str) -> None:
    with pytest.raises(BadInput, match="no error code"):
        explain(NO_CODE[name])


@pytest.mark.parametrize("language", PAGES)
def test_what_is_not_available_is_nothing_in_every_language(language: str) -> None:
    labels, missing = PAGES[language]
    told = flat(
        page(labels, missing).replace("My Apps", missing).replace("macOS", missing).replace("Unregistered", missing)
    )
    assert (told["device"], told["app"], told["platform"], told["state"]) == (None, None, None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_of_a_file(encoding: str) -> None:
    text = page(*PAGES["de"])
    assert decode(text.encode(encoding)) == text


def test_a_file_that_ends_in_half_a_character_is_still_utf_8() -> None:
    assert decode("Gerätestatus: gültig ü".encode()[:-1]).startswith("Gerätestatus: gültig")


def test_the_error_is_found_in_a_long_log() -> None:
    noise = "2026-07-16 10:00:00Z request 11aa22bb-0000-4000-8000-00aabbccddee took 50126 ms\n" * 8000
    told = flat(noise + ENGLISH_PAGE + "\n" + noise[:1000])
    assert (told["code"], told["requestId"], told["correlationId"]) == (53004, R, K)


def test_a_correlation_id_that_looks_like_a_request_id_is_noted() -> None:
    assert "request id" in explain(f"AADSTS53004\nCorrelation ID: {R}").notes[0]
    assert explain(f"AADSTS53004\nTrace ID: {R}\nCorrelation ID: {K}").notes == ()


def test_one_id_under_both_names_is_the_request_id() -> None:
    told = explain(f"AADSTS53004\nRequest Id: {R}\nCorrelation Id: {R}")
    assert (told.request_id, told.correlation_id) == (R, None) and "as well as" in told.notes[0]


def test_order_does_not_decide_where_labels_say_otherwise() -> None:
    """Correlation before request; and an id of a tenant between the two."""
    told = explain(f"AADSTS53004\nCorrelation ID: {K}\nTenant ID: {OTHER}\nTrace ID: {R}")
    assert (told.request_id, told.correlation_id) == (R, K)
    told = explain(f"AADSTS53004\nMandant: {OTHER}\nTeilnehmer: {K}\nTimestamp: 2026-07-16 19:13:18Z")
    assert (told.request_id, told.correlation_id) == (None, None)


HOSTILE = {
    "codes": "AADSTS53004 " * 90_000,
    "labelled numbers": "error 53004 " * 90_000,
    "bare numbers": "50076 " * 160_000,
    "ids": f"AADSTS53004 {R} " * 20_000,
    "separators": "AADSTS53004 " + "a:" * 500_000,
    "spaces": "AADSTS53004" + " " * 1_000_000,
    "tags": "AADSTS53004 " + "<a" * 500_000,
    "braces": "AADSTS53004" + "{" * 500_000 + "}" * 400_000,
    "brackets": "AADSTS53004" + "[" * 1_000_000,
    "percent signs": "AADSTS53004" + "%25" * 300_000,
    "quote marks": "AADSTS53004\n" + "> " * 500_000,
    "hex digits, one a line": "AADSTS53004\n" + "a\n" * 490_000,
    "mail addresses": "AADSTS53004 " + "user a@b.c " * 90_000,
    "backslashes": "AADSTS53004 " + "\\" * 900_000,
    "tables": "AADSTS53004\n" + "request,correlation,time\n" * 40_000,
    "words": "AADSTS53004 " + " ".join(f"w{i}x{i * 7}:" for i in range(90_000)),
    "damaged letters": "AADSTS53004 " + "Ã©" * 490_000,
    "dots": "AADSTS53004 " + "1.1.1.1." * 120_000,
    "soft line breaks": "AADSTS53004 =3D" + "=\n" * 490_000,
    "names": "AADSTS53004 " + "application x (" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_that_was_made_to_be_slow_costs_a_bounded_number_of_steps(name: str) -> None:
    """A megabyte takes about as many steps for each letter as a quarter of it: nothing grows with the square."""
    text = HOSTILE[name][:LONGEST]
    assert _steps(text) < 12 * _steps(text[: LONGEST // 4]) + 200_000


def _steps(text: str) -> int:
    count = 0

    def step(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        assert explain(text).code in (53004, 50076)
    finally:
        sys.setprofile(None)
    return count


@given(st.text(max_size=300), st.sampled_from(list(TEXTS)))
def test_whatever_stands_around_it_nothing_breaks(noise: str, name: str) -> None:
    told = explain(f"{noise}\n{TEXTS[name].text}\nAADSTS53004\n{noise}")
    assert told.code == 53004
    assert all(value is None or value == value.lower() for value in (told.request_id, told.correlation_id, told.app_id))


@given(st.binary(max_size=400))
def test_any_bytes_are_some_text(data: bytes) -> None:
    try:
        explain(decode(data))
    except BadInput as error:
        assert "no error code" in str(error)


def test_the_table_of_codes_is_whole() -> None:
    for number, row in CODES.items():
        assert number == row.number and 1000 < number < 10_000_000
        assert row.meaning.endswith(".") and len(row.meaning) > 15
        assert row.relations and set(row.relations) <= set(RELATIONS)
        assert row.source.startswith("https://learn.microsoft.com/")
    assert CODES[53004].name == "ProofUpBlockedDueToRisk" and [
        n for n, row in CODES.items() if "=" in row.relations
    ] == [53004]
    # Not in Microsoft's table, and no stored source shows what it is.
    assert 53012 not in CODES


def test_the_shared_texts_are_read() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import explain_corpus
    finally:
        sys.path.pop(0)
    folders = explain_corpus.folders()
    if not folders:
        pytest.skip("the corpus of error texts does not lie beside the checkout")
    results = [row for folder in folders for row in explain_corpus.compare(folder)]
    wrong = [row for row in results if row[2] != row[3]]
    assert len(results) > 300 and not wrong
