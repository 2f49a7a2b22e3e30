"""Pseudonymous IP addresses: a map of one address family that keeps ranges ranges and what lies in them inside.

The largest ranges that do not lie in another one are given blocks of the same size in space that no real network has
(240.0.0.0/4 is reserved, RFC 1112; 3fff::/20 is for documentation, RFC 9637); an address outside of every range is a
block of its own. Inside a block the host bits are flipped by one mask, so that prefixes stay prefixes: a range in a range
stays in it, and two addresses stay two. A set of ranges too large for the reserved space is mapped over the whole space.
"""

from __future__ import annotations

import hashlib
import hmac
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

RESERVED: dict[int, Network] = {4: IPv4Network("240.0.0.0/4"), 6: IPv6Network("3fff::/20")}
# These name no host of anybody: unspecified, loopback, broadcast.
UNTOUCHED = frozenset({"0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1"})  # noqa: S104


@dataclass(frozen=True)
class _Block:
    """``size`` addresses from ``first`` that become those from ``image``, their offset flipped by ``mask``."""

    first: int
    size: int
    image: int
    mask: int


class AddressMap:
    """The map of one family (4 or 6), made for the ranges and addresses of one document.

    ``rigid``: ranges given by their first and last address. They are no prefixes, so the offsets in the prefix around
    them are left as they are.
    """

    def __init__(
        self,
        version: int,
        key: bytes,
        networks: Iterable[Network],
        addresses: Iterable[Address],
        rigid: Iterable[Network],
    ) -> None:
        self.bits = 32 if version == 4 else 128
        self.reserved = RESERVED[version]
        self._key = key
        self._base = int(self.reserved.network_address)
        rigid_spans = [_span(network) for network in rigid]
        spans = [_span(network) for network in networks if network.prefixlen] + rigid_spans
        spans += [(int(address), 1) for address in addresses]
        ours = [span for span in spans if self._is_ours(*span)]
        largest = _largest(span for span in spans if not self._is_ours(*span))
        occupied = max((first + size - self._base for first, size in ours), default=0)
        self._blocks = self._packed(largest, occupied, rigid_spans)
        self._firsts = [block.first for block in self._blocks]

    def _is_ours(self, first: int, size: int) -> bool:
        return self._base <= first and first + size <= self._base + self.reserved.num_addresses

    def _packed(self, spans: list[tuple[int, int]], cursor: int, rigid: list[tuple[int, int]]) -> list[_Block]:
        blocks = []
        # Large blocks first: each then begins on a multiple of its own size, and no space is lost between them.
        order = sorted(spans, key=lambda span: (-span[1], self._number(b"order", *span)))
        cursor += -cursor % (order[0][1] if order else 1)
        for first, size in order:
            fixed = any(first <= start < first + size for start, _ in rigid)
            mask = 0 if fixed else self._number(b"mask", first, size) % size
            blocks.append(_Block(first, size, self._base + cursor, mask))
            cursor += size
        if cursor > self.reserved.num_addresses:
            whole = 1 << self.bits
            return [_Block(0, whole, 0, self._number(b"whole", 0, 0) % (whole - 1) + 1)]
        return sorted(blocks, key=lambda block: block.first)

    def _number(self, what: bytes, first: int, size: int) -> int:
        return int.from_bytes(hmac.digest(self._key, b"%b %d %d" % (what, first, size), hashlib.sha256), "big")

    def map(self, address: int) -> int:
        """The pseudonym of an address that was in the document."""
        if self._is_ours(address, 1):
            return address
        at = bisect_right(self._firsts, address) - 1
        if at >= 0:
            block = self._blocks[at]
            if address < block.first + block.size:
                return block.image + ((address - block.first) ^ block.mask)
        return self._base + self._number(b"stray", address, 1) % self.reserved.num_addresses


def _span(network: Network) -> tuple[int, int]:
    return int(network.network_address), network.num_addresses


def _largest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that lie in no other one. Spans of prefixes nest or are disjoint."""
    found: list[tuple[int, int]] = []
    for first, size in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or first >= found[-1][0] + found[-1][1]:
            found.append((first, size))
    return found
