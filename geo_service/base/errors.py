"""Every error the package raises on purpose, in one small tree.

The API and the CLI turn a class into an exit code or an HTTP status; nothing else does.
"""

from __future__ import annotations

from collections.abc import Sequence


class GeoServiceError(Exception):
    """Base of all errors raised on purpose.

    The message says what is wrong and where; ``hint`` says how to mend it.
    """

    status = 500
    title = "Internal error"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def for_operators(self) -> str:
        """The message with what only whoever runs the installation may read."""
        return self.message

    def __str__(self) -> str:
        return f"{self.for_operators} ({self.hint})" if self.hint else self.for_operators


class InputError(GeoServiceError, ValueError):
    """The caller's input cannot be used as it stands."""

    status = 422
    title = "Unusable input"


class CoordinateError(InputError):
    """A coordinate is missing, not finite, out of range, or in the wrong order."""

    title = "Unusable coordinate"


class TooLargeError(InputError):
    """The request is larger than the service takes in one piece."""

    status = 413
    title = "Too large"


class NotFoundError(GeoServiceError, LookupError):
    """The named region, level, area, complaint or file does not exist."""

    status = 404
    title = "Not found"


class NoGenerationError(NotFoundError):
    """No boundaries are valid at the date asked for."""

    title = "No boundaries for that date"


class ConflictError(GeoServiceError):
    """The request contradicts the present state."""

    status = 409
    title = "Conflict"


class UnauthorizedError(GeoServiceError, PermissionError):
    """No valid credentials came with the request."""

    status = 401
    title = "Credentials needed"


class KeyAgainError(UnauthorizedError):
    """The session must show its key once more before it may do this."""

    title = "Access key needed again"


class ForbiddenError(GeoServiceError, PermissionError):
    """The caller's role does not allow this."""

    status = 403
    title = "Not allowed"


class RateLimitedError(GeoServiceError):
    """The caller asks too often; ``retry_after_s`` seconds later it may again."""

    status = 429
    title = "Too many requests"

    def __init__(self, message: str, *, hint: str | None = None, retry_after_s: int = 5) -> None:
        super().__init__(message, hint=hint)
        self.retry_after_s = retry_after_s


class UnavailableError(GeoServiceError, ConnectionError):
    """Something the service depends on (a database, a disk) does not answer now.

    ``cause`` is what a driver says of it, with hosts and paths: for the log and the command line,
    and never part of ``message``, which anybody may be sent.
    """

    status = 503
    title = "Temporarily unavailable"
    retry_after_s = 5

    def __init__(self, message: str, *, hint: str | None = None, cause: str = "") -> None:
        super().__init__(message, hint=hint)
        self.cause = cause

    @property
    def for_operators(self) -> str:
        """The message with its cause."""
        return f"{self.message}: {self.cause}" if self.cause else self.message


class BusyError(UnavailableError):
    """As much work of this kind is under way and waiting as the service takes on."""

    title = "Busy"


class AbandonedError(GeoServiceError):
    """The client has gone; nobody gets the answer."""

    status = 499
    title = "Client gone"


class RegionError(GeoServiceError):
    """A region folder is broken; ``faults`` lists everything found at once."""

    status = 500
    title = "Broken region"

    def __init__(
        self, message: str, *, faults: Sequence[str] = (), hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n  - ".join([super().__str__(), *self.faults])
