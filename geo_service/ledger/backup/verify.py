"""Verify a backup: its files, its key, and the consistency of its tables."""

from __future__ import annotations

import hashlib
import hmac
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo_service.base.errors import GeoServiceError, InputError
from geo_service.ledger.backup.archive import (
    KEY_FILE,
    BackupInfo,
    digest_of,
    open_backup,
    read_info,
)
from geo_service.ledger.backup.encryption import BackupKey
from geo_service.ledger.bulk.states import state_columns

#: what the fold of the events must agree on with what is kept beside a complaint; times apart
_STATE = ("status", "holder_code", "returns", "responded", "resolved", "satisfied", "excluded")


def verify_backup(
    path: Path,
    *,
    key: BackupKey | None = None,
    hash_key: bytes | None = None,
    scratch: Path | None = None,
    thorough: bool = False,
) -> BackupInfo:
    """Read a backup to its end and compare it with its manifest.

    ``hash_key`` is this installation's key of reporters' hashes, for a backup that has none inside.
    ``thorough`` also folds every complaint's events and compares with its state.

    Raises:
        InputError: something is missing, or is not what was written; the message names it.
    """
    with open_backup(path, key=key, scratch=scratch) as archive:
        return verify_archive(archive, path.name, hash_key=hash_key, thorough=thorough)


def verify_archive(
    archive: zipfile.ZipFile, name: str, *, hash_key: bytes | None, thorough: bool
) -> BackupInfo:
    """The same for an opened one; ``name`` is for the messages."""
    info = read_info(archive)
    inside = _key_inside(archive, name, info)
    _check_seal(name, info, hash_key if inside is None else inside)
    for table in info.digests:
        _check_table(archive, name, info, table)
    if info.digests.keys() != info.rows.keys():
        raise InputError(f"{name}: the manifest does not list its tables alike")
    _check_numbers(archive, name)
    if thorough:
        _check_states(archive, name)
    return info


def _key_inside(archive: zipfile.ZipFile, name: str, info: BackupInfo) -> bytes | None:
    """The key of the hashes in the archive, as it was written."""
    if KEY_FILE not in archive.namelist():
        if info.key_digest:
            raise InputError(
                f"{name}: {KEY_FILE} is missing",
                hint="without it no reporter is recognised; use another backup, or add the file",
            )
        return None
    try:
        key = archive.read(KEY_FILE)
    except (zipfile.BadZipFile, EOFError) as error:
        raise InputError(f"{name}: {KEY_FILE} cannot be read") from error
    if info.key_digest and hashlib.sha256(key).hexdigest() != info.key_digest:
        raise InputError(f"{name}: {KEY_FILE} is not the key that was written")
    return key


def _check_seal(name: str, info: BackupInfo, key: bytes | None) -> None:
    """Backups made before there was a seal have none."""
    if not info.seal or key is None:
        return
    if not hmac.compare_digest(info.sealed_with(key), info.seal):
        raise InputError(
            f"{name}: the manifest is not what was written, or belongs to another installation"
        )


def _check_table(archive: zipfile.ZipFile, name: str, info: BackupInfo, table: str) -> None:
    file = f"{table}.parquet"
    try:
        same = digest_of(archive, file) == info.digests[table]
    except (KeyError, zipfile.BadZipFile, EOFError) as error:
        raise InputError(f"{name}: {file} cannot be read") from error
    if not same:
        raise InputError(f"{name}: {file} is not what was written")
    with archive.open(file) as stream:
        rows = pq.ParquetFile(stream).metadata.num_rows
    if rows != info.rows.get(table):
        raise InputError(f"{name}: {file} holds {rows} rows, not {info.rows.get(table)}")


def _read(archive: zipfile.ZipFile, table: str, columns: list[str]) -> pa.Table:
    with archive.open(f"{table}.parquet") as stream:
        return pq.read_table(stream, columns=columns)


def _check_numbers(archive: zipfile.ZipFile, name: str) -> None:
    """Every complaint has its first event, and every event its complaint."""
    complaints = _read(archive, "complaint", ["pk", "seq"])
    events = _read(archive, "event", ["seq", "complaint_pk"])
    firsts = complaints.join(events.select(["seq"]), "pk", "seq", "left anti").num_rows
    if firsts:
        raise InputError(f"{name}: {firsts} complaints lack the event of their receipt")
    owners = events.select(["complaint_pk"])
    orphans = owners.join(complaints.select(["pk"]), "complaint_pk", "pk", "left anti").num_rows
    if orphans:
        raise InputError(f"{name}: {orphans} events belong to no complaint")
    counters = _read(archive, "counter", ["name", "value"]).to_pylist()
    taken = next((row["value"] for row in counters if row["name"] == "seq"), 0)
    greatest = max(pc.max(one["seq"]).as_py() or 0 for one in (events, complaints))
    if greatest > taken:
        raise InputError(f"{name}: change {greatest} is above the counter {taken}")


def _check_states(archive: zipfile.ZipFile, name: str) -> None:
    """Fold all events: a removed or added one leaves a state that is not what they say."""
    complaints = _read(archive, "complaint", ["pk", *_STATE]).sort_by("pk")
    events = _read(archive, "event", ["seq", "complaint_pk", *_FOLDED])
    rows = pa.array(range(complaints.num_rows), pa.int32())
    places = pa.table({"complaint_pk": complaints["pk"], "row": rows})
    events = events.join(places, "complaint_pk").sort_by(
        [("row", "ascending"), ("seq", "ascending")]
    )
    try:
        folded = state_columns(events, complaints.num_rows)
    except (GeoServiceError, ValueError, KeyError) as error:
        raise InputError(f"{name}: the events cannot be read") from error
    for column in _STATE:
        kept = complaints[column].combine_chunks()
        if not kept.equals(folded[column].cast(kept.type)):
            raise InputError(
                f"{name}: complaints do not match their events ({column})",
                hint="events were removed or changed; if the ledger itself is so, run "
                "`geo-service ledger rebuild` and back up again",
            )


_FOLDED = ("kind", "at", "body_code", "body_name", "reason", "details")
