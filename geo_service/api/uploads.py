"""``/v1/uploads``: upload a table of texts, download the same table with places added.

Every upload, download and removal leaves an audit line; a file is its sender's and the
administrator's, and is removed after a day.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Response, UploadFile
from fastapi.responses import FileResponse

from geo_service.api.answers import json_response
from geo_service.api.attachment import attachment
from geo_service.api.classify import suggester_of
from geo_service.api.disk_full import disk_full, is_disk_full
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.repeating import Repeating
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_places import Upload, UploadAccepted
from geo_service.api.state import RegionDep, State, StateDep
from geo_service.api.upload_jobs import UploadJob
from geo_service.api.upload_store import UploadStore
from geo_service.base.errors import GeoServiceError
from geo_service.ledger.access import Principal, Role, write_audit
from geo_service.ledger.access.permissions import LOCATE_FILES

log = logging.getLogger(__name__)

#: seconds between two looks for files whose time is over
CLOCK_S = 300.0

SenderDep = Annotated[Principal, allowed(LOCATE_FILES)]

router = APIRouter(tags=["uploads"], responses=PROBLEMS)


class _Clock(Repeating):
    """Removes files whose time is over."""


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Remove files whose time is over, now and by the clock, until the service ends."""
    state.part(_Clock, lambda: _Clock("uploads", lambda: expire(state), CLOCK_S)).start()


def close(state: State) -> None:
    """Stop the clock."""
    if clock := state.drop(_Clock):
        clock.stop()


def expire(state: State) -> None:
    """Remove files whose time is over; a line in the audit trail for each."""
    for key in _store(state).expire():
        log.info("an upload was removed after its time")
        try:
            _note(state, "service", "expire_upload", key)
        except GeoServiceError as error:  # the file is gone all the same
            log.warning("no audit line for an upload removed: %s", error.title)


def _store(state: State) -> UploadStore:
    return UploadStore(state.settings.home / "uploads")


def _note(state: State, actor: str, action: str, key: str) -> None:
    ledger_of(state).writer.run(lambda at: write_audit(at, actor, action, f"upload:{key}"))


def _sees_all(principal: Principal) -> bool:
    return principal.role >= Role.ADMIN


@router.post(
    "/v1/uploads",
    response_model=UploadAccepted,
    status_code=202,
    summary="Locate the texts of a CSV or XLSX file",
)
def upload(
    region: RegionDep,
    state: StateDep,
    principal: SenderDep,
    file: UploadFile,
    column: Annotated[str, Form(min_length=1, max_length=200, description="Column of texts")],
    lang: Annotated[
        Literal["zh", "en"] | None, Form(description="Of questions and reasons; else the region's")
    ] = None,
    encoding: Annotated[
        str | None, Form(max_length=40, description="Of a CSV file, if found wrongly")
    ] = None,
    sheet: Annotated[
        str | None, Form(max_length=200, description="Of a workbook with several")
    ] = None,
) -> Response:
    """Up to 100,000 rows. Answers at once; ask for the state by the id."""

    def save(path: Path) -> None:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)

    store = _store(state)
    try:
        key, path = store.accept(file.filename or "", principal.actor, save)
    except OSError as error:
        if is_disk_full(error):
            raise disk_full() from error
        raise
    try:
        _note(state, principal.actor, "upload", key)
    except GeoServiceError:
        store.remove(key)
        raise
    suggester = suggester_of(state)
    UploadJob(
        store, region, key, path, column, lang, suggester, state.urgent.give_way,
        encoding or None, sheet or None,
    ).start()  # fmt: skip
    return json_response({"id": key}, 202, {"Location": f"/v1/uploads/{key}"})


@router.get("/v1/uploads/{key}", response_model=Upload, summary="How far it is")
def status(key: str, state: StateDep, principal: SenderDep) -> Response:
    """``state`` is running, done or failed; ``done`` of ``rows`` are located."""
    found = _store(state).status(key, principal.actor, sees_all=_sees_all(principal))
    return json_response(found, headers={"Cache-Control": "no-store"})


@router.get(
    "/v1/uploads/{key}/file",
    summary="The finished file",
    response_class=FileResponse,
    responses={
        200: {
            "description": "CSV or XLSX, as it was sent",
            "content": {
                "text/csv": {},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {},
            },
        }
    },
)
def result(key: str, state: StateDep, principal: SenderDep) -> Response:
    """All columns as they were sent, and those that ``geo-service locate`` and ``classify`` add,
    with the question to ask and the reason.

    In CSV, texts that a spreadsheet would run as formulas have an apostrophe in front; it is taken
    off when the file is sent again.
    """
    path = _store(state).result(key, principal.actor, sees_all=_sees_all(principal))
    _note(state, principal.actor, "download_upload", key)
    headers = {"Content-Disposition": attachment(path.name), "Cache-Control": "no-store"}
    return FileResponse(path, headers=headers)


@router.delete("/v1/uploads/{key}", status_code=204, summary="Remove it before its time")
def remove(key: str, state: StateDep, principal: SenderDep) -> Response:
    """The file as sent and the file located are gone at once."""
    store = _store(state)
    store.status(key, principal.actor, sees_all=_sees_all(principal))
    _note(state, principal.actor, "delete_upload", key)
    store.remove(key)
    return Response(status_code=204)
