"""Error texts in awkward layouts: what stands in one of several errors, in tables turned on their side, and in sentences.

The fields and their labels are those of the sign-in page and of Entra's answers:
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from typing import Any

import pytest

from aad53004 import explain
from aad53004.errors import BadInput
from aad53004.report.explain import document

REQUEST, CORRELATION = "6f1d0c3a-52b7-4c1e-9a44-0d5b7e1f2a00", "b7e2c9d1-88a4-4f60-b3c5-91d2e7a4c8f3"
OTHER_REQUEST, OTHER_CORRELATION = "e1d2c3b4-a596-4788-9a6b-5c4d3e2f1a00", "d0c1b2a3-9485-4766-8574-63524130f1e2"
APP = "1f2e3d4c-5b6a-4798-8899-aabbccddeeff"
IDS = {"requestId": REQUEST, "correlationId": CORRELATION}


def told(text: str) -> dict[str, Any]:
    """What is told of a text, apps and devices flattened, without what is null."""
    said = document(explain(text))
    fields = ("code", "others", "requestId", "correlationId", "timestamp", "user", "ip")
    flat = {name: said[name] for name in fields}
    flat |= {"app": said["app"]["name"], "appId": said["app"]["id"], "platform": said["device"]["platform"]}
    return {name: value for name, value in flat.items() if value not in (None, [])}


def errors(first: str, second: str, between: str) -> str:
    """Two errors in one text: Bob's 50053 at seven from 192.0.2.1, Alice's at eight from 192.0.2.2."""
    one = {"user": "bob@contoso.example", "code": 50053, "r": OTHER_REQUEST, "c": OTHER_CORRELATION, "h": 7, "n": 1}
    two = {"user": "alice@contoso.example", "code": 53004, "r": REQUEST, "c": CORRELATION, "h": 8, "n": 2}
    return first.format_map(one) + between + second.format_map(two)


PAGE = (
    "{user}\nYour sign-in was blocked\nError Code: {code}\nRequest Id: {r}\nCorrelation Id: {c}\n"
    "Timestamp: 2026-06-05T0{h}:00:09.100Z\nApp name: App {n}\nIP address: 192.0.2.{n}"
)
LINE = "2026-06-05T0{h}:00:09Z user={user} ip=192.0.2.{n} AADSTS{code} Trace ID: {r} Correlation ID: {c}"
TABLE = (
    "TimeGenerated\tResultType\tUserPrincipalName\tIPAddress\tCorrelationId\tOriginalRequestId\n"
    f"2026-06-05T07:00:09Z\t50053\tbob@contoso.example\t192.0.2.1\t{OTHER_CORRELATION}\t{OTHER_REQUEST}\n"
    f"2026-06-05T08:00:09Z\t53004\talice@contoso.example\t192.0.2.2\t{CORRELATION}\t{REQUEST}"
)


@pytest.mark.parametrize(
    ("text", "app"),
    [
        pytest.param(errors(PAGE, PAGE, "\n\n"), {"app": "App 2"}, id="two pages, a blank line between them"),
        pytest.param(errors(LINE, LINE, "\n"), {}, id="two lines of a log"),
        pytest.param(TABLE, {}, id="a table with the time before the code"),
    ],
)
def test_the_error_of_one_user_takes_nothing_of_that_of_another(text: str, app: dict[str, str]) -> None:
    said = told(text)
    stamp = said.pop("timestamp")
    assert stamp.startswith("2026-06-05T08:00:09")
    assert said == {"code": 53004, "others": [50053], "user": "alice@contoso.example", "ip": "192.0.2.2", **IDS, **app}


def test_of_two_53004s_all_fields_are_those_of_one() -> None:
    page = "Error Code: 53004\nRequest Id: {}\nCorrelation Id: {}\nTimestamp: {}\nApp name: {}\nIP address: {}"
    first = page.format(REQUEST, CORRELATION, "2026-06-05T07:08:09Z", "First", "192.0.2.1")
    second = page.format(OTHER_REQUEST, OTHER_CORRELATION, "2026-06-05T08:08:09Z", "Second", "192.0.2.2")
    one = {"code": 53004, "timestamp": "2026-06-05T07:08:09Z", "app": "First", "ip": "192.0.2.1", **IDS}
    assert told(f"{first}\n---\n{second}") == one


def test_a_success_in_the_same_list_lends_nothing_to_the_failure() -> None:
    row = '{{"id":"{}","createdDateTime":"{}","appDisplayName":"{}","ipAddress":"{}","correlationId":"{}","status":{{"errorCode":{}}}}}'
    good = row.format(OTHER_REQUEST, "2026-06-05T07:08:09Z", "Office", "192.0.2.1", OTHER_CORRELATION, 0)
    bad = row.format(REQUEST, "2026-06-05T08:08:09Z", "My Apps", "192.0.2.2", CORRELATION, 53004)
    expected = {"code": 53004, "timestamp": "2026-06-05T08:08:09Z", "app": "My Apps", "ip": "192.0.2.2", **IDS}
    assert told(f"[{good},{bad}]") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Error Code:53004\nIP address:203.0.113.9", {"ip": "203.0.113.9"}, id="no space behind the colon"),
        pytest.param("Fehlercode:53004\nIP-Adresse:2001:db8::9", {"ip": "2001:db8::9"}, id="nor before IPv6"),
        pytest.param("エラー コード：53004\nIP アドレス：203.0.113.9", {"ip": "203.0.113.9"}, id="full-width colon"),
        pytest.param("Error code 53004, IP address 203.0.113.9", {"ip": "203.0.113.9"}, id="in a sentence"),
        pytest.param("Virhekoodi 53004 / IP-osoite 203.0.113.9", {"ip": "203.0.113.9"}, id="between slashes"),
        pytest.param("Error code: 53004\nIP address: 00:1A:2B:3C:4D:5E", {}, id="the address of a network card"),
        pytest.param("Error code: 53004\nIP address seen at 12:34:56", {}, id="a clock"),
    ],
)
def test_an_address_is_read_with_or_without_a_space(text: str, expected: dict[str, str]) -> None:
    assert told(text) == {"code": 53004, **expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"Fehlercode;53004\nAnforderungs-ID;{REQUEST}\nKorrelations-ID;{CORRELATION}\n"
            "Zeitstempel;2026-06-05T07:08:09Z\nBenutzer;alice@contoso.example\nIP-Adresse;192.0.2.72",
            {**IDS, "timestamp": "2026-06-05T07:08:09Z", "user": "alice@contoso.example", "ip": "192.0.2.72"},
            id="one field a row, semicolons",
        ),
        pytest.param(
            f"Error code,53004\nRequest ID,{REQUEST}\nCorrelation ID,{CORRELATION}\nIP address,192.0.2.72",
            {**IDS, "ip": "192.0.2.72"},
            id="one field a row, commas",
        ),
        pytest.param(
            "||Error Code||Request Id||Correlation Id||Timestamp||\n"
            f"|53004|{REQUEST}|{CORRELATION}|2026-06-05T07:08:09Z|",
            {**IDS, "timestamp": "2026-06-05T07:08:09Z"},
            id="the table of a Jira issue",
        ),
        pytest.param(
            f"Código de error: 53004 • Id. de correlación: {CORRELATION} • Nombre de la aplicación: Nóminas "
            f"• Id. de la aplicación: {APP}",
            {"correlationId": CORRELATION, "app": "Nóminas", "appId": APP},
            id="bullets in one line",
        ),
        pytest.param(
            f'![Screenshot: "Error Code: 53004, Request Id: {REQUEST}, App name: SharePoint](attachment:image001.png)',
            {"requestId": REQUEST, "app": "SharePoint"},
            id="the text in place of a picture",
        ),
        pytest.param(
            f"<details><summary>More</summary><p>Error Code: 53004</p><p>Correlation Id: <mark>{CORRELATION}</mark></p>"
            "<p>Timestamp: <time>2026-06-05T07:08:09.100Z</time></p></details>",
            {"correlationId": CORRELATION, "timestamp": "2026-06-05T07:08:09.100Z"},
            id="HTML of an issue",
        ),
        pytest.param(
            f"รหัสข้อผิดพลาด: 53004\nID คำขอ: {REQUEST}\nID สหสัมพันธ์: {CORRELATION}\nชื่อแอป: แอปของฉัน",
            {**IDS, "app": "แอปของฉัน"},
            id="Thai, whose vowels are marks",
        ),
        pytest.param(
            f"Error code 53004, request id {REQUEST}, correlation id {CORRELATION}, timestamp 2026-06-05T07:08:09Z",
            {**IDS, "timestamp": "2026-06-05T07:08:09Z"},
            id="a sentence without colons",
        ),
        pytest.param(
            f"Error Code: 53OO4\nRequest ld: {REQUEST}\nCorrelation ld: {CORRELATION}", IDS, id="a recognised picture"
        ),
    ],
)
def test_a_layout_is_read_whole(text: str, expected: dict[str, str]) -> None:
    assert told(text) == {"code": 53004, **expected}


@pytest.mark.parametrize(
    "label", ["Date: Fri, 5 Jun 2026 10:11:12 +0200", "Sent: Friday, June 5, 2026 9:08:09 AM +0200"]
)
def test_the_date_of_a_mail_is_not_that_of_the_error(label: str) -> None:
    head = f"From: Alice <alice@contoso.example>\nTo: helpdesk@contoso.example\n{label}\nSubject: blocked\n\n"
    assert told(f"{head}Error Code: 53004\nCorrelation Id: {CORRELATION}") == {
        "code": 53004,
        "correlationId": CORRELATION,
    }
    shown = told(f"{head}Error Code: 53004\nTimestamp: 2026-06-05 07:08:09Z")
    assert shown == {"code": 53004, "timestamp": "2026-06-05T07:08:09Z"}


@pytest.mark.parametrize(
    "text",
    [
        "Your verification code is 482913. Use code 482913 to sign in.",
        "My code was 1234567 from the authenticator.",
        "The code: 482913, it came by text message",
        "fifty three zero zero four, or 5 3 0 0 4",
        "Cisco Secure Client 5.1.53004 connected from 203.0.113.1 port 53003; build 53000",
    ],
)
def test_a_code_sent_to_a_phone_is_no_error_code(text: str) -> None:
    with pytest.raises(BadInput, match="shows no error code"):
        told(text)


def test_a_code_that_is_not_in_the_table_is_still_read() -> None:
    assert told("Code: 53999") == told("Error code 53999 on the page") == {"code": 53999}


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("Fri Jun 05 2026 09:08:09 GMT+0200", "2026-06-05T07:08:09Z"),
        ("2026-06-05 02:08:09 UTC-5", "2026-06-05T07:08:09Z"),
        ("2026-06-05 12:38:09 (UTC)", "2026-06-05T12:38:09Z"),
        ("2026-06-05T12:38:09+0530", "2026-06-05T07:08:09Z"),
        ("06/05/2026 07:08:09 PM Z", "2026-06-05T19:08:09Z"),
        ("2026-06-05 07:08:09 CEST", None),
        ("6/15/2026 3:08:09 PM EST", None),
        ("2026-06-05 07:08:09 IST", None),
        ("2026-W23-5T07:08:09Z", None),
    ],
)
def test_a_clock_whose_zone_is_not_told_for_certain_is_no_time(stamp: str, expected: str | None) -> None:
    assert told(f"Error Code: 53004\nTimestamp: {stamp}").get("timestamp") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Error Code: 53004. Contact helpdesk@contoso.example",
        "Código do erro: 53004\nContato: suporte@contoso.example",
        "Code d'erreur : 53004\nContactez support@contoso.example",
        "Error Code: 53004\nContoso IT: it@contoso.example",
    ],
)
def test_whom_to_contact_is_not_the_user(text: str) -> None:
    assert told(text) == {"code": 53004}


def test_the_word_for_account_names_the_user() -> None:
    assert told("Código do erro: 53004\nConta: alice@contoso.example")["user"] == "alice@contoso.example"


@pytest.mark.parametrize("other", ["Server IP: 10.0.0.4", "My local IP is 192.168.1.5", "Gateway IP = 10.0.0.1"])
def test_the_address_that_entra_saw_is_not_that_of_a_server(other: str) -> None:
    assert told(f"Error Code: 53004\n{other}\nIP address: 203.0.113.9")["ip"] == "203.0.113.9"
    assert "ip" not in told(f"Error Code: 53004\n{other}")


def test_persian_is_read_and_is_not_arabic() -> None:
    text = f"کد خطا: 53004\nشناسه درخواست: {REQUEST}\nشناسه همبستگی: {CORRELATION}\nنام برنامه: Teams"
    assert told(text) == {"code": 53004, **IDS, "app": "Teams"}
    assert explain(text).language == "fa" and explain("رمز الخطأ: 53004\nمعرّف الطلب: " + REQUEST).language == "ar"
