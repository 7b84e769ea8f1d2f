"""Import rejected rows again, corrected or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa

from geo_service.base.errors import NotFoundError
from geo_service.intake.header_names import fit
from geo_service.intake.load_disputes import load_disputes
from geo_service.intake.prepare import CONFLICT, ImportSource, prepare
from geo_service.intake.profile import SourceProfile
from geo_service.intake.profile_file import built_in, read_profile
from geo_service.ledger import Ledger
from geo_service.ledger.rejects import OPEN, Reject, keep_replayed, list_rejects
from geo_service.service.region import Region


@dataclass
class ReplaySummary:
    """What came of another try."""

    accepted: int = 0
    known: int = 0
    still_rejected: int = 0


def replay(
    region: Region,
    ledger: Ledger,
    *,
    key: bytes,
    run_id: int | None = None,
    profile: SourceProfile | None = None,
    untouched: bool = False,
) -> ReplaySummary:
    """Try mended rejects again, with the profile of their import or another one.

    ``untouched`` also tries those that nobody mended, for when the profile was.

    Raises:
        NotFoundError: the import's profile is not built in, and none is given.
    """
    load_disputes(region, ledger)
    summary = ReplaySummary()
    states = OPEN if untouched else ("mended",)
    after = 0
    while True:
        with ledger.reading() as connection:
            found = list_rejects(connection, run_id=run_id, states=states, after=after)
        if not found:
            return summary
        after = found[-1].id
        for _, own in groupby(sorted(found, key=lambda one: one.run_id), lambda one: one.run_id):
            _replay_run(region, ledger, list(own), key, profile, summary)


def _table(rejects: Sequence[Reject]) -> pa.Table:
    names = list(dict.fromkeys(name for one in rejects for name in one.row))
    columns = {
        name: pa.array([_text(one.row.get(name)) for one in rejects], pa.string()) for name in names
    }
    return pa.table(columns)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _own_profile(fingerprint: str) -> SourceProfile:
    """The built-in profile that an import used."""
    name = fingerprint.partition(":")[0]
    if name in built_in():
        found = read_profile(name)
        if found.fingerprint == fingerprint:
            return found
    raise NotFoundError(
        f"the profile {name!r} that the import used is not built in",
        hint=f"name its file: --profile {name}.toml",
    )


def _replay_run(
    region: Region,
    ledger: Ledger,
    rejects: Sequence[Reject],
    key: bytes,
    profile: SourceProfile | None,
    summary: ReplaySummary,
) -> None:
    first = rejects[0]
    used = profile or _own_profile(first.profile)
    table = _table(rejects)
    fitted, _ = fit(used, table.column_names)
    source = ImportSource(region, ledger.identity, fitted, first.digest, key)
    numbers = [one.row_number for one in rejects]
    prepared = prepare(source, table, numbers)
    reasons = {one.row_number: one.reason for one in prepared.rejected}
    still_bad = {one.id: reasons[one.row_number] for one in rejects if one.row_number in reasons}
    taken = [one.id for one in rejects if one.id not in still_bad]
    outcome = ledger.writer.run_alone(
        lambda at: keep_replayed(
            at,
            ledger.identity,
            first.run_id,
            prepared.batch,
            taken,
            still_bad,
            CONFLICT,
            actor=f"replay:{first.run_id}",
        )
    )
    summary.accepted += outcome.accepted
    summary.known += outcome.known
    summary.still_rejected += len(still_bad) + len(outcome.conflicts)
