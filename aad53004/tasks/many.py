"""Many users of one tenant, diagnosed side by side: what belongs to the tenant is read once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aad53004.checkers import RESOURCES
from aad53004.checkers.gather import since
from aad53004.checkers.subject import Narrowing
from aad53004.diagnosis import Diagnosis, Outcome, diagnose
from aad53004.errors import Aad53004Error
from aad53004.graph.interface import Call, Source
from aad53004.graph.lockstep import Lockstep
from aad53004.graph.pacing import PACE
from aad53004.tasks.events import Events
from aad53004.tasks.hints import SignInHints
from aad53004.tasks.report_folder import ReportFolder, UserRow
from aad53004.tasks.sources import Origin, opened

# Graph's limits for sign-in logs and methods decide how fast it goes: more at a time would only be ready later together.
# https://learn.microsoft.com/graph/throttling-limits
WIDTH = 3
NOT_DIAGNOSED = "not-diagnosed"


@dataclass(frozen=True)
class UserResult:
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


@dataclass(frozen=True)
class CheckManyRequest:
    """``render``: the report of a user, for the folder; ``cells``: the row of a user, for a table of all of them;
    ``folder``: None where no report is written for each user."""

    users: Sequence[str]
    origin: Origin
    render: Callable[[Diagnosis], str]
    cells: Callable[[Diagnosis], Sequence[str]]
    folder: ReportFolder | None = None
    hints: SignInHints = field(default_factory=SignInHints)


class ManyRun:
    """A run over many users. ``rows``: who is done, by the place among the users asked for; ``repeated``: the places of
    who was named before by another name, such as the object id; ``interrupted``: whether Ctrl-C ended the run. All of
    it holds whatever ended it."""

    def __init__(self, request: CheckManyRequest, events: Events | None = None) -> None:
        self.request, self.events = request, events or Events()
        self.rows: dict[int, UserRow] = {}
        self.repeated: set[int] = set()
        self.interrupted = False

    def run(self) -> None:
        """Diagnoses who is not done yet. What was finished is kept whatever ends the run.

        Raises what keeps all of them from being diagnosed, such as NotAllowed where nobody can sign in.
        """
        try:
            with opened(self.request.origin, None, self.events, many=True) as opened_source:
                try:
                    self._run(opened_source.source)
                finally:
                    self.interrupted = opened_source.source.stopped == "interrupted"
        except KeyboardInterrupt:
            self.interrupted = True

    def _run(self, source: Source) -> None:
        users, folder = self.request.users, self.request.folder
        known = folder.rows if folder else {}
        ahead = [place for place, user in enumerate(users) if user.casefold() not in known]
        for place, user in enumerate(users):
            if user.casefold() in known:
                self.rows[place] = known[user.casefold()]
        self.events.users_ahead(len(ahead), len(ahead) * seconds_each())
        narrowing = self.request.hints.narrowing(source.now)
        try:
            for result in diagnose_many([users[place] for place in ahead], source, narrowing):
                self.take(ahead[result.index], result)
        finally:
            # A run that came to nothing, such as for want of a sign-in, leaves no index to be gone on with.
            if folder and folder.rows:
                folder.save()

    def take(self, place: int, result: UserResult) -> None:
        """Keeps the result of a user, and writes the report where there is a folder for it."""
        user_id = result.diagnosis.case.account.id.casefold() if result.diagnosis else ""
        earlier = next(
            (row for row in self.rows.values() if user_id and row.user_id == user_id and not row.stopped), None
        )
        if earlier is not None:
            self.repeated.add(place)
            self.events.user_repeated(result.user, earlier.user)
            return
        row = self._row(result, user_id)
        self.rows[place] = row
        self.events.user_done(row)
        if self.request.folder and not row.stopped:
            self.request.folder.add(row)

    def _row(self, result: UserResult, user_id: str) -> UserRow:
        diagnosis, folder = result.diagnosis, self.request.folder
        if diagnosis is None:
            return UserRow(result.user, result.exit_code, NOT_DIAGNOSED, (), result.error)
        file = folder.write(result.user, self.request.render(diagnosis)) if folder and not diagnosis.stopped else ""
        # Nothing is fine of whom not all was read.
        unsettled = bool(diagnosis.stopped) and diagnosis.outcome is Outcome.NONE
        return UserRow(
            result.user,
            4 if unsettled else diagnosis.exit_code,
            str(Outcome.INCOMPLETE if unsettled else diagnosis.outcome),
            tuple(finding.rule.id for finding in diagnosis.root_causes),
            f"{diagnosis.note} {diagnosis.conclusion}" if diagnosis.stopped else diagnosis.conclusion,
            file,
            tuple(self.request.cells(diagnosis)),
            diagnosis.stopped,
            user_id,
        )

    @property
    def total(self) -> int:
        """How many users were named, each once."""
        return len(self.request.users) - len(self.repeated)

    @property
    def exit_code(self) -> int:
        """The exit code of all who are done."""
        return gravest(row.exit_code for row in self.rows.values())


def diagnose_many(
    users: Sequence[str], source: Source, narrowing: Narrowing | None = None, width: int = WIDTH
) -> Iterator[UserResult]:
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
            yield UserResult(done.index, user, error=str(done.error), error_code=done.error.exit_code)
        elif done.error is not None:
            raise done.error
        else:
            yield UserResult(done.index, user, done.result)


def tenant_level(source: Source) -> Callable[[Call], bool]:
    """Whether the answer to a call is the same for every user: policies, locations, the tenant's settings and audits,
    and the domains, which many users share."""
    known = since(source.now)
    alike = {resource.request(known).call.url for resource in RESOURCES if resource.placeholders <= known.keys()}
    shared = ("/v1.0/domains/", "/beta/identity/conditionalAccess/", "/beta/identityProtection/policy")
    return lambda call: call.method == "GET" and (call.url in alike or call.path.startswith(shared))


def gravest(codes: Iterable[int]) -> int:
    """The exit code of several: 1 where something blocks a user, else the gravest of what kept one from a verdict."""
    several = set(codes)
    return 1 if 1 in several else max(several, default=0)


def seconds_each() -> float:
    """Seconds for one user at the pace of Graph's limits, with everything asked for that depends on the user."""
    limits = [
        resource.limit for resource in RESOURCES if "user_id" in resource.placeholders and not resource.instead_of
    ]
    return max(limits.count(limit) * seconds / count for limit, (count, seconds) in PACE.items())
