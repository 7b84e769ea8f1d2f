"""``assign`` on a Dask cluster: workers process row groups of a Parquet file, order is kept.

The workers must see the input, the output's folder and the region's folder under the same paths.
Each writes one part beside the output; the parts are then joined into it in order. With an
output that is a folder (its name ends in ``/``) the parts stay as they are.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from geo_service.assign.layout import OutputLayout, lay_out
from geo_service.assign.rejects import RejectsFile, rejects_path
from geo_service.assign.run import Options, Progress, make_plan
from geo_service.assign.step import REJECTS, Plan, assign_chunk
from geo_service.assign.summary import AssignSummary, RowTally
from geo_service.assign.unplaced import UnplacedSample
from geo_service.base.atomic import replace_folder
from geo_service.base.errors import InputError
from geo_service.region.folder import RegionFolder
from geo_service.service.atlas import Atlas
from geo_service.service.dask_client import connected
from geo_service.tables import ParquetTable, RowGroups, open_table, write_table

#: rows a task should have at least; row groups are joined until it does
TASK_ROWS = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkerJob:
    """What every worker needs; the region travels as its path.

    ``sizes`` are the input's files in bytes: a worker that sees another file of the same name must
    not answer from it.
    """

    region: str
    source: Path
    plan: Plan
    layout: OutputLayout
    parts: Path
    sizes: dict[Path, int]


@dataclass(frozen=True, slots=True)
class WorkerPart:
    """What a worker made of its piece."""

    file: Path
    tally: RowTally
    suspects: UnplacedSample
    rejects: pa.Table


def assign_on_cluster(
    atlas: Atlas,
    source: Path,
    target: Path,
    options: Options,
    scheduler: str,
    progress: Progress | None = None,
) -> AssignSummary:
    """Assign a Parquet file or folder on the cluster at ``scheduler``; see ``assign_file``.

    ``scheduler`` is an address such as ``tcp://10.0.0.1:8786``, or ``threads`` or ``processes``
    for a cluster made here.

    Raises:
        InputError: input or output are not Parquet, or Dask is not installed.
        UnavailableError: the scheduler does not answer.
    """
    begun = time.perf_counter()
    source = source.absolute()  # workers may have another current folder
    reader = open_table(source)
    if not isinstance(reader, ParquetTable) or target.suffix.lower() not in {".parquet", ".pq", ""}:
        raise InputError("--scheduler needs Parquet in and out", hint="run assign without it")
    parquet = target.with_suffix(".parquet")  # the target may be a folder
    plan, notices = make_plan(atlas, reader, parquet, options)
    layout = lay_out(reader, parquet, plan)
    tally, suspects = RowTally(), UnplacedSample()
    with connected(scheduler) as client, _parts_folder(target) as folder:
        sizes = {file: file.stat().st_size for file in reader.files}
        region = str(atlas.folder.path.absolute())
        job = WorkerJob(region, source.absolute(), plan, layout, folder.absolute(), sizes)
        pieces = reader.pieces(TASK_ROWS)
        with RejectsFile(rejects_path(target)) as rejects:
            futures = client.map(_assign_piece, [job] * len(pieces), pieces, pure=False)
            files = []
            for future in futures:
                part = future.result()
                files.append(part.file)
                tally.add(part.tally)
                suspects.join(part.suspects)
                rejects.add(part.rejects)
                if progress is not None:
                    progress(tally.rows, len(files) / len(pieces))
            _publish(files, folder, target, layout)
    notices += [*layout.notices, *reader.notices, *suspects.notices(atlas, plan)]
    seconds = time.perf_counter() - begun
    failure = suspects.failure(tally.rows)
    return AssignSummary(target, tally, seconds, rejects.path, tuple(notices), failure)


def _assign_piece(job: WorkerJob, piece: RowGroups) -> WorkerPart:
    """Run on a worker: read a piece, assign it, write it beside the output."""
    _check_sight(job, piece)
    atlas = _atlas(job.region)
    tally, suspects = RowTally(), UnplacedSample()
    rejects = [REJECTS.empty_table()]

    def tables() -> Iterator[pa.Table]:
        for chunk in ParquetTable(job.source).piece(piece):
            answer = assign_chunk(atlas, job.plan, chunk)
            tally.count(answer.found, answer.status, answer.rejects.num_rows)
            suspects.add(answer)
            rejects.append(answer.rejects)
            yield job.layout.table(chunk.table, answer)

    file = job.parts / f"part-{piece.number:05d}.parquet"
    write_table(file, job.layout.schema, tables())
    return WorkerPart(file, tally, suspects, pa.concat_tables(rejects))


def _check_sight(job: WorkerJob, piece: RowGroups) -> None:
    """Raise ``InputError`` where this worker does not see what the command sees."""
    for path in (piece.file, job.parts, Path(job.region)):
        if not path.exists():
            raise InputError(
                f"the worker on {socket.gethostname()} does not see {path}",
                hint="every worker needs IN, the folder of OUT and the region under the same paths",
            )
    if piece.file.stat().st_size != job.sizes[piece.file]:
        raise InputError(
            f"the worker on {socket.gethostname()} sees another {piece.file}",
            hint="every worker must read the same storage, not a copy of its own",
        )


@lru_cache(maxsize=2)
def _atlas(region: str) -> Atlas:
    """Open a region once in each worker."""
    return Atlas(RegionFolder.open(Path(region)))


def _publish(files: Sequence[Path], folder: Path, target: Path, layout: OutputLayout) -> None:
    if target.suffix:
        write_table(target, layout.schema, _tables_of(files))
        return
    replace_folder(folder, target)


def _tables_of(parts: Sequence[Path]) -> Iterator[pa.Table]:
    """The rows of the parts in order; the columns that were added stay dictionaries."""
    for file in parts:
        reader = ParquetTable(file)
        reader.keep_codes(())
        for chunk in reader.chunks():
            yield chunk.table


@contextmanager
def _parts_folder(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside ``target``, removed in the end if it is still there."""
    folder = Path(tempfile.mkdtemp(prefix=".parts.", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
