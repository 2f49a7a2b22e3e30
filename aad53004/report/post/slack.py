"""The summary as Block Kit for Slack, for an incoming webhook.

Slack reads a link, a mention and a call to everybody out of angle brackets, so that ``&``, ``<`` and ``>`` are escaped
everywhere; what a tenant wrote stands as code, in which nothing else is formatted, and ``verbatim`` keeps Slack from
looking for links and names by itself.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
https://docs.slack.dev/messaging/formatting-message-text
https://docs.slack.dev/reference/block-kit/composition-objects/text-object
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aad53004.report.post.summary import FOOT, TITLE, Summary


def payload(summary: Summary) -> dict[str, Any]:
    """The JSON to post. ``text`` is what a notification shows, and holds no name."""
    return {"text": escaped(summary.brief), "blocks": list(_blocks(summary))}


def escaped(text: str) -> str:
    """Text without what Slack reads as a link, a mention or a call."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(summary: Summary) -> Iterator[dict[str, Any]]:
    yield {"type": "header", "text": {"type": "plain_text", "text": TITLE, "emoji": False}}
    yield {"type": "section", "text": _text("\n".join(_lines(summary)))}
    yield {"type": "context", "elements": [_text(FOOT)]}


def _lines(summary: Summary) -> Iterator[str]:
    yield _code(summary.who)
    if summary.tenant:
        yield _code(summary.tenant)
    yield escaped(summary.lead)
    yield from (f"• {escaped(cause)}" for cause in summary.causes)
    if summary.more:
        yield f"• {summary.more} more"
    yield from (f"→ {escaped(fix)}" for fix in summary.fixes)


def _code(text: str) -> str:
    return f"`{escaped(text.replace('`', chr(39)))}`"


def _text(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
