"""How a device is joined, in the words of filters, of Graph and of the sign-in log."""

from __future__ import annotations

from typing import Any, Final

# What sign-in logs write for a trust type. https://learn.microsoft.com/graph/api/resources/devicedetail
_TRUST: Final = {
    "azureadjoined": "azuread",
    "microsoftentrajoined": "azuread",
    "hybridazureadjoined": "serverad",
    "microsoftentrahybridjoined": "serverad",
    "hybridmicrosoftentrajoined": "serverad",
    "azureadregistered": "workplace",
    "microsoftentraregistered": "workplace",
}


def trust_type(value: Any) -> Any:
    """A trust type as filters name it, in lower case: azuread, serverad, workplace; other values as they are."""
    if not isinstance(value, str):
        return value
    return _TRUST.get("".join(value.lower().split()), value)
