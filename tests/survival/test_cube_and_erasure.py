"""SIGKILL while a damaged cube is mended, and while personal data are erased."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from geo_service.ledger import Ledger, Search
from geo_service.ledger.erasure import Erasable, erase_page
from tests.cube.factory import build
from tests.cube.test_build import everything
from tests.cube.test_integrity import FIRST, LATER, blocks, heal, truncated
from tests.ledger.conftest import REGION
from tests.ledger.factories import batch_of, complaint

pytestmark = pytest.mark.survival

_MEND = """
import sys, time
from pathlib import Path
from geo_service.cube import {module} as module
from tests.cube.test_integrity import FIRST, LATER, heal
real = module.{name}
def slow(*arguments, **more):
    result = real(*arguments, **more)
    print("there", flush=True)
    time.sleep(60)
    return result
module.{name} = slow
heal(Path(sys.argv[1]), FIRST, LATER)
"""

_ERASE = """
import sys, time
from geo_service.ledger import Ledger, erasure
from tests.ledger.conftest import REGION
ledger = Ledger.open(sys.argv[1], **REGION)
what = erasure.Erasable(reporter="r", open_too=True)
ledger.writer.run_alone(lambda at: erasure.erase_page(at, what, rows=10))
real = erasure._erase_events
def slow(*arguments):
    real(*arguments)
    print("there", flush=True)
    time.sleep(60)
erasure._erase_events = slow
ledger.writer.run_alone(lambda at: erasure.erase_page(at, what, rows=10))
"""


def _killed(code, argument):
    process = subprocess.Popen([sys.executable, "-c", code, argument], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"there\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize(
    ("module", "name"),
    [("merge", "write_sealed"), ("merge", "write_rollups"), ("manifest", "write_file")],
)
def test_mending_that_is_killed_is_done_again_as_sealed(tmp_path, module, name):
    build(tmp_path, FIRST)
    snapshot = build(tmp_path, LATER)
    before, sealed = everything(snapshot), blocks(snapshot)
    truncated(tmp_path / sorted(snapshot.manifest.months.values())[1])
    _killed(_MEND.format(module=module, name=name), str(tmp_path))
    healed, _ = heal(tmp_path, FIRST, LATER)
    assert blocks(healed) == sealed
    assert everything(healed) == before


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    return request.getfixturevalue("postgres_database")


def test_an_erasure_that_is_killed_goes_on_and_leaves_no_guard_open(url):
    ledger = Ledger.open(url, **REGION)
    ledger.add_batch(batch_of([complaint(reporter="r") for _ in range(25)]), actor="i")
    _killed(_ERASE, url)

    def texts():
        return sum(bool(one.text) for one in ledger.find(Search(limit=100))[0])

    assert texts() == 15
    with ledger.reading() as connection:
        marks = "SELECT count(*) FROM meta WHERE name = 'erasing'"
        assert connection.exec_driver_sql(marks).scalar_one() == 0
    what = Erasable(reporter="r", open_too=True)
    while ledger.writer.run_alone(lambda at: erase_page(at, what, rows=10)):
        pass
    assert texts() == 0
    ledger.close()
