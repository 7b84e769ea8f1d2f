"""An example for every command, shown at the end of its ``--help``; a test parses each of them."""

from __future__ import annotations

import typer

#: what stands after ``geo-service``; a test fails for a command without one
EXAMPLES = (
    "serve --region mycity --port 8000",
    "bench",
    "assign complaints.csv assigned.parquet --region mycity --h3 9",
    'route --region mycity --text "street light out at the market"',
    "map report.html --region mycity --input assigned.parquet --lang en",
    "hotspots spots.csv --region mycity --level township --from 2024-05-01 --to 2024-06-01",
    "emerging trends.csv --region mycity --level township --step week",
    "forecast weeks.csv --region mycity --weeks 4",
    "locate calls.csv located.csv --region mycity --text words",
    "import export.csv --profile mycity.toml --region ./mycity --dry-run",
    "profiles",
    "doctor",
    "backup ledger.zip --region mycity",
    "restore ledger.zip --region mycity --check",
    "backup-key backup.key",
    "assess may.csv --region mycity --period 2024-05",
    "topics topics.csv --region mycity --month 2024-05",
    "region list",
    "region show mycity",
    "region check ./mycity",
    "region diff ./mycity 2024 2025-01-01",
    "region activate ./mycity 2025-01-01",
    "region import wards.zip --region mycity --level ward --code WARD_ID --name WARD_NAME",
    "region derive --points points.csv --within districts.geojson --out mycity",
    "region from-osm city.osm.pbf --out mycity",
    "alarms scan clusters.json --cases cases.csv --places places.csv --replicates 999",
    "alarms run --region mycity --as-of 2024-05-31",
    "alarms list --region mycity",
    "alarms ack 17 --region mycity",
    "cube build --region mycity",
    "cube status --region mycity",
    "profile guess export.csv --region ./mycity --out mycity.toml",
    "rejects list --region mycity",
    "rejects show 12 --region mycity",
    "rejects mend 12 lon=116.41 lat=39.92 --region mycity",
    "rejects export rejects.csv --region mycity",
    "rejects mend-file mended.csv --region mycity",
    "rejects replay --region mycity",
    "rejects drop 12 13 --region mycity",
    "key add anna --role dispatcher --region mycity",
    "key list --region mycity",
    "key revoke 3 --region mycity",
    "key audit --region mycity",
    "ledger migrate --region mycity",
    "ledger rebuild --region mycity",
    "ledger reassign --region mycity",
    "ledger teach --region mycity",
    "ledger retain --region mycity",
    "ledger erase --region mycity",
    "places import places.csv --region mycity --datum GCJ-02",
    "places learn tickets.csv --region ./mycity --text words --area ward_code",
    "places list --region mycity",
    "places forget places.csv --region mycity",
    "watch list --region mycity",
    "watch nominate --region mycity",
    'watch add "Night construction at the canal" --region mycity',
    "watch show 3 --region mycity",
    "watch move 3 treating --region mycity",
    "watch close 3 --region mycity",
    "report weekly week.pdf --region mycity --period 2024-W22",
    "report monthly may.html --region mycity --period 2024-05",
    "classify file calls.csv sorted.csv --region mycity --text words",
    "classify train tickets.csv --region mycity --text words --category sort",
    "classify models --region mycity",
    "classify activate 2 --region mycity",
    "issues build --region mycity",
    "issues list --region mycity",
    "issues show 5 --region mycity",
)


def add_examples(app: typer.Typer, path: tuple[str, ...] = ()) -> None:
    """Put each command's example at the end of its help."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        if example := example_of((*path, name)):
            command.epilog = f"Example: geo-service {example}"
    for group in app.registered_groups:
        if group.typer_instance is not None:
            add_examples(group.typer_instance, (*path, str(group.name)))


def example_of(path: tuple[str, ...]) -> str | None:
    """Give the example of the command that is called by the words ``path``."""
    words = " ".join(path)
    found = (one for one in EXAMPLES if one == words or one.startswith(f"{words} "))
    return next(found, None)
