"""Retention and erasure in ledger, rejects and learned tickets, with an audit line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from geo_service.intake.complaint_events import provenance_of
from geo_service.ledger import Ledger
from geo_service.ledger.access import write_audit
from geo_service.ledger.erasure import Erasable, count, erase_page, erase_rejects, settle
from geo_service.service.region import Region


@dataclass(slots=True)
class Erased:
    """What was, or in a dry run would be, erased; ``open`` complaints stay."""

    complaints: int = 0
    rejects: int = 0
    open: int = 0
    forgotten: int = 0


def look(ledger: Ledger, what: Erasable, *, mark: str = "") -> Erased:
    """Count what ``erase`` would take; ``mark`` is the reporter's number as it is written."""
    with ledger.reading() as connection:
        complaints, left_open = count(connection, what)
        rejects = 0
        if what.before_us is not None or mark:
            rejects = erase_rejects(connection, before_us=what.before_us, mark=mark, apply=False)
    return Erased(complaints, rejects, left_open)


def erase(
    region: Region, ledger: Ledger, what: Erasable, *, mark: str = "", about: str, actor: str
) -> Erased:
    """Erase for good, some hundred complaints to a commit; started again it goes on.

    ``about`` says in the audit line what was asked for; never a number or a name.
    """
    done = look(ledger, what, mark=mark)
    done.complaints = 0
    run = ledger.writer.run_alone
    while ids := run(partial(erase_page, what=what)):
        done.complaints += len(ids)
        done.forgotten += sum(region.locator.unlearn(provenance_of(one)) for one in ids)
    if done.rejects:
        run(partial(erase_rejects, before_us=what.before_us, mark=mark, apply=True))
    said = f"{about},complaints:{done.complaints},rejects:{done.rejects}"
    run(lambda at: write_audit(at, actor, "erase", said))
    settle(ledger.engine)
    return done
