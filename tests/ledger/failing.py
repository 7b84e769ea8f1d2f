"""A ledger whose store fails half-way: every write first fails at each of its statements in turn.

After each failure nothing may have changed; then the same write is let through. So every
contract test also proves that a write happens whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from geo_service.base.errors import UnavailableError
from geo_service.ledger import Ledger
from geo_service.ledger.schema import metadata

_WRITES = ("INSERT", "UPDATE", "DELETE")


def snapshot(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


class _Fault:
    """Fails the n-th writing statement, then stays quiet."""

    def __init__(self, engine: sa.Engine) -> None:
        self.left: int | None = None
        sa.event.listen(engine, "before_cursor_execute", self._before)

    def _before(self, _connection, _cursor, statement, parameters, _context, _many) -> None:
        if self.left is None or not statement.lstrip().upper().startswith(_WRITES):
            return
        self.left -= 1
        if self.left == 0:
            self.left = None
            raise OperationalError(statement, None, Exception("disk I/O error"))


class FailingLedger:
    """Passes everything on to a ledger; a call that writes fails at each statement first."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._fault = _Fault(ledger.engine)

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._ledger, name)
        if not callable(attribute) or name in {"reading", "pk_of", "export", "close"}:
            return attribute
        return self._failing_first(attribute)

    def _failing_first(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **named: Any) -> Any:
            for statement in range(1, 40):
                before = snapshot(self._ledger.engine)
                self._fault.left = statement
                try:
                    result = call(*arguments, **named)
                except UnavailableError:
                    assert snapshot(self._ledger.engine) == before
                    continue
                finally:
                    self._fault.left = None
                return result
            raise AssertionError("never got through")

        return run
