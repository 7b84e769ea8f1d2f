"""Get the file of an extract: from the catalogue, an address, or this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from geo_service.base.errors import InputError, NotFoundError
from geo_service.region.fetch.catalogue import Extract, read_catalogue
from geo_service.region.fetch.download import Downloaded, download
from geo_service.region.fetch.partial import Progress
from geo_service.region.fetch.source import DownloadSource, check_address

#: what the first bytes of an .osm.pbf hold
_PBF = b"OSMHeader"


def get_file(
    name: str,
    extract: Extract | None,
    source: str | None,
    folder: Path,
    progress: Progress,
    *,
    checksum: str | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Downloaded:
    """Give the extract's file; one that is on this machine already stays where it is.

    ``folder`` is where downloads go.

    Raises:
        NotFoundError: the name is in no catalogue and no source is given, or the file is not there.
        InputError: ``source`` is neither a file nor an address, or what came is no extract.
        UnavailableError: it cannot be downloaded.
    """
    local = None if source is None else local_file(source)
    if local is not None:
        found = Downloaded(local, str(local), verified=False, local=True)
    else:
        sources = _sources(name, extract, source)
        target = folder / f"{name}{_suffix(sources[0].url)}"
        found = download(sources, target, progress, checksum=checksum, say=say)
    try:
        _check_content(found.file)
    except InputError:
        if local is None:
            found.file.unlink()
        raise
    return found


def local_file(source: str) -> Path | None:
    """The file that ``source`` names, by a path or a file:// address; None for other addresses.

    Raises:
        NotFoundError: there is no such file.
    """
    parts = urlsplit(source)
    if parts.scheme in ("http", "https"):
        return None
    file = Path(unquote(parts.path)) if parts.scheme == "file" else Path(source).expanduser()
    if parts.scheme == "file" and parts.netloc not in ("", "localhost"):
        raise InputError(f"{source!r} names another machine", hint="mount it, or use http(s)://")
    if not file.is_file():
        raise NotFoundError(f"{source} does not exist", hint="give a file, or http(s)://host/path")
    return file


def _sources(name: str, extract: Extract | None, source: str | None) -> tuple[DownloadSource, ...]:
    if source is not None:
        return (
            DownloadSource(check_address(source), f"{source}.md5", checksum_may_be_missing=True),
        )
    if extract is None:
        raise read_catalogue().unknown(name)
    return read_catalogue().sources(extract)


def _suffix(url: str) -> str:
    path = urlsplit(url).path
    known = (one for one in (".osm.pbf", ".osm.bz2", ".osm") if path.endswith(one))
    return next(known, ".osm.pbf")


def _check_content(file: Path) -> None:
    """Raises ``InputError`` for what is no extract, such as a page that asks to sign in."""
    if not file.name.endswith(".pbf"):
        return
    with file.open("rb") as content:
        if _PBF not in content.read(64):
            raise InputError(
                f"{file.name} is no OpenStreetMap extract",
                hint="did the address answer with a web page? Name another with --source",
            )
