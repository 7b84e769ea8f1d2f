"""Issues: planted in seeded streams, stability, speed.

python -m benchmarks.issues
"""

from __future__ import annotations

import random
import time
from dataclasses import replace

import numpy as np

from geo_service.text.issue_groups import Complaints, group_complaints

WHAT = ["屋顶漏雨", "暖气不热", "路灯不亮", "下水道堵塞", "夜间施工噪声", "垃圾没有清运", "电梯故障停运", "停水", "违章停车",
        "井盖缺失", "油烟扰民", "狗叫扰民", "树木倒伏", "停电", "燃气漏气", "广场舞音响", "健身器材损坏", "充电桩不能用"]  # fmt: skip
MORE = ["顶层渗水墙皮脱落", "家里只有十四度老人受不了", "晚上一片漆黑", "污水返上来满地都是", "凌晨还在打桩", "堆了一周臭味大",
        "天天爬楼梯", "做不了饭", "消防通道出不去车", "路面上一个大洞", "窗户不敢开", "半夜叫个不停", "压坏了车", "冰箱里东西坏了",
        "闻到味道很害怕", "每天晚上九点以后很吵", "孩子玩容易受伤", "车没法充电"]  # fmt: skip
FILLER = ["市民来电反映", "希望有关部门尽快处理", "请相关单位核实", "多次联系物业没有结果", "现在要求解决", "来电人表示不满",
          "望尽快回复", "此问题长期存在", "之前打过电话", "居民意见很大", "要求给出说法", "请求帮助"]  # fmt: skip


def stream(
    count: int, areas: int, seed: int, *, located: float = 0.7
) -> tuple[Complaints, np.ndarray]:
    """Complaints of planted issues (a matter at a spot, 2-40 complaints) and single ones."""
    chance = random.Random(seed)
    rows = []
    issue = 0
    while len(rows) < count:
        size = 1 if chance.random() < 0.5 else min(int(chance.paretovariate(1.1)) + 1, 40)
        area, matter = chance.randrange(areas), chance.randrange(len(WHAT))
        x, y = chance.random() * 0.04, chance.random() * 0.04
        for _ in range(size):
            said = [
                chance.choice([WHAT[matter], WHAT[matter], MORE[matter]]),
                MORE[matter] if chance.random() < 0.6 else "",
                *chance.sample(FILLER, 3),
            ]
            if chance.random() < 0.5:
                said.insert(1, WHAT[matter])
            known = chance.random() < located
            rows.append((chance.random(), "，".join(filter(None, said)), area, matter // 3 if chance.random() < 0.8 else -1,
                         116 + x + chance.gauss(0, 5e-4) if known else np.nan, 40 + y + chance.gauss(0, 5e-4) if known else np.nan, 100.0 if known else np.nan, issue))  # fmt: skip
        issue += 1
    rows = sorted(rows[:count])
    columns = list(zip(*rows, strict=True))
    ints = [np.array(columns[k], np.int64) for k in (2, 3)]
    floats = [np.array(columns[k], np.float64) for k in (4, 5, 6)]
    return Complaints(columns[1], *ints, *floats, np.full(count, -1, np.int64)), np.array(
        columns[7]
    )


def pairs(groups: np.ndarray) -> int:
    sizes = np.unique(groups, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def pairwise(found: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Precision and recall over pairs of complaints in one group."""
    both = pairs(found * (int(truth.max()) + 1) + truth)
    return both / max(pairs(found), 1), both / max(pairs(truth), 1)


def drop(complaints: Complaints, kept: np.ndarray) -> Complaints:
    arrays = {
        name: getattr(complaints, name)[kept]
        for name in ("block", "category", "lon", "lat", "radius_m", "group")
    }
    return replace(complaints, texts=[complaints.texts[i] for i in kept], **arrays)


def planted() -> None:
    for likeness in (0.18, 0.22):
        for located in (1.0, 0.9, 0.7):
            scores = []
            for seed in (1, 2):
                complaints, truth = stream(3000, 20, seed, located=located)
                scores.append(
                    pairwise(group_complaints(complaints, least_likeness=likeness), truth)
                )
            print(
                f"planted, likeness {likeness}, located {located}: precision, recall",
                np.mean(scores, axis=0).round(3),
                flush=True,
            )


def stability() -> None:
    from sklearn.metrics import adjusted_rand_score

    complaints, _ = stream(3000, 20, 1)
    found = group_complaints(complaints)
    kept = np.sort(np.random.default_rng(0).permutation(3000)[:2700])
    print(
        "dropping 10 %: ARI",
        round(adjusted_rand_score(found[kept], group_complaints(drop(complaints, kept))), 3),
    )
    shuffled = np.random.default_rng(1).permutation(3000)
    print(
        "another order: ARI",
        round(
            adjusted_rand_score(found[shuffled], group_complaints(drop(complaints, shuffled))), 3
        ),
    )


def speed() -> None:
    complaints, _ = stream(66_000, 343, 3)
    group_complaints(drop(complaints, np.arange(100)))
    begun, used = time.perf_counter(), time.process_time()
    group_complaints(complaints)
    print(
        f"66,000 complaints: {time.perf_counter() - begun:.1f} s, {time.process_time() - used:.1f} s of one core"
    )


if __name__ == "__main__":
    planted()
    stability()
    speed()
