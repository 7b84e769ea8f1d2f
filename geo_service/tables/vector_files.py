"""Prepare a vector file for GDAL: unpacked, complete, and without links to other files.

``.gz``, ``.kmz`` and ``.zip`` are unpacked, KML and GML copied without the names of other files,
a shapefile without its ``.shx`` copied so that nothing is written beside the original, JSON in
another encoding copied in UTF-8.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from geo_service.base.characters import visible
from geo_service.base.errors import InputError, NotFoundError, TooLargeError
from geo_service.tables.archives import extract, open_archive
from geo_service.tables.json_services import missing_features
from geo_service.tables.json_texts import SUFFIXES as JSON
from geo_service.tables.json_texts import other_encoding, write_in_utf8
from geo_service.tables.limits import FILES, BoundedGzip, Limits
from geo_service.tables.shapefile_parts import check_parts, is_readable_prj
from geo_service.tables.vector_drivers import SOURCES, checked_source
from geo_service.tables.xml_files import links_elsewhere, without_links

#: formats of one file, which may be packed by gzip
SINGLE = (".geojson", ".json", ".geojsonl", ".geojsons", ".ndgeojson", ".topojson", ".kml", ".gml",
          ".gpkg", ".fgb")  # fmt: skip
SUFFIXES = (*SOURCES, *(f"{suffix}.gz" for suffix in SINGLE), ".kmz", ".zip")
_LINKING = (".kml", ".gml")
#: the part of a File Geodatabase that lists its tables
_CATALOGUE = "a00000001.gdbtable"
_COPY_BYTES = 1 << 20


class VectorFile:
    """A vector file made ready; ``source`` is for GDAL, as long as this object lives.

    ``data`` is the data set itself, ``path`` the file it came in; ``notices`` are for the user.
    """

    def __init__(
        self,
        path: Path,
        *,
        data_set: str | None = None,
        encoding: str | None = None,
        limits: Limits = FILES,
    ) -> None:
        """Unpack and check ``path``; ``data_set`` names one of several in a zip file.

        ``encoding`` is the user's word for the texts of JSON; without it their bytes tell.

        Raises:
            NotFoundError: there is no such file.
            InputError: the format or encoding is unknown, or the content is not what the name
                says.
            TooLargeError: it unpacks to more than the limits allow.
        """
        if not path.exists():
            raise NotFoundError(f"{path} does not exist")
        self.path = path
        self._folder: Path | None = None
        self._limits = limits
        self._encoding = encoding
        self.notices: list[str] = []
        self.data = self._plain(self._unpacked(path, data_set))
        #: what of a service's answer is not in the file; empty where it is whole
        self.missing = missing_features(self.data) if self.suffix in (*JSON, ".gml") else ""
        self.source = checked_source(self.data)

    @property
    def suffix(self) -> str:
        """The data set's suffix, in small letters."""
        return self.data.suffix.lower()

    def _unpacked(self, path: Path, data_set: str | None) -> Path:
        name = path.name.lower()
        if name.endswith(".gz"):
            return self._gunzipped(path)
        if name.endswith(".kmz"):
            return self._member_of_kmz(path, data_set)
        if name.endswith(".zip"):
            return self._unzipped(path, data_set)
        return path

    def _scratch(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="geo-service-"))
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder

    def _gunzipped(self, path: Path) -> Path:
        inner = path.name[: -len(".gz")]
        if not inner.lower().endswith(SINGLE):
            raise InputError(
                f"{path.name} is not a known format", hint="unpack it first, or send it as .zip"
            )
        target = self._scratch() / inner
        with path.open("rb") as raw, BoundedGzip(raw, path, self._limits) as packed:
            _copy(packed, target, self._limits, path.name)
        return target

    def _member_of_kmz(self, path: Path, data_set: str | None) -> Path:
        with open_archive(path, self._limits, "KMZ file") as archive:
            inside = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            if not inside:
                raise InputError(f"{path.name} holds no .kml")
            main = next((name for name in inside if name.lower() == "doc.kml"), inside[0])
            if len(inside) > 1 and links_elsewhere(archive.read(main)):
                layers = [PurePosixPath(name) for name in inside if name != main]
                main = str(_chosen(layers, data_set, path))
            self._extract(archive, [main])
        return self._scratch() / PurePosixPath(main).name

    def _unzipped(self, path: Path, data_set: str | None) -> Path:
        with open_archive(path, self._limits) as archive:
            names = [PurePosixPath(name) for name in archive.namelist() if name[-1:] != "/"]
            names = [name for name in names if name.parts[0] != "__MACOSX"]
            chosen = _chosen(_data_sets(names), data_set, path)
            if chosen.suffix.lower() == ".gdb":
                parts = [name for name in names if name.is_relative_to(chosen)]
                self._extract(archive, map(str, parts), chosen.name)
            else:
                parts = [n for n in names if n.parent == chosen.parent and n.stem == chosen.stem]
                self._extract(archive, map(str, parts))
        return self._scratch() / chosen.name

    def _extract(self, archive: zipfile.ZipFile, names: Iterable[str], inner: str = "") -> None:
        folder = self._scratch() / inner
        folder.mkdir(exist_ok=True)
        extract(archive, names, folder)

    def _plain(self, data: Path) -> Path:
        """Give a copy where the original must not be handed to GDAL as it is."""
        if data.suffix.lower() in _LINKING:
            checked_source(data)
            target = self._scratch() / "plain" / data.name
            target.parent.mkdir()
            without_links(data, target)
            return target
        if data.suffix.lower() == ".shp":
            return self._shapefile(data)
        if data.suffix.lower() in JSON:
            return self._in_utf8(data)
        return data

    def _shapefile(self, data: Path) -> Path:
        if (dbf := _beside(data, ".dbf")) is None:
            raise _no_dbf(data)
        shx, prj = _beside(data, ".shx"), _beside(data, ".prj")
        self.notices += check_parts(dbf, shx)
        if prj and not is_readable_prj(prj):
            self.notices.append(f"{prj.name} cannot be read, so it tells no CRS (--crs states it)")
            return self._copied(data, (".shp", ".dbf", ".shx", ".cpg"))
        return data if shx else self._copied(data, (".shp", ".dbf", ".prj", ".cpg"))

    def _in_utf8(self, data: Path) -> Path:
        encoding = other_encoding(data, self._encoding)
        if encoding is None:
            return data
        self.notices.append(f"the texts of {self.path.name} are read as {encoding}")
        target = self._scratch() / "utf8"
        target.mkdir()
        write_in_utf8(data, encoding, target / data.name)
        return target / data.name

    def _copied(self, data: Path, suffixes: Sequence[str]) -> Path:
        """A copy of some parts of a shapefile; GDAL writes a .shx that is missing beside it."""
        folder = self._scratch() / "parts"
        folder.mkdir()
        for suffix in suffixes:
            if part := _beside(data, suffix):
                shutil.copyfile(part, folder / f"{data.stem}{suffix}")
        return folder / f"{data.stem}.shp"


def _no_dbf(data: Path) -> InputError:
    return InputError(
        f"{data.name} has no .dbf beside it, which holds its codes and names",
        hint="a shapefile is sent with its .dbf, .shx, .prj and .cpg",
    )


def _beside(data: Path, suffix: str) -> Path | None:
    """The part of a shapefile with ``suffix``, in either case."""
    for name in (suffix, suffix.upper()):
        if (part := data.with_suffix(name)).is_file():
            return part
    return None


def _data_sets(names: list[PurePosixPath]) -> list[PurePosixPath]:
    """What of an archive's members are data sets; other JSON beside a data set is its metadata."""
    geodatabases = [
        name.parent
        for name in names
        if name.name == _CATALOGUE and name.parent.suffix.lower() == ".gdb"
    ]
    files = [
        name
        for name in names
        if name.suffix.lower() in SOURCES and not any(map(name.is_relative_to, geodatabases))
    ]
    inside = [*geodatabases, *files]
    return [name for name in inside if name.suffix.lower() != ".json"] or inside


def _chosen(inside: list[PurePosixPath], data_set: str | None, path: Path) -> PurePosixPath:
    chosen = [name for name in inside if data_set in (None, name.stem)]
    if len(inside) == 1:
        return inside[0]  # ``data_set`` then names a layer of it
    if len(chosen) == 1:
        return chosen[0]
    if not inside:
        raise InputError(
            f"{path.name} holds no data set that is read; in it are {_members(path)}",
            hint="unpack an archive in an archive; send a .shp with its .dbf, .shx and .prj, a "
            ".gdb, or another format of docs/files.md",
        )
    raise InputError(
        f"{path.name} holds {len(inside)} data sets",
        hint=f"name one: --layer {' | '.join(name.stem for name in inside)}",
    )


def _members(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name[-1:] != "/"]
    return (
        ", ".join(map(visible, names[:5])) + (" and more" if len(names) > 5 else "") or "no files"
    )


def _copy(packed: BoundedGzip, target: Path, limits: Limits, name: str) -> None:
    written = 0
    with target.open("xb") as file:
        while block := packed.read(_COPY_BYTES):
            written += len(block)
            if written > limits.unpacked_bytes:
                raise TooLargeError(
                    f"{name} unpacks to more than {limits.unpacked_bytes / 2**20:,.0f} MiB",
                    hint="split it",
                )
            file.write(block)
