"""Category suggestions without a model: a region's keywords, and names of categories alone.

    python -m benchmarks.category_keywords

Needs ../shared/data. Nothing is trained. First Beijing's keywords on one bureau's tickets of 2020
whose third-level category has a counterpart in the region's own tree; the keywords were written
without these tickets. Then another city's tree of categories, which has no keywords, so that the
names of its categories stand for them, on messages with a first-level label (silver: predicted).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geo_service import Region
from geo_service.intake.suggest_category import CategorySuggester
from geo_service.text.keywords import KeywordList, words_of_name

DATA = Path(__file__).parents[2] / "shared/data"
#: the bureau's third-level category, and what the region's tree calls the same
SAME = {
    "路灯": "市政设施/照明/路灯",
    "道路破损": "市政设施/道路/路面破损",
    "路边乱停车": "交通管理/停车/违法停车",
    "河面垃圾": "环境保护/水环境/河道水质与漂浮物",
    "水质": "环境保护/水环境/河道水质与漂浮物",
    "河湖异味": "环境保护/水环境/河道水质与漂浮物",
    "树木": "园林绿化/树木/修剪与倒伏",
    "栏杆": "水务/河道/堤岸与护栏",
    "垂钓": "水务/河道/河道管理",
    "游泳": "水务/河道/河道管理",
}


def tell(what: str, told: list[list[str]], truth: list[str]) -> None:
    """Texts with a suggestion, and how often the first and one of three is right."""
    some = sum(bool(found) for found in told)
    first = sum(found[:1] == [right] for found, right in zip(told, truth, strict=True))
    three = sum(right in found for found, right in zip(told, truth, strict=True))
    print(
        f"{what}: {len(truth)} texts, suggested for {some / len(truth):.3f}, first right "
        f"{first / len(truth):.3f} ({first / max(some, 1):.3f} of those suggested), "
        f"within three {three / len(truth):.3f}"
    )


def beijing() -> None:
    rows = pd.read_csv(DATA / "beijing/complaints_2020_water.csv")
    rows = rows[rows["category_3"].isin(SAME)]
    found = CategorySuggester(Region.open("beijing")).keywords.predict(rows["text"].tolist())
    paths = [["/".join(filter(None, one.path)) for one in each.suggestions] for each in found]
    truth = [SAME[name] for name in rows["category_3"]]
    tell("Beijing's keywords, whole path", paths, truth)
    levels = [list(dict.fromkeys(path.split("/")[0] for path in each)) for each in paths]
    tell("Beijing's keywords, first level", levels, [path.split("/")[0] for path in truth])


def another_city() -> None:
    tree = pd.read_csv(DATA / "hotline_c/category_tree.csv").fillna("")
    words = {
        tuple(row): words_of_name(row[2] or row[1] or row[0])
        for row in tree.itertuples(index=False)
    }
    rows = pd.read_csv(DATA / "hotline_c/labelled_silver.csv.gz").dropna(
        subset=["category_1_silver"]
    )
    rows = rows[rows["category_1_silver"].isin(tree["category_1"])]
    found = KeywordList(words).predict(rows["text"].tolist(), top=3)
    levels = [list(dict.fromkeys(one.path[0] for one in each.suggestions)) for each in found]
    tell("another city, names alone, first level", levels, rows["category_1_silver"].tolist())


if __name__ == "__main__":
    beijing()
    another_city()
