"""What every fix owes: its id, its place in the table, where it is done, what it takes, and readable advice."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from aad53004.checkers import Case
from aad53004.fixes import Advice, Situation, catalogue
from aad53004.rules import catalogue as rules
from tests.fixes.cases import COMPROMISED, GRAPH, NOTHING, nothing_readable, request_of, scenario

IDS = (
    "temporary-access-pass",
    "add-phone-method",
    "register-from-known-place",
    "confirm-sign-in-safe",
    "dismiss-user-risk",
    "temporary-password",
    "revoke-sessions",
    "contain-compromise",
    "allow-method",
    "adjust-policy",
    "trust-named-location",
    "temporary-exclusion",
    "home-tenant-remediates",
    "wait-and-rerun",
    "grant-reader-permission",
    "enable-account",
    "use-workload-identity",
    "unblock-mfa",
    "exclude-break-glass",
    "portal-only-policy",
    "self-service-password-reset",
    "dismiss-sign-in",
)
LOOSENING = {"adjust-policy", "trust-named-location", "temporary-exclusion", "exclude-break-glass"}
PORTALS = (
    "Entra admin center › Entra ID › ",
    "Entra admin center › ID Protection › ",
    "My Account › Security info ",
    "Sign-in page › ",
)
BY_THE_USER = {"register-from-known-place", "self-service-password-reset"}
FOLDER = Path(__file__).resolve().parents[2] / "aad53004" / "fixes"
SITUATIONS = (
    NOTHING,
    COMPROMISED,
    Situation(external_guest=True),
    Situation(fraud_reported=True, methods_refused=True, anonymous_address=True),
)
SCENES = (
    "classic",
    "account-disabled",
    "already-has-a-pass",
    "blocked-not-proofup",
    "feedback-still-processing",
    "guest-risk-in-home-tenant",
    "guest-sign-in-risk-here",
    "healthy-user",
    "logs-denied",
    "method-not-in-required-strength",
    "methods-denied",
    "methods-disabled-by-policy",
    "no-p2-license",
    "throttled-risk",
    "unknown-kinds",
    "user-reported-fraud",
)


def every_advice(case: Case) -> list[tuple[str, Advice]]:
    return [(one.id, one.advise(case, situation)) for one in catalogue().values() for situation in SITUATIONS]


def test_the_catalogue_has_each_remedy_in_the_order_of_its_row() -> None:
    assert tuple(catalogue()) == IDS
    assert [one.number for one in catalogue().values()] == list(range(1, 23))


def test_a_module_is_named_as_its_remedy() -> None:
    files = {file.stem.replace("_", "-") for file in FOLDER.glob("[a-z]*.py")}
    assert files == set(IDS)
    for one in catalogue().values():
        assert one.advise.__module__ == f"aad53004.fixes.{one.id.replace('-', '_')}"


def test_every_remedy_that_a_rule_names_exists() -> None:
    assert {fix for rule in rules() for fix in rule.fixes} <= set(IDS)


def test_what_loosens_says_so_and_policies_are_only_printed() -> None:
    assert {one.id for one in catalogue().values() if one.loosens} == LOOSENING
    assert {one.id for one in catalogue().values() if one.print_only} == LOOSENING - {"temporary-exclusion"}


@pytest.mark.parametrize("fix_id", IDS)
def test_a_remedy_says_where_with_what_and_on_which_page(fix_id: str) -> None:
    one = catalogue()[fix_id]
    assert one.title
    assert one.who == ("user" if fix_id in BY_THE_USER else "admin")
    assert one.portal.startswith(PORTALS)
    assert one.permission
    assert re.fullmatch(r"https://learn\.microsoft\.com/entra/[a-z0-9/-]+(#[a-z-]+)?", one.docs)
    assert one.advise.__doc__


@pytest.mark.parametrize("scene", SCENES)
def test_advice_reads_as_a_few_plain_sentences(scene: str) -> None:
    for fix_id, advice in every_advice(scenario(scene)):
        assert 2 <= len(advice.steps) <= 5, fix_id
        for text in advice.steps:
            assert text[0].isupper(), text
            assert text.endswith("."), text
            assert not re.search(r"\.\.|  |\n|None|: \.|\(\)|“”", text), text
        assert not re.search(r"\.\.|  |\n|None|: \.|\(\)|“”", advice.warning), advice.warning
        assert not advice.warning or advice.warning.endswith("."), advice.warning
        if advice.blocked:
            assert advice.warning, fix_id


@pytest.mark.parametrize("cloud", GRAPH)
@pytest.mark.parametrize("known_id", [True, False])
def test_no_remedy_fails_where_nothing_could_be_read(cloud: str, known_id: bool) -> None:
    for fix_id, advice in every_advice(nothing_readable(cloud, known_id=known_id)):
        assert 2 <= len(advice.steps) <= 5, fix_id
        request = request_of(advice, cloud)
        if request:
            url = urlsplit(request.url)
            assert f"{url.scheme}://{url.netloc}" == GRAPH[cloud]
            assert url.path.startswith("/v1.0/")
            assert "None" not in request.url
            assert "//" not in url.path


def test_nothing_is_asked_of_graph_about_a_user_without_an_id() -> None:
    for fix_id, advice in every_advice(nothing_readable(known_id=False)):
        assert advice.change is None, fix_id


# Each of these rests on facts of the case; where these cannot be read the reader is told, never reassured.
@pytest.mark.parametrize(
    ("fix_id", "words"),
    [
        ("temporary-access-pass", "Whether passes are switched on for this user could not be read: "),
        ("temporary-access-pass", "The lifetime that the policy allows could not be read: "),
        ("temporary-access-pass", "holds a directory role could not be read"),
        ("temporary-access-pass", "demands a strength that a pass does not satisfy could not be read"),
        ("add-phone-method", "Whether text messages or calls are switched on for this user could not be read: "),
        ("dismiss-user-risk", "The risk of the user could not be read: "),
        ("temporary-password", "synchronised from on-premises Active Directory could not be read: "),
        ("temporary-password", "domain of the user is federated could not be read: "),
        ("revoke-sessions", "holds a directory role could not be read"),
        ("contain-compromise", "The detections of the user could not be read: "),
        ("allow-method", "Whether Temporary Access Pass is switched on for this user could not be read: "),
        ("adjust-policy", "The policies could not be read: "),
        ("temporary-exclusion", "The policies could not be read: "),
        ("trust-named-location", "The address of the sign-in could not be read"),
        ("confirm-sign-in-safe", "No sign-in could be read"),
        ("dismiss-sign-in", "No sign-in could be read"),
        ("home-tenant-remediates", "trusts the MFA of the home tenant could not be read: "),
        ("wait-and-rerun", "is being processed could not be read: "),
        ("enable-account", "Whether the account is enabled could not be read: "),
        ("enable-account", "synchronised from on-premises Active Directory could not be read: "),
        ("enable-account", "The audit log of the user could not be read: "),
        ("unblock-mfa", "The audit log of the user could not be read: "),
        ("exclude-break-glass", "The policies could not be read: "),
        ("grant-reader-permission", "Not allowed to read: user account"),
    ],
)
def test_a_fact_that_could_not_be_read_is_said(fix_id: str, words: str) -> None:
    assert words in catalogue()[fix_id].advise(nothing_readable(), NOTHING).warning
