"""``/v1/uploads``: a table of texts in, the same table with its places out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Response, UploadFile
from fastapi.responses import FileResponse

from geo_service.api.answers import json_response
from geo_service.api.auth import PrincipalDep, need
from geo_service.api.schemas import PROBLEMS
from geo_service.api.state import RegionDep, State, StateDep
from geo_service.api.upload_jobs import Uploads
from geo_service.ledger.access import Role

router = APIRouter(tags=["uploads"], responses=PROBLEMS)


def _uploads(state: State) -> Uploads:
    return Uploads(state.settings.home / "uploads")


@router.post("/v1/uploads", status_code=202, summary="Locate the texts of a CSV or XLSX file")
def upload(
    region: RegionDep,
    state: StateDep,
    principal: PrincipalDep,
    file: UploadFile,
    column: Annotated[str, Form(min_length=1, max_length=200, description="Column of texts")],
) -> Response:
    """Up to 100,000 rows. Answers at once; ask for the state by the id."""
    need(principal, Role.DISPATCHER, "read")

    def save(path: Path) -> None:
        with path.open("wb") as target:
            shutil.copyfileobj(file.file, target)

    uploads = _uploads(state)
    key, path = uploads.accept(file.filename or "", save)
    uploads.start(region, key, path, column, state.urgent.give_way)
    return json_response({"id": key}, 202, {"Location": f"/v1/uploads/{key}"})


@router.get("/v1/uploads/{key}", summary="How far it is")
def status(key: str, state: StateDep, principal: PrincipalDep) -> Response:
    """``state`` is running, done or failed; ``done`` of ``rows`` are located."""
    need(principal, Role.DISPATCHER, "read")
    return json_response(_uploads(state).status(key), headers={"Cache-Control": "no-store"})


@router.get("/v1/uploads/{key}/file", summary="The finished file", response_class=FileResponse)
def result(key: str, state: StateDep, principal: PrincipalDep) -> Response:
    """All columns as they were sent, and those that ``geo-service locate`` adds."""
    need(principal, Role.DISPATCHER, "read")
    path = _uploads(state).result(key)
    return FileResponse(path, filename=path.name)
