"""Write the trial's files in a process of their own, where GDAL still has all its drivers.

The service takes drivers it does not read with out of its process, those that write KML included.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from pathlib import Path

from tests.newcomer.draw_cases import cases


def write_all(folder: Path, *, seed: int, held: bool, each: int, only: str = "") -> list[Path]:
    """Write every file, in the order of ``cases``; one folder each."""
    words = [str(folder), str(seed), str(int(held)), str(each), only]
    command = [sys.executable, "-m", "tests.newcomer.write_files", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [Path(one) for one in json.loads(done.stdout)]


def _main(folder: str, seed: str, held: str, each: str, only: str) -> None:
    warnings.simplefilter("ignore")
    written = []
    drawn = cases(int(seed), held=held == "1", each=int(each), only=only)
    for number, case in enumerate(drawn):
        own = Path(folder) / str(number)
        own.mkdir(parents=True)
        written.append(str(case.write(own)))
    print(json.dumps(written))


if __name__ == "__main__":
    _main(*sys.argv[1:])
