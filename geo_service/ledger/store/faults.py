"""Translate database errors to the package's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from geo_service.base.errors import ConflictError, GeoServiceError, UnavailableError

_DAMAGED = (
    "the ledger's files are damaged: stop the service, move them aside and keep them, then "
    "`geo-service restore` the last backup into the empty place"
)
_HINTS = (
    ("disk is full", "make room on the disk; nothing accepted was lost"),
    ("No space left", "make room on the disk; nothing accepted was lost"),
    ("disk I/O error", "look at the disk; nothing accepted was lost"),
    ("locked", "another process is writing; try again"),
    ("malformed", _DAMAGED),
    ("not a database", _DAMAGED),
    ("file is encrypted", _DAMAGED),
    ("invalid page", _DAMAGED),  # what PostgreSQL says
    ("could not read block", _DAMAGED),
    ("readonly", "give the service write access to its home folder"),
    ("unable to open", "check that the folder of the ledger exists and can be written"),
)
_UNREACHABLE = "check that the database runs and can be reached; requests may be tried again"


def _first_line(error: BaseException) -> str:
    """The driver's own words, without the statement or its values."""
    return str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]


def unavailable(error: BaseException) -> UnavailableError:
    """The error to raise when the store fails."""
    line = _first_line(error)
    hint = next((hint for words, hint in _HINTS if words in line), _UNREACHABLE)
    return UnavailableError("the ledger's store does not answer", hint=hint, cause=line)


def _translate(error: exc.SQLAlchemyError) -> GeoServiceError:
    if isinstance(error, exc.IntegrityError):
        return ConflictError(f"the ledger refuses this: {_first_line(error).split(':')[0]}")
    return unavailable(error)


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLAlchemy's errors of a failing store into ours; programming errors pass.

    Raises:
        UnavailableError: the store cannot be reached, is full, or is locked.
        ConflictError: a constraint refuses the rows.
    """
    try:
        yield
    except (exc.DataError, exc.ProgrammingError, exc.NotSupportedError):
        raise
    except (exc.DBAPIError, exc.TimeoutError) as error:
        raise _translate(error) from error
