"""What synthetic complaints are about: 15 × 4 × 5 = 300 categories, with their rhythms.

The names are common to city hotlines; nothing here is taken from anybody's data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import FloatArray

#: first level -> share of complaints, second level, day profile, months in season (1 to 12)
_SUBJECTS: tuple[tuple[str, float, tuple[str, ...], str, tuple[int, ...]], ...] = (
    (
        "噪声扰民",
        13,
        ("施工噪声", "社会生活噪声", "交通噪声", "娱乐场所噪声"),
        "night",
        (5, 6, 7, 8),
    ),
    ("物业管理", 14, ("公共设施维修", "收费争议", "停车管理", "电梯故障"), "day", ()),
    ("供暖", 9, ("室温不达标", "管道漏水", "收费退费", "停暖"), "evening", (11, 12, 1, 2, 3)),
    ("市容环境", 9, ("垃圾清运", "占道经营", "乱堆物料", "小广告"), "day", ()),
    ("道路交通", 8, ("路面破损", "信号灯故障", "违章停车", "标志标线"), "rush", ()),
    ("供水排水", 7, ("停水", "水压不足", "积水", "井盖缺失"), "day", (6, 7, 8)),
    ("供电", 5, ("停电", "电费争议", "线路老化", "充电设施"), "evening", (7, 8, 12)),
    ("燃气", 3, ("停气", "燃气泄漏", "改造施工", "表具故障"), "evening", ()),
    ("房屋建筑", 6, ("违法建设", "房屋漏雨", "外墙脱落", "装修施工"), "day", (7, 8)),
    ("园林绿化", 4, ("树木修剪", "绿地养护", "飞絮", "病虫害"), "day", (4, 5)),
    ("公共交通", 4, ("公交线路", "候车时间", "站点设施", "司乘服务"), "rush", ()),
    ("消费维权", 7, ("预付卡退费", "商品质量", "价格争议", "网络购物"), "day", ()),
    ("教育医疗", 4, ("入学咨询", "校外培训", "就医秩序", "医保报销"), "day", (8, 9)),
    ("劳动社保", 4, ("拖欠工资", "社保缴纳", "劳动合同", "养老待遇"), "day", (1, 12)),
    ("邻里治安", 3, ("宠物扰民", "高空抛物", "楼道堆物", "邻里纠纷"), "night", ()),
)
_ASPECTS = ("无人处理", "反复出现", "处理缓慢", "影响出行", "存在安全隐患")
_ASPECT_SHARES = np.array([0.34, 0.26, 0.18, 0.13, 0.09])
#: share of a day's complaints by hour
_HOURS = {
    "day": [1, 1, 1, 1, 1, 2, 4, 8, 14, 17, 16, 13, 10, 12, 15, 15, 13, 11, 8, 6, 5, 4, 3, 2],
    "rush": [1, 1, 1, 1, 1, 3, 8, 16, 18, 12, 9, 8, 8, 8, 9, 10, 13, 17, 16, 10, 6, 4, 3, 2],
    "evening": [2, 2, 1, 1, 1, 2, 5, 8, 10, 10, 9, 9, 9, 8, 8, 9, 10, 13, 17, 18, 16, 12, 8, 4],
    "night": [14, 10, 7, 5, 4, 4, 5, 6, 6, 6, 6, 6, 7, 6, 6, 6, 6, 7, 9, 12, 16, 20, 22, 19],
}
_IN_SEASON = 3.0


@dataclass(frozen=True, slots=True)
class SampleCategories:
    """The categories as parallel columns (300), with their shares and profiles."""

    paths: tuple[tuple[str, str, str], ...]
    shares: FloatArray
    hours: FloatArray
    months: FloatArray


def subjects() -> SampleCategories:
    """Give all categories; ``hours`` (300, 24) and ``months`` (300, 12) are relative weights."""
    paths, shares, hours, months = [], [], [], []
    for first, share, seconds, profile, season in _SUBJECTS:
        by_hour = np.array(_HOURS[profile], float)
        by_month = np.array([_IN_SEASON if month in season else 1.0 for month in range(1, 13)])
        for place, second in enumerate(seconds):
            for third, part in zip(_ASPECTS, _ASPECT_SHARES, strict=True):
                paths.append((first, second, f"{second}{third}"))
                shares.append(share / (place + 1.5) * part)
                hours.append(by_hour / by_hour.sum())
                months.append(by_month)
    weights = np.array(shares)
    return SampleCategories(
        tuple(paths), weights / weights.sum(), np.array(hours), np.array(months)
    )
