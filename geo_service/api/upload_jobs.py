"""Locate an uploaded file in a thread; any worker process can serve the result."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geo_service.api.disk_full import disk_full, is_disk_full
from geo_service.api.upload_store import UploadStore
from geo_service.base.cancellation import Cancellation, working
from geo_service.base.errors import GeoServiceError, TooLargeError
from geo_service.intake.classify_file import category_columns
from geo_service.intake.suggest_category import CategorySuggester
from geo_service.service.locate_file import locate_file
from geo_service.service.region import Region
from geo_service.tables import open_table
from geo_service.tables.limits import UPLOADS

MAX_ROWS = 100_000
_UNREADABLE = "this file cannot be read"
#: files that one process works on at once
_AT_ONCE = threading.BoundedSemaphore(2)
#: seconds between two signs of life of a file that waits
_SIGN_OF_LIFE_S = 30.0


@dataclass(frozen=True)
class UploadJob:
    """One file to be located."""

    store: UploadStore
    region: Region
    key: str
    path: Path
    column: str
    #: language of the questions and reasons written beside the rows
    lang: str | None = None
    #: suggestions of categories beside the places
    suggester: CategorySuggester | None = None
    #: called between two texts; may wait for others to be answered
    give_way: Callable[[], None] | None = None
    #: of a CSV file, and of a workbook with several; None to find out
    encoding: str | None = None
    sheet: str | None = None

    def start(self) -> None:
        """Begin the work, in a thread; some files at once, in order."""
        threading.Thread(target=self._wait_and_run, daemon=True).start()

    def _wait_and_run(self) -> None:
        while not _AT_ONCE.acquire(timeout=_SIGN_OF_LIFE_S):
            self.store.report(self.key, state="running", rows=0, done=0)
        try:
            with working(Cancellation(self.give_way)):
                self.run()
        finally:
            _AT_ONCE.release()

    def run(self) -> None:
        """Locate the file; how it ended is in its status."""
        try:
            self._locate()
        except GeoServiceError as error:
            # not str(error): the cause may name a host or a path of the server
            why = f"{error.message} ({error.hint})" if error.hint else error.message
            why = why.replace(self.path.name, "the file")  # stored under a name of our own
            # what is an option on the command line is a field of the form
            why = re.sub(r"--(encoding|sheet)\b", r"the field '\1'", why)
            self._fail(why, "too_large" if isinstance(error, TooLargeError) else "unusable")
        except OSError as error:
            # the error's own text would name a path of the server
            full = is_disk_full(error)
            self._fail(str(disk_full()) if full else _UNREADABLE, "" if full else "unreadable")
        except Exception:
            self._fail(_UNREADABLE, "unreadable")
            raise

    def _locate(self) -> None:
        total = count_rows(self.path, self.encoding, self.sheet)
        begun = time.monotonic()

        def progress(rows: int, _: float) -> None:
            nonlocal begun
            if rows == total or time.monotonic() - begun > 0.3:
                begun = time.monotonic()
                self.store.report(self.key, state="running", rows=total, done=rows)

        target = self.path.with_name(f"located{self.path.suffix}")
        self.store.report(self.key, state="running", rows=total, done=0)
        summary = locate_file(
            self.region,
            self.path,
            target,
            text=self.column,
            progress=progress,
            for_people=True,
            more=category_columns(self.suggester) if self.suggester else None,
            lang=self.lang,
            encoding=self.encoding,
            sheet=self.sheet,
        )
        target.chmod(0o600)
        verdicts = {str(verdict): n for verdict, n in summary.verdicts.items()}
        self.store.report(self.key, state="done", rows=total, done=total, verdicts=verdicts)

    def _fail(self, why: str, cause: str) -> None:
        self.store.report(self.key, state="failed", rows=0, done=0, error=why, cause=cause)


def count_rows(path: Path, encoding: str | None = None, sheet: str | None = None) -> int:
    """Rows of the file. Raises ``TooLargeError`` beyond ``MAX_ROWS``."""
    rows = 0
    for chunk in open_table(path, encoding=encoding, sheet=sheet, limits=UPLOADS).chunks():
        rows += chunk.table.num_rows
        if rows > MAX_ROWS:
            raise TooLargeError(
                f"more than {MAX_ROWS:,} rows", hint="use geo-service locate for larger files"
            )
    return rows
