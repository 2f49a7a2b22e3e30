"""Cases for the tests of the fixes: a scenario's tenant read as the tool reads it, and one where nothing was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aad53004.checkers import FOR_GUESTS, FOR_SYNCHRONISED, RESOURCES, Case
from aad53004.checkers.facts import Answers
from aad53004.checkers.gather import gather
from aad53004.checkers.group_names import read_names
from aad53004.checkers.subject import Narrowing
from aad53004.fixes import Advice, Request, Situation, catalogue
from aad53004.graph.interface import Call, Exchange, Stats
from aad53004.graph.reader import Graph
from tests.offline import TenantSource
from tests.scenarios import SCENARIOS, narrowing_of
from tests.scenarios.base import NOW, TOR_EXIT, Contoso, Json, guid

GRAPH = {
    "global": "https://graph.microsoft.com",
    "usgov": "https://graph.microsoft.us",
    "usgov-dod": "https://dod-graph.microsoft.us",
    "china": "https://microsoftgraph.chinacloudapi.cn",
}
NOTHING = Situation()
COMPROMISED = Situation(compromise=True)
SUBJECT_ID = guid("user nobody")


def read(tenant: Json, user: str, cloud: str = "global") -> Case:
    """The case of ``user`` in ``tenant``."""
    narrowing = narrowing_of(tenant) if "arguments" in tenant else None
    return gather(user, TenantSource(tenant, cloud=cloud), narrowing)


@cache
def scenario(name: str) -> Case:
    """The case of a scenario; read once."""
    tenant = SCENARIOS[name]()
    return read(tenant, tenant["subject"])


def case_of(built: Contoso, cloud: str = "global") -> Case:
    """The case of a built tenant's subject."""
    return read(built.tenant(), built.subject_id, cloud)


def case_with_names(built: Contoso, *groups: Json) -> Case:
    """The case of a built tenant's subject, with the names of these groups read as the command for one fix reads them."""
    source = TenantSource(built.tenant())
    case = gather(built.subject_id, source)
    read_names(case, source, [group["id"] for group in groups])
    return case


def refused(built: Contoso, *failing: Json, **changes: Any) -> Contoso:
    """``built`` with one 53004 from an anonymiser, failing the given policies."""
    about: Mapping[str, Any] = {
        "place": TOR_EXIT,
        "risk": "medium",
        "kinds": ["anonymizedIPAddress"],
        **changes,
    }
    built.sign_in("2026-11-24T07:52:00Z", error=53004, failing=failing, **about)
    return built


class Refusing:
    """A source that answers every request with a 403."""

    stopped = ""
    cloud = "global"
    graph_root = ""
    now = datetime.fromisoformat(NOW).astimezone(UTC)

    def __init__(self) -> None:
        self.stats = Stats()

    def owns(self, link: str) -> bool:
        return False

    def send(self, calls: Sequence[Call]) -> list[Exchange | None]:
        body = {"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges."}}
        return [Exchange(call.path, dict(call.query), 403, {}, body) for call in calls]


def nothing_readable(cloud: str = "global", user: str = "alice@contoso.example", known_id: bool = True) -> Case:
    """A case in which Graph refused everything; ``known_id``: the question named the object id."""
    known = {"user": user, "domain": "contoso.example", "log_since": NOW, "risk_since": NOW, "federated_domain": "x"}
    if known_id:
        known["user_id"] = SUBJECT_ID
    answers = Answers()
    asked = [one for one in (*RESOURCES, *FOR_GUESTS, *FOR_SYNCHRONISED) if one.placeholders <= known.keys()]
    for answer in Graph(Refusing()).ask([one.request(known) for one in asked]):
        answers.add(answer)
    return Case.of(answers, Narrowing(), Refusing.now, cloud, user, known)


def advise(fix_id: str, case: Case, situation: Situation = NOTHING) -> Advice:
    return catalogue()[fix_id].advise(case, situation)


def request_of(advice: Advice, cloud: str = "global") -> Request | None:
    """The request of an advice, in a cloud."""
    return advice.change.request(GRAPH[cloud]) if advice.change else None
