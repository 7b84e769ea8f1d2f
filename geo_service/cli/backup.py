"""``geo-service backup``, ``restore`` and ``backup-key``: copies of the ledger, and their keys."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.cli.view_options import RegionOption

if TYPE_CHECKING:
    from geo_service.base.settings import Settings
    from geo_service.ledger.backup import BackupInfo, BackupKey

KeyFileOption = Annotated[
    Path | None,
    typer.Option(help="File with age keys; else GEO_BACKUP_KEY or GEO_BACKUP_KEY_FILE, else none."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("backup-key")(backup_key)


def key_of(settings: Settings, file: Path | None) -> BackupKey | None:
    """The key of backups: from the file given, else as set; None where there is none."""
    from geo_service.ledger.backup.encryption import parse_key, read_key

    if file is not None:
        return read_key(file)
    if settings.backup_key is not None:
        return parse_key(settings.backup_key.get_secret_value())
    return None if settings.backup_key_file is None else read_key(settings.backup_key_file)


def _hashes(settings: Settings) -> tuple[Path | None, bytes | None]:
    """Where the key of reporters' hashes lies, or the key itself where it is set."""
    from geo_service.intake.reporters import KEY_FILE, hash_key

    file = settings.home / KEY_FILE
    if settings.hash_key is not None:
        return None, hash_key(settings)
    return file, None


def backup(
    target: Annotated[Path, typer.Argument(metavar="OUT.zip")],
    region: RegionOption = None,
    key_file: KeyFileOption = None,
) -> None:
    """Write the whole ledger as it is now into one file; the service may go on meanwhile.

    The file holds personal data and is readable by you alone: keep it so, or give a key.
    """
    from geo_service import __version__
    from geo_service.cli.opening import open_store
    from geo_service.cli.progress import working
    from geo_service.ledger.backup import verify_backup, write_backup

    settings, engine = open_store(region)
    key = key_of(settings, key_file)
    hash_file, hash_key = _hashes(settings)
    note(engine, "backup", f"file:{target.name}")
    with working("writing"):
        info = write_backup(
            engine, target, program=__version__, key_file=hash_file, hash_key=hash_key,
            encrypt_for=key,
        )  # fmt: skip
    readable = key is None or bool(key.identities)
    if readable:
        with working("verifying"):
            verify_backup(target, key=key, hash_key=hash_key, scratch=target.parent)
    how = "not encrypted" if key is None else "encrypted"
    checked = "verified" if readable else "not verified: only the holder of the secret key can"
    typer.echo(f"{_counts(info)}, {how}, {checked}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="IN.zip")],
    region: RegionOption = None,
    check: Annotated[bool, typer.Option("--check", help="Only verify the file.")] = False,
    key_file: KeyFileOption = None,
) -> None:
    """Fill an empty ledger from a backup, of either kind of store, and compare every row.

    With --check every complaint's events are also added up and compared with its state.
    """
    from geo_service.base.settings import Settings
    from geo_service.cli.opening import open_store
    from geo_service.cli.progress import working
    from geo_service.intake.reporters import KEY_FILE
    from geo_service.ledger.backup import restore_backup, verify_backup
    from geo_service.region.folder import RegionFolder

    if check:
        settings = Settings()
        file, hash_key = _hashes(settings)
        if hash_key is None and file is not None and file.is_file():
            hash_key = file.read_bytes()
        key = key_of(settings, key_file)
        with working("verifying"):
            info = verify_backup(source, key=key, hash_key=hash_key, thorough=True)
        sealed = "" if info.key_digest or hash_key else "; its seal was not checked: no hash key"
        typer.echo(f"{_counts(info)} of {info.made_at}, whole{sealed}")
        return
    settings, engine = open_store(region)
    manifest = RegionFolder.open(region or settings.region, settings.home).manifest
    _, hash_key = _hashes(settings)
    with working("restoring"):
        info = restore_backup(
            engine, source, key_file=settings.home / KEY_FILE, hash_key=hash_key,
            key=key_of(settings, key_file), region=manifest.id,
        )  # fmt: skip
    note(engine, "restore", f"file:{source.name}")
    typer.echo(f"{_counts(info)} of {info.made_at}, verified")
    if info.changed_texts:
        typer.echo(f"{info.changed_texts:,} texts held a NUL; it became U+FFFD", err=True)


def _counts(info: BackupInfo) -> str:
    return f"{info.rows['complaint']:,} complaints, {info.rows['event']:,} events"


def note(engine: object, action: str, about: str) -> None:
    """Leave an audit line; where the ledger cannot be written, say so and go on."""
    import sqlalchemy as sa

    from geo_service.base.errors import GeoServiceError
    from geo_service.ledger.access import write_audit
    from geo_service.ledger.migrations import version_of
    from geo_service.ledger.schema import HEAD
    from geo_service.ledger.store import Writer

    assert isinstance(engine, sa.Engine)
    try:
        if version_of(engine) == HEAD:  # an older one keeps its audit trail otherwise
            Writer(engine).run_alone(lambda at: write_audit(at, "cli", action, about))
    except GeoServiceError as error:
        typer.echo(f"no audit line was left: {error}", err=True)


def backup_key(target: Annotated[Path, typer.Argument(metavar="OUT")]) -> None:
    """Make a pair of keys for backups: the secret one into OUT, the public one on the screen.

    A machine that only makes backups needs the public key (GEO_BACKUP_KEY); keep OUT elsewhere.
    """
    from geo_service.base.errors import ConflictError
    from geo_service.ledger.backup.encryption import make_key

    recipient, identity = make_key()
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConflictError(f"{target} exists", hint="choose another name") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"# public key: {recipient}\n{identity}\n")
    typer.echo(recipient)
