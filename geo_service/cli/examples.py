"""An example for every command, shown at the end of its ``--help``; a test parses each of them."""

from __future__ import annotations

import typer

from geo_service.region.find import built_in_folder

#: what stands after ``geo-service``, with the first built-in region for ``{region}``; a test fails
#: for a command without one
EXAMPLES = (
    "serve --region {region} --port 8000",
    "bench",
    "assign complaints.csv assigned.parquet --region {region} --h3 9",
    'route --region {region} --text "和平路5号路灯不亮"',
    "map report.html --region {region} --input assigned.parquet --lang en",
    "hotspots spots.csv --region {region} --level township --from 2024-05-01 --to 2024-06-01",
    "emerging trends.csv --region {region} --level township --step week",
    "forecast weeks.csv --region {region} --weeks 4",
    "locate calls.csv located.csv --region {region} --text words",
    "import export.csv --profile mycity.toml --region ./mycity --dry-run",
    "profiles",
    "doctor",
    "backup ledger.zip --region {region}",
    "restore ledger.zip --region {region} --check",
    "backup-key backup.key",
    "assess may.csv --region {region} --period 2024-05",
    "topics topics.csv --region {region} --month 2024-05",
    "region list",
    "region show {region}",
    "region check ./mycity",
    "region diff ./mycity 2024 2025-01-01",
    "region activate ./mycity 2025-01-01",
    "region import wards.zip --region mycity --level ward --code WARD_ID --name WARD_NAME",
    "region derive --points points.csv --within districts.geojson --out mycity",
    "region from-osm city.osm.pbf --out mycity",
    "region fetch liechtenstein --out mycity",
    "alarms scan clusters.json --cases cases.csv --places places.csv --replicates 999",
    "alarms run --region {region} --as-of 2024-05-31",
    "alarms list --region {region}",
    "alarms ack 17 --region {region}",
    "cube build --region {region}",
    "cube status --region {region}",
    "profile guess export.csv --region ./mycity --out mycity.toml",
    "rejects list --region {region}",
    "rejects show 12 --region {region}",
    "rejects mend 12 lon=116.41 lat=39.92 --region {region}",
    "rejects export rejects.csv --region {region}",
    "rejects mend-file mended.csv --region {region}",
    "rejects replay --region {region}",
    "rejects drop 12 13 --region {region}",
    "key add anna --role dispatcher --region {region}",
    "key list --region {region}",
    "key revoke 3 --region {region}",
    "key audit --region {region}",
    "ledger migrate --region {region}",
    "ledger rebuild --region {region}",
    "ledger reassign --region {region}",
    "ledger teach --region {region}",
    "ledger retain --region {region} --older-than 1095",
    "ledger erase --region {region} --reporter-file reporter.txt",
    "places import places.csv --region {region} --datum GCJ-02",
    "places learn tickets.csv --region ./mycity --text words --area ward_code",
    "places list --region {region}",
    "places forget places.csv --region {region}",
    "places unknown --region {region} --days 90",
    "watch list --region {region}",
    "watch nominate --region {region}",
    'watch add "Night construction at the canal" --region {region} --lon 116.41 --lat 39.92',
    "watch show 3 --region {region}",
    "watch move 3 treating --region {region}",
    "watch close 3 --region {region}",
    "report weekly week.pdf --region {region} --period 2024-W22",
    "report monthly may.html --region {region} --period 2024-05",
    "classify file calls.csv sorted.csv --region {region} --text words",
    "classify train tickets.csv --region {region} --text words --category sort",
    "classify models --region {region}",
    "classify activate 2 --region {region}",
    "issues build --region {region}",
    "issues list --region {region}",
    "issues show 5 --region {region}",
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
    example = next(found, None)
    return None if example is None else example.replace("{region}", _built_in())


def _built_in() -> str:
    """The id of the first region that comes built in."""
    folders = (one.parent.name for one in built_in_folder().glob("*/region.toml"))
    return min(folders, default="mycity")
