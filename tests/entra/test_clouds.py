"""Which cloud, and which addresses the token may go to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aad53004.entra.clouds import CLOUDS, authority, graph_root, is_loopback, resolve
from aad53004.errors import BadInput
from aad53004.graph.live_origin import origin_of

GLOBAL = CLOUDS["global"]


@pytest.mark.parametrize(
    ("name", "where", "graph"),
    [
        ("global", "login.microsoftonline.com", "graph.microsoft.com"),
        ("usgov", "login.microsoftonline.us", "graph.microsoft.us"),
        ("usgov-dod", "login.microsoftonline.us", "dod-graph.microsoft.us"),
        ("china", "login.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn"),
    ],
)
def test_authority_graph_and_scope_move_together(name: str, where: str, graph: str) -> None:
    cloud = resolve(name.upper())
    assert (cloud.name, cloud.authority, cloud.graph) == (name, f"https://{where}", f"https://{graph}")
    assert cloud.scope == f"https://{graph}/.default"
    assert graph_root(cloud, None) == graph_root(cloud, " ") == cloud.graph
    assert authority(cloud, None) == cloud.authority


def test_the_global_cloud_is_the_default() -> None:
    assert resolve(None) is resolve("") is GLOBAL


def test_an_unknown_cloud_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="choose one of global, usgov, usgov-dod, china"):
        resolve("germany")


@pytest.mark.parametrize(
    ("given_root", "root"),
    [
        ("https://graph.contoso.example", "https://graph.contoso.example"),
        ("https://Graph.Contoso.example/", "https://graph.contoso.example"),
        ("https://proxy.contoso.example:8443/graph/", "https://proxy.contoso.example:8443/graph"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_another_graph_root(given_root: str, root: str) -> None:
    assert graph_root(GLOBAL, given_root) == root


@pytest.mark.parametrize(
    ("given_root", "says"),
    [
        ("http://graph.contoso.example", "unencrypted to graph.contoso.example"),
        ("http://192.0.2.1", "unencrypted"),
        ("http://0.0.0.0:80", "unencrypted"),
        ("http://127.0.0.1.evil.example", "unencrypted"),
        ("http://localhost.evil.example", "unencrypted"),
        ("http://localhost@evil.example", "unencrypted"),
        ("https://user:pw@graph.contoso.example", "user name or password"),
        ("https://graph.contoso.example/?x=1", "query or fragment"),
        ("https://graph.contoso.example/#x", "query or fragment"),
        ("https://graph.contoso.example?", "query or fragment"),
        ("https://graph.contoso.example/v1.0", "version"),
        ("https://graph.contoso.example/BETA/", "version"),
        ("https://graph.contoso.example/beta/graph", "version"),
        ("https://graph.contoso.example/a/../b", "plain path"),
        ("https://graph.contoso.example/%2e%2e", "plain path"),
        ("graph.contoso.example", "https address"),
        ("ftp://graph.contoso.example", "https address"),
        ("https://", "https address"),
        ("file:///etc/passwd", "https address"),
        ("https://graph.contoso.example:port", "no web address"),
        ("https://graph.contoso.example:99999", "no web address"),
        ("https://[::1", "no web address"),
        ("https://graph.contoso.example\\@evil.example", "character"),
        ("https://graph.contoso.example/\r\nHost: x", "character"),
        ("https://gr\u0430ph.contoso.example", "character"),
    ],
)
def test_roots_that_are_refused(given_root: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as failure:
        graph_root(GLOBAL, given_root)
    assert str(failure.value).startswith("AAD53004_GRAPH_ENDPOINT ")
    assert "pw" not in str(failure.value)


@given(st.text(max_size=60).map(lambda text: f"http://{text}"))
def test_plain_http_never_leaves_this_machine(address: str) -> None:
    try:
        root = graph_root(GLOBAL, address)
    except BadInput:
        return
    origin = origin_of(root)
    assert origin is not None and is_loopback(origin[1])


@pytest.mark.parametrize("override", ["login.microsoftonline.us", "https://login.microsoftonline.us/"])
def test_the_sign_in_host_of_another_cloud_is_refused(override: str) -> None:
    assert authority(CLOUDS["usgov-dod"], override) == "https://login.microsoftonline.us"
    with pytest.raises(BadInput, match="set --cloud usgov or unset the variable"):
        authority(GLOBAL, override)


def test_a_private_sign_in_host_is_taken() -> None:
    assert authority(GLOBAL, "login.contoso.example:8443") == "https://login.contoso.example:8443"
    assert authority(CLOUDS["china"], "https://login.partner.microsoftonline.cn").endswith("partner.microsoftonline.cn")


@pytest.mark.parametrize(
    "override", ["http://login.contoso.example", "https://a@b.example", "https://b.example?x", "a b"]
)
def test_sign_in_hosts_that_are_refused(override: str) -> None:
    with pytest.raises(BadInput, match=r"^AZURE_AUTHORITY_HOST"):
        authority(GLOBAL, override)
