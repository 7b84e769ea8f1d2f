"""A throw-away PostgreSQL server for tests: found, started, stopped, and thrown away.

``GEO_TEST_POSTGRES_URL`` names a server to use instead; each test then gets a database there.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import sqlalchemy as sa

_UNPRIVILEGED = "nobody"


def find_binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, newest version first."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return found[0].parent if found else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostgresServer:
    """A server of our own in a temporary folder, on a free port of the loopback."""

    def __init__(self, binaries: Path) -> None:
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="geo-pg-"))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        if os.geteuid() == 0:
            shutil.chown(self.folder, _UNPRIVILEGED)
        self._run("initdb", "-U", "geo", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-D")

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            user = ["setpriv", f"--reuid={_UNPRIVILEGED}", "--clear-groups", "--"]
            return [*user, *command]
        return command

    def _run(self, program: str, *arguments: str) -> None:
        data = str(self.folder / "data")
        subprocess.run(
            self._command(program, *arguments, data), check=True, capture_output=True, cwd="/"
        )

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["-c", "fsync=on", "-c", "unix_socket_directories=", "-c", "shared_buffers=128MB"]
        options += ["-p", str(self.port), "-h", "127.0.0.1"]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("postgres", "-D", str(self.folder / "data"), *options),
                stdout=log,
                stderr=log,
                cwd="/",
            )
        for _ in range(200):
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError("PostgreSQL does not answer")

    def _answers(self) -> bool:
        engine = sa.create_engine(self.url("postgres"), poolclass=sa.NullPool)
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except sa.exc.OperationalError:
            return False
        return True

    def stop(self, *, at_once: bool = False) -> None:
        """Stop it; ``at_once`` as a crash would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT if at_once else signal.SIGINT)
            self.process.wait(timeout=60)
            self.process = None

    def url(self, database: str) -> str:
        """The URL of a database on this server."""
        return f"postgresql+psycopg2://geo@127.0.0.1:{self.port}/{database}"

    def remove(self) -> None:
        """Stop and delete everything."""
        self.stop(at_once=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)


def make_database(server_url: str, *, template: str = "template1") -> str:
    """Make a database with a new name, empty or as another one is; its URL is returned."""
    name = f"geo_{uuid.uuid4().hex[:12]}"
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, url: str) -> None:
    """Drop a database and whoever is still in it."""
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")
