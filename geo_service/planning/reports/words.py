"""The words of weekly lists and monthly reports, each in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS: dict[str, tuple[str, str]] = {
    # punctuation
    "comma": ("，", ", "),
    "semicolon": ("；", "; "),
    "list": ("、", ", "),
    "stop": ("。", "."),
    "bracketed": ("（{text}）", " ({text})"),
    "named": ("{name}（{above}）", "{name} ({above})"),
    "days": ("{first} 至 {last}", "{first} to {last}"),
    "below": ("{bound} 以下", "below {bound}"),
    "between": ("{low} 至 {high}", "{low} to {high}"),
    "more": ("以上", "and above"),
    "above": ("{bound} 以上", "{bound} and above"),
    # the whole
    "monthly.title": ("{name} 接诉即办月度报告", "{name}: monthly report on complaints"),
    "weekly.title": ("{name} 接诉即办周清单", "{name}: weekly list of complaints"),
    "version": ("数据版本 {version}", "Data version {version}"),
    "rules": ("规则 {id} {version}", "rules {id} {version}"),
    "example": ("（示例规则，非本市考核办法）", " (example rules, not the city's own)"),
    "synthetic": ("合成演示数据", "synthetic data for demonstration"),
    "note.intervals": (
        "各率的区间为 95% 威尔逊区间；名次后括号内为仅由偶然性造成的名次范围（95%）。"
        "名次按向全体均值收缩的得分排列，诉求很少的单位不会仅凭偶然排在前列。",
        "Intervals of rates are 95% Wilson intervals; in brackets after a rank stands the range of "
        "ranks that chance alone leaves (95%). Bodies are ranked by scores drawn to the mean, so "
        "that none with few complaints leads by chance.",
    ),
    "note.pictures": (
        "图中实心点为得分，空心圈为收缩后的得分，横线为 95% 区间。热点按 Gi* 与错误发现率判定。",
        "Dots are scores, rings are scores drawn to the mean, lines are 95% intervals. Hot spots "
        "are found by Gi* with the false discovery rate.",
    ),
    "note.weekly": (
        "退单按本周受理的诉求统计。超期截至本周末，只列工单编号，不列内容。",
        "Returns are counted among the complaints received this week. Overdue tickets are as of "
        "the week's end, listed by number without their words.",
    ),
    # rates
    "rate.response": ("响应率", "Response rate"),
    "rate.resolution": ("解决率", "Resolution rate"),
    "rate.satisfaction": ("满意率", "Satisfaction rate"),
    "column.response": ("响应率", "Response"),
    "column.resolution": ("解决率", "Resolution"),
    "column.satisfaction": ("满意率", "Satisfaction"),
    # figures
    "figures": ("主要数据", "Key figures"),
    "complaints": ("诉求量", "Complaints"),
    "versus": ("环比 {previous}，同比 {year}", "{previous} on last month, {year} on last year"),
    "score": ("综合得分", "Overall score"),
    "overdue": ("超期", "Overdue"),
    "in_time": ("按期 {n}", "{n} in time"),
    "returned": ("退单", "Returned"),
    "repeat": ("重复诉求", "Repeat complaints"),
    "share": ("占 {share}", "{share} of all"),
    "left_out": (
        "剔除 {excluded}，结果未知 {unknown}",
        "{excluded} excluded, outcome of {unknown} unknown",
    ),
    "per_10k": ("万人诉求比 {n}", "{n} complaints per 10,000 residents"),
    "rank.city": ("全市名次 {rank}", "rank in the city {rank}"),
    "frozen": ("已定稿，此后更正 {n} 处", "announced; {n} corrections since"),
    # course
    "course": ("走势", "Course"),
    "course.text": (
        "近 {n} 个整月的诉求量，最高 {most} 件。",
        "Complaints of the last {n} whole months, {most} at most.",
    ),
    "course.caption": ("每月诉求量（件）", "Complaints per month"),
    # maps
    "maps": ("地图", "Maps"),
    "map.density": ("密度：每平方公里诉求", "Density: complaints per km²"),
    "map.change": ("变化：与上年同期相比", "Change: against the same period last year"),
    "map.hot": ("热点：密度的聚集", "Hot spots: where density concentrates"),
    "map.level": ("图中为{level}。", "Shown by {level}."),
    "map.own": ("图中为{above}各{level}，粗线为{name}。",
                "Shown by {level} within {above}; {name} has the bold outline."),
    "map.unknown": ("无可比", "Nothing to compare"),
    "hot spot 99%": ("热点（99%）", "Hot spot (99%)"),
    "hot spot 95%": ("热点（95%）", "Hot spot (95%)"),
    "hot spot 90%": ("热点（90%）", "Hot spot (90%)"),
    "not significant": ("不显著", "Not significant"),
    "cold spot 90%": ("冷点（90%）", "Cold spot (90%)"),
    "cold spot 95%": ("冷点（95%）", "Cold spot (95%)"),
    "cold spot 99%": ("冷点（99%）", "Cold spot (99%)"),
    # ranking
    "each": ("各{level}", "By {level}"),
    "whiskers": ("得分与 95% 区间（%）", "Scores with 95% intervals (%)"),
    "first": ("{level}：前 {n} 名", "{level}: the first {n}"),
    "last": ("{level}：后 {n} 名", "{level}: the last {n}"),
    "alike": (
        "共 {n} 个单位，其中 {alike} 个与紧随其后者的先后可能只是偶然。",
        "{n} bodies; for {alike} of them the order with the next may be chance.",
    ),
    "nobody": ("本期没有可以排名的单位。", "Nobody can be ranked this month."),
    "column.rank": ("名次", "Rank"),
    "column.name": ("名称", "Name"),
    "column.complaints": ("诉求", "Complaints"),
    "column.score": ("得分", "Score"),
    "column.class": ("类别", "Class"),
    # topics
    "topics": ("每月一题：备选主题", "Topic of the month: candidates"),
    "topics.text": ("“较季节”为扣除季节规律后的变化。",
                    "“Above season” is the change beyond what the season explains."),
    "topics.none": ("诉求太少，没有备选主题。", "Too few complaints for candidates."),
    "topics.next": ("下月备选：{list}。", "Candidates for next month: {list}."),
    "topics.ahead": ("{category}：预计 {n} 件（{low}–{high}）",
                     "{category}: {n} expected ({low}–{high})"),
    "column.category": ("类别", "Category"),
    "column.growth": ("同比", "On last year"),
    "column.season": ("较季节", "Above season"),
    "column.townships": ("街镇数", "Areas"),
    "column.unresolved": ("未解决", "Unresolved"),
    "column.repeat": ("重复", "Repeat"),
    "column.tags": ("特点", "Marks"),
    "tag.new": ("新出现", "new"),
    "tag.concentrated": ("集中", "concentrated"),
    "tag.persistent": ("持续", "lasting"),
    # what was done
    "brought": ("所做与所成", "What was done, and what it brought"),
    "brought.none": ("还没有可以评估的工作。", "No work yet whose effect could be judged."),
    "brought.line": ("{title}（{begun} 起）：{sentence}", "{title} (since {begun}): {sentence}"),
    # watched places
    "watched": ("重点点位", "Watched places"),
    "watched.text": (
        "最严重的点位不经治理也会有所回落：“预计自降”是不做任何工作时的预期。",
        "The worst places fall without any work: “Expected fall” is what was to be expected of "
        "them by themselves.",
    ),
    "watched.none": ("目前没有关注的点位。", "No place is watched at present."),
    "column.place": ("点位", "Place"),
    "column.state": ("状态", "State"),
    "column.body": ("责任单位", "Body"),
    "column.opening": ("起始周均", "Weekly at the opening"),
    "column.lately": ("近八周均", "Weekly, last 8 weeks"),
    "column.target": ("目标", "Target"),
    "column.fell": ("降幅", "Fell"),
    "column.expected": ("预计自降", "Expected fall"),
    "watch.nominated": ("提名", "nominated"),
    "watch.watched": ("关注", "watched"),
    "watch.in_work": ("治理中", "in work"),
    "watch.solved": ("已解决", "solved"),
    "watch.proven": ("已稳定", "proven"),
    "watch.reopened": ("反弹", "back"),
    "watch.closed": ("撤出", "closed"),
    # the weekly list
    "overdue.title": ("超期工单", "Overdue tickets"),
    "overdue.most": ("其中超期最久的 {n} 件：", "The {n} that are overdue longest:"),
    "overdue.figure": ("超期未办结", "Overdue and open"),
    "overdue.as_of": ("截至 {day}", "as of {day}"),
    "overdue.none": ("没有超期工单。", "No ticket is overdue."),
    "late": ("{n} 天", "{n} days"),
    "column.ticket": ("工单", "Ticket"),
    "column.holder": ("承办单位", "Body in charge"),
    "column.due": ("到期", "Due"),
    "column.late": ("已超", "Late by"),
    "returned.title": ("退单最多的单位", "Bodies that returned most"),
    "returned.none": ("本周受理的诉求没有退单。",
                      "None of the complaints received this week was returned."),
    "column.unit": ("单位", "Body"),
    "column.returned": ("退单", "Returned"),
    "column.week": ("本周诉求", "Complaints this week"),
    "column.returned_share": ("退单率", "Share returned"),
    "worse.title": ("变差的关注点位", "Watched places that got worse"),
    "worse.none": ("没有变差的关注点位。", "No watched place got worse."),
    "column.last_week": ("上周", "Last week"),
    "due.title": ("到期的督办事项", "Supervised items that are due"),
    "due.none": ("没有到期的督办事项。", "No supervised item is due."),
    "column.item": ("事项", "Item"),
    "column.day": ("期限", "Due on"),
    "column.when": ("情况", "Standing"),
    "column.reminders": ("催办", "Reminders"),
    "due.past": ("已逾期", "overdue"),
    "due.soon": ("将到期", "due soon"),
    "supervision.open": ("督办中", "open"),
    "supervision.answered": ("已回复", "answered"),
    "supervision.done": ("已办结", "done"),
    "supervision.withdrawn": ("已撤销", "withdrawn"),
}  # fmt: skip
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a report in one language."""

    lang: str

    def __call__(self, key: str, **values: object) -> str:
        """The words for a key, with ``{name}`` filled in."""
        return _WORDS[key][LANGUAGES.index(self.lang)].format(**values)
