"""Graph itself: batches over one pool of connections, with retries, pacing, a deadline and Ctrl-C.

A wave of calls goes out at once: the calls of each version in batches of at most 20, because one batch cannot mix
versions (https://learn.microsoft.com/graph/json-batching); a GET that is alone in its version goes as it is. A POST
that only reads (the evaluation of policies) is repeated like a GET.
What Graph throttled or broke off is asked again, that alone, after one wait for all of it.
"""

from __future__ import annotations

import asyncio
import json
import random as random_module
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

from aad53004.auth.credentials import Credential, guarded
from aad53004.entra.clouds import Cloud
from aad53004.errors import Aad53004Error, GraphFailed
from aad53004.graph.interface import Call, Exchange, Stats, failed_exchange
from aad53004.graph.live_answers import Again, Outcome, of_batch, of_reply
from aad53004.graph.live_origin import under_root
from aad53004.graph.live_token import DaemonThreads, Tokens, claims_in
from aad53004.graph.live_wire import SILENT_SECONDS, Broken, Refused, Reply, TooLarge, Unreachable, Wire
from aad53004.graph.pacing import Pacer, back_off

if TYPE_CHECKING:
    from msgraph.graph_service_client import GraphServiceClient

BATCH = 20  # the most requests that Graph takes in one batch
ATTEMPTS = 5  # for one call, while Graph answers that it cannot now
BROKEN_AGAIN = 2  # how often a call is repeated after an answer that was cut off or garbled
# Without it new members of an enumeration arrive as "unknownFutureValue".
# https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
PREFER = "include-unknown-enum-members"
# Entra ID itself takes tokens from clocks that are five minutes off.
# https://learn.microsoft.com/entra/identity-platform/access-tokens
SKEW_TOLD = 300.0  # seconds
SKEW_REFUSED = 86400.0
_UNITS = ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"))
_ORGANIZATION = re.compile(r"/(v1\.0|beta)/organization", re.IGNORECASE)
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass
class _Job:
    """One call on its way: its last answer, and whether, why and after how many seconds it is asked again."""

    call: Call
    exchange: Exchange | None = None
    attempts: int = 0
    broken: int = 0
    renewed: bool = False
    alone: bool = False
    again: Again = Again.NO
    wait: float = 0.0
    challenge: str = ""


class LiveGraph:
    """A source that asks Microsoft Graph.

    ``root``: the Graph root without a version, None for the cloud's own (see :func:`aad53004.entra.clouds.graph_root`).
    ``timeout``: seconds for the whole life of the source, counted from its first request; None: no limit.
    ``now``: what the run counts from; None: the clock of this computer, which is then held against Graph's own.
    ``paced``: whether each family keeps to its limit from the first request on, as for many users; else after its
    first 429. ``progress`` is told in half a sentence what is being waited for. ``clock`` (monotonic seconds), ``wall``
    (POSIX seconds), ``sleep``, ``random`` (0 up to 1) and ``silent``, the seconds without a byte after which a
    connection is broken, are there for tests. Not for use inside a running event loop.

    Raises NotAllowed when nobody can sign in, and GraphFailed when nothing at all could be reached on the first send;
    later failures are exchanges. GraphFailed too where what answers is not to be diagnosed at all: another tenant than
    the token's, or a clock more than a day off, whose log windows would miss the sign-in.
    """

    def __init__(
        self,
        credential: Credential,
        cloud: Cloud,
        root: str | None = None,
        now: datetime | None = None,
        timeout: float | None = None,
        progress: Callable[[str], None] | None = None,
        *,
        paced: bool = False,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random_module.random,
        silent: float = SILENT_SECONDS,
    ) -> None:
        self.stats = Stats()
        self.stopped = ""
        self.root = (root or cloud.graph).rstrip("/")
        moment = now if now is not None else datetime.fromtimestamp(wall(), UTC)
        self._now = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
        self._cloud = cloud
        self._timeout = timeout
        self._progress = progress or (lambda text: None)
        self._clock, self._wall, self._sleep, self._random = clock, wall, sleep, random
        self._tokens = Tokens(guarded(credential, cloud.authority), cloud.scope, wall)
        self._wire = Wire(self.root, cloud.scope, self._tokens, silent)
        self._pacer = Pacer(paced)
        self._runner = asyncio.Runner()
        self._deadline: float | None = None
        self._stop_status = 503
        self._answered = False  # whether Graph has given any HTTP answer yet
        self._measured = now is not None  # a given time is meant, whatever the clocks say
        self._closed = False

    def __repr__(self) -> str:
        return f"LiveGraph({self.root})"

    def __enter__(self) -> LiveGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends what is still open. Further sends are refused."""
        if self._closed:
            return
        self._closed = True
        try:
            self._runner.run(self._wire.aclose())
        finally:
            self._runner.close()

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def cloud(self) -> str:
        return self._cloud.name

    @property
    def graph_root(self) -> str:
        return self.root

    @property
    def identity(self) -> str:
        """Who Graph was asked as, and in which tenant; empty before the first token."""
        return self._tokens.identity

    @property
    def claims(self) -> Mapping[str, Any]:
        """What the token says of itself, unverified; empty before the first token, and where it is opaque."""
        return self._tokens.claims

    @property
    def client(self) -> GraphServiceClient:
        """The SDK's client behind this source: same token, same pipeline, same limits."""
        return self._wire.client

    def owns(self, link: str) -> bool:
        """Whether an absolute link points at this Graph: same scheme, host and port, below the root and a version."""
        return under_root(link, self.root)

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        """Answers in the order of the calls, one for each. See :class:`LiveGraph` for what it raises.

        Ctrl-C ends the waiting, not the run: what was answered is kept, the rest are failures, and ``stopped`` says
        so. A second Ctrl-C raises KeyboardInterrupt.
        """
        if self._closed:
            raise RuntimeError("this source is closed")
        for call in calls:
            if not under_root(self.root + call.url, self.root):
                raise ValueError(f"{call.url!r} is no path below a version of Graph")
        if self.stopped:
            return [self._unanswered(call) for call in calls]
        if not calls:
            return []
        started = self._clock()
        if self._deadline is None and self._timeout is not None:
            self._deadline = started + self._timeout
        self.stats.requests += len(calls)
        try:
            answers = self._runner.run(self._send(calls))
        finally:
            self.stats.seconds += self._clock() - started
        self._require_own_tenant(answers)
        if abs(self.stats.skew) > SKEW_REFUSED:
            raise GraphFailed(f"{self._skewed}, so that the sign-in logs would be read for the wrong days; set it.")
        return answers

    async def _send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        asyncio.get_running_loop().set_default_executor(DaemonThreads())
        jobs = [_Job(call) for call in calls]
        try:
            async with asyncio.timeout(self._remaining()):
                await self._rounds(jobs)
        except TimeoutError:
            self._stop(f"{self._limit} was reached", 504)
        except asyncio.CancelledError:
            # The runner turns the first Ctrl-C into this cancellation.
            self._stop("interrupted", 503)
        return [
            self._unanswered(job.call) if job.exchange is None or job.again is not Again.NO else job.exchange
            for job in jobs
        ]

    async def _rounds(self, jobs: Sequence[_Job]) -> None:
        wait = 0.0
        while jobs:
            self.stats.round_trips += 1
            await self._round(jobs, wait)
            await self._renew([job for job in jobs if job.again is Again.TOKEN])
            remaining = self._remaining()
            for job in jobs:
                if job.again is not Again.NO and remaining is not None and job.wait >= remaining:
                    self._end(job, self._too_late(job.call))
            jobs = [job for job in jobs if job.again is not Again.NO]
            wait = max((job.wait for job in jobs), default=0.0)

    async def _round(self, jobs: Sequence[_Job], wait: float) -> None:
        """Asks each job once: all together after ``wait`` seconds, those of a paced family when their turn comes."""
        slots: dict[float, list[_Job]] = {}
        earliest = self._clock() + wait
        for job in jobs:
            slots.setdefault(self._pacer.slot(job.call.limit, earliest), []).append(job)
        tasks: list[asyncio.Task[None]] = []
        unreached: list[str] = []
        try:
            for at, group in sorted(slots.items(), key=lambda slot: slot[0]):
                delay = at - self._clock()
                if delay > 0:
                    if self._deadline is not None and at >= self._deadline:
                        for job in group:
                            self._end(job, self._too_late(job.call))
                        continue
                    self._progress(f"waiting {delay:.0f} s, then asking Graph for {_titles(group)}")
                    await self._sleep(delay)
                else:
                    self._progress(f"asking Graph for {_titles(group)}")
                tasks += [asyncio.create_task(self._ask(chunk, unreached)) for chunk in _chunks(group)]
            for finished in asyncio.as_completed(tasks):
                await finished
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        lost = [job for job in jobs if job.again is Again.UNREACHABLE]
        if lost and not self._answered and len(lost) == len(jobs):
            raise GraphFailed(f"{unreached[0]}.")
        for job in lost:
            # Once Graph has answered, a connection that fails is a passing thing; before that it is the network.
            if self._answered:
                self._settle(job, Outcome(job.exchange or self._unanswered(job.call), Again.BROKEN))
            else:
                job.again = Again.NO

    async def _ask(self, jobs: Sequence[_Job], unreached: list[str]) -> None:
        """One HTTP request for these jobs, and what came of it for each."""
        calls = [job.call for job in jobs]
        first = calls[0]
        outcomes: list[Outcome]
        try:
            if len(calls) == 1 and first.method == "GET":
                reply = await self._wire.request(self.root + first.url, _headers(first))
                outcomes = [of_reply(first, reply, self._wall())]
            else:
                reply = await self._wire.request(f"{self.root}/{first.version}/$batch", {}, _batch(calls))
                outcomes = of_batch(calls, reply, self._wall())
            self._answered = True
            self._measure(reply)
            self._count_throttled(reply, calls, outcomes)
        except Unreachable as error:
            unreached.append(str(error))
            outcomes = [Outcome(failed_exchange(call, str(error)), Again.UNREACHABLE) for call in calls]
        except Broken as error:
            outcomes = [Outcome(failed_exchange(call, str(error)), Again.BROKEN) for call in calls]
        except Refused as error:
            self._answered = True
            # One heavy answer must not cost the nineteen beside it.
            again = Again.ALONE if isinstance(error, TooLarge) and len(calls) > 1 else Again.NO
            outcomes = [Outcome(failed_exchange(call, str(error)), again) for call in calls]
        except Aad53004Error as error:
            # No token: the end while nothing was read, a gap in what was read once there is something.
            if not self._answered:
                raise
            outcomes = [Outcome(failed_exchange(call, str(error).rstrip("."))) for call in calls]
        for job, outcome in zip(jobs, outcomes, strict=True):
            self._settle(job, outcome)

    def _settle(self, job: _Job, outcome: Outcome) -> None:
        """Takes an outcome as the job's answer, or decides to ask again."""
        self._end(job, outcome.exchange)
        match outcome.again:
            case Again.STATUS:
                job.attempts += 1
                if job.attempts < ATTEMPTS:
                    job.again = Again.STATUS
                    job.wait = back_off(job.attempts, self._random()) if outcome.wait is None else outcome.wait
            case Again.BROKEN:
                job.broken += 1
                if job.broken <= BROKEN_AGAIN:
                    job.again, job.wait = Again.BROKEN, back_off(job.broken, self._random())
            case Again.TOKEN if not job.renewed:
                job.renewed, job.again, job.challenge = True, Again.TOKEN, outcome.challenge
            case Again.ALONE if not job.alone:
                job.alone, job.again = True, Again.ALONE
            case Again.UNREACHABLE:
                job.again = Again.UNREACHABLE

    @staticmethod
    def _end(job: _Job, exchange: Exchange) -> None:
        job.exchange, job.again, job.wait, job.challenge = exchange, Again.NO, 0.0, ""

    async def _renew(self, jobs: Sequence[_Job]) -> None:
        """Another token for those that met a 401, once for all of them; without one their 401 stands."""
        if not jobs:
            return
        claims = next((found for job in jobs if (found := claims_in(job.challenge))), None)
        self._progress("getting a new token, because Graph did not accept the last one")
        try:
            await self._tokens.renew(claims)
        except Aad53004Error as error:
            self._progress(str(error))
            for job in jobs:
                job.again = Again.NO

    def _count_throttled(self, reply: Reply, calls: Sequence[Call], outcomes: Sequence[Outcome]) -> None:
        throttled = [call for call, outcome in zip(calls, outcomes, strict=True) if outcome.exchange.status == 429]
        for call in throttled:
            self._pacer.throttled(call.limit)
        self.stats.throttled += 1 if reply.status == 429 else len(throttled)

    def _measure(self, reply: Reply) -> None:
        """Holds the clock of this computer against that of the first answer, to the second in which it came."""
        if self._measured:
            return
        text = reply.headers.get("date", "")
        try:
            date = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return
        self._measured = True
        theirs = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
        skew = self._wall() - theirs
        if abs(skew) > SKEW_TOLD:
            self.stats.skew = round(skew, 1)
            self._progress(f"{self._skewed}: ages and times to wait are off by that much")

    @property
    def _skewed(self) -> str:
        seconds = abs(self.stats.skew)
        size, unit = next((one for one in _UNITS if seconds >= 2 * one[0]), _UNITS[-1])
        where = "ahead of" if self.stats.skew > 0 else "behind"
        return f"The clock of this computer is {seconds / size:.0f} {unit} {where} that of Graph"

    def _require_own_tenant(self, answers: Sequence[Exchange | None]) -> None:
        """Raises GraphFailed where the organization that answered is not the one that the token is for.

        https://learn.microsoft.com/graph/api/organization-list: its id is the tenant's.
        """
        mine = str(self._tokens.claims.get("tid") or "").lower()
        for exchange in answers:
            if (
                not _GUID.fullmatch(mine)
                or exchange is None
                or exchange.status != 200
                or not _ORGANIZATION.fullmatch(exchange.path)
            ):
                continue
            items = exchange.body.get("value") if isinstance(exchange.body, dict) else None
            first = items[0] if isinstance(items, list) and items else None
            theirs = first.get("id") if isinstance(first, dict) else None
            if isinstance(theirs, str) and _GUID.fullmatch(theirs) and theirs.lower() != mine:
                raise GraphFailed(f"Graph answered for the tenant {theirs}, though the token is for {mine}.")

    def _remaining(self) -> float | None:
        return None if self._deadline is None else self._deadline - self._clock()

    @property
    def _limit(self) -> str:
        return f"the time limit of {self._timeout:g} s"

    def _stop(self, why: str, status: int) -> None:
        self.stopped, self._stop_status = why, status

    def _unanswered(self, call: Call) -> Exchange:
        return failed_exchange(call, f"{self.stopped or 'the run ended'} before Graph answered", self._stop_status)

    def _too_late(self, call: Call) -> Exchange:
        return failed_exchange(call, f"{self._limit} leaves no room for the wait that Graph asks for", 504)


def _chunks(jobs: Sequence[_Job]) -> list[list[_Job]]:
    """The jobs as HTTP requests: each list is one batch of one version, or a single call."""
    chunks = [[job] for job in jobs if job.alone]
    by_version: dict[str, list[_Job]] = {}
    for job in jobs:
        if not job.alone:
            by_version.setdefault(job.call.version, []).append(job)
    for group in by_version.values():
        chunks += [group[i : i + BATCH] for i in range(0, len(group), BATCH)]
    return chunks


def _headers(call: Call) -> dict[str, str]:
    headers = {"Prefer": PREFER}
    if call.advanced:
        # https://learn.microsoft.com/graph/aad-advanced-queries
        headers["ConsistencyLevel"] = "eventual"
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def _batch(calls: Sequence[Call]) -> bytes:
    requests = [
        {
            "id": str(i),
            "method": call.method,
            "url": call.url.removeprefix(f"/{call.version}"),
            "headers": _headers(call),
            **({} if call.body is None else {"body": call.body}),
        }
        for i, call in enumerate(calls, 1)
    ]
    return json.dumps({"requests": requests}).encode()


def _titles(jobs: Sequence[_Job]) -> str:
    """What is asked, short enough for one line of progress."""
    titles = list(dict.fromkeys(job.call.title for job in jobs if job.call.title))
    if not titles:
        return f"{len(jobs)} answer{'s' if len(jobs) > 1 else ''}"
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return ", ".join(titles[:2]) + more
