"""The diagnosis as one HTML file that needs nothing else: no network, no font, no picture.

The Content Security Policy lets in the one style and the one script that stand in the file, by their hashes, and
nothing besides: https://www.w3.org/TR/CSP3/#hash-usage. Without a script the report is whole; with one, findings can be
filtered and commands copied.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from aad53004.diagnosis import Diagnosis
from aad53004.report.html.build import build
from aad53004.report.html.view import View, clean

if TYPE_CHECKING:
    from jinja2 import Template


def render(diagnosis: Diagnosis, extras: Mapping[str, Any] | None = None) -> str:
    """The document, a line feed at its end. ``extras``: members that were asked for besides, as
    :func:`aad53004.report.formats.json.render` takes them."""
    return page(build(diagnosis, extras or {}))


def page(view: View) -> str:
    """The document of a view, with every text made safe to look at and escaped."""
    style, script = _read("report.css"), _read("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    return _template().render(view=clean(view), policy=policy) + "\n"


@cache
def _template() -> Template:
    # Only now: nothing but this report needs it, and offline runs are to start fast.
    from jinja2 import DictLoader, Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=DictLoader({"report.html": _read("report.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # The files of this package, and no text of a tenant.
    environment.globals["style"] = Markup(_read("report.css"))  # noqa: S704
    environment.globals["script"] = Markup(_read("report.js"))  # noqa: S704
    return environment.get_template("report.html")


@cache
def _read(name: str) -> str:
    text = files(__name__).joinpath("templates", name).read_text(encoding="utf-8")
    # A browser hashes what it has parsed, and parsing makes each line end a line feed.
    return text.replace("\r\n", "\n").strip()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
