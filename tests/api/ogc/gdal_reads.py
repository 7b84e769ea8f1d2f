"""Read an OGC API with GDAL, in a process of its own: GDAL holds the interpreter while it waits.

python -m tests.api.ogc.gdal_reads < a task as JSON; what was read comes out as JSON
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pyogrio


def read(address: str, key: str, jobs: list[dict[str, Any]]) -> dict[str, Any]:
    """The layers there are, and what each job (arguments of ``read_dataframe``) read."""
    task = json.dumps({"address": address, "key": key, "jobs": jobs})
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.ogc.gdal_reads"],
        input=task, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def main() -> None:
    """Do what standard input says, and print what came of it."""
    task = json.loads(sys.stdin.read())
    source = f"OAPIF:{task['address']}"
    pyogrio.set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": task["key"]})
    layers = [name for name, _ in pyogrio.list_layers(source)]
    print(json.dumps({"layers": layers, "read": [_read(source, job) for job in task["jobs"]]}))


def _read(source: str, job: dict[str, Any]) -> dict[str, Any]:
    if "bbox" in job:
        job["bbox"] = tuple(job["bbox"])
    frame = pyogrio.read_dataframe(source, **job)
    return {
        "layer": job["layer"],
        "rows": len(frame),
        "codes": frame["code"].to_list() if "code" in frame else None,
        "types": {name: str(kind) for name, kind in frame.dtypes.items()},
        "bounds": frame.total_bounds.tolist() if len(frame) else None,
        "crs": frame.crs.to_string() if frame.crs else None,
    }


if __name__ == "__main__":
    main()
