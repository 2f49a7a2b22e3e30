"""The summary as an Adaptive Card, as the Workflows webhook of Teams takes it.

The card keeps to version 1.2, which every Teams client shows. Text blocks and facts are Markdown to Teams, which is how
a name would become a link; a text run is not, so what a tenant wrote stands in text runs alone.
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
https://adaptivecards.io/explorer/TextRun.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aad53004.report.post.summary import FOOT, TITLE, Summary

VERSION = "1.2"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~<>-])")


def payload(summary: Summary) -> dict[str, Any]:
    """The JSON to post: one message with one card."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": VERSION,
        "fallbackText": summary.brief,
        "body": list(_body(summary)),
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _body(summary: Summary) -> Iterator[dict[str, Any]]:
    yield _block(TITLE, size="Large", weight="Bolder")
    yield _run(summary.who, weight="Bolder")
    if summary.tenant:
        yield _run(summary.tenant)
    yield _block(summary.lead, color={0: "Good", 1: "Attention"}.get(summary.exit_code, "Warning"))
    causes = [*summary.causes, *([f"{summary.more} more"] if summary.more else [])]
    facts = [("Cause", cause) for cause in causes] + [("Do", fix) for fix in summary.fixes]
    if facts:
        yield {"type": "FactSet", "facts": [{"title": title, "value": escaped(value)} for title, value in facts]}
    yield _block(FOOT, isSubtle=True, size="Small")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def _block(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "TextBlock", "text": escaped(text), "wrap": True, **style}


def _run(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}
