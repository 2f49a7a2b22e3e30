"""Text of a tenant for a mail or a ticket: nothing in it can become markup, a mention or a link where it is pasted.

Nobody knows which system it is pasted into, so what opens a construct in one of the usual grammars is broken up by a
space that is seen: Markdown and Jira links and macros, HTML and Slack tags, mentions, ServiceNow's [code].
"""

from __future__ import annotations

import re

from aad53004.entra.clouds import SECURITY_INFO_PAGES
from aad53004.report.text import plain

LONGEST = 300
_OPENERS = re.compile(
    r"<(?=[/!?@#a-z])"  # a tag of HTML, a mention of Slack
    r"|\[(?=/?code\b|~)"  # ServiceNow's code tag, a mention of Jira
    r"|\](?=[(:\[])"  # the second half of a Markdown link
    r"|\{(?=[a-z{%])"  # a macro of Jira, a template
    r"|(?<![^\s\"'(\[<])@(?=\w)",  # a mention; an address has something before its @
    re.IGNORECASE,
)
# All but the page for security info, which the fixes name.
_PAGES = "|".join(re.escape(page.removeprefix("https://")) for page in sorted(SECURITY_INFO_PAGES))
_LINK = re.compile(rf"(?i)h(tt)(ps?://)(?!(?:{_PAGES})\b)")
_SCHEME = re.compile(r"(?i)(javascript|vbscript|data(?=:\w+/)|file(?=:/)):")
_POINT = re.compile(r"<(U\+[0-9A-F]{4,6})>")


def pasted(text: str, most: int = LONGEST) -> str:
    """``text`` in one line of at most ``most`` characters and an ellipsis, with no markup left in it; a link is
    written hxxp, as is usual for one that is not to be followed."""
    quiet = _SCHEME.sub(r"\1 :", _LINK.sub(r"hxx\2", text)).replace("`", "'")
    # A code point in angle brackets would be a tag to HTML, and vanish.
    safe = _POINT.sub(r"(\1)", plain(_OPENERS.sub(r"\g<0> ", quiet)))
    return safe if len(safe) <= most else f"{safe[:most].rstrip()}…"
