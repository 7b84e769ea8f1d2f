"""Texts that nobody ever sent: seeded, with the spans a reader would call personal.

Written without looking at the patterns under test: what an operator might type, and the
numbers and words of such texts that are *not* personal.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from geo_service.ledger.masking.checksums import identity_check_digit

FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗宋郑谢韩唐冯于董"
    "萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国志文华玉兰春梅海燕晓东子轩梓涵"
PLACES = [
    "幸福里小区3号楼2单元1502室",
    "学府路口往北200米",
    "青年大街118号院",
    "河西村村口",
    "地铁站C口出来左手边",
]
MATTERS = ["路灯不亮", "井盖破损", "半夜施工噪声扰民", "自来水发黄", "垃圾三天没有清运", "护栏坏了"]
PHRASES = [
    "市民反映{place}{matter},希望尽快处理,联系电话{mobile}。",
    "{name}先生来电称{place}{matter}。",
    "诉求人姓名:{name},手机{mobile},地址{place},{matter}。",
    "我叫{name},身份证号{identity},住{place},{matter}。",
    "{place}{matter},物业{family}经理答复说没钱修。",
    "{matter},请回电{landline},找{family}女士。",
    "附近停着一辆{plate}的车,已经半年没动,位置在{place}。",
    "退款请打到卡号{card},户名{name}。",
    "邮箱是{email},材料已经发过去,{matter}。",
    "联系人{name},{mobile}。{place}{matter}。",
    "本人{name},家住{place},{matter},联系方式{mobile}。",
    "居委会{family}主任让我们拨打{landline}。",
    "邻居{name}在楼道堆物,{place}。",
    "找过维修的{family}师傅,电话{mobile},到现在没来。",
]
HARMLESS = [
    "{place}{matter},工单号20200315000123456。",
    "12345转办,编号BJ2020-0315-00087,要求24小时内答复。",
    "小区建于1998年,共12栋楼1536户,物业费2.58元每平方米。",
    "京藏高速辅路与G6出口之间,{matter}。",
    "2020年3月15日14点30分至16点,{place}{matter}。",
    "公交运通110路和快速直达专线136路都不停了。",
    "预售证号:京房售证字(2019)118号,开发商逾期180天交房。",
    "服务热线400-810-1234和96116都打不通。",
    "保安队长不让进,保安师傅说要等通知,{place}。",
    "请街道办主任和社区书记现场看一看。",
    "居委会书记、物业经理都不管,{matter}。",
    "我是海淀区居民,市民反映多次,业主投诉无人管,{matter}。",
    "安装师傅没有按时到,高级经理也联系不上。",
    "表号0012345678,燃气表读数1356.7立方米。",
    "经度116.397128,纬度39.916527,{matter}。",
    "从学院路到安定门,再到王府井大街,一路{matter}。",
    "有位先生和女士吵架,一位老大爷倒在{place}。",
    "房屋面积135.6平方米,每月租金5600元,押一付三。",
    "订单号31234567890123456被取消了。",
    "地铁13号线和15号线换乘站,138路公交站牌,{matter}。",
    "施工许可证110108202003150101,公示牌写的工期360天。",
    "方便的话请社区民警到场,张贴通知也行。",
]
#: written after the patterns were finished, and never used to change them
PHRASES_HELD_OUT = [
    "{name},{mobile},反映{place}{matter}",
    "来电人是{name},住址{place},说{matter},手机号码为{mobile}",
    "麻烦转告{family}队长,{matter}",
    "电话:{landline}(办公室),联系人:{name}",
    "居民{name}称{place}{matter}",
    "快递员把件放在{place},收件人{name},尾号不详,电话{mobile}",
    "业主群里{family}阿姨说车牌{plate}又占了消防通道",
    "举报人{name}(身份证:{identity})要求保密",
    "退款账户:{card},{name}",
    "可发邮件至{email}或致电{landline}",
    "老人名叫{name},昨天在{place}走失",
    "{plate}逆行,车主态度恶劣,我的号码{mobile}",
    "业主委员会{family}老师与物业{name}经理协商未果",
    "请联系{family}先生{mobile}",
]
HARMLESS_HELD_OUT = [
    "水表底数00012345,本月用水13.5吨,{matter}",
    "合同编号HT20210000456789,首付款135000元",
    "公交站点名称为{place},途经986路、13路、快3",
    "营业执照91110108MA01234X5Y,门店在{place}",
    "{place}门牌号是13800号,不好找",
    "时间是2021-03-04 05:06:07,{matter}",
    "消防队长和派出所所长都到场了,{matter}",
    "维修师傅和物业经理互相推诿",
    "市民高度关注,居民强烈要求,业主方面没有回复",
    "我是新来的租户,本人常年在外,{matter}",
    "京通快速路辅路K5+300处{matter}",
    "挂号排到第1580号,专家门诊涨到100元",
]


@dataclass(frozen=True)
class MadeUp:
    text: str
    spans: tuple[tuple[int, int, str], ...]


def _family(rng: random.Random) -> str:
    return rng.choice(["欧阳", "司马"]) if rng.random() < 0.03 else rng.choice(FAMILY)


def _mobile(rng: random.Random) -> str:
    head = f"1{rng.randint(3, 9)}{rng.randint(0, 9)}"
    four, last = f"{rng.randint(0, 9999):04d}", f"{rng.randint(0, 9999):04d}"
    plain = rng.choice(
        [f"{head}{four}{last}"] * 4 + [f"{head}-{four}-{last}", f"{head} {four} {last}"]
    )
    if rng.random() < 0.05:
        plain = "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in plain)
    return plain


def _identity(rng: random.Random) -> str:
    head = (
        f"{rng.choice([110101, 130102, 320102, 440106, 510104])}{rng.randint(1940, 2012)}"
        f"{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{rng.randint(0, 999):03d}"
    )
    return head + identity_check_digit(head)


def _card(rng: random.Random) -> str:
    digits = [6, 2, *(rng.randint(0, 9) for _ in range(16))]
    total = sum(
        digit if place % 2 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for place, digit in enumerate(reversed(digits))
    )
    number = "".join(map(str, [*digits, (10 - total % 10) % 10]))
    return rng.choice([number, " ".join(number[at : at + 4] for at in range(0, 19, 4))])


def _plate(rng: random.Random) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    tail = "".join(rng.choice("0123456789") for _ in range(4)) + rng.choice(letters)
    tail = rng.choice([tail, "D" + tail])
    return rng.choice("京津冀沪苏浙粤鲁") + rng.choice(letters) + rng.choice(["", "·", " "]) + tail


def _fill(kind: str, rng: random.Random) -> tuple[str, str]:
    """The filled-in words and their kind (empty for what is not personal)."""
    match kind:
        case "name":
            return _family(rng) + "".join(rng.choices(GIVEN, k=rng.choice([1, 2, 2]))), "name"
        case "family":
            return _family(rng), "name"
        case "mobile":
            return _mobile(rng), "mobile"
        case "identity":
            return _identity(rng), "identity"
        case "card":
            return _card(rng), "card"
        case "plate":
            return _plate(rng), "plate"
        case "landline":
            number = f"{rng.randint(2, 8)}{rng.randint(0, 9999999):07d}"
            return rng.choice(["010-", "(010)", "010", "0311-"]) + number, "landline"
        case "email":
            return (
                f"user{rng.randint(1, 9999)}@{rng.choice(['example.com', 'mail.example.cn'])}",
                "email",
            )
        case "place":
            return rng.choice(PLACES), ""
        case _:
            return rng.choice(MATTERS), ""


def make(template: str, rng: random.Random) -> MadeUp:
    """Fill one template; spans are code points of the result."""
    text, spans = "", []
    for position, piece in enumerate(template.replace("}", "{").split("{")):
        if position % 2 == 0:
            text += piece
            continue
        words, kind = _fill(piece, rng)
        if kind:
            spans.append((len(text), len(text) + len(words), kind))
        text += words
    return MadeUp(text, tuple(spans))


def sample(count: int, seed: int, *, held_out: bool = False) -> list[MadeUp]:
    """Half with personal data, half without."""
    rng = random.Random(seed)
    phrases, harmless = (PHRASES_HELD_OUT, HARMLESS_HELD_OUT) if held_out else (PHRASES, HARMLESS)
    return [make(rng.choice(phrases if at % 2 else harmless), rng) for at in range(count)]
