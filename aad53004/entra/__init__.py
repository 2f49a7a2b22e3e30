"""What Entra says, typed, and what is the same in every tenant.

``models`` has the Graph objects that the checkers read. They are reached through this package (``entra.User``) and loaded
with the first of them: pydantic is slow to import, and the tables need none of it. The tables are modules of their own,
imported by their full name.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aad53004.entra.models import *  # noqa: F403


def __getattr__(name: str) -> Any:
    # What begins in lower case is a module of the package, which Python asks for here before it imports it.
    if not name[:1].isupper():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.models"), name)
    return value
