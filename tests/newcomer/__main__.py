"""Print how every kind of file fares: ``python -m tests.newcomer [tuned|held] [each] [kind]``."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from tests.newcomer.doors import try_case
from tests.newcomer.draw_cases import HELD_OUT, TUNED, cases
from tests.newcomer.write_files import write_all


def main() -> None:
    """Drive the files and print a line a kind, then the faults."""
    held = sys.argv[1:2] == ["held"]
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    seed = int(os.environ.get("TRIAL_SEED") or (HELD_OUT if held else TUNED))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["GEO_HOME"] = f"{scratch}/home"
        folder = Path(scratch)
        files = write_all(folder / "files", seed=seed, held=held, each=each, only=only)
        drawn = cases(seed, held=held, each=each, only=only)
        for case, file in zip(drawn, files, strict=True):
            verdict = try_case(case, file, folder / "cities")
            found[case.kind][str(verdict.outcome)] += 1
            if not verdict.good:
                faults.append(f"{case.label} [{case.door}]\n    {verdict.outcome}: {verdict.said}")
    for kind, counts in found.items():
        told = ", ".join(f"{n} {outcome}" for outcome, n in counts.items())
        print(f"{kind:45} {sum(counts.values()):3}  {told}")
    total = sum((counts for counts in found.values()), Counter())
    print(f"{sum(total.values())} files of {len(found)} kinds: {dict(total)}")
    print("\n".join(faults))


if __name__ == "__main__":
    main()
