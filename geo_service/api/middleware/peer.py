"""The network address a request comes from."""

from __future__ import annotations

import ipaddress

from starlette.types import Scope

#: of an IPv6 address the part that names a network: its holder has all addresses within it
_NETWORK_BITS = 64


def peer_of(scope: Scope) -> str:
    """The address of the client's end of the connection; empty where it is not known."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def network_of(address: str) -> str:
    """What requests are counted by: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _NETWORK_BITS), strict=False))
    return str(parsed)
