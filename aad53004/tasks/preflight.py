"""Which checks these credentials can run, and what the others lack."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from aad53004.checkers.subject import read_user
from aad53004.checkers.tenant import Tenant
from aad53004.errors import BadInput
from aad53004.preflight import Place, Preflight, ask, assess, read
from aad53004.rules import catalogue
from aad53004.tasks.events import Events
from aad53004.tasks.sources import LiveTenant, opened, require_tenant


@dataclass(frozen=True)
class PreflightRequest:
    """``user``: UPN or object id, of whom Graph is asked all that a diagnosis asks; None: the token is judged."""

    user: str | None
    origin: LiveTenant


@dataclass(frozen=True)
class PreflightResult:
    """``place``: where commands that grant permissions are run, with the tenant that answered."""

    preflight: Preflight
    place: Place


def preflight(request: PreflightRequest, events: Events | None = None) -> PreflightResult:
    """Asks, and judges. Raises BadInput for a user that cannot be and for another tenant than expected, NotAllowed where
    nobody can sign in, GraphFailed where Graph or the network failed."""
    events = events or Events()
    place = place_of(request.origin)
    user = None if request.user is None else read_user(request.user)
    with opened(request.origin, user, events) as opened_source:
        source = opened_source.source
        answers = ask(source, user)
        # The claims of the token that was sent, so that it has to be asked first.
        granted = read(dict(getattr(source, "claims", {})))
        if user is None and not granted.visible:
            answers = ask(source, everything=True)
        require_tenant(Tenant(answers), request.origin.tenant)
        judged = assess(granted, answers, source.cloud, catalogue(), user or "")
    return PreflightResult(judged, replace(place, tenant=place.tenant or granted.tenant))


def place_of(origin: LiveTenant) -> Place:
    """Where commands that grant permissions are run. Raises BadInput."""
    from aad53004.entra.clouds import resolve

    if origin.tenant is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", origin.tenant):
        raise BadInput("--tenant must be a tenant id or one of its domain names.")
    cloud = resolve(origin.cloud or os.environ.get("AAD53004_CLOUD"))
    return Place(cloud.name, cloud.authority, cloud.graph, origin.tenant or "")
