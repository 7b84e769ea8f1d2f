"""State of the planner endpoints: the cube, geography, running jobs, cached answers."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from geo_service.api.ledger_access import ledger_of
from geo_service.api.state import State
from geo_service.api.worker_process import WorkerProcess
from geo_service.base.errors import ConflictError, GeoServiceError
from geo_service.cube.build import shape_of
from geo_service.cube.cube import Cube, Snapshot, empty_snapshot
from geo_service.cube.manifest import BrokenCubeError
from geo_service.cube.merge import is_over
from geo_service.planning.cubes import cube_folder, cube_shape
from geo_service.planning.geography import Geography
from geo_service.planning.ledger_cube import PATIENCE_S, refresh_from
from geo_service.planning.queries import Audience, Queries
from geo_service.planning.watch.update_states import keep_up

log = logging.getLogger(__name__)

#: answers kept, and the largest of them in bytes
_KEPT, _LARGEST = 256, 1_000_000


@dataclass
class Job:
    """Long work: what it is, how far it is, and how it ended."""

    kind: str = "none"
    state: str = "idle"
    done: int = 0
    total: int | None = None
    message: str = ""
    finished_at: str | None = None

    def told(self) -> dict[str, Any]:
        """The job as an answer shows it."""
        return dict(vars(self))


@dataclass
class PlannerState:
    """Shared by all requests of one process."""

    state: State
    cube: Cube
    geography: Geography
    empty: Snapshot
    job: Job = field(default_factory=Job)
    aside: WorkerProcess = field(default_factory=WorkerProcess)
    _answers: OrderedDict[tuple[str, ...], bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def snapshot(self) -> Snapshot:
        """The version published now, or one in which nothing was counted."""
        return self.cube.snapshot() or self.empty

    def queries(self, audience: Audience) -> Queries:
        """Queries over the version published now.

        Blocks that were sealed for a smaller k than is set now are not shown to the public.
        """
        snapshot = self.snapshot()
        if audience is Audience.PUBLIC and snapshot.manifest.k < self.empty.manifest.k:
            snapshot = self.empty
        return Queries(self.geography, snapshot, audience)

    # -- answers given before ---------------------------------------------------------------

    def kept(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """Give the answer kept under ``key``, or make and keep it."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = make()
        if len(answer) <= _LARGEST:
            with self._lock:
                self._answers[key] = answer
                while len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)
        return answer

    # -- long work ------------------------------------------------------------------------

    def begin(self, kind: str, work: Callable[[Job], str]) -> Job:
        """Start long work in the background.

        Raises:
            ConflictError: other work is under way.
        """
        with self._lock:
            if self.job.state == "running":
                raise ConflictError(
                    f"{self.job.kind} is under way", hint="see /v1/cube for how far it is"
                )
            job = self.job = Job(kind, "running")
        threading.Thread(target=self._run, args=(job, work), name=kind, daemon=True).start()
        return job

    def _run(self, job: Job, work: Callable[[Job], str]) -> None:
        try:
            job.message = work(job)
            job.state = "done"
        except GeoServiceError as error:
            job.message, job.state = error.message, "failed"
        except Exception:
            job.message, job.state = "internal server error", "failed"
            log.exception("work failed", extra={"fields": {"job": job.kind}})
        finally:
            job.finished_at = datetime.now(UTC).isoformat(timespec="seconds")

    def refresh(
        self, job: Job | None = None, *, rebuild: bool = False, wait_s: float = PATIENCE_S
    ) -> str:
        """Bring the cube up to date with the ledger, after any refresh under way.

        Raises:
            ConflictError: one is still under way after ``wait_s``.
        """

        def progress(rows: int) -> None:
            if job is not None:
                job.done = rows

        state = self.state
        manifest = refresh_from(
            ledger_of(state),
            state.settings,
            state.region_ready,
            rebuild=rebuild,
            wait_s=wait_s,
            progress=progress,
        )
        snapshot = self.snapshot()
        keep_up(ledger_of(state), self.geography, snapshot, self.geography.folder.today())
        return f"version {manifest.version}, {manifest.rows} complaints"

    # -- following the ledger -------------------------------------------------------------

    def follow(self, every_s: float) -> None:
        """Keep the cube up to date in the background, looking every ``every_s`` seconds."""
        self._thread = threading.Thread(target=self._follow, args=(every_s,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following; a refresh under way is finished first."""
        self._stop.set()
        self.aside.close()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def _is_behind(self) -> bool:
        """Whether the ledger changed, a month can be closed, or the cube is for other settings."""
        try:
            manifest = self.snapshot().manifest
            self.cube.check()
        except BrokenCubeError as error:
            log.error("cube damaged: %s", error.message)
            return True  # the builder mends what can be mended
        if shape_of(manifest) != shape_of(self.empty.manifest):
            return True
        today = self.geography.folder.today()
        if any(is_over(month, today) for month in manifest.open_months):
            return True
        return ledger_of(self.state).last_seq() > manifest.seq

    def _follow(self, every_s: float) -> None:
        while not self._stop.wait(every_s):
            began = time.perf_counter()
            try:
                if self.job.state != "running" and self._is_behind():
                    self.refresh(wait_s=0)
                    took = time.perf_counter() - began
                    log.info("cube refreshed", extra={"fields": {"seconds": round(took, 2)}})
            except ConflictError:
                continue  # another worker, or a job, is at it
            except GeoServiceError as error:
                log.warning("cube not refreshed: %s", error.title)
            except Exception:
                log.exception("cube not refreshed")


def planner_of(state: State) -> PlannerState:
    """The planner's state, made when first asked for."""
    return state.part(PlannerState, lambda: _open_planner(state))


def _open_planner(state: State) -> PlannerState:
    region = state.region_ready
    folder = cube_folder(state.settings, region.folder)
    empty = empty_snapshot(folder, cube_shape(state.settings, region.folder))
    return PlannerState(state, Cube(folder), Geography(region.folder), empty)
