"""How far the drawing is, told from its process."""

import contextvars
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Event

import pytest

from geo_service.base.progress import progress_told_to, report_progress
from geo_service.region.basemap import progress_board
from geo_service.region.basemap.progress_board import ProgressBoard, write_progress_to


def test_what_the_work_reports_is_told_where_it_is_waited_for(monkeypatch):
    monkeypatch.setattr(progress_board, "LOOK_EVERY_S", 0.001)
    board = ProgressBoard(get_context("spawn"))
    seen, heard = [], Event()

    def work():
        write_progress_to(board.values)
        for said in ((20_000, None, "objects read for the map"), (3, 0.25, "features drawn")):
            heard.clear()
            report_progress(*said)
            assert heard.wait(10)
        return 7

    def listen(*said):
        if said not in seen:
            seen.append(said)
        heard.set()

    with ThreadPoolExecutor(1) as pool, progress_told_to(listen):
        assert board.result(pool.submit(contextvars.Context().run, work)) == 7
    assert (20_000, None, "objects read for the map") in seen
    assert seen[-1] == (3, 0.25, "features drawn")


def test_what_the_work_raises_is_raised():
    def fail():
        raise ValueError("no")

    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="no"):
        ProgressBoard(get_context("spawn")).result(pool.submit(fail))
