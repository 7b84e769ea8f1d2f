"""Made-up complaints whose category follows from words planted in them."""

import random

WORDS = {
    ("道路", "照明", "路灯"): ["路灯不亮", "灯杆歪了", "晚上黑灯"],
    ("道路", "路面", "坑洼"): ["路面有坑", "沥青破损", "道路塌陷颠簸"],
    ("道路", "路面", "积水"): ["下雨积水", "排水不畅积水没过脚"],
    ("住房", "供暖", "不热"): ["暖气不热", "室温只有十五度", "供暖温度低"],
    ("住房", "维修", "漏雨"): ["楼顶漏雨", "屋顶渗水", "顶层天花板漏水"],
    ("环境", "", ""): ["垃圾没人清", "异味难闻", "堆放废品"],
}
FILLER = [
    "您好",
    "反映",
    "希望尽快处理",
    "已经三天了",
    "多次拨打无人管",
    "请派人看看",
    "居民意见很大",
    "老人出行不便",
]
PLACES = ["槐树里小区", "东风街道", "柳荫社区", "北桥镇"]


def made_text(path, chance):
    words = [chance.choice(WORDS[path]), chance.choice(PLACES), *chance.sample(FILLER, 3)]
    chance.shuffle(words)
    return "，".join(words) + f"，电话1{chance.randrange(10**9, 10**10)}"


def made(count, seed=0):
    """Texts and their paths."""
    chance = random.Random(seed)
    paths = [chance.choice(list(WORDS)) for _ in range(count)]
    return [made_text(path, chance) for path in paths], paths
