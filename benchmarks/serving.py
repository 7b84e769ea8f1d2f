"""The service as a user starts it, for a benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def admin_key(env: dict[str, str]) -> str:
    """Make an administrator's key for an installation, and give it."""
    code = "from geo_service.cli.main import main; main()"
    command = [sys.executable, "-c", code, "key", "add", "benchmark", "--role", "admin"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """Run it with one worker on a free port until left; gives its address once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    own = {"GEO_HOME": str(home), "GEO_PORT": port, "GEO_LOG_LEVEL": "warning", **settings}
    command = [sys.executable, "-c", "from geo_service.cli.main import main; main()", "serve"]
    process = subprocess.Popen(command, env={**os.environ, **own})
    try:
        yield _ready(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait()


def _ready(url: str, process: subprocess.Popen[bytes]) -> str:
    while process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return url
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the service has ended; it says why above")
