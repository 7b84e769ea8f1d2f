"""``import``: store a file of complaints in the ledger, each row exactly once."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.compute as pc

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.defaults import DefaultRule, Defaults, find_defaults
from geo_service.assign.one_column import atlas_box, with_axes
from geo_service.intake.batches import FileRows, pieces
from geo_service.intake.header_names import fit
from geo_service.intake.join_issues import join_open_issues
from geo_service.intake.load_disputes import load_disputes
from geo_service.intake.mark_duplicates import duplicate_rows
from geo_service.intake.mask_places import place_masker
from geo_service.intake.prepare import ImportSource, Prepared, prepare
from geo_service.intake.profile import SourceProfile
from geo_service.intake.read_rows import QUOTE, point_columns
from geo_service.intake.times import TimeColumns, TimeLimits
from geo_service.ledger import Ledger
from geo_service.ledger.bulk.batch import BatchOutcome
from geo_service.ledger.bulk.dry_run import DryRunCounts
from geo_service.ledger.runs import Rejected, Run, find_run, finish, keep_range, start
from geo_service.service.region import Region
from geo_service.service.region_workers import RegionWorkers
from geo_service.tables import TableReader, ahead, open_table
from geo_service.tables.degrees import with_degrees

BATCH_ROWS = 10_000
#: quoted values shown per reason
_EXAMPLES = 3
Progress = Callable[[int, float], None]


@dataclass
class ImportSummary:
    """What an import did, or would do.

    ``duplicates`` and ``joined_issues`` are looked for only where complaints are kept.
    """

    rows: int = 0
    accepted: int = 0
    known: int = 0
    late_events: int = 0
    rejected: int = 0
    conflicts: int = 0
    done_before: int = 0
    default_locations: int = 0
    duplicates: int = 0
    joined_issues: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    verdicts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    notices: tuple[str, ...] = ()

    def look(self, prepared: Prepared) -> None:
        """Count what a batch holds."""
        batch = prepared.batch
        self.rows += batch.complaints.num_rows + len(prepared.rejected)
        self.refuse(prepared.rejected)
        self.default_locations += pc.sum(batch.complaints["default_location"]).as_py() or 0
        for counter, column in (
            (self.verdicts, batch.complaints["verdict"]),
            (self.kinds, batch.events["kind"]),
        ):
            for pair in column.combine_chunks().value_counts().to_pylist():
                counter[pair["values"]] += pair["counts"]

    def refuse(self, rejected: Sequence[Rejected]) -> None:
        """Count rejected rows by reason, with a few of the values that were quoted."""
        self.rejected += len(rejected)
        for one in rejected:
            reason, _, value = one.reason.partition(QUOTE)
            self.reasons[reason] += 1
            shown = self.examples.setdefault(reason, [])
            if value and len(shown) < _EXAMPLES and value not in shown:
                shown.append(value)

    def add(self, piece: FileRows, prepared: Prepared, outcome: BatchOutcome | None) -> None:
        """Count what came of a piece; None where another import did it meanwhile."""
        if outcome is None:
            self.done_before += piece.table.num_rows
            return
        self.look(prepared)
        self.refuse(prepared.conflicting(outcome.conflicts))
        self.accepted += outcome.accepted
        self.known += outcome.known
        self.late_events += outcome.late_events
        self.conflicts += len(outcome.conflicts)
        self.duplicates += outcome.duplicates

    @property
    def failure(self) -> str:
        """One sentence, where most rows could not be used; else nothing."""
        usable = self.accepted + self.known + self.done_before
        if not self.rejected or self.rejected <= usable:
            return ""
        reason, count = self.reasons.most_common(1)[0]
        shown = f", for example {self.examples[reason][0]}" if self.examples.get(reason) else ""
        return (
            f"{self.rejected:,} of {self.rows + self.done_before:,} rows could not be used, "
            f"{count:,} of them because {reason}{shown}"
        )


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _defaults(reader: TableReader, profile: SourceProfile, columns: ChosenColumns) -> Defaults:
    if not profile.has_points:
        return Defaults()
    return find_defaults(reader, columns, DefaultRule())


def make_source(
    region: Region,
    ledger: Ledger,
    profile: SourceProfile,
    path: Path,
    reader: TableReader,
    key: bytes,
    limits: TimeLimits | None = None,
) -> ImportSource:
    """Settle what is the same for every row.

    Raises:
        InputError: the file lacks a column that the profile needs.
    """
    fitted, told = fit(profile, reader.schema.names)
    points = with_axes(reader, point_columns(fitted), lambda: atlas_box(region.atlas, None))
    times = TimeColumns.scan(reader, fitted)
    times.notices[:0] = [*told, *points.notices]
    defaults = _defaults(reader, fitted, points)
    return ImportSource(
        region,
        ledger.identity,
        fitted,
        digest_of(path),
        key,
        defaults,
        times,
        limits or TimeLimits(),
        points.lat_first,
    )


def _start(
    ledger: Ledger, source: ImportSource, fingerprint: str, path: Path, batch_rows: int
) -> Run:
    return ledger.writer.run_alone(
        lambda at: start(
            at,
            digest=source.digest,
            profile=fingerprint,
            file_name=path.name,
            batch_rows=batch_rows,
        )
    )


def _earlier(ledger: Ledger, source: ImportSource, fingerprint: str) -> Run | None:
    """The run that an import would go on with, if this file was begun before."""
    with ledger.reading() as connection:
        return find_run(connection, digest=source.digest, profile=fingerprint)


def _prepared(
    source: ImportSource, reader: TableReader, batch_rows: int, done: frozenset[int]
) -> Iterator[tuple[FileRows, Prepared | None]]:
    """Pieces with what was made of them; None for those kept by an earlier run."""
    for piece in ahead(pieces(reader, source.profile, batch_rows)):
        if piece.first_row in done:
            yield piece, None
        else:
            yield piece, prepare(source, piece.table, piece.numbers, piece.faults)


def import_file(
    region: Region,
    ledger: Ledger,
    profile: SourceProfile,
    path: Path,
    *,
    key: bytes,
    dry_run: bool = False,
    batch_rows: int = BATCH_ROWS,
    encoding: str | None = None,
    sheet: str | None = None,
    limits: TimeLimits | None = None,
    progress: Progress | None = None,
    workers: RegionWorkers | None = None,
) -> ImportSummary:
    """Import a file; started again after any interruption it goes on where it was.

    A batch and the note that it is done are one transaction. ``dry_run`` reads, masks and places
    every row and keeps nothing. ``workers`` read texts; made after ``load_disputes``.

    Raises:
        NotFoundError, InputError: no such file, or it does not fit the profile.
        UnavailableError: the store failed; what was committed stays.
    """
    begun = time.perf_counter()
    load_disputes(region, ledger)
    reader = with_degrees(open_table(path, encoding=encoding, sheet=sheet))
    source = make_source(region, ledger, profile, path, reader, key, limits)
    source = replace(source, workers=workers)
    if dry_run:
        earlier, run = _earlier(ledger, source, profile.fingerprint), None
    else:
        earlier = run = _start(ledger, source, profile.fingerprint, path, batch_rows)
    summary = ImportSummary()
    done = earlier.done if earlier else frozenset()
    rows = earlier.batch_rows if earlier else batch_rows
    seen, foresight, before = 0, DryRunCounts(), ledger.last_seq()
    for piece, prepared in ahead(_prepared(source, reader, rows, done)):
        seen += piece.table.num_rows
        if prepared is None:
            summary.done_before += piece.table.num_rows
        else:
            outcome = (
                ledger.foresee(foresight, prepared.batch)
                if run is None
                else _keep(region, ledger, run, piece, prepared)
            )
            summary.add(piece, prepared, outcome)
        if progress is not None:
            progress(seen, reader.fraction)
    if run is not None:
        if summary.accepted:
            summary.joined_issues = join_open_issues(region, ledger, after=before)
        ledger.writer.run_alone(lambda at: finish(at, run.id))
    summary.seconds = time.perf_counter() - begun
    times = source.times
    further = [*times.notices, *times.further_notices()] if times else []
    summary.notices = (*reader.notices, *further)
    return summary


def _keep(
    region: Region, ledger: Ledger, run: Run, piece: FileRows, prepared: Prepared
) -> BatchOutcome | None:
    """Keep a piece, its duplicates marked; None where another import did it meanwhile."""
    batch = prepared.batch
    marked = duplicate_rows(
        ledger, region.lead_level, place_masker(region), batch.source, batch.complaints
    )
    batch = replace(batch, duplicate_rows=marked)
    return ledger.writer.run_alone(
        lambda at: keep_range(
            at,
            ledger.identity,
            run.id,
            piece.first_row,
            batch,
            prepared.rejected,
            actor=f"import:{run.id}",
            set_apart=prepared.conflicting,
        )
    )
