"""Encrypt backups with a key in the age format (age-encryption.org/v1), by pyrage.

Streamed and authenticated in pieces of 64 KiB: a changed or shortened file does not decrypt. A
*recipient* (``age1…``) encrypts only, so a machine that makes backups need not be able to read
them; an *identity* (``AGE-SECRET-KEY-1…``) also decrypts. The ``age`` program reads such files.
Keys come from a file or the environment, never from the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from geo_service.base.errors import InputError, NotFoundError

MAGIC = b"age-encryption.org/v1"
_HINT = "make a pair with `geo-service backup-key OUT`, or with age-keygen"


@dataclass(frozen=True, slots=True)
class BackupKey:
    """Whom a backup is encrypted for, and, where the secret key is given, what reads it."""

    recipients: tuple[Any, ...]
    identities: tuple[Any, ...]


def parse_key(text: str) -> BackupKey:
    """Read recipients and identities, one a line; lines that begin with ``#`` are comments.

    Raises:
        InputError: a line is neither, or there is none.
    """
    from pyrage import IdentityError, RecipientError, x25519

    recipients, identities = [], []
    for line in (raw.strip() for raw in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        try:
            if line.upper().startswith("AGE-SECRET-KEY-"):
                identities.append(x25519.Identity.from_str(line))
            else:
                recipients.append(x25519.Recipient.from_str(line))
        except (IdentityError, RecipientError) as error:
            raise InputError("the backup key cannot be read", hint=_HINT) from error
    if not recipients and not identities:
        raise InputError("the backup key is empty", hint=_HINT)
    recipients = recipients or [identity.to_public() for identity in identities]
    return BackupKey(tuple(recipients), tuple(identities))


def read_key(file: Path) -> BackupKey:
    """Read a key from its file. Raises ``NotFoundError`` or ``InputError``."""
    try:
        return parse_key(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotFoundError(f"the backup key {file} cannot be read", hint=_HINT) from error


def make_key() -> tuple[str, str]:
    """Make a pair: the recipient (public) and the identity (secret)."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def is_encrypted(file: Path) -> bool:
    """Whether a file is in the age format."""
    with file.open("rb") as stream:
        return stream.read(len(MAGIC)) == MAGIC


def encrypt(source: BinaryIO, target: BinaryIO, key: BackupKey) -> None:
    """Write ``source``, from its beginning, encrypted into ``target``."""
    import pyrage

    source.flush()
    source.seek(0)
    pyrage.encrypt_io(source, target, list(key.recipients))
    target.flush()


def decrypt(source: BinaryIO, target: BinaryIO, key: BackupKey | None) -> None:
    """Write ``source`` decrypted into ``target``.

    Raises:
        InputError: no secret key is given, it is the wrong one, or the file was changed or cut.
    """
    import pyrage

    if key is None or not key.identities:
        raise InputError(
            "the backup is encrypted", hint="give its secret key with --key-file or GEO_BACKUP_KEY"
        )
    try:
        pyrage.decrypt_io(source, target, list(key.identities))
    except (pyrage.DecryptError, OSError) as error:
        reason = str(error).split("\n", 1)[0]
        raise InputError(
            f"the backup cannot be decrypted: {reason}",
            hint="it needs the key it was made with; a damaged file cannot be decrypted",
        ) from error
    target.flush()
    target.seek(0)
