"""Users as CSV, one row each: RFC 4180 with CRLF, every cell quoted, UTF-8 with a byte order mark, so that a spreadsheet
reads the letters right (https://www.rfc-editor.org/rfc/rfc4180).

A cell of text whose first character a spreadsheet would take for a formula begins with an apostrophe, and so does one
that begins with an apostrophe itself: whoever reads the file with a program takes one leading apostrophe away, and has
the text as it was. The same holds behind a semicolon, which separates cells in half of Europe
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from aad53004.diagnosis import Diagnosis
from aad53004.report.escaping import one_line
from aad53004.report.summary import FAMILIES, organization
from aad53004.report.times import iso
from aad53004.rules import Certainty

# A spreadsheet cuts what is longer than 32,767 characters.
LONGEST = 32_000
BOM = "\ufeff"
# The columns and what stands in them. New ones come at the end.
COLUMNS: Mapping[str, str] = {
    "userPrincipalName": "who was diagnosed",
    "displayName": "the user's name",
    "userId": "object id of the user",
    "tenantId": "empty where it could not be read",
    "cloud": "global, usgov, usgov-dod or china",
    "diagnosedAt": "ISO 8601, UTC",
    "outcome": "root-cause-found, no-cause-found or incomplete",
    "exitCode": "what check ends with: 0, 1, 3 or 4",
    "compromiseLikely": "true or false: whether to contain first",
    "conclusion": "one sentence",
    "rootCauses": "rule ids with a space between, the most likely first",
    "noUsableMethod": "the leading rule id of this family and its verdict; empty where none holds",
    "whyRisky": "likewise",
    "whoDemandsIt": "likewise",
    "somethingElse": "likewise",
    "signInTime": "of the sign-in that is explained; ISO 8601, UTC; empty where there is none, as in the next six",
    "errorCode": "53004 or another",
    "requestId": "id of the sign-in",
    "correlationId": "of the sign-in",
    "app": "its name, or its id where it has none",
    "signInRisk": "riskLevelDuringSignIn, as Entra says it",
    "ipAddress": "where it came from",
    "fixes": "fix ids with a space between, in the order of the plan",
    "firstFix": "title of the first",
    "notChecked": "how many rules could not be judged",
    "missingPermissions": "with a space between",
    "note": "what is to be said about the question itself",
    "question": "what to ask the person before the first fix; empty where there is nothing to ask",
}
# Full-width and small forms too, which a spreadsheet takes for the plain ones; the minus of mathematics besides.
_SIGNS = r"['=+\-@＝＋－＠\u2212\ufe62\ufe63\ufe66\ufe6b]"
_FORMULA = re.compile(rf"""^(?=\s*{_SIGNS})|;["\s]*(?={_SIGNS})""")


def render(diagnosis: Diagnosis) -> str:
    """The text of one user: the byte order mark, the header, and one row."""
    return document([diagnosis])


def document(diagnoses: Iterable[Diagnosis]) -> str:
    """The text of many users, a row each, in their order."""
    return table(map(row, diagnoses))


def table(rows: Iterable[Sequence[str]]) -> str:
    """The text of rows as :func:`row` and :func:`row_without` make them."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return BOM + sheet.getvalue()


def row(diagnosis: Diagnosis) -> list[str]:
    """The cells of a user, in the order of COLUMNS, each safe to open in a spreadsheet."""
    cells = [*_user(diagnosis), *_verdict(diagnosis), *_sign_in(diagnosis), *_plan(diagnosis)]
    return [cell(text) for text in cells]


def row_without(user: str, why: str, exit_code: int) -> list[str]:
    """The cells of a user of whom there is no diagnosis: who was asked for, and in the note why there is none."""
    known = {"userPrincipalName": user, "exitCode": str(exit_code), "note": why}
    return [cell(known.get(column, "")) for column in COLUMNS]


def cell(text: str) -> str:
    """``text`` in one line, with an apostrophe before what a spreadsheet would calculate."""
    return _FORMULA.sub(r"\g<0>'", one_line(text)[:LONGEST])


def _user(diagnosis: Diagnosis) -> list[str]:
    user = diagnosis.case.account.user.value.legible
    described = organization(diagnosis)
    return [
        user.user_principal_name or "",
        user.display_name or "",
        user.id,
        (described.id or "") if described else "",
        diagnosis.case.cloud,
        iso(diagnosis.case.now),
    ]


def _verdict(diagnosis: Diagnosis) -> list[str]:
    leads = []
    for family in FAMILIES:
        lead = next((finding for finding in diagnosis.root_causes if finding.rule.family is family), None)
        leads.append(f"{lead.rule.id} ({lead.verdict.certainty})" if lead else "")
    return [
        str(diagnosis.outcome),
        str(diagnosis.exit_code),
        str(diagnosis.compromise).lower(),
        diagnosis.conclusion,
        " ".join(finding.rule.id for finding in diagnosis.root_causes),
        *leads,
    ]


def _sign_in(diagnosis: Diagnosis) -> list[str]:
    if diagnosis.event is None:
        return [""] * 7
    event = diagnosis.event.value.legible
    return [
        iso(event.created_date_time),
        "" if event.code is None else str(event.code),
        event.id,
        event.correlation_id or "",
        event.app_display_name or event.app_id or "",
        event.risk_level_during_sign_in or "",
        event.ip_address or "",
    ]


def _plan(diagnosis: Diagnosis) -> list[str]:
    permissions = sorted({name for gap in diagnosis.gaps for name in re.split(r",\s*", gap.permission) if name})
    return [
        " ".join(fix.row.id for fix in diagnosis.fixes),
        diagnosis.fixes[0].title if diagnosis.fixes else "",
        str(sum(1 for finding in diagnosis.findings if finding.verdict.certainty is Certainty.NOT_CHECKED)),
        " ".join(permissions),
        diagnosis.note,
        diagnosis.question.text if diagnosis.question else "",
    ]
