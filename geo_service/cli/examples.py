"""An example for every command, shown at the end of its ``--help``; a test parses each of them."""

from __future__ import annotations

import typer

#: what stands after ``geo-service``; a test fails for a command without one
EXAMPLES = (
    "serve --region beijing --port 8000",
    "bench",
    "assign complaints.csv assigned.parquet --region beijing --h3 9",
    'route --region beijing --text "朝阳门南小街路灯不亮"',
    "map report.html --region beijing --input assigned.parquet --lang en",
    "hotspots spots.csv --region beijing --level township --from 2024-05-01 --to 2024-06-01",
    "emerging trends.csv --region beijing --level township --step week",
    "forecast weeks.csv --region beijing --weeks 4",
    "locate calls.csv located.csv --region beijing --text words",
    "import export.csv --profile mycity.toml --region ./mycity --dry-run",
    "profiles",
    "doctor",
    "backup ledger.zip --region beijing",
    "restore ledger.zip --region beijing --check",
    "backup-key backup.key",
    "assess may.csv --region beijing --period 2024-05",
    "topics topics.csv --region beijing --month 2024-05",
    "region list",
    "region show beijing",
    "region check ./mycity",
    "region diff ./mycity 2024 2025-01-01",
    "region activate ./mycity 2025-01-01",
    "region import wards.zip --region mycity --level ward --code WARD_ID --name WARD_NAME",
    "region derive --points points.csv --within districts.geojson --out mycity",
    "region from-osm city.osm.pbf --out mycity",
    "alarms scan clusters.json --cases cases.csv --places places.csv --replicates 999",
    "alarms run --region beijing --as-of 2024-05-31",
    "alarms list --region beijing",
    "alarms ack 17 --region beijing",
    "cube build --region beijing",
    "cube status --region beijing",
    "profile guess export.csv --region ./mycity --out mycity.toml",
    "rejects list --region beijing",
    "rejects show 12 --region beijing",
    "rejects mend 12 lon=116.41 lat=39.92 --region beijing",
    "rejects export rejects.csv --region beijing",
    "rejects mend-file mended.csv --region beijing",
    "rejects replay --region beijing",
    "rejects drop 12 13 --region beijing",
    "key add anna --role dispatcher --region beijing",
    "key list --region beijing",
    "key revoke 3 --region beijing",
    "key audit --region beijing",
    "ledger migrate --region beijing",
    "ledger rebuild --region beijing",
    "ledger reassign --region beijing",
    "ledger teach --region beijing",
    "ledger retain --region beijing",
    "ledger erase --region beijing",
    "places import places.csv --region beijing --datum GCJ-02",
    "places learn tickets.csv --region ./mycity --text words --area ward_code",
    "places list --region beijing",
    "places forget places.csv --region beijing",
    "watch list --region beijing",
    "watch nominate --region beijing",
    'watch add "Night construction at the canal" --region beijing',
    "watch show 3 --region beijing",
    "watch move 3 treating --region beijing",
    "watch close 3 --region beijing",
    "report weekly week.pdf --region beijing --period 2024-W22",
    "report monthly may.html --region beijing --period 2024-05",
    "classify file calls.csv sorted.csv --region beijing --text words",
    "classify train tickets.csv --region beijing --text words --category sort",
    "classify models --region beijing",
    "classify activate 2 --region beijing",
    "issues build --region beijing",
    "issues list --region beijing",
    "issues show 5 --region beijing",
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
