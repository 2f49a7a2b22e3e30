"""Settings that Microsoft Graph does not show: where a person finds them, as a sentence of "not checked" says it."""

from __future__ import annotations

from aad53004.checkers import Case
from aad53004.entra.clouds import cloud_of


def look(case: Case, what: str, path: str) -> str:
    """The reason of a row that nobody can read through Graph: what it is, and the portal path to look at.

    ``what`` names the setting and ``path`` its place in the Entra admin center, without the address of that.
    """
    portal = cloud_of(case.cloud).portal
    return f"Microsoft Graph does not show {what}: look in the Entra admin center ({portal}) › {path}"
