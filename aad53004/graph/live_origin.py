"""Which addresses the access token may be sent to: one scheme, one host, one port.

A prefix test on the text is not enough (``https://graph.microsoft.com.evil.example``), so parsed parts are compared.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PORTS = {"https": 443, "http": 80}


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an absolute address; None where it is none, or names a user, or smuggles characters."""
    # Browsers and servers read a backslash as a slash, Python does not: such an address means two hosts.
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return scheme, parts.hostname.lower(), port if port is not None else _PORTS[scheme]


def same_origin(url: str, root: str) -> bool:
    """Whether an absolute address has the scheme, host and port of ``root``."""
    origin = origin_of(url)
    return origin is not None and origin == origin_of(root)


def under_root(link: str, root: str) -> bool:
    """Whether an absolute link points at a version of Graph below ``root``."""
    if not same_origin(link, root):
        return False
    path, base = urlsplit(link).path, urlsplit(root).path.rstrip("/")
    if any(segment.lower().replace("%2e", ".") in (".", "..") for segment in path.split("/")):
        return False
    return path.startswith((f"{base}/v1.0/", f"{base}/beta/"))
