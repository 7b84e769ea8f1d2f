"""English names of the synthetic complaints' categories, each level's parts by themselves."""

from __future__ import annotations

_FIRST = {
    "噪声扰民": "Noise", "物业管理": "Property management", "供暖": "Heating",
    "市容环境": "Streets and waste", "道路交通": "Roads and traffic",
    "供水排水": "Water and drainage", "供电": "Electricity", "燃气": "Gas",
    "房屋建筑": "Buildings", "园林绿化": "Parks and trees", "公共交通": "Public transport",
    "消费维权": "Consumer rights", "教育医疗": "Education and health",
    "劳动社保": "Labour and social security", "邻里治安": "Neighbours and safety",
}  # fmt: skip
_SECOND = {
    "施工噪声": "Construction noise", "社会生活噪声": "Noise from daily life",
    "交通噪声": "Traffic noise", "娱乐场所噪声": "Noise from nightlife",
    "公共设施维修": "Repair of shared facilities", "收费争议": "Disputed charges",
    "停车管理": "Parking management", "电梯故障": "Broken lifts",
    "室温不达标": "Rooms too cold", "管道漏水": "Leaking pipes", "收费退费": "Charges and refunds",
    "停暖": "Heating off", "垃圾清运": "Waste collection", "占道经营": "Street vending",
    "乱堆物料": "Dumped materials", "小广告": "Illegal posters", "路面破损": "Damaged road surface",
    "信号灯故障": "Broken traffic lights", "违章停车": "Illegal parking",
    "标志标线": "Signs and markings", "停水": "No water", "水压不足": "Low water pressure",
    "积水": "Flooded streets", "井盖缺失": "Missing manhole covers", "停电": "Power cuts",
    "电费争议": "Disputed electricity bills", "线路老化": "Old wiring",
    "充电设施": "Charging facilities", "停气": "Gas cuts", "燃气泄漏": "Gas leaks",
    "改造施工": "Renewal works", "表具故障": "Broken meters", "违法建设": "Illegal building",
    "房屋漏雨": "Leaking roofs", "外墙脱落": "Falling facades", "装修施工": "Renovation works",
    "树木修剪": "Tree pruning", "绿地养护": "Care of green space", "飞絮": "Catkins",
    "病虫害": "Pests", "公交线路": "Bus routes", "候车时间": "Waiting times",
    "站点设施": "Stops and stations", "司乘服务": "Drivers' service",
    "预付卡退费": "Refunds of prepaid cards", "商品质量": "Quality of goods",
    "价格争议": "Disputed prices", "网络购物": "Online shopping", "入学咨询": "School admission",
    "校外培训": "Private tutoring", "就医秩序": "Hospital services",
    "医保报销": "Health insurance claims", "拖欠工资": "Unpaid wages",
    "社保缴纳": "Social insurance payments", "劳动合同": "Labour contracts",
    "养老待遇": "Pensions", "宠物扰民": "Pets", "高空抛物": "Objects thrown from windows",
    "楼道堆物": "Blocked stairwells", "邻里纠纷": "Disputes between neighbours",
}  # fmt: skip
_ASPECTS = {
    "无人处理": "nobody acts", "反复出现": "comes back", "处理缓慢": "slow to be handled",
    "影响出行": "in the way", "存在安全隐患": "unsafe",
}  # fmt: skip

#: a part of a category's path -> its English name
ENGLISH_SUBJECTS = {
    **_FIRST,
    **_SECOND,
    **{
        f"{second}{aspect}": f"{told}: {said}"
        for second, told in _SECOND.items()
        for aspect, said in _ASPECTS.items()
    },
}
