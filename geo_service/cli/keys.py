"""``geo-service key``: make, list and revoke access keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from geo_service.cli.view_options import RegionOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Keys: who may use the service.")
    group.command("add")(add)
    group.command("list")(list_)
    group.command("revoke")(revoke)
    group.command("audit")(audit)
    app.add_typer(group, name="key")


def add(
    name: Annotated[str, typer.Argument(help="Whose or what for; for your own list.")],
    role: Annotated[str, typer.Option(help="public, planner, dispatcher or admin.")],
    scopes: Annotated[
        str,
        typer.Option(
            help="Only for: read,intake,events,open311,metrics,admin; else all of the role."
        ),
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=3650, help="Valid for so many days.")] = 365,
    sign_in_name: Annotated[
        str, typer.Option(help="Account under which a trusted proxy signs the holder in.")
    ] = "",
    region: RegionOption = None,
) -> None:
    """Make a key and print it, this once. Only its hash is kept."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import (
        make_key,
        parse_role,
        parse_scopes,
        remember_in_home,
        write_audit,
    )

    parsed, limited = parse_role(role), parse_scopes(scopes)
    expires_at = datetime.now(UTC) + timedelta(days=days)
    with open_ledger_only(region) as (settings, ledger):
        info, text = ledger.writer.run(
            lambda at: make_key(
                at, name, parsed, scopes=limited, expires_at=expires_at, sign_in_name=sign_in_name
            )
        )
        remember_in_home(settings.home)
        ledger.writer.run(lambda at: write_audit(at, "cli", "add_key", f"key:{info.id}"))
    typer.echo(text)
    typer.echo(f"key {info.id}, {info.role.label}, until {expires_at:%Y-%m-%d}", err=True)


def list_(region: RegionOption = None) -> None:
    """List the keys; never the keys themselves."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import list_keys

    with open_ledger_only(region) as (_, ledger), ledger.reading() as connection:
        found = list_keys(connection)
    for one in found:
        until = f"{one.expires_at:%Y-%m-%d}" if one.expires_at else "for ever"
        state = "valid" if one.valid else "revoked" if one.revoked_at else "expired"
        scopes = ",".join(sorted(one.scopes)) or "all"
        typer.echo(f"{one.id}\t{one.role.label}\t{scopes}\t{until}\t{state}\t{one.name}")


def revoke(key: str, region: RegionOption = None) -> None:
    """Revoke a key; its sessions end at once."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import revoke_key, write_audit

    with open_ledger_only(region) as (_, ledger):
        ledger.writer.run(lambda at: revoke_key(at, key))
        ledger.writer.run(lambda at: write_audit(at, "cli", "revoke_key", f"key:{key}"))


def audit(
    region: RegionOption = None,
    after: Annotated[int, typer.Option(help="Lines after this one.")] = 0,
    limit: int = 100,
) -> None:
    """Show the audit trail: who read restricted text, who changed keys and rulings."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import read_audit

    with open_ledger_only(region) as (_, ledger), ledger.reading() as connection:
        lines = read_audit(connection, after=after, limit=limit)
    for line in lines:
        typer.echo(
            f"{line.id}\t{line.at:%Y-%m-%dT%H:%M:%SZ}\t{line.actor}\t{line.action}\t{line.object}"
            f"\t{line.address or '-'}"
        )
