"""A tenant, answered for as Microsoft Graph would: the routing behind the loopback server and the socketless source.

:class:`TenantGraph` takes the tenant of a scenario (see ``tests/scenarios/base.py``) and answers single GETs: which
properties come without ``$select``, what a filter may use, where pages end, which members v1.0 has not, how an error
is spelt. The shapes come from the model tables of ``tests/contract``; the behaviour from
https://learn.microsoft.com/graph/query-parameters, https://learn.microsoft.com/graph/aad-advanced-queries,
https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/errors and the page of each resource.
"""

from __future__ import annotations

import base64
import binascii
import re
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from aad53004.graph.interface import encode_query
from tests.contract.model import Model, model
from tests.fake_filter import FilterError, read_filter
from tests.scenarios.base import NOW, TENANT_ID, Json, cross_tenant, domain, methods_policy

SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "requests.contoso.example")
PREFER = "include-unknown-enum-members"

# What a user shows without $select. https://learn.microsoft.com/graph/api/user-get
USER_DEFAULTS: Mapping[str, Any] = {
    "businessPhones": [],
    "displayName": None,
    "givenName": None,
    "jobTitle": None,
    "mail": None,
    "mobilePhone": None,
    "officeLocation": None,
    "preferredLanguage": None,
    "surname": None,
    "userPrincipalName": None,
    "id": None,
}
# Page sizes: without $top, and the most that $top may be.
# https://learn.microsoft.com/graph/api/user-list, signin-list, directoryaudit-list, riskdetection-list
PAGES: Mapping[str, tuple[int, int]] = {
    "user": (100, 999),
    "group": (100, 999),
    "directoryRole": (100, 999),
    "signIn": (1000, 1000),
    "directoryAudit": (1000, 1000),
    "riskDetection": (20, 500),
    "riskyUser": (20, 500),
    "riskyUserHistoryItem": (20, 500),
    "userRegistrationDetails": (100, 999),
}
# https://learn.microsoft.com/graph/aad-advanced-queries
DIRECTORY = frozenset({"user", "group", "directoryRole"})
UNFILTERABLE = frozenset({"authenticationMethod", "temporaryAccessPassAuthenticationMethod"})
NEWEST_FIRST: Mapping[str, str] = {
    "signIn": "createdDateTime",
    "directoryAudit": "activityDateTime",
    "riskDetection": "detectedDateTime",
    "riskyUserHistoryItem": "riskLastUpdatedDateTime",
}


@dataclass(frozen=True)
class Reply:
    """One answer. ``text`` stands in the place of JSON; ``cut``: the connection breaks in the middle of it."""

    status: int
    headers: Mapping[str, str]
    body: Any = None
    text: str | None = None
    cut: bool = False


@dataclass(frozen=True)
class Logical:
    """One logical request, percent-decoded, as if it had not travelled in a ``$batch``."""

    method: str
    path: str
    query: Mapping[str, str]

    @property
    def shown(self) -> str:
        """What the pattern of a fault is held against: ``GET /v1.0/users?$top=5``."""
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"{self.method} {self.path}" + (f"?{query}" if query else "")


class Refusal(Exception):
    """Graph refuses the request: status, code and message of the error body."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def _missing(what: str) -> Refusal:
    return Refusal(
        404,
        "Request_ResourceNotFound",
        f"Resource '{what}' does not exist or one of its queried reference-property objects are not present.",
    )


def _bad(message: str, code: str = "BadRequest") -> Refusal:
    return Refusal(400, code, message)


@dataclass(frozen=True)
class _Found:
    """What a path leads to: one object or a list of them, the type and the name in ``@odata.context``."""

    type: str
    context: str
    one: Json | None = None
    many: tuple[Json, ...] = ()
    keep_kind: bool = False
    by_upn: bool = False
    cast: bool = False  # memberships and deleted items of one kind: they filter as advanced queries only


@dataclass
class TenantGraph:
    """Microsoft Graph over one tenant.

    ``page_size`` makes every collection come in pages of that size at most. ``origin`` is where next links point.
    ``requests`` is every logical request seen, in the order of arrival. Safe to use from several threads.
    """

    tenant: Json
    page_size: int | None = None
    origin: str = "https://graph.microsoft.com"
    requests: list[Logical] = field(default_factory=list)
    evaluated: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[str, int] = {}
        self._spent: dict[int, int] = {}
        self.now = datetime.fromisoformat(self.tenant.get("now", NOW))

    # -- one request

    def answer(self, method: str, url: str, headers: Mapping[str, str], content: Any = None) -> Reply:
        """The answer to ``url``, percent-encoded and beginning with the version. Header names are lower-case.
        ``content``: the JSON body of a POST."""
        path, _, raw_query = url.partition("?")
        segments = [part for raw in path.strip("/").split("/") for part in _keys(unquote(raw))]
        query = dict(parse_qsl(raw_query, keep_blank_values=True))
        logical = Logical(method, "/" + "/".join(segments), query)
        with self._lock:
            self.requests.append(logical)
            self._asked[logical.shown] = count = self._asked.get(logical.shown, 0) + 1
            fault = self._fault(logical)
        reply_headers = self.headers(f"{logical.shown} {count}", headers)
        try:
            if fault and not fault.get("omit_applied_policies"):
                return self._faulty(fault, reply_headers)
            if method == "POST" and segments[1:] == ["identity", "conditionalAccess", "evaluate"]:
                return Reply(200, reply_headers, self._evaluated(segments[0], content))
            if method != "GET":
                raise Refusal(405, "Request_BadRequest", f"Specified HTTP method '{method}' is not allowed here.")
            body = self._get(segments, query, headers)
        except Refusal as refusal:
            return self._error(refusal, reply_headers)
        if fault:
            # What a caller without a right to read policies gets: the sign-ins, and silence about the policies.
            # https://learn.microsoft.com/graph/api/signin-list
            for item in body.get("value", [body]):
                item["appliedConditionalAccessPolicies"] = []
        return Reply(200, reply_headers, body)

    def _evaluated(self, version: str, content: Any) -> Json:
        """What Graph's own evaluation says of each policy: what the tenant keeps under ``evaluate`` by policy id, as
        (applies, reason), else that it applies. https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate"""
        if self.tenant.get("evaluate") is None:
            raise Refusal(400, "BadRequest", "Resource not found for the segment 'evaluate'.")
        if (
            not isinstance(content, dict)
            or not {"signInIdentity", "signInContext", "signInConditions"} <= content.keys()
        ):
            raise _bad("The request body must have signInIdentity, signInContext and signInConditions.")
        self.evaluated.append(content)
        value = []
        for policy in self.tenant["conditionalAccessPolicies"]:
            applies, reason = self.tenant["evaluate"].get(policy["id"], (True, "notSet"))
            kind = {"@odata.type": "#microsoft.graph.whatIfAnalysisResult"}
            value.append({**kind, **policy, "policyApplies": applies, "analysisReasons": reason})
        root = f"{self.origin}/{version}/$metadata#Collection(microsoft.graph.whatIfAnalysisResult)"
        return {"@odata.context": root, "value": value}

    def _fault(self, logical: Logical) -> Json | None:
        for i, fault in enumerate(self.tenant.get("faults", [])):
            if re.search(fault["match"], logical.shown):
                spent = self._spent.get(i, 0)
                if "times" in fault and spent >= fault["times"]:
                    continue
                self._spent[i] = spent + 1
                found: Json = fault
                return found
        return None

    def _faulty(self, fault: Json, headers: dict[str, str]) -> Reply:
        headers = {**headers, **fault.get("headers", {})}
        if fault.get("html"):
            status = fault.get("status", 200)
            return Reply(status, headers, text="<!DOCTYPE html><html><body>The gateway says no.</body></html>")
        if fault.get("cut"):
            return Reply(fault.get("status", 200), headers, {"value": []}, cut=True)
        return self._error(Refusal(fault["status"], fault.get("code", ""), fault.get("message", "")), headers)

    def _error(self, refusal: Refusal, headers: Mapping[str, str]) -> Reply:
        inner = {
            "date": self.now.strftime("%Y-%m-%dT%H:%M:%S"),
            "request-id": headers["request-id"],
            "client-request-id": headers["client-request-id"],
        }
        error = {"code": refusal.code, "message": refusal.message, "innerError": inner}
        return Reply(refusal.status, headers, {"error": error})

    def headers(self, name: str, asked: Mapping[str, str]) -> dict[str, str]:
        """The headers of an answer. The request id is made of ``name``, so that the same questions get the same ids."""
        request_id = str(uuid.uuid5(SPACE, name))
        return {
            "request-id": request_id,
            "client-request-id": asked.get("client-request-id", request_id),
            "Date": format_datetime(self.now, usegmt=True),
        }

    def refused(self, status: int, code: str, message: str, headers: Mapping[str, str]) -> Reply:
        """An error of Graph's, with these headers."""
        return self._error(Refusal(status, code, message), headers)

    def unauthenticated(self, asked: Mapping[str, str]) -> Reply:
        """What a request without a bearer token gets."""
        realm = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
        headers = {**self.headers("no token", asked), "WWW-Authenticate": realm}
        return self._error(Refusal(401, "InvalidAuthenticationToken", "Access token is empty."), headers)

    # -- what a path leads to

    def _get(self, segments: list[str], query: Mapping[str, str], headers: Mapping[str, str]) -> Json:
        if not segments or segments[0] not in ("v1.0", "beta"):
            raise _bad("Invalid version: " + "/".join(segments[:1]))
        version, *rest = segments
        found = self._route(version, rest)
        eventual = headers.get("consistencylevel", "").casefold() == "eventual"
        shaped = _Shape(model(version), PREFER in headers.get("prefer", ""))
        selected = self._selected(found, query, version)
        if found.one is not None:
            if found.by_upn and "signInActivity" in selected:
                raise _bad("Get By Key only supports UserId and the key has to be a valid Guid")
            # A property of one object is asked for, so that a filter has no meaning.
            if {"$filter", "$top", "$count", "$skiptoken"} & query.keys():
                raise _bad("Query options $filter, $top and $count can be applied only on collections.")
            body = _pick(shaped.object(found.one, found.type), found.type, selected, shaped.model, found.keep_kind)
            return {"@odata.context": self._context(version, found, selected, single=True), **body}
        items = self._filtered(version, found, query, eventual)
        offset, size = self._page(found.type, query)
        page = items[offset : offset + size]
        body = {"@odata.context": self._context(version, found, selected, single=False)}
        if query.get("$count", "").casefold() == "true":
            body["@odata.count"] = len(items)
        if offset + size < len(items):
            token = base64.urlsafe_b64encode(f"offset:{offset + size}".encode()).decode().rstrip("=")
            link = encode_query({**{k: v for k, v in query.items() if k != "$skiptoken"}, "$skiptoken": token})
            body["@odata.nextLink"] = f"{self.origin}/{version}/" + _encoded(rest) + "?" + link
        body["value"] = [
            _pick(shaped.object(item, found.type), found.type, selected, shaped.model, found.keep_kind) for item in page
        ]
        return body

    def _route(self, version: str, path: list[str]) -> _Found:
        tenant = self.tenant
        match path:
            case ["users"]:
                return _Found("user", "users", many=self._all("users"))
            case ["groups"]:
                return _Found("group", "groups", many=self._all("groups"))
            case ["users", key]:
                user = self._user(key)
                return _Found("user", "users", one=user, by_upn=key.casefold() != user["id"].casefold())
            case ["users", key, "authentication", "methods"]:
                methods = tenant.get("methods", {}).get(self._user(key)["id"], [])
                return _Found(
                    "authenticationMethod",
                    f"users('{key}')/authentication/methods",
                    many=tuple(methods),
                    keep_kind=True,
                )
            case ["users", key, "authentication", "temporaryAccessPassMethods"]:
                kind = "temporaryAccessPassAuthenticationMethod"
                methods = tenant.get("methods", {}).get(self._user(key)["id"], [])
                passes = tuple(m for m in methods if m.get("@odata.type") == f"#microsoft.graph.{kind}")
                return _Found(kind, f"users('{key}')/authentication/temporaryAccessPassMethods", many=passes)
            case ["users", key, "authentication", "requirements"] if version == "beta":
                state = tenant.get("requirements", {}).get(self._user(key)["id"], {"perUserMfaState": "disabled"})
                return _Found(
                    "strongAuthenticationRequirements", f"users('{key}')/authentication/requirements", one=state
                )
            case ["users", key, "transitiveMemberOf", "microsoft.graph.group"]:
                return _Found("group", "groups", many=self._memberships(key, "groups"), cast=True)
            case ["users", key, "transitiveMemberOf", "microsoft.graph.directoryRole"]:
                return _Found(
                    "directoryRole", "directoryRoles", many=self._memberships(key, "directoryRoles"), cast=True
                )
            case ["directory", "deletedItems", "microsoft.graph.user"]:
                return _Found("user", "users", many=self._all("deletedUsers"), cast=True)
            case ["directory", "deletedItems", key]:
                deleted = _by(self._all("deletedUsers"), "id", key)
                if deleted is None:
                    raise _missing(key)
                # A directory object of an unnamed kind: the answer has to say that it is a user.
                return _Found(
                    "user", "directoryObjects", one={"@odata.type": "#microsoft.graph.user", **deleted}, keep_kind=True
                )
            case ["reports", "authenticationMethods", "userRegistrationDetails"]:
                return _Found("userRegistrationDetails", "/".join(path), many=self._all("registrationDetails"))
            case ["reports", "authenticationMethods", "userRegistrationDetails", key]:
                return self._one("userRegistrationDetails", "/".join(path[:-1]), "registrationDetails", key)
            case ["identityProtection", "riskyUsers"]:
                return _Found("riskyUser", "/".join(path), many=self._all("riskyUsers"))
            case ["identityProtection", "riskyUsers", key]:
                return self._one("riskyUser", "/".join(path[:-1]), "riskyUsers", key)
            case ["identityProtection", "riskyUsers", key, "history"]:
                self._one("riskyUser", "", "riskyUsers", key)
                steps = tenant.get("riskyUserHistory", {}).get(key, [])
                return _Found(
                    "riskyUserHistoryItem", f"identityProtection/riskyUsers('{key}')/history", many=tuple(steps)
                )
            case ["identityProtection", "riskDetections"]:
                return _Found("riskDetection", "/".join(path), many=self._all("riskDetections"))
            case ["auditLogs", "signIns"]:
                return _Found("signIn", "auditLogs/signIns", many=self._all("signIns"))
            case ["auditLogs", "signIns", key]:
                found = self._one("signIn", "auditLogs/signIns", "signIns", key)
                if version == "v1.0" and not _interactive(found.one or {}):
                    raise Refusal(404, "NotFound", f"The sign-in '{key}' was not found.")
                return found
            case ["auditLogs", "directoryAudits"]:
                return _Found("directoryAudit", "auditLogs/directoryAudits", many=self._all("directoryAudits"))
            case ["identity", "conditionalAccess", "policies"]:
                policies = self._all("conditionalAccessPolicies")
                return _Found("conditionalAccessPolicy", "identity/conditionalAccess/policies", many=policies)
            case ["identity", "conditionalAccess", "plans"] if version == "beta":
                return _Found(
                    "conditionalAccessPolicyPlan", "identity/conditionalAccess/plans", many=self._all("policyPlans")
                )
            case ["identity", "conditionalAccess", "plans", key, "rules"] if version == "beta":
                plan = self._one("conditionalAccessPolicyPlan", "", "policyPlans", key).one
                rules = tuple(tenant.get("policyPlanRules", {}).get(plan["id"] if plan else "", ()))
                context = f"identity/conditionalAccess/plans('{key}')/rules"
                return _Found("conditionalAccessPolicyRule", context, many=rules)
            case ["identityProtection", "policy"] if version == "beta":
                policy = tenant.get("identityProtectionPolicy") or {
                    "id": "identityProtectionPolicy",
                    "isUserRiskClearedOnPasswordReset": None,
                }
                return _Found("identityProtectionPolicy", "identityProtection/policy", one=policy)
            case ["identity", "conditionalAccess", "namedLocations"]:
                locations = self._all("namedLocations")
                return _Found(
                    "namedLocation", "identity/conditionalAccess/namedLocations", many=locations, keep_kind=True
                )
            case ["policies", "authenticationStrengthPolicies"]:
                strengths = self._all("authenticationStrengthPolicies")
                return _Found("authenticationStrengthPolicy", "policies/authenticationStrengthPolicies", many=strengths)
            case ["policies", "authenticationMethodsPolicy"]:
                policy = tenant.get("authenticationMethodsPolicy") or methods_policy()
                return _Found("authenticationMethodsPolicy", "authenticationMethodsPolicy", one=policy)
            case ["policies", "identitySecurityDefaultsEnforcementPolicy"]:
                name = "identitySecurityDefaultsEnforcementPolicy"
                return _Found(name, f"policies/{name}", one=tenant.get("securityDefaults") or _no_security_defaults())
            case ["policies", "crossTenantAccessPolicy", "default"]:
                name = "crossTenantAccessPolicyConfigurationDefault"
                default = tenant.get("crossTenantDefault") or cross_tenant(mfa_accepted=False)
                return _Found(name, "policies/crossTenantAccessPolicy/default", one=default)
            case ["policies", "crossTenantAccessPolicy", "partners"]:
                name = "crossTenantAccessPolicyConfigurationPartner"
                partners = self._all("crossTenantPartners")
                return _Found(name, "policies/crossTenantAccessPolicy/partners", many=partners)
            case ["subscribedSkus"]:
                return _Found("subscribedSku", "subscribedSkus", many=self._all("subscribedSkus"))
            case ["organization"]:
                return _Found("organization", "organization", many=(tenant.get("organization") or _organization(),))
            case ["domains", name]:
                return _Found("domain", "domains", one=self._domain(name))
            case ["domains", name, "federationConfiguration"]:
                federated = {k.casefold(): v for k, v in tenant.get("federationConfiguration", {}).items()}
                settings = federated.get(self._domain(name)["id"].casefold())
                if settings is None:
                    raise _missing(name)
                several = tuple(settings) if isinstance(settings, list) else (settings,)
                return _Found("internalDomainFederation", f"domains('{name}')/federationConfiguration", many=several)
        raise _bad(f"Resource not found for the segment '{path[-1] if path else ''}'.")

    def _all(self, key: str) -> tuple[Json, ...]:
        return tuple(self.tenant.get(key, ()))

    def _user(self, key: str) -> Json:
        """By object id or UPN, whatever the case."""
        user = _by(self._all("users"), "id", key) or _by(self._all("users"), "userPrincipalName", key)
        if user is None:
            raise _missing(key)
        return user

    def _one(self, kind: str, context: str, collection: str, key: str) -> _Found:
        item = _by(self._all(collection), "id", key)
        if item is None:
            raise Refusal(404, "NotFound", f"The requested {kind} '{key}' was not found.")
        return _Found(kind, context, one=item)

    def _domain(self, name: str) -> Json:
        domains = self._all("domains") or (domain("contoso.example", default=True),)
        found = _by(domains, "id", name)
        if found is None:
            raise _missing(name)
        return found

    def _memberships(self, key: str, collection: str) -> tuple[Json, ...]:
        members = set(self.tenant.get("memberOf", {}).get(self._user(key)["id"], ()))
        return tuple(item for item in self._all(collection) if item["id"] in members)

    # -- query options

    def _selected(self, found: _Found, query: Mapping[str, str], version: str) -> list[str]:
        if "$select" not in query:
            return []
        if found.type in UNFILTERABLE:
            raise _bad("The query specified in the URI is not valid. Query option 'Select' is not allowed.")
        names = [name.strip() for name in query["$select"].split(",") if name.strip()]
        known = model(version).properties(found.type)
        for name in names:
            if name not in known:
                raise _bad(f"Could not find a property named '{name}' on type 'microsoft.graph.{found.type}'.")
        return names

    def _filtered(self, version: str, found: _Found, query: Mapping[str, str], eventual: bool) -> list[Json]:
        kind, text = found.type, query.get("$filter", "")
        if found.type in UNFILTERABLE and {"$filter", "$top", "$count", "$orderby"} & query.keys():
            raise _bad("The query specified in the URI is not valid. The query option is not allowed here.")
        if kind in DIRECTORY:
            self._advanced(found, query, eventual)
        items = list(found.many)
        # v1.0 has no other sign-ins; beta gives them to those who ask for their kind.
        # https://learn.microsoft.com/graph/api/signin-list; in some tenants beta lists every kind to who names none.
        every_kind = version == "beta" and self.tenant.get("signInsOfEveryKind")
        if kind == "signIn" and not every_kind and (version == "v1.0" or "signInEventTypes" not in text):
            items = [item for item in items if _interactive(item)]
        if text:
            code = "Request_UnsupportedQuery" if kind in DIRECTORY else "BadRequest"
            try:
                asked = read_filter(text)
            except FilterError:
                raise _bad(f"Invalid filter clause: '{text}' is not supported.", code) from None
            known = model(version).properties(kind)
            for name in sorted(asked.properties):
                if name not in known:
                    raise _bad(
                        f"Invalid filter clause: Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
                    )
            items = [item for item in items if asked.accepts(item)]
        if kind in NEWEST_FIRST:
            by = NEWEST_FIRST[kind]
            order = query.get("$orderby", f"{by} desc")
            if not re.fullmatch(rf"{by}( (asc|desc))?", order):
                raise _bad(f"The query option '$orderby={order}' is not supported.")
            items.sort(key=lambda item: str(item.get(by) or ""), reverse=order.endswith(" desc"))
        return items

    @staticmethod
    def _advanced(found: _Found, query: Mapping[str, str], eventual: bool) -> None:
        """Refuses what directory objects answer with ``ConsistencyLevel: eventual`` and ``$count=true`` alone."""
        text = query.get("$filter", "")
        bare = re.sub(r"'(?:[^']|'')*'", "''", text)
        heavy = bool(text) and bool(found.cast or re.search(r"\bendswith\b|\bne\b|\bnot\b", bare, re.IGNORECASE))
        counting = query.get("$count", "").casefold() == "true"
        if (counting or heavy or "$search" in query) and not eventual:
            raise _bad(
                "Request with $count, $search or this $filter needs the header ConsistencyLevel: eventual.",
                "Request_UnsupportedQuery",
            )
        if heavy and not counting:
            raise _bad("This $filter is supported only with $count=true.", "Request_UnsupportedQuery")

    def _page(self, kind: str, query: Mapping[str, str]) -> tuple[int, int]:
        """Where the page begins, and how many items it holds."""
        usual, most = PAGES.get(kind, (1_000_000, 999))
        size = usual
        if "$top" in query:
            top = query["$top"]
            if not top.isdecimal() or not 1 <= int(top) <= most:
                raise _bad(f"Invalid page size specified: '{top}'. Must be between 1 and {most} inclusive.")
            size = int(top)
        offset = 0
        if "$skiptoken" in query:
            try:
                padded = query["$skiptoken"] + "=" * (-len(query["$skiptoken"]) % 4)
                text = base64.urlsafe_b64decode(padded).decode().removeprefix("offset:")
            except (ValueError, binascii.Error):
                text = ""
            if not text.isdecimal():
                raise _bad("The specified skip token is not valid.")
            offset = int(text)
        return offset, min(size, self.page_size or size)

    def _context(self, version: str, found: _Found, selected: Iterable[str], *, single: bool) -> str:
        columns = ",".join(selected)
        entity = "/$entity" if single and found.context.rpartition("/")[2] != found.type else ""
        return f"{self.origin}/{version}/$metadata#{found.context}" + (f"({columns})" if columns else "") + entity


_SCALARS = frozenset({bool, int, float, type(None)})


@cache
def _bare(kind: str) -> str:
    """The name of a type, without what says that there is a list of it, or several at once."""
    return kind.strip("[]").removeprefix("flags:")


class _Shape:
    """Makes of a tenant's object, which is shaped as on beta, a copy that one version of Graph would send.

    A member that only beta knows is left out of v1.0, and an enumeration's member that only beta knows arrives as
    ``unknownFutureValue``. What neither knows stays: a scenario means it.
    https://learn.microsoft.com/graph/best-practices-concept#handling-future-members-in-evolvable-enumerations
    """

    def __init__(self, own: Model, unknown_members: bool) -> None:
        self.model = own
        self.beta = model("beta")
        self.unknown_members = unknown_members

    def object(self, item: Any, kind: str, beta_kind: str = "") -> Any:
        """``item`` of the type ``kind``, which on beta may have another name."""
        beta_kind = self.beta.kind_of(item, beta_kind or kind)
        kind = self.model.kind_of(item, kind)
        own, beyond = self.model.properties(kind), self.beta.properties(beta_kind)
        return {
            key: value if value.__class__ in _SCALARS else self.value(value, own.get(key, ""), beyond.get(key, ""))
            for key, value in item.items()
            if key in own or key not in beyond or "@" in key
        }

    def value(self, value: Any, kind: str, beta_kind: str) -> Any:
        name, beta_name = _bare(kind), _bare(beta_kind)
        if isinstance(value, str):
            known = name in self.model.enums
            return ",".join(self.member(part, name) for part in value.split(",")) if known else value
        if isinstance(value, list):
            return [self.value(one, name, beta_name) for one in value]
        if isinstance(value, dict):
            return self.object(value, name, beta_name)
        return value

    def member(self, text: str, name: str) -> str:
        members = self.model.enums[name]
        if "unknownFutureValue" not in members:
            return text
        beyond = text not in members and text in self.beta.enums.get(name, ())
        late = text in members and members.index(text) > members.index("unknownFutureValue")
        return "unknownFutureValue" if beyond or (late and not self.unknown_members) else text


def _pick(item: Json, kind: str, selected: list[str], own: Model, keep_kind: bool) -> Json:
    """The properties that were selected, or those that come unasked."""
    named = {"@odata.type": item["@odata.type"]} if keep_kind and "@odata.type" in item else {}
    if selected:
        picked = {name: item.get(name) for name in selected if name != "signInActivity"}
        if item.get("signInActivity") and "signInActivity" in selected:
            # Never signed in: Graph leaves the member out. It always sends the id beside it.
            picked |= {"signInActivity": item["signInActivity"], "id": item["id"]}
        return {**named, **picked}
    if kind == "user":
        return {**named, **{name: item.get(name, default) for name, default in USER_DEFAULTS.items()}}
    return {**named, **{key: value for key, value in item.items() if key != "@odata.type"}}


def _keys(segment: str) -> list[str]:
    """``users('a')`` as the two segments that it means, quotes within the key undoubled."""
    match = re.fullmatch(r"(\w+)\('(.*)'\)", segment)
    return [match[1], match[2].replace("''", "'")] if match else [segment]


def _encoded(segments: list[str]) -> str:
    return "/".join(quote(part, safe="@=") for part in segments)


def _by(items: Iterable[Json], member: str, wanted: str) -> Json | None:
    return next((item for item in items if str(item.get(member, "")).casefold() == wanted.casefold()), None)


def _interactive(item: Json) -> bool:
    kinds = item.get("signInEventTypes")
    return "interactiveUser" in kinds if isinstance(kinds, list) else bool(item.get("isInteractive", True))


def _no_security_defaults() -> Json:
    return {
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "",
        "isEnabled": False,
    }


def _organization() -> Json:
    verified = {
        "name": "contoso.example",
        "type": "Managed",
        "isDefault": True,
        "isInitial": True,
        "capabilities": "Email",
    }
    return {
        "id": TENANT_ID,
        "displayName": "Contoso",
        "tenantType": "AAD",
        "countryLetterCode": "DE",
        "createdDateTime": "2019-05-20T07:45:10Z",
        "verifiedDomains": [verified],
    }
