"""How long a newcomer waits: loading the sample, and the monthly report of its last whole month.

    python -m benchmarks.sample_and_report

Both over HTTP on a new installation: from the request to the sample's last record, and from the
request to the last byte of the PDF (three times, each a month of its own).
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import httpx

from benchmarks.serving import admin_key, serving

LEAST_S = 0.1


def load_sample(client: httpx.Client) -> float:
    """Load the sample and wait for its end; seconds."""
    began = time.perf_counter()
    client.post("/v1/sample", json={}).raise_for_status()
    while True:
        job = client.get("/v1/cube").raise_for_status().json()["job"]
        if job["state"] != "running":
            if job["state"] not in ("done", "idle"):
                raise SystemExit(f"the sample failed: {job}")
            return time.perf_counter() - began
        time.sleep(LEAST_S)


def report(client: httpx.Client, month: str) -> tuple[float, int]:
    """Fetch a month's report; seconds and bytes."""
    began = time.perf_counter()
    answer = client.get("/v1/reports/monthly", params={"period": month, "format": "pdf"})
    answer.raise_for_status()
    return time.perf_counter() - began, len(answer.content)


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as folder:
        key = admin_key({**os.environ, "GEO_HOME": folder})
        headers = {"Authorization": f"Bearer {key}"}
        with (
            serving(Path(folder)) as url,
            httpx.Client(base_url=url, headers=headers, timeout=600) as client,
        ):
            print(f"sample: {load_sample(client):.1f} s")
            month = date.today().replace(day=1)
            for _ in range(3):
                month = (month - timedelta(days=1)).replace(day=1)
                took, size = report(client, f"{month:%Y-%m}")
                print(f"monthly report {month:%Y-%m}: {took:.1f} s, {size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
