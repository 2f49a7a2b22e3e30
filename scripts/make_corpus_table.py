"""Makes ``docs/conditional-access-corpus.md``: what the evaluator of Conditional Access leaves unknown in policies that
others have published, and why that is right. Prints it; ``--write`` writes the page, ``--check`` fails where it is out
of date. Names no text of a policy, only Graph's own properties.

Run from the checkout: ``python scripts/make_corpus_table.py [FOLDER]``, a folder of policies that are not part of it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from aad53004.conditional_access.device_filter import PROPERTIES  # noqa: E402
from aad53004.conditional_access.directory import Directory, directory_from  # noqa: E402
from aad53004.conditional_access.evaluate import Evaluation, PolicySet  # noqa: E402
from aad53004.conditional_access.reading import read_policies  # noqa: E402
from aad53004.conditional_access.scenario import scenario_from  # noqa: E402
from aad53004.conditional_access.truth import Truth  # noqa: E402
from aad53004.conditional_access.unread import UNREADABLE  # noqa: E402

CORPUS = ROOT.parent / "shared" / "corpus" / "policies"
PAGE = ROOT / "docs" / "conditional-access-corpus.md"

USERS = [
    {"id": "11111111-1111-4111-8111-111111111111", "userPrincipalName": "alice@contoso.example", "userType": "Member"},
    {"id": "22222222-2222-4222-8222-222222222222", "userPrincipalName": "admin@contoso.example", "userType": "Member"},
    {
        "id": "33333333-3333-4333-8333-333333333333",
        "userPrincipalName": "bob_fabrikam.example#EXT#@contoso.example",
        "userType": "Guest",
        "externalTenantId": "44444444-4444-4444-8444-444444444444",
    },
]
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000"
AZURE_MANAGEMENT = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
OFFICE = {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    "id": "55555555-5555-4555-8555-555555555555",
    "displayName": "HQ",
    "isTrusted": True,
    "ipRanges": [{"cidrAddress": "198.51.100.0/24"}],
}
# A property of a device that is null is known to be nothing.
COMPLIANT = {**dict.fromkeys(PROPERTIES), "isCompliant": True, "trustType": "AzureAD", "operatingSystem": "Windows"}
# Where nothing is left out: each key with the values that are tried.
TOLD: Mapping[str, tuple[Any, ...]] = {
    "user": tuple(user["id"] for user in USERS),
    "app": (EXCHANGE_ONLINE, AZURE_MANAGEMENT, None),
    "userAction": (None, "register-security-info"),
    "authenticationContext": (None,),
    "ip": ("203.0.113.7",),
    "country": ("DE",),
    "platform": ("windows", "iOS", None),
    "clientApp": ("browser", "mobileAppsAndDesktopClients"),
    "signInRisk": ("none", "high"),
    "userRisk": ("none",),
    "insiderRisk": ("none",),
    "device": (None, COMPLIANT),
    "authenticationFlow": ("none",),
    "methods": ([],),
}
# Conditions that stay unknown although nothing is left out, what the evaluator says of them, and why it must.
REASONS = (
    (
        r"users",
        r"by a placeholder",
        (
            "Groups are named by a placeholder, to be filled in before the policy is used: no directory can tell who is a "
            "member. Where the user is surely not covered, or surely excluded, the answer is no all the same."
        ),
    ),
    (
        r"locations",
        r"named location .* is not known",
        (
            "Named locations are ids of the tenant that the policy was exported from, and its locations are not exported "
            "with it. A location that nobody can look up may be this one."
        ),
    ),
    (
        r"applications",
        r"something other than apps",
        (
            "The policy covers profiles of Global Secure Access traffic and no app: which traffic that is, a sign-in to an "
            "app does not tell."
        ),
    ),
    (
        r"applications\.(globalSecureAccess|networkAccess)",
        r"is not known to this version",
        (
            "A property of Global Secure Access, which says which network traffic is covered. A scenario has no key for it, "
            "so it is named and left open rather than passed over."
        ),
    ),
)
# Why leaving out a key leaves a policy open.
LEFT_OUT = {
    "user": "whom it covers",
    "app": "which resources it covers, and with a user action whether an app is asked for at all; without one, a policy "
    "for all resources that excludes none stays certain",
    "userAction": "a policy for a user action covers nothing else, and only the key tells whether it is one",
    "authenticationContext": "a policy for an authentication context covers nothing else",
    "ip": "named locations of addresses",
    "country": "named locations of countries",
    "platform": "platforms included or excluded",
    "clientApp": "policies that name client apps and not all of them",
    "signInRisk": "levels of sign-in risk",
    "userRisk": "levels of user risk",
    "insiderRisk": "levels of insider risk",
    "device": "filters for devices",
    "authenticationFlow": "device code flow and authentication transfer",
    "methods": "nothing: it decides what the user meets, not which policies apply",
}


def directory() -> Directory:
    """A directory in which everything about the users is known."""
    roles: tuple[list[str], ...] = ([], [GLOBAL_ADMINISTRATOR], [])
    users = [{**user, "groups": [], "roles": own} for user, own in zip(USERS, roles, strict=True)]
    parts = ("authenticationStrengths", "servicePrincipals")
    return directory_from({"users": users, **{part: [] for part in parts}, "namedLocations": [OFFICE]})


def scenarios(*, without: str = "") -> Iterator[Mapping[str, Any]]:
    """Every combination of what is told, without one key."""
    told = {key: values for key, values in TOLD.items() if key != without}
    for values in product(*told.values()):
        yield dict(zip(told, values, strict=True))


def evaluations(policies: PolicySet, *, without: str = "") -> Iterator[Evaluation]:
    for scenario in scenarios(without=without):
        yield policies.evaluate(scenario_from(scenario))


def reason(condition: str, detail: str) -> str:
    """Why a condition stays unknown. Raises SystemExit for one that nobody has thought about."""
    for name, said, why in REASONS:
        if re.fullmatch(name, condition) and re.search(said, detail):
            return why
    raise SystemExit(f"the condition {condition} stays unknown for a reason that this script does not know: {detail}")


def unknown(found: Iterable[Evaluation]) -> set[tuple[int, str]]:
    """Position of the policy and name of the condition for all that is unknown in any of the scenarios."""
    return {
        (i, why.condition)
        for one in found
        for i, policy in enumerate(one.policies)
        for why in policy.why
        if why.truth is Truth.UNKNOWN
    }


def policies_of(conditions: set[tuple[int, str]]) -> int:
    return len({position for position, _ in conditions})


def remaining(found: Iterable[Evaluation]) -> list[tuple[str, int, str]]:
    """Condition, how many policies, and why, for what stays unknown though nothing is left out."""
    where: dict[tuple[str, str], set[int]] = defaultdict(set)
    for one in found:
        for i, policy in enumerate(one.policies):
            for why in policy.why:
                if why.truth is Truth.UNKNOWN:
                    where[why.condition, reason(why.condition, why.detail)].add(i)
    rows = [(condition, len(policies), text) for (condition, text), policies in where.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def page(folder: Path) -> str:
    """The page as Markdown."""
    files = read_policies(folder)
    policies = PolicySet(files.policies, directory())
    certain = list(evaluations(policies))
    still = unknown(certain)
    open_ones = {i for one in certain for i, policy in enumerate(one.policies) if policy.applies is Truth.UNKNOWN}
    rows = remaining(certain)
    unknown_controls = sum(bool(compiled.grant.unknown) for compiled in policies.compiled)
    parts = [
        "# What stays unknown in public policies",
        (
            f"{len(files.policies)} Conditional Access policies that others have published, as Graph and PowerShell write "
            "them, evaluated here. None of them is part of this project; only Graph's own names are shown. Made by "
            "`python scripts/make_corpus_table.py --write`."
        ),
        (
            f"- read: {len(files.policies)} policies; not read: {len(files.unreadable)}\n"
            f"- conditions and controls whose value could not be read: {unreadable(policies)}\n"
            f"- policies with a grant control that this version does not know: {unknown_controls}\n"
            f"- policies open in at least one scenario although nothing is left out of it: {len(open_ones)}"
        ),
        "## Nothing is left out",
        (
            f"Every key of the scenario is told ({len(certain)} scenarios: member, administrator and guest; apps and none; "
            "platforms, client apps, risks; device registered or not), and so is everything about the users: roles, and "
            "that they are in no group. What is unknown then is unknown for a reason that no scenario can settle. A policy "
            "may be in more than one row."
        ),
        table(("condition", "policies", "why that is right"), [(f"`{a}`", str(b), c) for a, b, c in rows]),
        "## One key is left out",
        (
            "In how many policies a condition is unknown, in at least one scenario, that is certain where the key is told. "
            "What is absent is unknown and never taken for no."
        ),
        table(
            ("left out", "policies", "what hangs on it"),
            [
                (
                    f"`{key}`",
                    str(policies_of(unknown(evaluations(policies, without=key)) - still)),
                    LEFT_OUT[key],
                )
                for key in TOLD
            ],
        ),
        "## No directory",
        (
            f"Without a directory {policies_of(unknown(evaluations(policies.with_directory(None))) - still)} policies have a condition more that is unknown: "
            "groups, roles, kinds of guests or named locations."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def unreadable(policies: PolicySet) -> int:
    """How many values of the policies could not be read and are shown as unknown."""
    found = 0
    for compiled in policies.compiled:
        policy = compiled.policy
        for entity in (policy, policy.conditions, policy.grant_controls):
            found += sum(name.startswith(UNREADABLE) for name in (entity.model_extra if entity else None) or {})
    return found


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main() -> int:
    parser = argparse.ArgumentParser(description="what stays unknown in public Conditional Access policies")
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS, help="the policies")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is out of date")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        print(f"{asked.folder} is not there: name a folder of policies", file=sys.stderr)
        return 2
    text = page(asked.folder)
    if asked.check:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE.relative_to(ROOT)} is out of date: --write", file=sys.stderr)
            return 1
        return 0
    if asked.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
