"""``geo-service serve``."""

from __future__ import annotations

import os
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
) -> None:
    """Answer over HTTP: the API under /v1, the dispatcher's page at /, the planner's at /planner.

    Options override the environment (GEO_REGION, GEO_HOST, GEO_PORT, GEO_WORKERS).
    """
    given = {"REGION": region, "HOST": host, "PORT": port, "WORKERS": workers}
    for name, value in given.items():
        if value is not None:
            os.environ[f"GEO_{name}"] = str(value)  # workers read it from there
    import uvicorn

    from geo_service.api.connections import BoundedProtocol
    from geo_service.api.exposure import refuse_exposure
    from geo_service.api.middleware.access_log import configure_logging
    from geo_service.base.settings import Settings

    settings = Settings()
    refuse_exposure(settings)
    if settings.workers > 1:
        metrics = settings.home / "run" / f"metrics-{os.getpid()}"
        metrics.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    configure_logging(settings.log_level)
    typer.echo(f"geo-service: http://{settings.host}:{settings.port}/", err=True)
    uvicorn.run(
        "geo_service.api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=30,
        http=BoundedProtocol,
    )
