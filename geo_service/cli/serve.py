"""``geo-service serve``: run the HTTP API and the web pages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from geo_service.base.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that answer.")] = None,
    behind_proxy: Annotated[
        bool | None,
        typer.Option(
            "--behind-proxy/--no-proxy", help="A reverse proxy stands before this service."
        ),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CIDR", help="Take X-Forwarded-For and -Proto from it; repeatable [loopback]."
        ),
    ] = None,
) -> None:
    """Answer over HTTP: the API under /v1, the dispatcher's page at /, the planner's at /planner,
    the board at /board.

    Options override the environment (GEO_REGION, GEO_HOST, GEO_PORT, GEO_WORKERS,
    GEO_BEHIND_PROXY, GEO_TRUSTED_PROXIES). Before the first key it prints a link: whoever opens it
    on this machine is the administrator.
    """
    given = {
        "REGION": region,
        "HOST": host,
        "PORT": port,
        "WORKERS": workers,
        "BEHIND_PROXY": behind_proxy,
        "TRUSTED_PROXIES": ",".join(trusted_proxy) if trusted_proxy else None,
    }
    for name, value in given.items():
        if value is not None:
            os.environ[f"GEO_{name}"] = str(value)  # workers read it from there
    import uvicorn

    from geo_service.api import setup_link
    from geo_service.api.connections import BoundedProtocol
    from geo_service.api.exposure import first_link, refuse_exposure
    from geo_service.api.middleware.access_log import configure_logging
    from geo_service.base.settings import Settings
    from geo_service.region.folder import RegionFolder

    settings = Settings()
    RegionFolder.open(settings.region, settings.home)  # before an address is told, or a key made
    refuse_exposure(settings)
    if settings.workers > 1:
        metrics = settings.home / "run" / f"metrics-{os.getpid()}"
        metrics.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    configure_logging(settings.log_level)
    typer.echo(_greeting(settings, first_link(settings)))
    sys.stdout.flush()
    try:
        uvicorn.run(
            "geo_service.api.app:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # uvicorn would believe any client on the loopback
            timeout_graceful_shutdown=10,
            timeout_keep_alive=30,
            # a worker that is still importing, or that computes on a busy machine, is not dead
            timeout_worker_healthcheck=60,
            http=BoundedProtocol,
        )
    finally:
        setup_link.withdraw(settings)


def _greeting(settings: Settings, link: str | None) -> str:
    if link is None:
        return f"geo-service: http://{settings.host}:{settings.port}/"
    return (
        f"\ngeo-service: open  {link}\n\n"
        "No access keys yet: whoever opens this link on this machine is the administrator.\n"
        "It works in five browsers within twelve hours; the first key ends it:\n"
        "    geo-service key add NAME --role admin\n"
        "尚未设置访问密钥：在本机打开上面链接的人即为管理员。\n"
    )
