"""Personas, their cases and what is expected of each, as read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from aad53004.policy_tests.yaml_spans import SourceSpan

VERSION = 1


class Key(StrEnum):
    """What can be expected of a case."""

    DECISION = "decision"
    CONTROLS = "controls"
    REGISTRATION = "registration"
    ERROR = "error"
    NOT_ERROR = "notError"
    APPLIES = "applies"
    NOT_APPLIES = "notApplies"
    WOULD_APPLY = "wouldApply"


OF_POLICIES = (Key.APPLIES, Key.NOT_APPLIES, Key.WOULD_APPLY)
DECISIONS = ("block", "grant", "grant-with-controls")
REGISTRATIONS = ("allowed", "refused", "not-needed")
REGISTERED = "registered"
# What somebody can prove: the parts of authentication strengths, and what has no part in any.
# https://learn.microsoft.com/graph/api/resources/authenticationstrengthpolicy#authenticationmethodmodes-values
METHODS = (
    "mfa",
    "password",
    "voice",
    "hardwareOath",
    "softwareOath",
    "sms",
    "fido2",
    "windowsHelloForBusiness",
    "microsoftAuthenticatorPush",
    "deviceBasedPush",
    "temporaryAccessPass",
    "temporaryAccessPassOneTime",
    "temporaryAccessPassMultiUse",
    "email",
    "x509CertificateSingleFactor",
    "x509CertificateMultiFactor",
    "federatedSingleFactor",
    "federatedMultiFactor",
    "qrCodePin",
    "externalAuthenticationMethod",
)
USER_TYPES = ("Member", "Guest")

Controls: TypeAlias = frozenset[frozenset[str]]


@dataclass(frozen=True)
class Expectation:
    """One thing that is expected, and where that is written.

    ``wanted``: for the decision and the registration their name; for the controls sets of alternatives, as written; for
    the error its number or None for none; for ``notError`` the numbers that must not come; for policies the id, the
    name or the pattern of one.
    """

    key: Key
    wanted: Any
    span: SourceSpan


@dataclass(frozen=True)
class NamedObject:
    """A group or a role of a described user: its id or its name."""

    text: str
    span: SourceSpan


@dataclass(frozen=True)
class DescribedUser:
    """A user who is nobody in particular. What is None was not said, so that it is unknown."""

    user_type: str | None = None
    external_type: str | None = None
    external_tenant_id: str | None = None
    groups: tuple[NamedObject, ...] | None = None
    roles: tuple[NamedObject, ...] | None = None


@dataclass(frozen=True)
class PersonaCase:
    """One sign-in of a persona. ``when``: the scenario as JSON without its user, the defaults of the file among it;
    ``spans``: where its own keys stand."""

    name: str
    when: Mapping[str, Any]
    expectations: tuple[Expectation, ...]
    span: SourceSpan
    spans: Mapping[str, SourceSpan] = field(default_factory=dict)


@dataclass(frozen=True)
class Persona:
    """Somebody who signs in. ``user``: an object id or a UPN, or a description. ``methods``: what the user can prove;
    None where the file does not say; "registered" for what Graph says."""

    name: str
    user: str | DescribedUser
    methods: tuple[str, ...] | str | None
    cases: tuple[PersonaCase, ...]
    span: SourceSpan
    user_span: SourceSpan


@dataclass(frozen=True)
class WrittenPath:
    """A path that the file names, as written."""

    text: str
    span: SourceSpan


@dataclass(frozen=True)
class PersonasFile:
    """The whole file. ``policies``, ``recording`` and ``tenant`` say what the personas are held against."""

    path: Path
    personas: tuple[Persona, ...]
    policies: WrittenPath | None = None
    directory: WrittenPath | None = None
    recording: WrittenPath | None = None
    tenant: bool = False
    allow_unreadable: bool = False

    @property
    def name(self) -> str:
        return str(self.path)

    def resolved(self, given: WrittenPath) -> Path:
        """A path of the file: relative to where the file stands."""
        return self.path.parent / given.text
