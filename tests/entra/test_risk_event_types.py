"""The table of detections: each documented kind in one class, as §11.3 of the domain notes and Microsoft's enum have it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aad53004.entra.risk_event_types import (
    CLOSED_BY,
    CONFIRMED_COMPROMISED,
    CONTAIN_FIRST,
    RISK_EVENT_TYPES,
    ClosedBy,
    Origin,
    RiskClass,
    closed_by,
    event_type,
    name_of,
    of_class,
    of_origin,
)

SHARED = Path(__file__).resolve().parents[3] / "shared"
NOTES = SHARED / "domain.md"
MODELS = [SHARED / "graph" / f"contract-{version}.json" for version in ("v1.0", "beta")]
# The first words of each class in the notes.
CLASSES = {
    "the password": RiskClass.PASSWORD_KNOWN,
    "session or token": RiskClass.SESSION_STOLEN,
    "the account is being": RiskClass.ACCOUNT_USED,
    "people or Microsoft": RiskClass.SAID_SO,
    "place or anonymity": RiskClass.PLACE,
    "hidden": RiskClass.HIDDEN,
}


def noted() -> dict[str, tuple[RiskClass, str]]:
    """Each kind that the notes name, with its class and consequence."""
    section = NOTES.read_text(encoding="utf-8").partition("### 11.3")[2].partition("### ")[0]
    kinds: dict[str, tuple[RiskClass, str]] = {}
    for line in section.splitlines():
        cells = [cell.strip().replace("**", "") for cell in line.strip("|").split("|")]
        row = next((value for words, value in CLASSES.items() if len(cells) == 3 and cells[0].startswith(words)), None)
        if row is None:
            continue
        # What stands in brackets explains, but for the ending of a second kind; what follows riskDetail is no kind.
        text = re.sub(r"(\w+)\((SigninLinked)\)", r"\1, \1\2", cells[1])
        text = re.sub(r"\([^)]*\)", "", text)
        for part in text.split(","):
            if re.fullmatch(r"\s*[A-Za-z]+\s*", part):
                assert part.strip() not in kinds, f"{part} stands in two classes"
                kinds[part.strip()] = (row, cells[2])
    return kinds


@pytest.mark.skipif(not NOTES.exists(), reason="the domain notes do not lie beside the checkout")
def test_every_kind_of_the_notes_is_in_its_class_and_no_other_kind_is_known() -> None:
    kinds = noted()
    assert len(kinds) > 30
    assert {name: row.risk_class for name, row in ((row.name, row) for row in RISK_EVENT_TYPES.values())} == {
        name: kind for name, (kind, _) in kinds.items()
    }


@pytest.mark.skipif(not NOTES.exists(), reason="the domain notes do not lie beside the checkout")
def test_what_the_notes_contain_first_is_contained_first() -> None:
    for name, (_, consequence) in noted().items():
        row = event_type(name)
        assert row is not None
        assert row.contain_first == consequence.startswith("contain first"), name


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_every_kind_of_the_model_is_known(model: Path) -> None:
    """The model's unknownFutureValue stands for a kind that is not known, and is not known here."""
    if not model.exists():
        pytest.skip("Microsoft's model does not lie beside the checkout")
    kinds = json.loads(model.read_text(encoding="utf-8"))["enums"]["riskEventType"]
    assert {kind for kind in kinds if event_type(kind) is None} == {"unknownFutureValue"}


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_every_way_to_close_a_risk_is_known(model: Path) -> None:
    if not model.exists():
        pytest.skip("Microsoft's model does not lie beside the checkout")
    details = json.loads(model.read_text(encoding="utf-8"))["enums"]["riskDetail"]
    open_ones = CONFIRMED_COMPROMISED | {"none", "hidden", "unknownfuturevalue", "aielevatedaccountrisk"}
    of_users = {detail for detail in details if not re.search(r"ServicePrincipal|Agent", detail)}
    assert {detail for detail in of_users if closed_by(detail) is None and detail.casefold() not in open_ones} == set()


def test_a_kind_is_read_in_any_case_and_an_unknown_one_is_named_as_it_came() -> None:
    assert event_type("LEAKEDCREDENTIALS") is RISK_EVENT_TYPES["leakedcredentials"]
    assert event_type("quantumTravel") is None and event_type(None) is None
    assert "'quantumTravel'" in name_of("quantumTravel")
    assert name_of("leakedCredentials") == "leaked credentials"


def test_low_anomalous_tokens_and_inbox_rules_are_not_sure() -> None:
    assert {row.name for row in RISK_EVENT_TYPES.values() if row.sure_when_high} == {
        "anomalousToken",
        "suspiciousInboxForwarding",
        "mcasSuspiciousInboxManipulationRules",
    }


def test_classes_and_origins_pick_kinds() -> None:
    assert of_class(RiskClass.HIDDEN) == {"generic"}
    assert of_class(*RiskClass) == set(RISK_EVENT_TYPES)
    assert of_origin(Origin.USER) == {"userreportedsuspiciousactivity"} <= of_class(*CONTAIN_FIRST)
    assert "nationstateip" in of_origin(Origin.ADDRESS) & of_class(RiskClass.SAID_SO)


@pytest.mark.parametrize(
    ("detail", "who"),
    [
        ("aiConfirmedSigninSafe", ClosedBy.MICROSOFT),
        ("adminDismissedAllRiskForUser", ClosedBy.PERSON),
        ("m365DAdminDismissedDetection", ClosedBy.PERSON),
        ("userPassedMFADrivenByRiskBasedPolicy", ClosedBy.USER),
        ("none", None),
        (None, None),
    ],
)
def test_who_closed_a_risk(detail: str | None, who: ClosedBy | None) -> None:
    """What Microsoft closes by itself is no dismissal by a person."""
    assert closed_by(detail) is who
    assert set(CLOSED_BY.values()) == set(ClosedBy)
