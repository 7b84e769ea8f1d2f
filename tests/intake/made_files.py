"""A made-up source: its profile and its files, over the toy region."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from geo_service.intake.profile_file import parse_profile

PROFILE = """
id = "made"
name = "made up"
source = "made"
time_zone = "Asia/Shanghai"
datum = "WGS-84"
times = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y"]

[columns]
source_id = "no"
received_at = ["received", "created"]
text = ["title", "words"]
category = ["class", "sub"]
channel = "way"
lon = "x"
lat = "y"
address = "address"
reporter = "phone"

[values.category_1]
"lamp" = "照明"

[[events]]
kind = "dispatched"
at = "sent"
body_name = "unit"
until = "due"

[[events]]
kind = "returned"
at = "back"
body_name = "unit"
reason = "why"
when = { column = "state", is = ["退回"] }

[rates]
at = ["called"]
satisfied = { column = "happy", yes = ["满意"], no = ["不满意"] }
"""
COLUMNS = (
    "no", "received", "created", "title", "words", "class", "sub", "way", "x", "y", "address",
    "phone", "sent", "unit", "due", "back", "state", "why", "called", "happy",
)  # fmt: skip


def profile():
    return parse_profile(PROFILE, "made.toml")


def row(number: int, rng: random.Random | None = None, **changes: str) -> dict[str, str]:
    rng = rng or random.Random(number)
    values = dict.fromkeys(COLUMNS, "")
    values |= {
        "no": f"N{number:06d}",
        "received": f"2024-0{1 + number % 9}-{1 + number % 28:02d} {number % 24:02d}:15:00",
        "title": "路灯不亮",
        "words": f"第{number}件,联系电话1380013{number % 10000:04d}",
        "class": "lamp",
        "sub": "街灯",
        "way": "phone",
        "x": f"{rng.uniform(116.0, 116.4):.6f}",
        "y": f"{rng.uniform(40.0, 40.2):.6f}",
        "address": f"{number}号",
        "phone": f"1380013{number % 7:04d}",
    }
    return values | changes


def write_csv(path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path
