"""The folder of uploads: personal data, readable by its owner only, deleted after a day.

A job has a folder of its own, with the file as sent, the file located, and ``status.json``.
"""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo_service.base.atomic import write_file
from geo_service.base.errors import InputError, NotFoundError

#: files are removed after this time
KEPT_S = 24 * 3600
#: work that has not reported for this long was lost with its process
SILENT_S = 120
SUFFIXES = (".csv", ".xlsx")
_ID = re.compile(r"[0-9a-f]{32}")
#: folders of jobs that are being removed
_GOING = ".going-"


@dataclass(frozen=True)
class UploadStore:
    """The folder of uploads. A status file a job, replaced whole at each report."""

    folder: Path

    def accept(self, name: str, owner: str, save: Callable[[Path], None]) -> tuple[str, Path]:
        """Take a file in for ``owner``; ``save`` writes it to the path it is given.

        Gives its id and path. Raises ``InputError`` for a kind of file that is not taken.
        """
        suffix = Path(name).suffix.lower()
        if suffix not in SUFFIXES:
            what = f"{suffix[:20]} files" if suffix else "files without a suffix"
            raise InputError(f"{what} are not accepted", hint="send .csv or .xlsx")
        key = uuid.uuid4().hex
        path = self.folder / key / f"input{suffix}"
        self._make_folders(path.parent)
        try:
            path.touch(mode=0o600)
            save(path)
            self.report(key, owner=owner, state="running", rows=0, done=0)
        except BaseException:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        return key, path

    def status(self, key: str, reader: str, *, sees_all: bool = False) -> dict[str, Any]:
        """How far the work is, for its owner or whoever ``sees_all``. Raises ``NotFoundError``."""
        file = self.folder / key / "status.json"
        stored = self._read(file) if _ID.fullmatch(key) else None
        if stored is None or not (sees_all or stored.get("owner") == reader):
            raise NotFoundError("there is no such upload", hint="files are kept for one day")
        status = {name: value for name, value in stored.items() if name not in ("owner", "silent")}
        if status["state"] == "running" and stored["silent"] > SILENT_S:
            status |= {"state": "failed", "error": "the work was interrupted; send the file again"}
        return status

    def result(self, key: str, reader: str, *, sees_all: bool = False) -> Path:
        """The finished file. Raises ``NotFoundError`` while there is none."""
        found = None
        if self.status(key, reader, sees_all=sees_all)["state"] == "done":
            found = next((self.folder / key).glob("located.*"), None)
        if found is None:
            raise NotFoundError("this file is not finished", hint="ask for its state first")
        return found

    def remove(self, key: str) -> bool:
        """Remove a job; false if another process was faster."""
        going = self.folder / f"{_GOING}{key}"
        try:
            (self.folder / key).rename(going)
        except OSError:
            return False
        shutil.rmtree(going, ignore_errors=True)
        return True

    def expire(self) -> Iterator[str]:
        """Remove what is older than a day, and give the ids of what was removed."""
        if not self.folder.is_dir():
            return
        for job in list(self.folder.iterdir()):
            if job.name.startswith(_GOING):  # a process was killed while it removed it
                shutil.rmtree(job, ignore_errors=True)
            elif self._age_s(job) > KEPT_S and self.remove(job.name):
                yield job.name

    def report(self, key: str, **status: Any) -> None:
        """Put down how far a job is; its owner stays. A job that was removed stays removed."""
        target = self.folder / key / "status.json"
        owner = (self._read(target) or {}).get("owner", "")
        text = json.dumps({"owner": owner, **status, "id": key}, ensure_ascii=False)
        with suppress(FileNotFoundError, NotFoundError):
            write_file(target, text)

    def _make_folders(self, job: Path) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if self.folder.stat().st_mode & 0o077:
            self.folder.chmod(0o700)
        job.mkdir(mode=0o700)

    @staticmethod
    def _age_s(job: Path) -> float:
        try:
            return time.time() - job.stat().st_mtime
        except OSError:
            return 0.0

    @staticmethod
    def _read(file: Path) -> dict[str, Any] | None:
        try:
            age_s = time.time() - file.stat().st_mtime
            status: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return {**status, "silent": age_s}
