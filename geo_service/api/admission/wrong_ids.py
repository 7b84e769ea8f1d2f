"""Limit requests for complaint ids that do not exist, so that ids cannot be guessed.

An id has 32 signed bits; at ``PER_MINUTE`` wrong ones a caller needs centuries to hit one.
"""

from __future__ import annotations

from contextvars import ContextVar

from geo_service.api.admission.buckets import Buckets
from geo_service.base.errors import RateLimitedError

#: ids that do not exist, a minute and caller
PER_MINUTE = 30
#: paths that take a complaint's id, and the list that takes many
PATHS = ("/v1/complaints/", "/open311/v2/request", "/open311/v2/tokens/")


class WrongIds:
    """One request's wrong ids, counted against its caller."""

    def __init__(self, buckets: Buckets, caller: str) -> None:
        self._buckets, self._caller = buckets, caller

    def check(self) -> None:
        """Raise ``RateLimitedError`` if the budget is spent."""
        if not self._buckets.has(self._caller):
            raise _spent()

    def miss(self) -> None:
        """Count a wrong id. Raises ``RateLimitedError`` if the budget is spent."""
        if not self._buckets.take(self._caller):
            raise _spent()


WRONG_IDS: ContextVar[WrongIds | None] = ContextVar("wrong_ids", default=None)


def count_miss() -> None:
    """Count a wrong id that an endpoint passes over. Raises ``RateLimitedError``."""
    wrong_ids = WRONG_IDS.get()
    if wrong_ids is not None:
        wrong_ids.miss()


def _spent() -> RateLimitedError:
    return RateLimitedError("too many ids that do not exist", hint="check the ids you ask for")
