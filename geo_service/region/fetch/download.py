"""Download a file from the first source that gives it whole and right."""

from __future__ import annotations

import hashlib
import re
import time
import urllib.error
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import gaierror

from geo_service.base.atomic import move_file
from geo_service.base.errors import UnavailableError
from geo_service.base.lock import exclusive
from geo_service.region.fetch.partial import Interrupted, Partial, Progress
from geo_service.region.fetch.source import DownloadSource, open_url

#: tries of one source without a byte more, before the next one
TRIES = 4
_PAUSE_S = 1.0
_HASH = re.compile(rb"[0-9a-fA-F]{64}|[0-9a-fA-F]{32}")
#: statuses after which the same server may answer well a little later
_LATER = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that is complete: where from, whether its checksum was published and right.

    ``local``: it was on this machine before.
    """

    file: Path
    url: str
    verified: bool
    local: bool = False


class _Fault(Exception):  # noqa: N818 - handled here: the next source is tried
    """Why a source gave no file."""

    def __init__(self, words: str, *, offline: bool = False) -> None:
        super().__init__(words)
        self.offline = offline


def download(
    sources: Sequence[DownloadSource],
    target: Path,
    progress: Progress,
    *,
    checksum: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Downloaded:
    """Download to ``target``, which appears complete or not at all.

    ``checksum`` (MD5 or SHA-256, hexadecimal) goes before those that sources publish. ``say`` is
    told why a source is given up.

    Raises:
        ConflictError: another process downloads it.
        UnavailableError: no source gave it, or the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    faults = []
    lock = target.with_name(f".{target.name}.lock")
    with exclusive(lock, f"{target.name} is being downloaded by another process"):
        for number, source in enumerate(sources, 1):
            try:
                verified = _from(source, target, progress, checksum)
            except _Fault as fault:
                faults.append((source, fault))
                if number < len(sources):
                    say(f"{source.host}: {fault}; trying the next source")
            else:
                _discard_others(target, sources)
                return Downloaded(target, source.url, verified)
    raise _all_failed(target, faults)


def _from(source: DownloadSource, target: Path, progress: Progress, checksum: str | None) -> bool:
    part = Partial(target, source)
    try:
        _complete(part, progress)
        wanted = checksum or _published(source)
    except UnavailableError:  # the disk is full: no other source mends that
        raise
    except urllib.error.HTTPError as error:
        raise _Fault(f"{error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        raise _Fault(_reason(error), offline=isinstance(error.reason, gaierror)) from error
    except OSError as error:
        raise _Fault(str(error)) from error
    if wanted is not None and _hash_of(part.file, wanted) != wanted.lower():
        part.discard()
        raise _Fault("the checksum differs: the file came damaged, or was exchanged meanwhile")
    move_file(part.file, target)
    part.discard()
    return wanted is not None


def _complete(part: Partial, progress: Progress) -> None:
    """Go on until the file is whole; give up after some tries that bring nothing."""
    left = TRIES
    while True:
        before = part.size
        try:
            return part.continue_(progress)
        except Interrupted as error:
            left = TRIES if part.size > before else left - 1
            fault = _Fault(str(error))
        except urllib.error.HTTPError as error:
            left -= 1
            if error.code not in _LATER:
                raise
            fault = _Fault(f"{error.code} {error.reason}")
        if left <= 0:
            raise fault
        time.sleep(_PAUSE_S * (TRIES - left + 1) / 2)


def _published(source: DownloadSource) -> str | None:
    """The checksum that a source publishes.

    Raises:
        _Fault: it should, but there is none that can be read.
    """
    if source.checksum_url is None:
        return None
    try:
        with open_url(source.checksum_url) as response:
            found = _HASH.match(response.read(1_000).strip())
    except urllib.error.HTTPError as error:
        if source.checksum_may_be_missing and error.code in (403, 404, 410):
            return None
        raise
    if found is None:
        if source.checksum_may_be_missing:
            return None
        raise _Fault("its checksum cannot be read")
    return found[0].decode()


def _hash_of(file: Path, like: str) -> str:
    with file.open("rb") as content:
        if len(like) == 64:
            return hashlib.file_digest(content, "sha256").hexdigest()
        return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _reason(error: urllib.error.URLError) -> str:
    if isinstance(error.reason, gaierror):
        return "its name cannot be resolved"
    return str(error.reason)


def _discard_others(target: Path, sources: Sequence[DownloadSource]) -> None:
    for source in sources:
        Partial(target, source).discard()


def _all_failed(target: Path, faults: Sequence[tuple[DownloadSource, _Fault]]) -> UnavailableError:
    told = "; ".join(f"{source.host}: {fault}" for source, fault in faults)
    if all(fault.offline for _, fault in faults):
        return UnavailableError(
            f"{target.name} cannot be downloaded: there seems to be no network ({told})",
            hint="set HTTPS_PROXY, or bring the file and give it with --source FILE",
        )
    return UnavailableError(
        f"{target.name} cannot be downloaded: {told}",
        hint="run the same command again to go on, or give another --source",
    )
