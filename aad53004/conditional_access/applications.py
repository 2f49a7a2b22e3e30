"""What a policy covers: apps, groups of apps, user actions, authentication contexts.

https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from aad53004.conditional_access import app_groups
from aad53004.conditional_access.scenario import GUID, UNKNOWN
from aad53004.conditional_access.sign_in import (
    MAYBE,
    NO,
    YES,
    Check,
    CheckResult,
    SignInContext,
    constant,
    first_unknown_value,
    is_placeholder,
    lowered,
    unknown_properties,
)
from aad53004.conditional_access.truth import all_of, truth
from aad53004.entra import Filter, PolicyApplications, apps

REGISTER_SECURITY_INFO = "urn:user:registersecurityinfo"
_KEYWORDS = frozenset({"all", "none", "allagentidresources"}) | apps.GROUPS
ACTIONS = {"register-security-info": REGISTER_SECURITY_INFO, "register-device": "urn:user:registerdevice"}


def applications(covered: PolicyApplications | None) -> tuple[str, Check]:
    """The check of what a policy covers, with the name of the kind of thing that it covers. Raises Unreadable."""
    if covered is None:
        return "applications", constant(MAYBE, "the policy does not say which resources it covers")
    if covered.include_user_actions:
        return "userActions", _user_actions(covered.include_user_actions)
    contexts = covered.include_authentication_context_class_references
    if contexts:
        return "authenticationContext", _authentication_context(lowered(contexts))
    if not lowered(covered.include_applications) - {"none"} and any(unknown_properties(covered)):
        return "applications", constant(MAYBE, "it covers something other than apps")
    return "applications", _apps(covered)


def _user_actions(actions: Iterable[str]) -> Check:
    wanted, unknown_action = lowered(actions), first_unknown_value(actions, ACTIONS.values())

    def check(sign_in: SignInContext) -> CheckResult:
        action = sign_in.scenario.user_action
        if action is UNKNOWN:
            return CheckResult(MAYBE, "which user action it is is not known", "userAction")
        if action is None:
            return CheckResult(NO, "no user action")
        if ACTIONS.get(action) in wanted:
            return CheckResult(YES, action)
        if unknown_action:
            return CheckResult(MAYBE, f"it names an action that this version does not know ({unknown_action})")
        return CheckResult(NO, action)

    return check


def _authentication_context(wanted: frozenset[str]) -> Check:
    def check(sign_in: SignInContext) -> CheckResult:
        asked = sign_in.scenario.authentication_context
        if asked is UNKNOWN:
            return CheckResult(MAYBE, "which authentication context is asked for is not known", "authenticationContext")
        if asked is None:
            return CheckResult(NO, "no authentication context")
        return CheckResult(truth(asked.casefold() in wanted), f"authentication context {asked}")

    return check


def _apps(applications: PolicyApplications) -> Check:
    included, excluded = lowered(applications.include_applications), lowered(applications.exclude_applications)
    named = (*(applications.include_applications or ()), *(applications.exclude_applications or ()))
    spelled = {one.strip().casefold(): one.strip() for one in named if not GUID.fullmatch(one)}
    everything = "all" in included
    picks = _app_filter(applications.application_filter)
    picks_out = picks is not None and _excludes(applications.application_filter)
    picks_in = picks is not None and not picks_out
    agents_only = included and included <= {"none", "allagentidresources"} and "allagentidresources" in included

    def one_app(app: str, names: frozenset[str], rule: bool, sign_in: SignInContext) -> CheckResult:
        if app in names:
            return CheckResult(YES, f"app {apps.name(app) or app}")
        odd = next((told for one, told in spelled.items() if one in names and _is_no_id(one, app)), "")
        unsure = CheckResult(MAYBE, f"it names apps by what is no id ({odd[:60]})") if odd else CheckResult(NO, "")
        for group in names & apps.GROUPS:
            member = app_groups.member(group, app, sign_in.directory.service_principal(app))
            if member is YES:
                return CheckResult(YES, f"app group {apps.title(group)}")
            if member is MAYBE:
                unsure = CheckResult(MAYBE, f"whether the app is in {apps.title(group)} is not known")
        if rule and picks is not None:
            picked = picks(app, sign_in)
            if picked.truth is YES or (picked.truth is MAYBE and unsure.truth is NO):
                return picked
        return unsure

    def check(sign_in: SignInContext) -> CheckResult:
        scenario = sign_in.scenario
        if agents_only:
            return CheckResult(NO, "it is about the resources of agents")
        if scenario.app is None and not sign_in.apps:
            return CheckResult(NO, "no app is asked for")
        if not sign_in.apps:
            return _unknown_app(sign_in, included, excluded, picks is not None)
        outs = [one_app(app, excluded, picks_out, sign_in) for app in sign_in.apps]
        out = all_of(one.truth for one in outs)
        if out is YES:
            return CheckResult(NO, f"excluded: {outs[0].detail}")
        ins = (
            [CheckResult(YES, "all resources", unrestricted=True)]
            if everything
            else [one_app(app, included, picks_in, sign_in) for app in sign_in.apps]
        )
        into = max(ins, key=lambda one: (one.truth is YES, one.truth is MAYBE))
        if into.truth is NO:
            return CheckResult(NO, f"the app {_names(sign_in)} is not included")
        if into.truth is MAYBE:
            return into
        if out is MAYBE or any(one.truth is not NO for one in outs):
            doubt = next((one for one in outs if one.truth is MAYBE), None)
            told = doubt.detail if doubt else "only one of the app and the resource that it asks for is excluded"
            return CheckResult(MAYBE, f"perhaps excluded: {told}", doubt.needs if doubt else "")
        return CheckResult(YES, f"included: {into.detail}", unrestricted=into.unrestricted)

    return check


def _is_no_id(name: str, app: str) -> bool:
    """Whether an entry is neither an app nor a keyword of this version. What is asked for may be meant by it, which an
    id beside it tells: where apps go by other names, a word is such a name."""
    if is_placeholder(name):
        return True
    return name.isalpha() and name not in _KEYWORDS and GUID.fullmatch(app) is not None


def _unknown_app(
    sign_in: SignInContext, included: frozenset[str], excluded: frozenset[str], picks: bool
) -> CheckResult:
    if not included - {"none"} and not picks:
        return CheckResult(NO, "it includes no app")
    # Asking for a user action alone asks for no app.
    asks_no_app = isinstance(sign_in.scenario.user_action, str)
    if "all" in included and not excluded and not picks and not asks_no_app:
        return CheckResult(YES, "included: all resources", unrestricted=True)
    return CheckResult(MAYBE, "which app is asked for is not known", "app")


def _names(sign_in: SignInContext) -> str:
    return " or ".join(apps.name(app) or app for app in sign_in.apps)


def _excludes(filtered: Filter | None) -> bool:
    return filtered is not None and (filtered.mode or "").casefold() == "exclude"


def _app_filter(filtered: Filter | None) -> Callable[[str, SignInContext], CheckResult] | None:
    """A rule over custom security attributes of apps.

    https://learn.microsoft.com/entra/identity/conditional-access/concept-filter-for-applications
    """
    if filtered is None or not filtered.rule:
        return None
    # Filters are rare, and their language is not loaded without one.
    from aad53004.conditional_access import attributes
    from aad53004.conditional_access.filter_rules import FilterError

    try:
        rule = attributes.parse(filtered.rule)
    except FilterError as error:
        told = CheckResult(MAYBE, f"the filter for apps cannot be read: {error}")
        return lambda app, sign_in: told

    def check(app: str, sign_in: SignInContext) -> CheckResult:
        principal = sign_in.directory.service_principal(app)
        if principal is None or "customSecurityAttributes" not in principal:
            return CheckResult(MAYBE, "the custom security attributes of the app are not known", "directory")
        value = rule.evaluate(principal["customSecurityAttributes"])
        needs = "directory" if value is MAYBE else ""
        return CheckResult(value, "by the filter for apps", needs)

    return check
