"""The official names and the forms they are used in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from points import COMMITTEES, Row, rows

from geo_service.base.model import AreaTable, NamedArea
from geo_service.region import store

#: names that offices use, or used before, and that no rule gives, by code
ALSO: dict[str, tuple[str, ...]] = {
    "110101017": ("永外街道",),
    "110102020": ("广外街道",),
    "110106100": ("长辛店镇",),  # renamed in 2021
    "110115403": ("亦庄开发区", "亦庄经济技术开发区", "经济技术开发区", "经开区"),
}

#: English names that pinyin does not give, by code
ENGLISH: dict[str, str] = {
    "110102013": "Dashilan Subdistrict",
    "110105020": "Capital Airport Subdistrict",
    "110115403": "Beijing Economic and Technological Development Area",
    "110115405": "Daxing Economic Development Area",
    "110115406": "Daxing International Airport",
    "110116400": "Yanqi Economic Development Area",
    "110115404": "Daxing Biomedicine Base of Zhongguancun",
    "110118400": "Zhongguancun Science Park Miyun",
}


def write(data: Path, folder: Path, districts: AreaTable) -> None:
    """Write the three lists."""
    pairs = zip(districts.codes, districts.names, strict=True)
    store.write_names(folder / "district.csv", (NamedArea("district", *pair) for pair in pairs))
    townships = township_names(rows(data / "official_townships_2023.csv"))
    store.write_names(folder / "township.csv", townships)
    communities = community_names(rows(data / "official_villages_2023.csv"))
    store.write_names(folder / "community.csv", communities)


def township_names(townships: list[Row]) -> Iterator[NamedArea]:
    """Name the townships; a 地区 is at the same time a 乡 (in 朝阳区) or a 镇 (elsewhere)."""
    for row in townships:
        name, forms = row["name"], []
        if name.endswith("地区"):
            forms.append(
                name.removesuffix("地区") + ("乡" if row["district"] == "朝阳区" else "镇")
            )
        if name.endswith(("街道", "地区")):
            forms.append(name + "办事处")
        forms += ALSO.get(row["code"], ())
        english = ENGLISH.get(row["code"], "")
        yield NamedArea("township", row["code"], name, row["areaCode"], tuple(forms), english)


def community_names(communities: list[Row]) -> Iterator[NamedArea]:
    """Name the communities; the short form leaves out the word for the committee."""
    for row in communities:
        short = short_name(row["name"])
        aliases = (short,) if short != row["name"] else ()
        yield NamedArea("community", row["code"], row["name"], row["streetCode"], aliases)


def short_name(name: str) -> str:
    """Leave out the committee: 甲乙社区居委会 is 甲乙社区, 丙丁村民委员会 is 丙丁村."""
    for word in COMMITTEES:
        if name.endswith(word):
            short = name.removesuffix(word)
            return short + "村" if word.startswith("村") and not short.endswith("村") else short
    return name
