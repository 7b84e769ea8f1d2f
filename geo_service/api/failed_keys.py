"""Rate limit for invalid API keys, so that keys cannot be guessed; valid ones never count.

Failures are counted per address (an IPv6 network of 64 bits is one) and per key id, a minute's
worth at a time; beyond that the caller gets 429 until the count has drained. A key that was
accepted from an address in the last twelve hours goes on being accepted there while others of the
same address are refused, so that one mistyping colleague locks nobody out.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from geo_service.api.middleware.forwarding import parse_address
from geo_service.base.errors import RateLimitedError

#: failures that are let pass a minute, from one address and of one key id
ALLOWED_A_MINUTE = 20
_KNOWN_FOR_S = 12 * 3600.0
#: addresses, key ids and pairs remembered
_MOST = 10_000


@dataclass
class _Count:
    failures: float
    at: float

    def drained(self, now: float) -> float:
        return max(0.0, self.failures - (now - self.at) * ALLOWED_A_MINUTE / 60.0)


class FailedKeys:
    """The counts of one process."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._accepted: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str, key_id: str) -> None:
        """Refuse a caller with too many failures.

        Raises:
            RateLimitedError: says after how many seconds one may try again.
        """
        now, origin = time.monotonic(), _origin(address)
        with self._lock:
            accepted_at = self._accepted.get((origin, key_id))
            if accepted_at is not None and now - accepted_at < _KNOWN_FOR_S:
                return
            worst = max(
                (self._counts[name].drained(now) for name in _names(origin, key_id)
                 if name in self._counts),
                default=0.0,
            )  # fmt: skip
        over = worst - (ALLOWED_A_MINUTE - 1)
        if over > 0:
            wait_s = math.ceil(over * 60.0 / ALLOWED_A_MINUTE)
            raise RateLimitedError(
                "too many invalid API keys", hint=f"try again in {wait_s} s", retry_after_s=wait_s
            )

    def failed(self, address: str, key_id: str) -> None:
        """Count a key that was not accepted."""
        now = time.monotonic()
        with self._lock:
            for name in _names(_origin(address), key_id):
                known = self._counts.pop(name, None)
                failures = known.drained(now) if known else 0.0
                _put(self._counts, name, _Count(failures + 1.0, now))

    def accepted(self, address: str, key_id: str) -> None:
        """Remember a key that was accepted."""
        with self._lock:
            _put(self._accepted, (_origin(address), key_id), time.monotonic())


def _put(table: OrderedDict, name: object, value: object) -> None:  # type: ignore[type-arg]
    table.pop(name, None)
    table[name] = value
    if len(table) > _MOST:
        table.popitem(last=False)


def _names(origin: str, key_id: str) -> tuple[str, ...]:
    return (f"address {origin}", f"key {key_id}") if key_id else (f"address {origin}",)


def _origin(address: str) -> str:
    parsed = parse_address(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed or address)
