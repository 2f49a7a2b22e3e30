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
    Answer,
    Check,
    SignIn,
    extras,
    fixed,
    is_placeholder,
    lowered,
    stranger,
)
from aad53004.conditional_access.truth import all_of, truth
from aad53004.entra import Filter, PolicyApplications

REGISTER_SECURITY_INFO = "urn:user:registersecurityinfo"
_KEYWORDS = frozenset({"all", "none", "allagentidresources"}) | app_groups.GROUPS
ACTIONS = {"register-security-info": REGISTER_SECURITY_INFO, "register-device": "urn:user:registerdevice"}


def applications(covered: PolicyApplications | None) -> tuple[str, Check]:
    """The check of what a policy covers, with the name of the kind of thing that it covers."""
    if covered is None:
        return "applications", fixed(MAYBE, "the policy does not say which resources it covers")
    if covered.include_user_actions:
        return "userActions", _user_actions(covered.include_user_actions)
    contexts = covered.include_authentication_context_class_references
    if contexts:
        return "authenticationContext", _authentication_context(lowered(contexts))
    if not lowered(covered.include_applications) - {"none"} and any(extras(covered)):
        return "applications", fixed(MAYBE, "it covers something other than apps")
    return "applications", _apps(covered)


def _user_actions(actions: Iterable[str]) -> Check:
    wanted, strange = lowered(actions), stranger(actions, ACTIONS.values())

    def check(sign_in: SignIn) -> Answer:
        action = sign_in.scenario.user_action
        if action is UNKNOWN:
            return Answer(MAYBE, "which user action it is is not known", "userAction")
        if action is None:
            return Answer(NO, "no user action")
        if ACTIONS.get(action) in wanted:
            return Answer(YES, action)
        if strange:
            return Answer(MAYBE, f"it names an action that this version does not know ({strange})")
        return Answer(NO, action)

    return check


def _authentication_context(wanted: frozenset[str]) -> Check:
    def check(sign_in: SignIn) -> Answer:
        asked = sign_in.scenario.authentication_context
        if asked is UNKNOWN:
            return Answer(MAYBE, "which authentication context is asked for is not known", "authenticationContext")
        if asked is None:
            return Answer(NO, "no authentication context")
        return Answer(truth(asked.casefold() in wanted), f"authentication context {asked}")

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

    def one_app(app: str, names: frozenset[str], rule: bool, sign_in: SignIn) -> Answer:
        if app in names:
            return Answer(YES, f"app {app_groups.name(app) or app}")
        odd = next((told for one, told in spelled.items() if one in names and _is_odd(one, app)), "")
        unsure = Answer(MAYBE, f"it names apps by what is no id ({odd[:60]})") if odd else Answer(NO, "")
        for group in names & app_groups.GROUPS:
            member = app_groups.member(group, app, sign_in.directory.service_principal(app))
            if member is YES:
                return Answer(YES, f"app group {app_groups.title(group)}")
            if member is MAYBE:
                unsure = Answer(MAYBE, f"whether the app is in {app_groups.title(group)} is not known")
        if rule and picks is not None:
            picked = picks(app, sign_in)
            if picked.truth is YES or (picked.truth is MAYBE and unsure.truth is NO):
                return picked
        return unsure

    def check(sign_in: SignIn) -> Answer:
        scenario = sign_in.scenario
        if agents_only:
            return Answer(NO, "it is about the resources of agents")
        if scenario.app is None and not sign_in.apps:
            return Answer(NO, "no app is asked for")
        if not sign_in.apps:
            return _unknown_app(sign_in, included, excluded, picks is not None)
        outs = [one_app(app, excluded, picks_out, sign_in) for app in sign_in.apps]
        out = all_of(one.truth for one in outs)
        if out is YES:
            return Answer(NO, f"excluded: {outs[0].detail}")
        ins = (
            [Answer(YES, "all resources", unrestricted=True)]
            if everything
            else [one_app(app, included, picks_in, sign_in) for app in sign_in.apps]
        )
        into = max(ins, key=lambda one: (one.truth is YES, one.truth is MAYBE))
        if into.truth is NO:
            return Answer(NO, f"the app {_names(sign_in)} is not included")
        if into.truth is MAYBE:
            return into
        if out is MAYBE or any(one.truth is not NO for one in outs):
            doubt = next((one for one in outs if one.truth is MAYBE), None)
            told = doubt.detail if doubt else "only one of the app and the resource that it asks for is excluded"
            return Answer(MAYBE, f"perhaps excluded: {told}", doubt.needs if doubt else "")
        return Answer(YES, f"included: {into.detail}", unrestricted=into.unrestricted)

    return check


def _is_odd(name: str, app: str) -> bool:
    """Whether an entry is neither an app nor a keyword of this version. What is asked for may be meant by it, which an
    id beside it tells: where apps go by other names, a word is such a name."""
    if is_placeholder(name):
        return True
    return name.isalpha() and name not in _KEYWORDS and GUID.fullmatch(app) is not None


def _unknown_app(sign_in: SignIn, included: frozenset[str], excluded: frozenset[str], picks: bool) -> Answer:
    if not included - {"none"} and not picks:
        return Answer(NO, "it includes no app")
    # Asking for a user action alone asks for no app.
    asks_no_app = isinstance(sign_in.scenario.user_action, str)
    if "all" in included and not excluded and not picks and not asks_no_app:
        return Answer(YES, "included: all resources", unrestricted=True)
    return Answer(MAYBE, "which app is asked for is not known", "app")


def _names(sign_in: SignIn) -> str:
    return " or ".join(app_groups.name(app) or app for app in sign_in.apps)


def _excludes(filtered: Filter | None) -> bool:
    return filtered is not None and (filtered.mode or "").casefold() == "exclude"


def _app_filter(filtered: Filter | None) -> Callable[[str, SignIn], Answer] | None:
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
        told = Answer(MAYBE, f"the filter for apps cannot be read: {error}")
        return lambda app, sign_in: told

    def check(app: str, sign_in: SignIn) -> Answer:
        principal = sign_in.directory.service_principal(app)
        if principal is None or "customSecurityAttributes" not in principal:
            return Answer(MAYBE, "the custom security attributes of the app are not known", "directory")
        value = rule.evaluate(principal["customSecurityAttributes"])
        needs = "directory" if value is MAYBE else ""
        return Answer(value, "by the filter for apps", needs)

    return check
