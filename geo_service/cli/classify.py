"""``geo-service classify``: categories for texts, and the models that give them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from geo_service.base.errors import InputError
from geo_service.cli.view_options import EncodingOption, SheetOption

if TYPE_CHECKING:
    from geo_service.intake.train_categories import Labelled, TrainingOutcome

#: the command that ``classify IN OUT`` means
_DEFAULT = "file"
#: faults and labels shown one by one; the rest are counted
SHOWN = 10


class _FileByDefault(TyperGroup):
    """``classify IN OUT …`` is ``classify file IN OUT …``; ``classify train …`` stays a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = [_DEFAULT, *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


classify_app = typer.Typer(
    cls=_FileByDefault,
    no_args_is_help=True,
    help="Categories from words: classify IN OUT adds them to a file; classify train learns them.",
)
Region = Annotated[str, typer.Option(help="A built-in region or a folder.")]


def register(app: typer.Typer) -> None:
    """Add ``classify`` and its commands to the application."""
    app.add_typer(classify_app, name="classify")


@classify_app.command("file")
def file(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, Parquet, XLSX, …")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Format by its suffix.")],
    region: Region,
    text: Annotated[str, typer.Option(help="The column with the caller's words.")],
    top: Annotated[int, typer.Option(help="Suggestions to list.", min=1, max=20)] = 3,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
) -> None:
    """Classify the text of every row of IN, and write all its columns and the answers to OUT.

    Adds predicted_1 … one per level, predicted_probability, predicted_top (JSON, best first) and
    predicted_status: confident, abstained (below the threshold), keywords (no model), none.
    """
    from geo_service.cli.progress import progress_bar
    from geo_service.intake.classify_file import classify_file
    from geo_service.intake.suggest_category import CategorySuggester

    suggester = CategorySuggester(_opened(region))
    with progress_bar() as progress:
        done = classify_file(
            suggester, source, target, text=text, top=top, encoding=encoding, sheet=sheet,
            progress=progress,
        )  # fmt: skip
    rate = done.rows / max(done.seconds, 1e-9)
    by = f"model {done.version}" if done.version else "the region's words (no model yet)"
    typer.echo(f"{target}: {done.rows:,} rows in {done.seconds:.1f} s ({rate:,.0f} rows/s) by {by}")
    for status, rows in done.statuses.most_common():
        typer.echo(f"  {status:<10}{rows:>12,}  {rows / max(done.rows, 1):7.2%}")
    if done.cut:
        typer.echo(f"  note: {done.cut:,} texts are longer than what is read of them")
    for notice in done.notices:
        typer.echo(f"  note: {notice}")


@classify_app.command("train")
def train(
    region: Region,
    source: Annotated[
        Path | None, typer.Argument(metavar="[IN]", help="Labelled texts: CSV, Parquet, XLSX, …")
    ] = None,
    text: Annotated[str, typer.Option(help="The column with the caller's words.")] = "",
    category: Annotated[
        list[str] | None, typer.Option(help="A column of categories; once per level, coarse first.")
    ] = None,
    time: Annotated[str, typer.Option(help="Column of times: the latest texts are held out.")] = "",
    from_ledger: Annotated[
        bool, typer.Option("--from-ledger", help="Learn from the ledger's confirmed complaints.")
    ] = False,
    precision: Annotated[
        float, typer.Option(min=0.5, max=0.999, help="Precision at which it states a category.")
    ] = 0.95,
    mask: Annotated[bool, typer.Option(help="Mask place names before learning.")] = True,
    known_only: Annotated[
        bool, typer.Option("--known-only", help="Leave out categories the region does not list.")
    ] = False,
    activate: Annotated[
        bool, typer.Option("--activate", help="Use the new model even if it measures worse.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the random choices.")] = 0,
    encoding: EncodingOption = None,
    sheet: SheetOption = None,
) -> None:
    """Train a model from labelled texts; a fifth is held out and measured.

    It becomes active unless the active one does better on the held-out texts.
    """
    from geo_service.intake.train_categories import read_labelled, train_categories

    opened = _opened(region)
    if from_ledger == (source is not None):
        raise InputError(
            "labelled texts come from a file or from the ledger", hint="give IN or --from-ledger"
        )
    if source is None:
        labelled = _of_ledger(region, opened)
    elif not text or not category:
        raise InputError(
            "the columns are not named", hint="give --text COL and --category COL per level"
        )
    else:
        labelled = read_labelled(
            opened, source, text=text, categories=category, time=time, known_only=known_only,
            encoding=encoding, sheet=sheet,
        )  # fmt: skip
    _report_rows(labelled)
    outcome = train_categories(
        opened,
        labelled,
        source=source.name if source else "ledger",
        mask=mask,
        precision=precision,
        activate=activate,
        seed=seed,
        say=lambda step: typer.echo(f"  {step} …", err=True),
    )
    _report(outcome)


@classify_app.command("models")
def models(region: Region) -> None:
    """List the versions of the region's model; * is the active one."""
    from geo_service.intake.suggest_category import model_versions
    from geo_service.text.model_file import load_model

    versions = model_versions(_opened(region))
    active = versions.active_name()
    if not versions.names():
        typer.echo(
            "no model yet: the region's own words give suggestions; classify train makes one"
        )
    for name in versions.names():
        facts = load_model(versions.folder / f"{name}.npz").facts
        mark = "*" if name == active else " "
        whole = facts["whole_path"]
        typer.echo(
            f"{mark} {name}  {facts['texts']:,} texts of {facts['source']}"
            f"  accuracy {whole['accuracy']:.3f}, top-3 {whole['top3']:.3f}"
        )


@classify_app.command("activate")
def activate(
    region: Region, version: Annotated[str, typer.Argument(help="As classify models lists it.")]
) -> None:
    """Use this version from now on."""
    from geo_service.intake.suggest_category import model_versions

    model_versions(_opened(region)).activate(version)
    typer.echo(f"{version} is active")


def _opened(region: str) -> Any:
    from geo_service.service.region import Region as OpenRegion

    return OpenRegion.open(region)


def _of_ledger(region: str, opened: Any) -> Labelled:
    from geo_service.cli.opening import open_all
    from geo_service.intake.confirmed_categories import confirmed

    with open_all(region) as (_, _, ledger):
        return confirmed(opened, ledger)


def _report_rows(labelled: Labelled) -> None:
    typer.echo(f"{len(labelled.texts):,} labelled texts")
    for row, reason in labelled.faults[:SHOWN]:
        typer.echo(f"  left out, row {row}: {reason}")
    if len(labelled.faults) > SHOWN:
        typer.echo(f"  left out: {len(labelled.faults) - SHOWN:,} more rows")
    if labelled.unknown:
        shown = ", ".join(name for name, _ in labelled.unknown.most_common(SHOWN))
        typer.echo(
            f"  note: {labelled.unknown.total():,} texts have one of {len(labelled.unknown)} "
            f"categories that the region's categories.csv does not list: {shown}"
        )
    if labelled.cut:
        typer.echo(f"  note: {labelled.cut:,} texts are longer than what is read of them")


def _report(outcome: TrainingOutcome) -> None:
    trained = outcome.trained
    named = [(f"level {n}", quality) for n, quality in enumerate(trained.levels, 1)]
    typer.echo(f"measured on {len(trained.held_out):,} held-out texts:")
    typer.echo("              texts  accuracy  macro-F1  top-3  coverage at 95 %    ECE")
    for name, q in [*named, ("whole path", trained.whole)]:
        typer.echo(
            f"  {name:<11}{q.texts:>6,}{q.accuracy:>10.3f}{q.macro_f1:>10.3f}{q.top3:>7.3f}"
            f"{q.coverage_at_95:>18.3f}{q.ece:>7.3f}"
        )
    version = outcome.model.version
    if outcome.activated:
        typer.echo(f"{version} is active")
    else:
        typer.echo(
            f"{version} is kept, not active: the active model is right for "
            f"{outcome.before:.3f} of the same texts; classify activate {version} uses it anyway"
        )
