"""``geo-service places`` and ``/v1/places`` on the toy region."""

import pytest
from typer.testing import CliRunner

from geo_service.base.errors import InputError, NotFoundError
from geo_service.cli.main import app
from geo_service.service.region import Region

LIST = "名称,类型,经度,纬度\n金桂苑小区,小区,１１６．０５,40.1\n,小区,116.05,40.1\n金桂苑小区,小区,116.05,40.1\n"


def run(*arguments):
    result = CliRunner().invoke(app, ["places", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_import_list_forget(tmp_path, toy_folder, encoding):
    source = tmp_path / "list.csv"
    source.write_bytes(LIST.encode(encoding))
    rejects = tmp_path / "rejects.csv"
    told = run("import", source, "--region", toy_folder, "--rejects", rejects)
    assert "1 places imported" in told
    assert "1 rows repeat" in told
    assert rejects.read_text(encoding="utf-8").splitlines() == ["row,reason", "2,no name"]
    located = Region.open(toy_folder).locate("金桂苑停电")
    assert (
        located.candidates[0].areas["township"].code
        == Region.open(toy_folder).locator.locate("金桂苑停电").candidates[0].areas["township"].code
    )
    assert "list.csv" in run("list", "--region", toy_folder)
    assert "1 entries" in run("forget", "list.csv", "--region", toy_folder)
    assert Region.open(toy_folder).locate("金桂苑停电").reason == "no_place"


def test_learn_and_forget(tmp_path, toy_folder):
    region = Region.open(toy_folder)
    district, township = (region.folder.names(level)[0].name for level in ("district", "township"))
    source = tmp_path / "calls.csv"
    source.write_text(
        f"t,d,s\n长柳河护栏坏了,{district},{township}\n长柳河,{district},\n", encoding="utf-8"
    )
    columns = ("--text", "t", "--district", "d", "--township", "s")
    assert "1 tickets learned" in run("learn", source, "--region", toy_folder, *columns)
    located = Region.open(toy_folder).locate("长柳河有人钓鱼")
    assert located.candidates[0].areas["township"].name == township
    run("forget", "calls.csv", "--region", toy_folder)
    assert Region.open(toy_folder).locate("长柳河有人钓鱼").reason == "no_place"


def test_what_cannot_be_used_is_said(tmp_path, toy_folder):
    source = tmp_path / "list.csv"
    source.write_text("name,lon,lat\nA,200,40\n", encoding="utf-8")
    with pytest.raises(InputError, match="no usable row"):
        run("import", source, "--region", toy_folder)
    with pytest.raises(NotFoundError):
        run("forget", "nowhere.csv", "--region", toy_folder)
    with pytest.raises(InputError, match="no column 'x'"):
        run(
            "learn",
            source,
            "--region",
            toy_folder,
            "--text",
            "x",
            "--district",
            "lon",
            "--township",
            "lat",
        )
