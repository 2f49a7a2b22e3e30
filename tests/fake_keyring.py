"""A Secret Service for msal-extensions where there is none: the part of PyGObject's interface to libsecret it uses.

What is kept is in one file, scrambled, so that a search for a token finds it only where it is in the clear.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

_GI = (
    "from . import repository\n\n\ndef require_version(name, version):\n    assert (name, version) == ('Secret', '1')\n"
)
_REPOSITORY = """
import base64, json, os

FILE = os.environ["FAKE_KEYRING"]


def _read():
    try:
        with open(FILE) as file:
            return json.load(file)
    except FileNotFoundError:
        return {}


def _write(items):
    with open(FILE, "w") as file:
        json.dump(items, file)


def _key(schema, attributes):
    return json.dumps([schema, attributes], sort_keys=True)


class GLib:
    class Error(Exception):
        pass


class Secret:
    class SchemaFlags:
        NONE = 0

    class SchemaAttributeType:
        STRING = "string"

    class Schema:
        @staticmethod
        def new(name, flags, attributes):
            return name

    @staticmethod
    def password_store_sync(schema, attributes, collection, label, password, cancellable):
        items = _read()
        items[_key(schema, attributes)] = base64.b64encode(password.encode()[::-1]).decode()
        _write(items)
        return True

    @staticmethod
    def password_lookup_sync(schema, attributes, cancellable):
        kept = _read().get(_key(schema, attributes))
        return None if kept is None else base64.b64decode(kept)[::-1].decode()

    @staticmethod
    def password_clear_sync(schema, attributes, cancellable):
        items = _read()
        there = items.pop(_key(schema, attributes), None) is not None
        _write(items)
        return there
"""


def written(folder: Path) -> dict[str, str]:
    """Writes it below ``folder``; the variables that lead a process of its own to it."""
    package = folder / "keyring-modules" / "gi"
    (package / "repository").mkdir(parents=True)
    (package / "__init__.py").write_text(_GI, encoding="utf-8")
    (package / "repository" / "__init__.py").write_text(_REPOSITORY, encoding="utf-8")
    return {"PYTHONPATH": str(package.parent), "FAKE_KEYRING": str(folder / "keyring.json")}


def items(folder: Path) -> dict[str, str]:
    """What is kept now, in the clear."""
    file = folder / "keyring.json"
    if not file.is_file():
        return {}
    return {key: base64.b64decode(value)[::-1].decode() for key, value in json.loads(file.read_text()).items()}


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, str]]:
    """Installs it for this process; returns what tells the items that are kept."""
    environ = written(folder)
    for name in ("gi", "gi.repository", "msal_extensions.libsecret"):
        monkeypatch.setitem(sys.modules, name, sys)  # so that it is as before in the end
        del sys.modules[name]
    monkeypatch.syspath_prepend(environ["PYTHONPATH"])
    monkeypatch.setenv("FAKE_KEYRING", environ["FAKE_KEYRING"])
    return lambda: items(folder)
