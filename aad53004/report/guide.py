"""The circulating guide's headings, each with a verdict, what was seen, and where the guide itself is wrong.

The guide that administrators pass around lists what to look at after a 53004. Its headings are worth answering, and
some of its advice is not worth following: a sentence beside the heading says so. Risk, which it never mentions, is the
last heading. What Microsoft says of the refusal:
https://learn.microsoft.com/entra/identity/conditional-access/policy-risk-based-sign-in and
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from aad53004.checkers import Case
from aad53004.checkers.changes import activity, actor
from aad53004.checkers.conditional_access import failed
from aad53004.checkers.facts import Item
from aad53004.checkers.method_kinds import PASS
from aad53004.checkers.registered_since import registered_since
from aad53004.diagnosis import Diagnosis, Outcome
from aad53004.entra import DirectoryAudit, SignIn
from aad53004.entra.codes import PROOF_UP_BLOCKED
from aad53004.errors import Unreadable, or_none
from aad53004.report.escaping import plain
from aad53004.report.summary import missing_permissions
from aad53004.report.text import Ink, wrap
from aad53004.rules import Certainty, Family, Finding, Role, when

if TYPE_CHECKING:
    from aad53004.report.shapes import diagnosis as shapes

T = TypeVar("T")
CHAIN = frozenset({Family.RISK, Family.METHOD, Family.DEMAND})
# So many changes, ruled-out sentences and reasons are told under one heading.
MOST = 3
RISK = "Risk, which the guide does not mention"
OVER = "The refusal is over; the verdicts say what had a part in it, as far as can be read now."


class Standing(StrEnum):
    """Whether what a heading is about has a part in the refusal. What is only possible is not settled, and so
    *not checked*."""

    CONTRIBUTING = "contributing"
    NOT_CONTRIBUTING = "not-contributing"
    NOT_CHECKED = "not-checked"

    @property
    def words(self) -> str:
        """For people."""
        return self.value.replace("-", " ")


@dataclass(frozen=True)
class Fact:
    """A sentence about what was read, with what a finding may have said already: ``change``, the change that it is
    about; ``unread``, why there is nothing to say."""

    text: str
    change: Item[DirectoryAudit] | None = None
    unread: Unreadable | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence about findings. ``gives_reasons``: it says why they could not be judged."""

    text: str
    findings: tuple[Finding, ...]
    gives_reasons: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of the guide. ``facts``: what to tell whatever the verdict. ``correction``: where the guide is wrong.
    ``decide``: the verdict where it does not follow from the findings; of these then only what holds is told.
    ``spare``: the facts say what root causes that are ruled out would only repeat. ``past``: once the refusal is over,
    the part that the heading had in it and that the findings, which are about now, no longer show; "" for none."""

    title: str
    facts: Callable[[Diagnosis], Iterator[Fact]]
    correction: str = ""
    decide: Callable[[Diagnosis], Standing] | None = None
    spare: bool = False
    past: Callable[[Diagnosis], str] = lambda _: ""


@dataclass(frozen=True)
class Entry:
    """A heading as answered for one user. ``seen``: sentences, names of the tenant in them as they are. ``rules``: ids
    of the root causes that the verdict rests on."""

    heading: str
    verdict: Standing
    seen: tuple[str, ...]
    correction: str
    rules: tuple[str, ...]


def entries(diagnosis: Diagnosis) -> tuple[Entry, ...]:
    """Every heading, in the order of the guide, risk last."""
    return tuple(_entry(diagnosis, heading) for heading in HEADINGS)


def document(diagnosis: Diagnosis) -> list[shapes.GuideHeading]:
    """The headings as plain JSON values."""
    return [
        {
            "heading": entry.heading,
            "verdict": entry.verdict,
            "seen": list(entry.seen),
            "correction": entry.correction or None,
            "rules": list(entry.rules),
        }
        for entry in entries(diagnosis)
    ]


def render(diagnosis: Diagnosis, *, width: int = 80, colour: bool = False) -> str:
    """The headings as a section of the terminal report, safe for a terminal; ``width`` in columns."""
    ink = Ink(colour)
    lines = ["", *(ink(line, "bold") for line in wrap("The circulating guide, heading by heading", width))]
    if diagnosis.outcome is Outcome.NONE and refused(diagnosis):
        lines += wrap(OVER, width, first="  ", rest="  ")
    for entry in entries(diagnosis):
        lines.append("")
        lines += [
            ink(line, "bold") for line in wrap(f"{entry.heading}: {entry.verdict.words}", width, first="  ", rest="  ")
        ]
        for text in entry.seen:
            lines += wrap(plain(text), width, first="    - ", rest="      ")
        if entry.correction:
            lines += wrap(entry.correction, width, first="    ! ", rest="      ")
    return "\n".join(lines) + "\n"


# --- the verdict --------------------------------------------------------------------------------------------------------


def _entry(diagnosis: Diagnosis, heading: Heading) -> Entry:
    own = [finding for finding in diagnosis.findings if _belongs(finding, heading)]
    counted = own + [f for f in diagnosis.findings if f.rule.guide_also == heading.title and f not in own]
    past = heading.past(diagnosis) if diagnosis.outcome is Outcome.NONE and refused(diagnosis) else ""
    if heading.decide is None:
        verdict = Standing.CONTRIBUTING if past else _standing(diagnosis, counted)
        sentences = list(_sentences(own, verdict, heading.spare))
    else:
        verdict = heading.decide(diagnosis)
        sentences = [_held(finding) for finding in own if finding.holds]
    facts = [fact for fact in heading.facts(diagnosis) if not any(_repeats(sentence, fact) for sentence in sentences)]
    texts = [*filter(None, [past]), *(fact.text for fact in facts), *(sentence.text for sentence in sentences)]
    return Entry(
        heading.title,
        verdict,
        tuple(dict.fromkeys(texts)) or ("Nothing of it was asked of Graph.",),
        heading.correction,
        tuple(finding.rule.id for finding in counted),
    )


def _repeats(sentence: Sentence, fact: Fact) -> bool:
    """Whether a sentence about findings says what a fact does: the same change, or why the same could not be read."""
    if fact.change is not None:
        return any(_is_about(finding, fact.change) for finding in sentence.findings)
    if fact.unread is None or not sentence.gives_reasons:
        return False
    answers = fact.unread.answers
    return any(
        set(map(id, finding.verdict.answers)) & set(map(id, answers)) or finding.verdict.answers == answers == ()
        for finding in sentence.findings
    )


def _is_about(finding: Finding, change: Item[DirectoryAudit]) -> bool:
    """Whether a finding that holds or may hold rests on a change."""
    if finding.verdict.certainty in (Certainty.RULED_OUT, Certainty.NOT_CHECKED):
        return False
    place = (change.page.path, f"{change.pointer}/activityDateTime")
    return any((cited.resource, cited.pointer) == place for cited in finding.verdict.evidence)


def _held(finding: Finding) -> Sentence:
    return Sentence(f"{finding.verdict.summary} ({finding.verdict.certainty})", (finding,))


def _belongs(finding: Finding, heading: Heading) -> bool:
    if heading.title == RISK:
        return finding.rule.family is Family.RISK
    return finding.rule.guide == heading.title


def contributes(diagnosis: Diagnosis, finding: Finding) -> bool:
    """Whether a finding has a part in what stops the user; where nothing does any more, in the 53004 that was."""
    if diagnosis.outcome is not Outcome.NONE:
        causes = {cause.rule.id: cause.rule for cause in diagnosis.root_causes}
        # A refused prompt has the code of the prompt, also where a block kept it from being sent.
        withheld = finding.rule.withholds_prompt and finding.holds
        return finding.rule.id in causes or (withheld and any(rule.prompt_failed for rule in causes.values()))
    return finding.causes and finding.rule.family in CHAIN and refused(diagnosis)


def refused(diagnosis: Diagnosis) -> bool:
    """Whether the sign-in that the diagnosis is about is a 53004."""
    return diagnosis.event is not None and diagnosis.event.value.legible.code == PROOF_UP_BLOCKED


def _standing(diagnosis: Diagnosis, counted: list[Finding]) -> Standing:
    if any(contributes(diagnosis, finding) for finding in counted):
        return Standing.CONTRIBUTING
    causes = [finding for finding in counted if finding.rule.role is Role.CAUSE]
    if not causes or any(
        finding.verdict.certainty in (Certainty.POSSIBLE, Certainty.NOT_CHECKED) for finding in causes
    ):
        return Standing.NOT_CHECKED
    return Standing.NOT_CONTRIBUTING


def _sentences(own: list[Finding], verdict: Standing, spare: bool) -> Iterator[Sentence]:
    """What the root causes of a heading came to: those that hold, then what is open, then some that are ruled out."""
    yield from (_held(finding) for finding in own if finding.holds)
    yield from (_held(finding) for finding in own if finding.verdict.certainty is Certainty.POSSIBLE)
    unread: dict[str, list[Finding]] = {}
    for finding in own:
        if finding.verdict.certainty is Certainty.NOT_CHECKED:
            unread.setdefault(finding.verdict.reason, []).append(finding)
    if verdict is Standing.CONTRIBUTING:
        if unread:
            findings = [finding for together in unread.values() for finding in together]
            yield Sentence(f"Not checked: {_ids(findings)}.", tuple(findings))
        return
    for reason, findings in islice(unread.items(), MOST):
        yield Sentence(f"Not checked ({_ids(findings)}): {reason.rstrip('.')}.", tuple(findings), gives_reasons=True)
    if len(unread) > MOST:
        rest = [finding for together in list(unread.values())[MOST:] for finding in together]
        yield Sentence(f"Not checked for other reasons: {_ids(rest)}.", tuple(rest))
    ruled_out = [finding for finding in own if finding.verdict.certainty is Certainty.RULED_OUT]
    for finding in () if spare else ruled_out[:MOST]:
        yield Sentence(finding.verdict.summary, (finding,))


def _ids(findings: Iterable[Finding]) -> str:
    return _listed(finding.rule.id for finding in findings)


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - MOST} more" if len(listed) > MOST else ""
    return ", ".join(listed[:MOST]) + more


# --- what was seen ------------------------------------------------------------------------------------------------------


def _readable(what: str, read: Callable[[], Iterable[Fact]]) -> Iterator[Fact]:
    """The facts of ``read``, or that it could not be read and why."""
    try:
        yield from list(read())
    except Unreadable as error:
        yield Fact(f"{what} could not be read ({error.why}).", unread=error)


def _identity(diagnosis: Diagnosis) -> Iterator[Fact]:
    case = diagnosis.case
    user = case.account.user.value.legible
    shown = f" ({user.display_name})" if user.display_name else ""
    where = ", synchronised from on-premises" if or_none(lambda: case.account.is_synced) else ""
    yield Fact(f"{case.account.name}{shown}, object id {user.id}, {_kind_of_user(case)}{where}.")
    yield from _readable("When the password was last changed", lambda: _password(case))

    def changes() -> Iterator[Fact]:
        credentials = [item for item in case.changes.about_user if _is_credential(item.value)]
        yield from _recent(credentials)
        if not credentials:
            yield Fact("The audit log, as far as it was read, holds no change of the password or of security info.")

    yield from _readable("Changes of the user", changes)


def _password(case: Case) -> Iterator[Fact]:
    user = case.account.user.value
    if user.last_password_change_date_time:
        yield Fact(f"The password was last changed on {when(user.last_password_change_date_time)}.")
    elif user.said("last_password_change_date_time"):
        yield Fact("Graph knows of no password change.")
    else:
        yield Fact("Graph did not say when the password was last changed.")


def _kind_of_user(case: Case) -> str:
    external, guest = or_none(lambda: case.account.is_external), or_none(lambda: case.account.is_guest)
    if external is None or guest is None:
        return "a member or a guest, which could not be read"
    if external:
        return "an external user, with password and user risk kept elsewhere"
    return "a guest with an account of this tenant" if guest else "a member of this tenant"


def _is_credential(audit: DirectoryAudit) -> bool:
    name = activity(audit)
    return any(words in name for words in ("password", "security info", "authentication method", "access pass"))


def _recent(changes: Iterable[Item[DirectoryAudit]], *, in_findings: bool = False) -> Iterator[Fact]:
    """The newest changes. ``in_findings``: a finding that rests on one says no less about it."""
    items = list(changes)
    for item in items[:MOST]:
        audit = item.value.legible
        gone_wrong = "" if (audit.result or "success").casefold() == "success" else ", which failed"
        text = f"{_activity(audit)} by {actor(audit)} on {when(audit.activity_date_time)}{gone_wrong}."
        yield Fact(text, change=item if in_findings else None)
    if len(items) > MOST:
        more = len(items) - MOST
        yield Fact(f"{more} earlier change{' is' if more == 1 else 's are'} in the audit log too.")


def _activity(audit: DirectoryAudit) -> str:
    what = next((target.display_name for target in audit.target_resources or () if target.display_name), "")
    return f"{audit.activity_display_name or 'A change'}" + (f' "{what}"' if what else "")


def _policy_changes(diagnosis: Diagnosis) -> Iterator[Fact]:
    yield from _readable("Policy changes", lambda: _recent(diagnosis.case.changes.about_policies, in_findings=True))


def _registered(diagnosis: Diagnosis) -> Iterator[Fact]:
    methods = diagnosis.case.methods
    yield from _readable("The registered methods", lambda: _methods(diagnosis.case))

    def report() -> Iterator[Fact]:
        registration = methods.registration
        if registration is None:
            yield Fact("The registration report has no line for the user yet.")
        else:
            yield Fact(
                f"The registration report: registered for MFA: {_yes_no(registration.value.legible.is_mfa_registered)}; able to use "
                f"it: {_yes_no(registration.value.legible.is_mfa_capable)}."
            )

    yield from _readable("The registration report", report)


def _came_later(diagnosis: Diagnosis) -> str:
    """That the user had no method when refused, where all that is registered now came after that and nothing was
    deleted since. "" where that could not be read."""
    case, at = diagnosis.case, diagnosis.event.value.legible.created_date_time if diagnosis.event else None
    try:
        registered = [registered_since(case, counted) for counted in case.methods.strong]
        deleted = [item for item in case.changes.about_user if "deleted" in activity(item.value)]
        if at is None or case.methods.unknown or any(item.value.legible.activity_date_time >= at for item in deleted):
            return ""
    except Unreadable:
        return ""
    if not all(created and created > at for created in registered):
        return ""
    when_registered = min((created for created in registered if created), default=None)
    if when_registered is None:
        return "The user had no method for MFA when refused, and has none that is registered now."
    return f"The user had no method for MFA when refused: the first that there is came on {when(when_registered)}."


def _methods(case: Case) -> Iterator[Fact]:
    registered = [
        f"{method.kind.title} of {when(or_none(partial(registered_since, case, method)))} ({_usable(method.allowed, method.kind.bound)})"
        for method in case.methods.strong
    ]
    registered += [f"{item.value.legible.kind or 'a method without a kind'} (unknown)" for item in case.methods.unknown]
    weak = "; e-mail or security questions, which only reset a password" if case.methods.weak else ""
    yield Fact(f"Registered for MFA: {', '.join(registered) or 'nothing'}{weak}.")


def _usable(allowed: bool | None, bound: bool) -> str:
    if allowed is None:
        return "whether policy allows it is not known"
    if not allowed:
        return "not allowed by policy"
    return "usable on its own device" if bound else "usable"


def _yes_no(value: bool | None) -> str:
    return "not said" if value is None else "yes" if value else "no"


def _resource(diagnosis: Diagnosis) -> Iterator[Fact]:
    event = diagnosis.event.value.legible if diagnosis.event else None
    if event is None:
        yield Fact("No sign-in was found that would name the app and its resource.")
        return
    resource = event.resource_display_name or event.resource_id
    what = f", for {resource}" if resource and resource != event.app_display_name else ""
    yield Fact(f"The sign-in was to {event.app_display_name or event.app_id or 'an unnamed app'}{what}.")
    yield Fact(_applied(event))
    for name in _report_only(diagnosis.case):
        yield Fact(f'"{name}" is report-only: it would apply too, and blocked nothing.')


def _applied(event: SignIn) -> str:
    applied = event.applied_conditional_access_policies
    if not applied:
        return "The sign-in lists no applied policies; a reader without Policy.Read.All is shown none either."
    names = [f'"{policy.display_name or policy.id or "unnamed policy"}"' for policy in applied if failed(policy)]
    return f"It failed on {_listed(names)}." if names else "None of the policies that it lists failed."


def _report_only(case: Case) -> tuple[str, ...]:
    try:
        return case.conditional_access.report_only
    except Unreadable:
        return ()


def _help(diagnosis: Diagnosis) -> Iterator[Fact]:
    if or_none(lambda: diagnosis.case.account.is_external):
        yield Fact("An external user cannot be given a Temporary Access Pass here.")
        return
    passes = diagnosis.case.methods.allows(PASS.removesuffix("authenticationmethod"))
    allowed, why = passes.allowed, passes.why
    said = "Whether Temporary Access Passes are" if allowed is None else "Temporary Access Passes are"
    yield Fact(
        f"{said}{' not' if allowed is False else ''} switched on for the user{' is not known' if allowed is None else ''}: {why}."
    )


def _escalation(diagnosis: Diagnosis) -> Iterator[Fact]:
    if diagnosis.compromise:
        yield Fact("Hand it to whoever handles security incidents: somebody else may hold the account.")
    standing = _escalated(diagnosis)
    permissions = missing_permissions(diagnosis)
    if standing is Standing.NOT_CHECKED:
        missing = f" Missing permissions: {', '.join(permissions)}." if permissions else ""
        yield Fact(f"Too little was read to say who has to act.{missing}")
    elif standing is Standing.CONTRIBUTING and any(f.holds and f.rule.home_tenant for f in diagnosis.findings):
        yield Fact("The home tenant of the user has to act too; an administrator here cannot do it alone.")
    elif standing is Standing.CONTRIBUTING:
        yield Fact("The error that was given has to be taken to the tenant or user that it belongs to.")
    elif diagnosis.fixes:
        first = diagnosis.fixes[0]
        who = "the user" if first.row.who == "user" else "an administrator of this tenant"
        yield Fact(f"The plan needs nobody outside this tenant; it begins with: {first.title} ({who}).")
    else:
        yield Fact("Nothing is left to hand on.")
    yield Fact("--ticket writes the ids, times and evidence for the next tier.")


def _escalated(diagnosis: Diagnosis) -> Standing:
    # What only another tenant, or Microsoft, can settle.
    elsewhere = [f for f in diagnosis.findings if f.holds and (f.rule.home_tenant or f.rule.belongs_elsewhere)]
    # An error of another tenant contributes to nothing here, and has to be taken there all the same.
    if any(finding.rule.family is Family.OTHER or contributes(diagnosis, finding) for finding in elsewhere):
        return Standing.CONTRIBUTING
    return Standing.NOT_CHECKED if diagnosis.outcome is Outcome.INCOMPLETE else Standing.NOT_CONTRIBUTING


def _groups(diagnosis: Diagnosis) -> Iterator[Fact]:
    methods = diagnosis.case.methods

    def groups() -> Iterator[Fact]:
        count = len(methods.groups)
        yield Fact(f"The user is in {count} group{'' if count == 1 else 's'}.")

    def roles() -> Iterator[Fact]:
        names = [role.value.legible.display_name or role.value.legible.id or "unnamed" for role in methods.roles]
        yield Fact(f"Directory roles: {_listed(names) or 'none'}.")

    yield from _readable("The groups of the user", groups)
    yield from _readable("The directory roles of the user", roles)


def _nothing(_: Diagnosis) -> Iterator[Fact]:
    yield from ()


def _client(diagnosis: Diagnosis) -> Iterator[Fact]:
    event = diagnosis.event.value.legible if diagnosis.event else None
    if event is not None:
        client = ", ".join(filter(None, [event.client_app_used, *_device(event)]))
        yield Fact(
            f"The sign-in log has it: code {event.code}, request id {event.id}, correlation id "
            f"{event.correlation_id or 'not given'}" + (f", {client}." if client else ".")
        )
    else:
        yield Fact("No sign-in was found in the log, and no client log was read.")
    steps = [moment for moment in diagnosis.timeline if moment.source == "audit" and _since(diagnosis, moment.at)]
    for moment in steps[-MOST:]:
        yield Fact(f"Step taken: {moment.text}, {when(moment.at)}.")


def _device(event: SignIn) -> Iterator[str]:
    device = event.device_detail
    for text in (device.browser, device.operating_system) if device else ():
        if text:
            yield text


def _since(diagnosis: Diagnosis, at: datetime) -> bool:
    try:
        first = diagnosis.case.sign_ins.first_of_streak
    except Unreadable:
        return False
    return first is not None and at >= first.value.legible.created_date_time


def _client_standing(diagnosis: Diagnosis) -> Standing:
    return Standing.NOT_CONTRIBUTING if refused(diagnosis) else Standing.NOT_CHECKED


HEADINGS = (
    Heading("User identity and recent password or security-info changes", _identity, spare=True),
    Heading("Is MFA required, and by what", _nothing),
    Heading("Recent policy changes", _policy_changes),
    Heading(
        "MFA registration",
        _registered,
        "The guide's first step, to have the user register for MFA, is exactly what Entra refuses in that session: a "
        "Temporary Access Pass, a number that an administrator adds, or a session without risk has to come first.",
        spare=True,
        past=_came_later,
    ),
    Heading(
        "Account state",
        _nothing,
        "The guide takes a disabled or locked account for a cause: it is none of a 53004, since it gives 50057 or 50053 "
        "before risk is looked at.",
    ),
    Heading(
        "Conditional Access for this resource",
        _resource,
        "The guide's portal paths are older than the Entra admin center: the policies are under Entra ID › Conditional "
        "Access, the sign-in under Monitoring & health › Sign-in logs, the risk under ID Protection.",
    ),
    Heading(
        "Registration help for the user",
        _help,
        "A link to the registration page is no help by itself, because registering is what was refused.",
    ),
    Heading("Escalation", _escalation, decide=_escalated),
    Heading("Access level and groups", _groups),
    Heading(
        "Registration deadline or campaign",
        _nothing,
        "A deadline is a trigger at best, and the campaign asks only after a passed MFA: neither makes a sign-in risky.",
    ),
    Heading(
        "Client logs, network trace, Fiddler, steps taken",
        _client,
        "Event Viewer, network traces and Fiddler show nothing of the decision, which Entra takes on its own side; the "
        "sign-in log has it.",
        decide=_client_standing,
    ),
    Heading(
        RISK,
        _nothing,
        "Risk is half of the error's name, ProofUpBlockedDueToRisk, and the guide has no word of it: without a risky "
        "user or sign-in the user would be asked to register instead.",
    ),
)
