"""Options that the planner's commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RegionOption = Annotated[str | None, typer.Option(help="A built-in region or a folder.")]
InputOption = Annotated[
    Path | None,
    typer.Option("--input", help="An assigned file; without it, the complaints in the ledger."),
]
FromOption = Annotated[str | None, typer.Option("--from", help="First day, as 2024-05-01.")]
ToOption = Annotated[str | None, typer.Option("--to", help="The day after the last.")]
CategoryOption = Annotated[
    str, typer.Option(help="Only this category, a path such as noise/building, at any depth.")
]
AreaOption = Annotated[
    list[str] | None, typer.Option(help="Only this area, as level:code; may be repeated.")
]
DayColumnOption = Annotated[
    str | None, typer.Option(help="Column of --input with the day; else found by its name.")
]
CategoryColumnOption = Annotated[
    str | None, typer.Option(help="Column of --input with the category; else found by its name.")
]
