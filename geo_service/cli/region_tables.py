"""Print regions, findings and changes: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from geo_service.base.errors import GeoServiceError

if TYPE_CHECKING:
    from geo_service.region.checking.compare import Diff
    from geo_service.region.checking.findings import CheckReport

#: findings shown in a table, the worst; JSON has them all
WORST = 3


def print_json(value: object) -> None:
    """Print a document; dates, paths and enumerations as text."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


@contextmanager
def errors_as_json(wanted: bool) -> Iterator[None]:
    """Turn an expected error into a JSON document and exit code 2, if ``wanted``."""
    try:
        yield
    except GeoServiceError as error:
        if not wanted:
            raise
        print_json(
            {
                "ok": False,
                "error": {"title": error.title, "message": error.message, "hint": error.hint},
            }
        )
        raise typer.Exit(2) from error


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold")
    for column, name in enumerate(header):
        right = all(isinstance(row[column], int | float) for row in rows) and bool(rows)
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    console.print(table)


def print_report(report: CheckReport, title: str) -> None:
    """Print one sentence, then the worst findings; the rest is in the JSON."""
    counts = ", ".join(f"{count:,} {kind}" for kind, count in report.counts().items())
    typer.echo(f"{title}: {len(report.errors)} error(s); found {counts or 'nothing'}")
    rows: list[Sequence[object]] = []
    for one in report.findings[:WORST]:
        where = "" if one.lon is None else f"{one.lon:.5f} {one.lat:.5f}"
        size = "" if one.area_m2 is None else _m2(one.area_m2)
        level = "/".join(filter(None, (one.level, one.generation)))
        rows.append((str(one.severity), one.kind, level, one.message, size, where, one.hint or ""))
    if rows:
        header = ("severity", "kind", "level", "finding", "m²", "look at", "how to mend")
        print_table("the worst of them", header, rows)
    if len(rows) < len(report.findings):
        typer.echo(f"… and {len(report.findings) - len(rows):,} more; all with --json")


def print_diff(diffs: Sequence[Diff]) -> None:
    """Print what changed on each level."""
    for diff in diffs:
        rows: list[Sequence[object]] = []
        rows += [("added", a.code, a.name, _km2(a.area_m2), "") for a in diff.added]
        rows += [("removed", a.code, a.name, _km2(a.area_m2), "") for a in diff.removed]
        rows += [
            (f"renamed ({one.what})", one.code, f"{one.before} → {one.after}", "", "")
            for one in diff.renamed
        ]
        rows += [
            ("moved", m.before or m.after, f"{m.before or 'no area'} → {m.after or 'no area'}",
             _km2(m.area_m2), f"{m.lon:.5f} {m.lat:.5f}")
            for m in diff.moved
        ]  # fmt: skip
        if rows:
            print_table(diff.level, ("change", "code", "what", "km²", "for example at"), rows)
        summary = (
            f"{len(diff.added)} added, {len(diff.removed)} removed, {len(diff.renamed)} renamed, "
            f"{len(diff.moved)} pieces moved ({_km2(sum(m.area_m2 for m in diff.moved))} km²)"
        )
        typer.echo(f"{diff.level}: {summary}; {diff.noise_m2:,.0f} m² of slivers not listed")


def _m2(area_m2: float) -> str:
    return f"{area_m2:,.0f}" if area_m2 >= 100 else f"{area_m2:.2g}"


def _km2(area_m2: float) -> str:
    return f"{area_m2 / 1e6:,.4f}"


def _cell(value: object) -> str:
    from rich.markup import escape

    return (
        f"{value:,}"
        if isinstance(value, int) and not isinstance(value, bool)
        else escape(str(value))
    )


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Path):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
