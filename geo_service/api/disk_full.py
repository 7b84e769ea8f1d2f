"""Answer 503 when the disk is full: a temporary fault of the service, not of the request."""

from __future__ import annotations

import errno

from geo_service.base.errors import UnavailableError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_disk_full(error: BaseException | None) -> bool:
    """Whether ``error``, or what caused it, is that the disk or the quota is full."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def disk_full() -> UnavailableError:
    """The error to answer with; it names no path."""
    return UnavailableError(
        "the disk of the service is full", hint="try again later, and tell the operator"
    )
