"""Many users of one tenant, diagnosed side by side: what belongs to the tenant is read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aad53004.checkers import RESOURCES
from aad53004.checkers.gather import since
from aad53004.checkers.subject import Narrowing
from aad53004.diagnosis import Diagnosis, diagnose
from aad53004.errors import Aad53004Error
from aad53004.graph.interface import Call, Source
from aad53004.graph.lockstep import Lockstep

# Graph's limits for sign-in logs and methods decide how fast it goes: more at a time would only be ready later together.
# https://learn.microsoft.com/graph/throttling-limits
WIDTH = 3


@dataclass(frozen=True)
class OfUser:
    """What came of one user: the diagnosis, or the sentence why there is none and its exit code. ``index`` is the
    user's place among those asked for."""

    index: int
    user: str
    diagnosis: Diagnosis | None = None
    error: str = ""
    error_code: int = 0

    @property
    def exit_code(self) -> int:
        return self.diagnosis.exit_code if self.diagnosis else self.error_code


def diagnose_many(
    users: Sequence[str], source: Source, narrowing: Narrowing | None = None, width: int = WIDTH
) -> Iterator[OfUser]:
    """The diagnosis of each of ``users`` (UPN or object id), as they become ready. A user who cannot be diagnosed has
    the reason in its place. Where the source was stopped, users who were not begun are left out.

    Raises what the source raises for all of them, such as NotAllowed where nobody can sign in.
    """

    def task(user: str) -> Callable[[Source], Diagnosis]:
        return lambda own: diagnose(user, own, narrowing)

    lockstep = Lockstep(source, tenant_level(source))
    for done in lockstep.run([task(user) for user in users], width):
        user = users[done.index]
        if isinstance(done.error, Aad53004Error):
            yield OfUser(done.index, user, error=str(done.error), error_code=done.error.exit_code)
        elif done.error is not None:
            raise done.error
        else:
            yield OfUser(done.index, user, done.result)


def tenant_level(source: Source) -> Callable[[Call], bool]:
    """Whether the answer to a call is the same for every user: policies, locations, the tenant's settings and audits,
    and the domains, which many users share."""
    known = since(source.now)
    alike = {resource.request(known).call.url for resource in RESOURCES if resource.placeholders <= known.keys()}
    return lambda call: call.method == "GET" and (call.url in alike or call.path.startswith("/v1.0/domains/"))


def exit_code(results: Sequence[OfUser]) -> int:
    """The exit code of all: 1 where something blocks one of them, else the gravest of what kept one from a verdict."""
    codes = [result.exit_code for result in results]
    return 1 if 1 in codes else max(codes, default=0)
