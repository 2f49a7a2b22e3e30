"""Names that a tenant gives are text in what is said, and percent-encoded in what is sent."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aad53004.checkers import Case
from aad53004.fixes import Situation, catalogue
from tests.fixes.cases import NOTHING, advise, case_of, nothing_readable, refused, request_of
from tests.scenarios.base import SIGN_IN_RISK, Contoso, person, policy

NAMES = (
    "o'hara@contoso.example",
    'say"hi"@contoso.example',
    "100%25@contoso.example",
    "gita_fabrikam.example#EXT#@contoso.example",
    "<b>bold</b>@contoso.example",
    "[link](https://evil.example)@contoso.example",
    "{0}{}{name}@contoso.example",
    "$ref@contoso.example",
)


def named(upn: str) -> Case:
    built = refused(Contoso(person("Some Body", upn)), SIGN_IN_RISK)
    built.risky("medium", "2026-11-24T07:53:00Z")
    return case_of(built)


@pytest.mark.parametrize("upn", NAMES)
def test_a_user_name_is_spelt_as_graph_spells_it_and_never_stands_in_a_request(upn: str) -> None:
    case = named(upn)
    for one in catalogue().values():
        for situation in (NOTHING, Situation(compromise=True)):
            advice = one.advise(case, situation)
            request = request_of(advice)
            if request:
                assert upn not in unquote(request.url)
                assert upn not in str(request.body)
    for fix_id in ("temporary-access-pass", "temporary-password", "dismiss-user-risk"):
        assert any(upn in step for step in advise(fix_id, case).steps), fix_id


IDENTIFIERS = st.one_of(
    st.sampled_from(NAMES), st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.just("../../me")
)


@settings(max_examples=150, deadline=None)
@given(IDENTIFIERS)
def test_an_id_is_one_encoded_segment_whatever_it_holds(identifier: str) -> None:
    case = nothing_readable()
    case.user_facts.known = {**case.known, "user_id": identifier}
    paths = {
        "temporary-access-pass": "/users/{}/authentication/temporaryAccessPassMethods",
        "add-phone-method": "/users/{}/authentication/phoneMethods",
        "temporary-password": "/users/{}",
        "revoke-sessions": "/users/{}/revokeSignInSessions",
    }
    for fix_id, path in paths.items():
        graph = request_of(advise(fix_id, case))
        assert graph is not None
        assert graph.url == "https://graph.microsoft.com/v1.0" + path.replace("{}", quote(identifier, safe=""))
        url = urlsplit(graph.url)
        assert not url.query
        assert not url.fragment
        assert graph.url.isascii()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_name_breaks_a_sentence(name: str) -> None:
    case = nothing_readable(user=name, known_id=False)
    for one in catalogue().values():
        advice = one.advise(case, NOTHING)
        for text in (*advice.steps, advice.warning):
            assert text.isprintable(), text
            assert len(text) < 4000


def test_a_policy_name_stays_on_its_line() -> None:
    wild = policy("CA\r\n1\x1b[31m \u202eevil <script>" + "x" * 400, sign_in_risk=["medium"])
    advice = advise("adjust-policy", case_of(refused(Contoso(policies=[wild]), wild)))
    assert "<script>" in advice.warning
    for text in (*advice.steps, advice.warning):
        assert text.isprintable()
        assert "x" * 200 not in text
