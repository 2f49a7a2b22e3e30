"""The text for the user: right for the case, complete in every language, and silent about why."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from string import Formatter

import pytest

from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.errors import BadInput
from aad53004.fixes import Advice
from aad53004.report.languages import CODES, Next, load
from aad53004.report.user_message import message, read_language, situation_of
from tests.offline import TenantSource
from tests.report.test_terminal import DIAGNOSED, HOSTILE, diagnosed, spoiled
from tests.scenarios import SCENARIOS, narrowing_of

# Words that tell of detections, policies, methods or secrets, or that are of the trade, in any case.
FORBIDDEN = {
    "": r"\bMFA\b|\bTor\b|\bTAP\b|\btoken|AADSTS|5300\d|5005\d|\bEntra\b|Microsoft|Authenticator|Graph|Fabrikam|proxy|"
    r"\d+\.\d+\.\d+\.\d+|https?:|aka\.ms",
    "en": r"\brisk|detect|polic|compromis|condition|leak|attack|disabled|suspicio|anonym|tenant|factor",
    "de": r"risik|riskant|erkann|richtlini|kompromitt|bedingt|angriff|deaktivier|verdächtig|anonym|mandant|faktor",
    "fr": r"risque|détect|stratégi|politique|compromis|condition|attaque|désactivé|suspect|anonym|locataire|facteur",
    "es": r"riesg|detect|directiva|política|comprometid|condicion|ataque|deshabilit|sospech|anónim|inquilino|factor",
    "nl": r"risico|detecti|gedetect|beleid|gecompromitt|voorwaard|aanval|uitgeschakeld|verdacht|anoniem|tenant|factor",
    "pt": r"risco|detec|política|diretiva|comprometid|condiciona|ataque|desabilit|suspeit|anônim|locatári|fator",
    "ja": r"リスク|検出|検知|ポリシー|侵害|条件付き|攻撃|無効|不審|匿名|テナント|要素|トークン",
}
AT = datetime(2026, 11, 1, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_message(code: str) -> None:
    words, english = load(code), load("en")
    assert words.code == code
    assert set(words.messages) == set(Next)
    for situation in Next:
        told = words.paragraphs(situation)
        assert len(told) == len(english.paragraphs(situation)), situation
        assert all(text and text == text.strip() and "  " not in text and "\n" not in text for text in told)
        assert code == "en" or not set(told) & set(english.paragraphs(situation)), situation
        assert all(text[-1] in ".。" for text in told), situation


@pytest.mark.parametrize("code", CODES)
def test_only_the_name_and_the_time_are_filled_in(code: str) -> None:
    words = load(code)

    def places(text: str) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]

    assert places(words.greeting) == ["name"] and places(words.about_sign_in) == ["when"]
    rest = [words.greeting_nameless, words.about, words.not_me, words.contact, words.closing]
    rest += [text for situation in Next for text in words.paragraphs(situation)]
    assert not any(places(text) for text in rest)
    assert re.search(r"\[[^]]+\]$", words.contact)
    assert sum(text.count("[") for text in rest) == 1


@pytest.mark.parametrize("code", CODES)
def test_no_text_says_why_or_speaks_of_the_trade(code: str) -> None:
    words = load(code)
    whole = [words.greeting, words.about_sign_in, words.about, words.not_me, words.contact, words.closing]
    whole += [text for situation in Next for text in words.paragraphs(situation)]
    for text in whole:
        for pattern in (FORBIDDEN[""], FORBIDDEN[code]):
            assert not re.search(pattern, text, re.IGNORECASE), text


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", "1 November 2026 at 07:05 UTC"),
        ("de", "1. November 2026 um 07:05 Uhr (UTC)"),
        ("fr", "1er novembre 2026 à 7\u00a0h\u00a005 (UTC)"),
        ("es", "1 de noviembre de 2026 a las 7:05 (UTC)"),
        ("nl", "1 november 2026 om 07.05 uur (UTC)"),
        ("pt", "1º de novembro de 2026 às 7h05 (UTC)"),
        ("ja", "2026年11月1日7時05分（UTC）"),
    ],
)
def test_a_time_is_written_as_the_language_does(code: str, written: str) -> None:
    assert load(code).date(AT) == written


def test_one_o_clock_is_singular_where_the_language_says_so() -> None:
    assert load("es").date(AT.replace(hour=1)).endswith("a la 1:05 (UTC)")
    assert load("pt").date(AT.replace(hour=1)).endswith("à 1h05 (UTC)")
    assert load("pt").date(AT.replace(hour=13, day=2)) == "2 de novembro de 2026 às 13h05 (UTC)"
    assert load("fr").date(AT.replace(day=2)).startswith("2 novembre")


@pytest.mark.parametrize("code", CODES)
def test_every_month_has_its_name(code: str) -> None:
    written = {load(code).date(AT.replace(month=month)) for month in range(1, 13)}
    assert len(written) == 12


@pytest.mark.parametrize(
    ("name", "situation"),
    [
        ("classic", Next.CODE),
        ("already-has-a-pass", Next.USE_CODE),
        ("password-expired-or-must-change", Next.NEW_PASSWORD),
        ("methods-denied", Next.ELSEWHERE),
        ("blocked-not-proofup", Next.ELSEWHERE),
        ("account-locked-smart-lockout", Next.WAIT),
        ("methods-disabled-by-policy", Next.PREPARING),
        ("risk-credential-leak-or-spray", Next.SECURED),
        ("user-reported-fraud", Next.SECURED),
        ("guest-risk-in-home-tenant", Next.GUEST),
        ("account-disabled", Next.BLOCKED),
        ("stale-log", Next.CLEAR),
        ("wrong-tenant-or-user", Next.CLEAR),
        ("healthy-user", Next.CLEAR),
    ],
)
def test_what_comes_next_for_the_user(name: str, situation: Next) -> None:
    assert situation_of(diagnosed(name)) is situation


def test_a_first_step_that_is_not_possible_yet_promises_nothing() -> None:
    found = diagnosed("classic")
    first = replace(found.fixes[0], advice=Advice(("Allow passes.",), blocked=True))
    assert situation_of(replace(found, fixes=(first, *found.fixes[1:]))) is Next.HELP_DESK
    assert situation_of(replace(found, fixes=())) is Next.HELP_DESK


def test_a_diagnosis_without_a_verdict_says_so_without_alarm() -> None:
    from aad53004.diagnosis import Outcome

    assert situation_of(replace(diagnosed("classic"), outcome=Outcome.INCOMPLETE)) is Next.UNSETTLED


def test_the_whole_text() -> None:
    told = message(diagnosed("account-locked-smart-lockout"), "en")
    assert told.text == (
        "Dear Nils Nowak,\n\n"
        "This is about your sign-in of 24 November 2026 at 08:54 UTC, which was refused.\n\n"
        "All you need to do is wait a little. Please do not try to sign in for one hour, on another device either.\n\n"
        "After that, sign in once from your usual network and device, without a VPN. If your sign-in is refused again, "
        "please call the help desk.\n\n"
        "If it was not you who tried to sign in, please tell the help desk at once.\n\n"
        "Help desk: [telephone number or address]\n\n"
        "Kind regards,\nYour IT department\n"
    )


def names_of(value: object) -> set[str]:
    """Every name in a tenant's answers: of policies, apps, groups, places; and addresses."""
    if isinstance(value, dict):
        own = {
            inner
            for key, inner in value.items()
            if isinstance(inner, str) and len(inner) > 3 and key.lower().endswith(("displayname", "ipaddress", "city"))
        }
        return own.union(*(names_of(inner) for inner in value.values()))
    return set().union(*(names_of(one) for one in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("name", DIAGNOSED)
def test_nothing_of_the_tenant_but_the_users_name_is_in_it(name: str) -> None:
    found = diagnosed(name)
    user = found.case.account.user.value
    own = user.display_name or ""
    tenant = names_of([[page.body for page in answer.pages] for answer in found.case.answers])
    for code in CODES:
        text = message(found, code).text
        assert own in text
        rest = text.replace(own, "")
        assert (user.user_principal_name or "-") not in rest
        assert not [one for one in tenant if one != own and len(one.split()) > 1 and one in rest]
        assert not re.search(FORBIDDEN[""], rest, re.IGNORECASE)


@pytest.mark.parametrize("name", ["risk-credential-leak-or-spray", "risk-admin-confirmed-compromised"])
def test_where_somebody_else_may_read_it_no_sign_in_is_named(name: str) -> None:
    for code in CODES:
        text = message(diagnosed(name), code).text
        assert "2026" not in text and "UTC" not in text


@pytest.mark.parametrize("text", [*HOSTILE, "[click](https://evil.example)", "<b>x</b>", "@everyone", "{code}"])
def test_a_hostile_name_stays_a_name(text: str) -> None:
    tenant = spoiled(SCENARIOS["classic"](), text)
    found = diagnose(tenant["subject"], TenantSource(tenant), narrowing_of(tenant))
    for code in CODES:
        told = message(found, code).text
        odd = {char for char in told if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n"}
        assert not odd
        assert "https://" not in told and "](" not in told and not re.search(r"<\S", told)
        assert told.count("\n\n") == message(diagnosed("classic"), code).text.count("\n\n")


def test_a_long_name_is_cut_and_a_missing_one_is_not_missed() -> None:
    def named(name: str | None) -> Diagnosis:
        found = diagnosed("classic")
        account = found.case.account
        user = account.user
        account.__dict__["user"] = replace(user, value=user.value.model_copy(update={"display_name": name}))
        return found

    assert message(named("x" * 500), "en").text.startswith("Dear " + "x" * 64 + "…,\n")
    for missing in (None, "", "  "):
        assert message(named(missing), "de").text.startswith("Guten Tag,\n")


@pytest.mark.parametrize(("asked", "code"), [("de", "de"), (" DE ", "de"), ("pt-BR", "pt"), ("ja_JP", "ja")])
def test_a_language_is_read_as_people_write_it(asked: str, code: str) -> None:
    assert read_language(asked) == code


@pytest.mark.parametrize("asked", ["", "xx", "deutsch", "../en", "en\x1b[31m"])
def test_an_unknown_language_is_named_with_those_that_there_are(asked: str) -> None:
    with pytest.raises(BadInput, match="choose one of en, de, fr, es, nl, pt, ja") as error:
        read_language(asked)
    assert "\x1b" not in str(error.value)
    with pytest.raises(KeyError):
        load(asked)
