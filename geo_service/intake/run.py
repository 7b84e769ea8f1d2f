"""``import``: a file of complaints into the ledger, each row exactly once."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.compute as pc

from geo_service.assign.choice import require
from geo_service.assign.defaults import DefaultRule, Defaults, find_defaults
from geo_service.intake.batches import Piece, pieces
from geo_service.intake.load_disputes import load_disputes
from geo_service.intake.prepare import Prepared, Source, prepare
from geo_service.intake.profile import Profile
from geo_service.intake.read_rows import point_columns
from geo_service.ledger import Ledger
from geo_service.ledger.runs import Run, finish, keep_range, start
from geo_service.service.region import Region
from geo_service.tables import TableReader, ahead, open_table

BATCH_ROWS = 10_000
Progress = Callable[[int, float], None]


@dataclass
class ImportSummary:
    """What an import did, or would do."""

    rows: int = 0
    accepted: int = 0
    known: int = 0
    late_events: int = 0
    rejected: int = 0
    done_before: int = 0
    default_locations: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    notices: tuple[str, ...] = ()

    def look(self, prepared: Prepared) -> None:
        """Count what a batch holds."""
        batch = prepared.batch
        self.rows += batch.complaints.num_rows + len(prepared.rejected)
        self.reasons.update(one.reason for one in prepared.rejected)
        self.rejected += len(prepared.rejected)
        self.default_locations += pc.sum(batch.complaints["default_location"]).as_py() or 0
        for counter, column in (
            (self.verdicts, batch.complaints["verdict"]),
            (self.kinds, batch.events["kind"]),
        ):
            for pair in column.combine_chunks().value_counts().to_pylist():
                counter[pair["values"]] += pair["counts"]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _defaults(reader: TableReader, profile: Profile) -> Defaults:
    if not profile.lon:
        return Defaults()
    return find_defaults(reader, point_columns(profile), DefaultRule())


def make_source(
    region: Region, ledger: Ledger, profile: Profile, path: Path, reader: TableReader, key: bytes
) -> Source:
    """Settle what is the same for every row.

    Raises:
        InputError: the file lacks a column that the profile needs.
    """
    needed = [name for name in (profile.source_id, *profile.received_at[:1]) if name]
    points = [name for name in (profile.lon, profile.lat) if name]
    require(reader.schema.names, [*needed, *profile.text, *points])
    defaults = _defaults(reader, profile)
    return Source(region, ledger.identity, profile, digest_of(path), key, defaults)


def _start(ledger: Ledger, source: Source, path: Path, batch_rows: int) -> Run:
    return ledger.writer.run_alone(
        lambda at: start(
            at,
            digest=source.digest,
            profile=source.profile.fingerprint,
            file_name=path.name,
            batch_rows=batch_rows,
        )
    )


def _prepared(
    source: Source, reader: TableReader, batch_rows: int, done: frozenset[int]
) -> Iterator[tuple[Piece, Prepared | None]]:
    """Pieces with what was made of them; None for those kept by an earlier run."""
    for piece in ahead(pieces(reader, source.profile, batch_rows)):
        if piece.first_row in done:
            yield piece, None
        else:
            yield piece, prepare(source, piece.table, piece.numbers, piece.faults)


def import_file(
    region: Region,
    ledger: Ledger,
    profile: Profile,
    path: Path,
    *,
    key: bytes,
    dry_run: bool = False,
    batch_rows: int = BATCH_ROWS,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import a file; started again after any interruption it goes on where it was.

    A batch and the note that it is done are one transaction. ``dry_run`` reads, masks and places
    every row and keeps nothing.

    Raises:
        NotFoundError, InputError: no such file, or it does not fit the profile.
        UnavailableError: the store failed; what was committed stays.
    """
    begun = time.perf_counter()
    load_disputes(region, ledger)
    reader = open_table(path, encoding=encoding)
    source = make_source(region, ledger, profile, path, reader, key)
    run = None if dry_run else _start(ledger, source, path, batch_rows)
    summary = ImportSummary()
    done = run.done if run else frozenset()
    rows = run.batch_rows if run else batch_rows
    seen = 0
    for piece, prepared in ahead(_prepared(source, reader, rows, done)):
        seen += piece.table.num_rows
        if prepared is None:
            summary.done_before += piece.table.num_rows
        else:
            _keep(ledger, run, piece, prepared, summary)
        if progress is not None:
            progress(seen, reader.fraction)
    if run is not None:
        ledger.writer.run_alone(lambda at: finish(at, run.id))
    summary.seconds = time.perf_counter() - begun
    summary.notices = tuple(reader.notices)
    return summary


def _keep(
    ledger: Ledger, run: Run | None, piece: Piece, prepared: Prepared, summary: ImportSummary
) -> None:
    batch = prepared.batch
    if run is None:
        summary.look(prepared)
        summary.known += _count_known(ledger, prepared)
        summary.accepted = summary.rows - summary.rejected - summary.known
        return
    outcome = ledger.writer.run_alone(
        lambda at: keep_range(
            at,
            ledger.identity,
            run.id,
            piece.first_row,
            batch,
            prepared.rejected,
            actor=f"import:{run.id}",
        )
    )
    if outcome is None:
        summary.done_before += piece.table.num_rows
        return
    summary.look(prepared)
    summary.accepted += outcome.accepted
    summary.known += outcome.known
    summary.late_events += outcome.late_events


def _count_known(ledger: Ledger, prepared: Prepared) -> int:
    batch = prepared.batch
    ids: list[str] = batch.complaints["source_id"].to_pylist()
    return ledger.count_known(batch.source, ids)
