"""A real nginx before the service, as an unprivileged user on a free port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.survival.processes import free_port

#: whom nginx runs as where the tests run as root, the first that the machine lets it be; in a
#: container some ids may not be mapped, so root is the last resort
USERS = ("www-data", "nobody", "root")
CONFIG = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass {upstream};
{settings}
    }}
  }}
}}
"""


def find_nginx() -> str | None:
    """The program; Debian keeps it out of the PATH of ordinary users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def nginx_before(
    upstream: str, settings: str = "", files: dict[str, str] | None = None
) -> Iterator[str]:
    """Run nginx before ``upstream``; yields its address.

    With no ``settings`` the location has ``proxy_pass`` alone: nginx's own defaults. ``{folder}``
    in them is the folder that ``files`` lie in.
    """
    with tempfile.TemporaryDirectory(prefix="geo-nginx-") as name:
        folder, port = Path(name), free_port()
        for file, text in (files or {}).items():
            (folder / file).write_text(text)
        config = folder / "nginx.conf"
        told = settings.replace("{folder}", name)
        config.write_text(CONFIG.format(folder=name, port=port, upstream=upstream, settings=told))
        process = _start(folder, config, port)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stderr.close()


def _start(folder: Path, config: Path, port: int) -> subprocess.Popen[bytes]:
    """Start nginx as the first of ``USERS`` as whom it listens."""
    faults = []
    for user in USERS if os.geteuid() == 0 else (None,):
        try:
            for path in (folder, *folder.rglob("*")) if user else ():
                shutil.chown(path, user)
            options = {"user": user, "extra_groups": []} if user not in (None, "root") else {}
            process = subprocess.Popen(
                [find_nginx(), "-p", str(folder), "-c", str(config)],
                stderr=subprocess.PIPE,
                cwd=folder,
                **options,
            )
        except (OSError, LookupError, ValueError) as error:
            faults.append(f"as {user}: {error!r}")
            continue
        try:
            _wait(port, process)
        except RuntimeError as error:
            process.kill()
            process.wait()
            faults.append(f"as {user}: {error}")
            continue
        if faults:
            warnings.warn("; ".join(faults), stacklevel=2)
        return process
    raise RuntimeError("; ".join(faults))


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().decode())
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("nginx does not listen")
