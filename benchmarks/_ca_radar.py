"""Answers for ca-radar, inside an environment of its own: one JSON object a line, in and out.

``{"tenant": …}`` loads a tenant, ``{"round": true}`` holds its sign-ins against its policies and says how many seconds
of the processor that took, ``{"cases": […]}`` asks for what applies and what is demanded in each of many small tenants.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from ca_radar.resolver.effective_controls import EvaluationConditions, PolicyResolver
from ca_radar.resolver.policy_graph import SnapshotData
from ca_radar.snapshot.models import ConditionalAccessPolicy, ServicePrincipal, User

Json = dict[str, Any]


def resolver(tenant: Json) -> PolicyResolver:
    """ca-radar's own models and indexes, filled as its snapshot fills them."""
    data = SnapshotData(policies=[ConditionalAccessPolicy.model_validate(one) for one in tenant["policies"]])
    data.users = [User.model_validate(one) for one in tenant["users"]]
    data.users_by_id = {one.id: one for one in data.users}
    data.service_principals = [ServicePrincipal.model_validate(one) for one in tenant.get("servicePrincipals", [])]
    data.user_group_index = {one["id"]: set(one.get("groups") or ()) for one in tenant["users"]}
    data.user_role_index = {one["id"]: set(one.get("roles") or ()) for one in tenant["users"]}
    return PolicyResolver.from_data(data)


def answer(tenant: Json) -> Json:
    """What ca-radar says of one sign-in, or the error that it ends with."""
    try:
        asked = resolver(tenant)
        user, app = tenant["user"], tenant["app"]
        policies = asked.effective_policies(user, app, EvaluationConditions(**tenant["conditions"]))
        access = asked._aggregate_controls(user, app, policies)
    except Exception as error:  # whatever it is, it is the answer
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    return {
        "policies": [one.id for one in policies],
        "block": access.block,
        "mfa": access.mfa_required,
        "compliantDevice": access.compliant_device_required,
        "domainJoinedDevice": access.hybrid_joined_required,
    }


class Rate:
    """A tenant and its sign-ins, made ready before the clock runs."""

    def __init__(self, tenant: Json) -> None:
        self.resolver = resolver(tenant)
        self.sign_ins = [(user, app, EvaluationConditions(**given)) for user, app, given in tenant["signIns"]]

    def seconds(self) -> float:
        started = time.process_time()
        for user, app, given in self.sign_ins:
            policies = self.resolver.effective_policies(user, app, given)
            self.resolver._aggregate_controls(user, app, policies)
        return time.process_time() - started


def main() -> None:
    rate: Rate | None = None
    for line in sys.stdin:
        asked = json.loads(line)
        told: Any = {}
        if "tenant" in asked:
            rate = Rate(asked["tenant"])
        elif "round" in asked and rate is not None:
            told = {"seconds": rate.seconds()}
        elif "cases" in asked:
            told = [answer(one) for one in asked["cases"]]
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
