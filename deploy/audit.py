"""Look up known vulnerabilities of what the lock files pin, where an advisory source is reachable.

    python deploy/audit.py [--strict] PIP-AUDIT-COMMAND … -- NPM-COMMAND …

Exit status 1 where there are any; 0 where there are none, or where no source answers (said; with
``--strict`` that is 1 too, for a machine that is known to reach one).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
_TIMEOUT_S = 300


def python_findings(answer: Any) -> list[str]:
    """Give the findings of pip-audit's JSON."""
    return [
        f"{one['name']} {one['version']}: {fault['id']}"
        for one in answer["dependencies"]
        for fault in one.get("vulns", ())
    ]


def web_findings(answer: Any) -> list[str]:
    """Give the findings of npm's JSON; what only builds the pages counts too."""
    if "metadata" not in answer:
        raise KeyError("metadata")
    return [f"{name}: {one['severity']}" for name, one in answer["vulnerabilities"].items()]


def ask(command: Sequence[str], folder: Path) -> Any:
    """Run a program that answers in JSON; None where it gives none."""
    try:
        ran = subprocess.run(  # noqa: S603 - the Makefile's own commands
            command, cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
        return json.loads(ran.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None


def main(arguments: Sequence[str]) -> int:
    """Ask both, print what they say."""
    strict = "--strict" in arguments
    rest = [one for one in arguments if one != "--strict"]
    at = rest.index("--")
    worst = 0
    for what, command, folder, read in (
        ("Python", rest[:at], ROOT, python_findings),
        ("pages", rest[at + 1 :], ROOT / "maps", web_findings),
    ):
        try:
            findings = read(ask(command, folder))
        except (KeyError, TypeError):
            print(f"{what}: no advisory source answers; nothing was audited")  # noqa: T201
            worst = max(worst, int(strict))
            continue
        print(f"{what}: {len(findings)} known vulnerabilities", *findings, sep="\n  ")  # noqa: T201
        worst = max(worst, int(bool(findings)))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
