"""Files sent to be located: kept on disk, worked on by a thread, fetched by whichever worker."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_service.base.cancellation import Cancellation, working
from geo_service.base.errors import GeoServiceError, InputError, NotFoundError, TooLargeError
from geo_service.service.locate_file import locate_file
from geo_service.service.region import Region
from geo_service.tables import open_table

MAX_ROWS = 100_000
#: files are removed after this time
KEPT_S = 24 * 3600
#: work that has not reported for this long was lost with its process
SILENT_S = 120
SUFFIXES = (".csv", ".xlsx")
#: files that one process works on at once
_AT_ONCE = threading.BoundedSemaphore(2)
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Uploads:
    """The folder of uploads. A status file a job, replaced whole at each report."""

    folder: Path

    def accept(self, name: str, save: Callable[[Path], None]) -> tuple[str, Path]:
        """Take a file in; ``save`` writes it to the path it is given. Gives its id and path.

        Raises ``InputError`` for a kind of file that is not taken.
        """
        suffix = Path(name).suffix.lower()
        if suffix not in SUFFIXES:
            raise InputError(f"{suffix or 'this kind of'} file", hint="send .csv or .xlsx")
        self.clean()
        key = uuid.uuid4().hex
        path = self.folder / key / f"input{suffix}"
        path.parent.mkdir(parents=True)
        try:
            save(path)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        self._report(key, state="running", rows=0, done=0)
        return key, path

    def start(
        self,
        region: Region,
        key: str,
        path: Path,
        column: str,
        give_way: Callable[[], None] | None = None,
    ) -> None:
        """Begin to locate ``column`` of the file, in a thread; some files at once, in order.

        ``give_way`` is called between two texts, and may wait for others to be answered.
        """

        def work() -> None:
            while not _AT_ONCE.acquire(timeout=SILENT_S / 4):
                self._report(key, state="running", rows=0, done=0)
            try:
                with working(Cancellation(give_way)):
                    self._work(region, key, path, column)
            finally:
                _AT_ONCE.release()

        threading.Thread(target=work, daemon=True).start()

    def _work(self, region: Region, key: str, path: Path, column: str) -> None:
        try:
            total = _count(path)
            begun = time.monotonic()

            def progress(rows: int, _: float) -> None:
                nonlocal begun
                if rows == total or time.monotonic() - begun > 0.3:
                    begun = time.monotonic()
                    self._report(key, state="running", rows=total, done=rows)

            target = path.with_name(f"located{path.suffix}")
            self._report(key, state="running", rows=total, done=0)
            summary = locate_file(region, path, target, text=column, progress=progress)
            verdicts = {str(verdict): n for verdict, n in summary.verdicts.items()}
            self._report(key, state="done", rows=total, done=total, verdicts=verdicts)
        except (GeoServiceError, OSError) as error:
            self._report(key, state="failed", rows=0, done=0, error=str(error))
        except Exception:
            self._report(key, state="failed", rows=0, done=0, error="this file cannot be read")
            raise

    def status(self, key: str) -> dict[str, Any]:
        """How far the work is. Raises ``NotFoundError``."""
        file = self._file(key, "status.json")
        status: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if status["state"] == "running" and time.time() - file.stat().st_mtime > SILENT_S:
            status |= {"state": "failed", "error": "the work was interrupted; send the file again"}
        return status

    def result(self, key: str) -> Path:
        """The finished file. Raises ``NotFoundError`` while there is none."""
        if self.status(key)["state"] != "done":
            raise NotFoundError("this file is not finished", hint="ask for its state first")
        return next(self._file(key, "status.json").parent.glob("located.*"))

    def clean(self) -> None:
        """Remove what is older than a day."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for job in self.folder.iterdir():
            if time.time() - job.stat().st_mtime > KEPT_S:
                shutil.rmtree(job, ignore_errors=True)

    def _file(self, key: str, name: str) -> Path:
        file = self.folder / key / name
        if not _ID.fullmatch(key) or not file.is_file():
            raise NotFoundError("there is no such upload", hint="files are kept for one day")
        return file

    def _report(self, key: str, **status: Any) -> None:
        part = self.folder / key / "status.part"
        part.write_text(json.dumps({"id": key, **status}, ensure_ascii=False), encoding="utf-8")
        part.replace(self.folder / key / "status.json")


def _count(path: Path) -> int:
    """Rows of the file. Raises ``TooLargeError`` beyond ``MAX_ROWS``."""
    rows = 0
    for chunk in open_table(path).chunks():
        rows += chunk.table.num_rows
        if rows > MAX_ROWS:
            raise TooLargeError(
                f"more than {MAX_ROWS:,} rows", hint="use geo-service locate for larger files"
            )
    return rows
