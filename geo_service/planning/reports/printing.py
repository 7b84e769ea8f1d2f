"""Print a report as PDF (by typst) or as one HTML file, byte for byte reproducible."""

from __future__ import annotations

import tempfile
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

from geo_service.base.atomic import write_file
from geo_service.base.errors import InputError
from geo_service.planning.reports.content import Content, Section, Table
from geo_service.planning.reports.fonts import find_fonts

_HTML_LANG = {"zh": "zh-CN", "en": "en"}
#: widths of a table's columns follow their longest text, within these bounds
_NARROWEST, _WIDEST = 5, 34
#: what the space beside a text takes of its column
_BESIDE = 2


def print_report(content: Content, target: Path, font: Path | None = None) -> None:
    """Write a report as ``.pdf`` or ``.html``, complete or not at all.

    ``font`` is a font file or a folder with Chinese characters, for PDF.

    Raises:
        InputError: the suffix is neither, or there is no font.
    """
    check_target(target)
    is_pdf = target.suffix.lower() == ".pdf"
    made = pdf_of(content, font) if is_pdf else html_of(content).encode()
    write_file(target, made)


def check_target(target: Path) -> None:
    """Refuse a name that no report is written under. Raises ``InputError``."""
    if target.suffix.lower() not in (".pdf", ".html"):
        raise InputError(f"{target.name} is not a report file", hint="use .pdf or .html")


def pdf_of(content: Content, font: Path | None = None) -> bytes:
    """Print a report as PDF. Nothing in the content is read as markup.

    Raises:
        InputError: the extra ``report`` is not installed, or there is no font.
    """
    try:
        import typst
    except ImportError:
        raise InputError(
            "PDF needs the extra `report`", hint="pip install 'geo-service[report]', or write .html"
        ) from None
    fonts, families = find_fonts(font)
    template = resources.files(__package__).joinpath("report.typ").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="geo-service-") as name:
        folder = Path(name)
        (folder / "report.typ").write_text(template, encoding="utf-8")
        (folder / "data.json").write_bytes(orjson.dumps(_data(content, families, folder)))
        made = typst.compile(
            folder / "report.typ", root=folder, font_paths=fonts, format="pdf", timestamp=0
        )
    assert isinstance(made, bytes)
    return made


def _data(content: Content, families: list[str], folder: Path) -> dict[str, Any]:
    """The content as the template reads it; the drawings are files beside it."""
    data = content.as_json()
    data["fonts"] = families
    drawn = 0
    for section, told in zip(content.sections, data["sections"], strict=True):
        for picture, entry in zip(section.pictures, told["pictures"], strict=True):
            entry["file"] = f"{drawn}.svg"
            (folder / entry["file"]).write_text(picture.svg, encoding="utf-8")
            drawn += 1
        if section.table is not None:
            told["table"]["widths"] = _widths(section.table)
    return data


def _widths(table: Table) -> list[int]:
    """Shares of the columns. A heading may break between its words, what stands below may not."""
    columns = [
        [*name.split(), *(row[i] for row in table.rows)] for i, name in enumerate(table.columns)
    ]
    longest = (max(map(_width, texts), default=0) for texts in columns)
    return [min(max(width, _NARROWEST), _WIDEST) + _BESIDE for width in longest]


def _width(text: str) -> int:
    """Columns that a text takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


_STYLE = """
body{font:14px/1.6 "Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif;
color:#24303c;max-width:60rem;margin:0 auto;padding:1.5rem}
h1{color:#1f4e79;font-size:1.7rem;font-weight:400;margin:0}
header{border-bottom:2px solid #1f4e79;padding-bottom:.6rem}
h2{color:#1f4e79;font-size:1.15rem;font-weight:400;border-left:3px solid #1f4e79;padding-left:.5rem;
margin:1.6rem 0 .6rem;break-after:avoid}
.muted,footer{color:#5f6b77}
footer{font-size:.8rem;border-top:1px solid #d5dbe1;margin-top:1.5rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.6rem}
.figures div{background:#f2f5f8;border-radius:4px;padding:.5rem .7rem}
.figures strong{display:block;font-weight:400;font-size:1.4rem;color:#1f4e79}
.figures small{color:#5f6b77}
.pictures{display:flex;gap:1rem;flex-wrap:wrap}
.pictures figure{flex:1 1 14rem;margin:0;break-inside:avoid}
.pictures svg{width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-size:.85rem}
th{color:#1f4e79;font-weight:400;text-align:left;border-bottom:1px solid #1f4e79}
td{border-bottom:1px solid #e3e7eb}
th,td{padding:.25rem .35rem;vertical-align:top}
.r{text-align:right}
@page{size:A4;margin:16mm}
@media print{body{padding:0;max-width:none}tr{break-inside:avoid}}
"""


def html_of(content: Content) -> str:
    """Write a report as one HTML file that needs no network."""
    sections = "".join(_section(section) for section in content.sections)
    notes = "".join(f"<p>{escape(note)}</p>" for note in content.notes)
    return (
        f'<!doctype html><html lang="{_HTML_LANG[content.lang]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(content.title)}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{escape(content.title)}</h1>"
        f'<p class="muted">{escape(content.subtitle)}</p></header>'
        f"{sections}<footer><p>{escape(content.version)}</p>{notes}</footer></body></html>"
    )


def _section(section: Section) -> str:
    parts = [f"<section><h2>{escape(section.title)}</h2>"]
    if section.lead:
        parts.append(f'<p class="muted">{escape(section.lead)}</p>')
    if section.figures:
        cells = "".join(
            f"<div><small>{escape(one.label)}</small><strong>{escape(one.value)}</strong>"
            f"<small>{escape(one.note)}</small></div>"
            for one in section.figures
        )
        parts.append(f'<div class="figures">{cells}</div>')
    if section.pictures:
        drawn = "".join(
            f'<figure><figcaption class="muted">{escape(one.caption)}</figcaption>'
            f"{one.svg}</figure>"
            for one in section.pictures
        )
        parts.append(f'<div class="pictures">{drawn}</div>')
    if section.table is not None:
        parts.append(_table(section.table))
    elif section.empty:
        parts.append(f'<p class="muted">{escape(section.empty)}</p>')
    if section.points:
        points = "".join(f"<li>{escape(point)}</li>" for point in section.points)
        parts.append(f"<ul>{points}</ul>")
    return "".join([*parts, "</section>"])


def _table(table: Table) -> str:
    def cells(tag: str, texts: tuple[str, ...]) -> str:
        return "".join(
            f"<{tag} class={side}>{escape(text)}</{tag}>"
            for text, side in zip(texts, table.align, strict=True)
        )

    rows = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    return (
        f"<table><thead><tr>{cells('th', table.columns)}</tr></thead><tbody>{rows}</tbody></table>"
    )
