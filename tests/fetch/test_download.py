"""Downloads: resumed, checked, from another source where one fails."""

from __future__ import annotations

import errno
import hashlib
import shutil
from types import SimpleNamespace

import pytest

from geo_service.base.errors import ConflictError, UnavailableError
from geo_service.base.lock import exclusive
from geo_service.region.fetch.download import download
from geo_service.region.fetch.partial import Partial
from geo_service.region.fetch.source import DownloadSource

CONTENT = bytes(range(256)) * 1_500
MD5 = hashlib.md5(CONTENT).hexdigest()
PATH = "/city.osm.pbf"


def quiet(*_: object) -> None:
    pass


@pytest.fixture
def get(server, tmp_path):
    server.files[PATH] = CONTENT

    def run(*more: DownloadSource, checksum: str | None = None, published: bool = False, say=quiet):
        url = server.url + PATH
        first = DownloadSource(url, f"{url}.md5" if published else None)
        return download(
            [first, *more], tmp_path / "city.osm.pbf", quiet, checksum=checksum, say=say
        )

    return run


def left(folder) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if not file.name.endswith(".lock"))


def test_a_file_comes_whole_and_alone(get, tmp_path):
    got = get()
    assert got.file.read_bytes() == CONTENT
    assert not got.verified
    assert left(tmp_path) == ["city.osm.pbf"]


def test_a_broken_connection_is_taken_up_again(get, server):
    server.cuts = [100_000, 250_000]
    got = get()
    assert got.file.read_bytes() == CONTENT
    assert server.asked(PATH) == ["", "bytes=100000-", "bytes=250000-"]
    assert server.sent == len(CONTENT)


def test_progress_counts_on_where_it_stopped(server, tmp_path):
    server.files[PATH] = CONTENT
    server.cuts = [100_000]
    seen: list[tuple[int, int | None]] = []
    download([DownloadSource(server.url + PATH)], tmp_path / "x", lambda *one: seen.append(one))
    assert {total for _, total in seen} == {len(CONTENT)}
    there = [one for one, _ in seen]
    assert there == sorted(there)
    assert (there[0], there[-1]) == (0, len(CONTENT))


def test_a_file_that_changed_meanwhile_is_begun_anew(server, tmp_path):
    server.files[PATH] = CONTENT
    part = Partial(tmp_path / "x", DownloadSource(server.url + PATH))
    server.cuts = [100_000]
    with pytest.raises(Exception, match="100,000"):
        part.continue_(quiet)
    assert part.size == 100_000
    server.files[PATH], server.etag = CONTENT[::-1], '"two"'
    got = download([DownloadSource(server.url + PATH)], tmp_path / "x", quiet)
    assert server.asked(PATH)[1] == "bytes=100000-"
    assert got.file.read_bytes() == CONTENT[::-1]


def test_without_ranges_or_tags_it_begins_anew(get, server):
    server.ranges = False
    server.cuts = [100_000]
    assert get().file.read_bytes() == CONTENT
    server.ranges, server.etag = True, ""
    server.cuts = [100_000]
    assert get().file.read_bytes() == CONTENT
    assert server.asked(PATH)[-1] == ""


def test_a_weak_tag_does_not_resume(get, server):
    server.etag = 'W/"one"'
    server.cuts = [100_000]
    assert get().file.read_bytes() == CONTENT
    assert server.asked(PATH) == ["", ""]


def test_a_checksum_is_verified(get, server):
    server.files[PATH + ".md5"] = f"{MD5}  city-latest.osm.pbf\n".encode()
    assert get(published=True).verified
    assert get(checksum=hashlib.sha256(CONTENT).hexdigest().upper()).verified


def test_a_wrong_checksum_leaves_nothing(get, server, tmp_path):
    server.files[PATH + ".md5"] = b"0" * 32
    with pytest.raises(UnavailableError, match="checksum differs"):
        get(published=True)
    assert left(tmp_path) == []


def test_a_missing_or_unreadable_checksum_is_no_pass(get, server):
    with pytest.raises(UnavailableError, match="404"):
        get(published=True)
    server.files[PATH + ".md5"] = b"<html>sign in</html>"
    with pytest.raises(UnavailableError, match="checksum cannot be read"):
        get(published=True)


def test_the_next_source_is_taken(get, server, mirror, tmp_path):
    server.files[PATH + ".md5"] = b"0" * 32
    mirror.files["/m.pbf"] = CONTENT
    mirror.files["/m.pbf.md5"] = MD5.encode()
    said: list[str] = []
    url = mirror.url + "/m.pbf"
    got = get(DownloadSource(url, url + ".md5"), published=True, say=said.append)
    assert got.url == url
    assert got.verified
    assert got.file.read_bytes() == CONTENT
    assert "checksum differs" in said[0]
    assert "trying the next source" in said[0]
    assert left(tmp_path) == ["city.osm.pbf"]


@pytest.mark.parametrize("status", [404, 403])
def test_a_refusal_goes_to_the_next_source_at_once(get, server, mirror, status):
    server.statuses = [status] * 9
    mirror.files["/m"] = CONTENT
    assert get(DownloadSource(mirror.url + "/m")).url == mirror.url + "/m"
    assert len(server.requests) == 1


def test_a_busy_server_is_asked_again(get, server):
    server.statuses = [503, 500]
    assert get().file.read_bytes() == CONTENT
    assert len(server.requests) == 3


def test_a_server_that_never_gives_a_byte_is_given_up(get, server):
    server.statuses = [503] * 50
    with pytest.raises(UnavailableError, match="503"):
        get()
    assert len(server.requests) == 4


def test_no_network_is_told(tmp_path, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UnavailableError, match="no network") as told:
        download([DownloadSource("http://nowhere.invalid/x.pbf")], tmp_path / "x", quiet)
    assert "--source FILE" in (told.value.hint or "")


def test_a_proxy_is_used(server, tmp_path, monkeypatch):
    server.files[PATH] = CONTENT
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    got = download([DownloadSource("http://proxied.invalid" + PATH)], tmp_path / "x", quiet)
    assert got.file.read_bytes() == CONTENT


def test_a_disk_without_room_is_told_before_it_is_filled(get, server, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(UnavailableError, match=r"disk of .* is full: 0 MB more are needed"):
        get()
    assert len(server.requests) == 1


def test_a_disk_that_fills_up_keeps_what_came(tmp_path):
    part = Partial(tmp_path / "x", DownloadSource("http://127.0.0.1/x"))

    def full(_: memoryview) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UnavailableError, match="is full: what came is kept"):
        part._write(full, b"abc")


def test_two_at_once_are_refused(get, tmp_path):
    with (
        exclusive(tmp_path / ".city.osm.pbf.lock", "busy"),
        pytest.raises(ConflictError, match="being downloaded"),
    ):
        get()
