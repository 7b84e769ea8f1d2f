"""Real processes of ours, started to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO

import httpx

from geo_service.base.settings import Settings
from tests.api.ledger_client import admin_key


def environment(region: Path, home: Path, url: str | None = None) -> dict[str, str]:
    settings = {"GEO_REGION": str(region), "GEO_HOME": str(home), "GEO_LOG_LEVEL": "warning"}
    if url is not None:
        settings["GEO_DATABASE_URL"] = url
    return {**os.environ, **settings}


ANNOUNCE = (
    "import sqlalchemy as sa, sys; "
    "sa.event.listen(sa.Engine, 'begin', lambda _: print('begun', file=sys.stderr, flush=True)); "
)


def start(
    env: dict[str, str],
    *arguments: object,
    announce: bool = False,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """A command; with ``announce`` it says on standard error when a transaction begins.

    What writes more than a pipe holds stands still until somebody reads: give it a file.
    """
    code = (ANNOUNCE if announce else "") + "from geo_service.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def run(env: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    code = "from geo_service.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=env,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def administrator(env: dict[str, str]) -> dict[str, str]:
    """Headers of an administrator of the installation; its key is made once."""
    kept = Path(env["GEO_HOME"]) / "tester.key"
    if not kept.exists():
        url = env.get("GEO_DATABASE_URL")
        settings = Settings(region=env["GEO_REGION"], home=env["GEO_HOME"], database_url=url)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(admin_key(settings))
    return {"Authorization": f"Bearer {kept.read_text()}"}


class Server:
    """The service as a user starts it, and a client with an administrator's key."""

    def __init__(self, env: dict[str, str], *, workers: int = 1, **settings: str) -> None:
        self.port = free_port()
        self.env = {**env, **settings, "GEO_PORT": str(self.port), "GEO_WORKERS": str(workers)}
        self.url = f"http://127.0.0.1:{self.port}"
        self.headers = administrator(self.env)
        self.client = httpx.Client(base_url=self.url, headers=self.headers, timeout=60)
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        self.process = start(self.env, "serve", stderr=self.log)
        weakref.finalize(self, self.process.kill)  # a test that fails leaves nothing running
        self.wait()

    def wait(self) -> None:
        """Until it is ready."""
        for _ in range(3600):
            if self.process.poll() is not None:
                self.log.seek(0)
                raise RuntimeError(self.log.read().decode())
            try:
                if self.client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise RuntimeError("the service does not get ready")

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Politely."""
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.log.close()
