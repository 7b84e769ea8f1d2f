"""Tell by its first bytes what a file is that is named as text and is something else."""

from __future__ import annotations

#: first bytes, what such a file is, and what to do with it
_KNOWN = (
    (b"PK\x03\x04", "a workbook or a zip file", "name it .xlsx, .ods or .zip, as it was"),
    (b"\xd0\xcf\x11\xe0", "an old Office file", "name it .xls, or save it as CSV"),
    (b"\x1f\x8b", "packed by gzip", "name it .csv.gz"),
    (b"PAR1", "a Parquet file", "name it .parquet"),
    (b"SQLite format 3\0", "a GeoPackage or another SQLite database", "name it .gpkg"),
    (b"%PDF", "a PDF", "ask for the table itself, as CSV or a workbook"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
)


def content_named_otherwise(head: bytes) -> tuple[str, str]:
    """Give what a file that begins so is, and what to do; both empty where it may be text."""
    for mark, what, remedy in _KNOWN:
        if head.startswith(mark):
            return what, remedy
    return "", ""
