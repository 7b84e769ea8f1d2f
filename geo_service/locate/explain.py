"""Explain a candidate in one line of Chinese from the mentions that support it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geo_service.base.model import Span
from geo_service.locate.areas import AreaBook
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.text import Normal

#: a line names at most so many reasons
MAX_REASONS = 3
_STRENGTH = {Sort.LEAD: 2.0, Sort.ADDRESS: 1.5, Sort.FINE: 1.2, Sort.PLACE: 1.0}
_FORM_STRENGTH = (1.0, 0.8, 0.6, 0.5)
_ROLE_WORDS = {
    MentionRole.CALLER: "（来电人所在）",
    MentionRole.REFERENCE: "（参照）",
    MentionRole.NOTE: "（办理说明）",
}


@dataclass(frozen=True, slots=True)
class Explainer:
    """Puts mentions of one text into words."""

    book: AreaBook
    experience: Experience
    given: str
    normal: Normal
    spans: dict[int, Span] = field(default_factory=dict)

    def span(self, mention: Mention) -> Span:
        """Give a mention of the text as a stretch of it as given."""
        known = self.spans.get(id(mention))
        if known is None:
            known = self.spans[id(mention)] = self._span(mention)
        return known

    def _span(self, mention: Mention) -> Span:
        start, end = self.normal.original(mention.start, mention.end)
        kind = self.book.areas[mention.areas[0]].level if mention.areas else mention.kind
        return Span(start, end, self.given[start:end], kind or str(mention.sort), str(mention.role))

    def stretch(self, start: int, end: int) -> tuple[int, int, str]:
        """Give a stretch of the normalised text as it stands in the text as given."""
        first, last = self.normal.original(start, end)
        return first, last, self.given[first:last]

    def speaking_for(self, lead: int, mentions: Iterable[Mention]) -> list[Mention]:
        """Give the mentions that speak for a lead area, the strongest first."""
        coarse = int(self.book.lead_coarse[lead])
        strength = {m: self._strength(m, lead, coarse) for m in mentions}
        found = [m for m, value in strength.items() if value > 0.0]
        if any(self._names(m, lead) for m in found):
            # of several areas named in one text, each is spoken for by its own name
            found = [m for m in found if m.sort is not Sort.LEAD or self._names(m, lead)]
        return sorted(found, key=lambda m: (-strength[m], m.start))

    def _names(self, mention: Mention, lead: int) -> bool:
        return mention.sort is Sort.LEAD and self.book.lead_areas[lead] in mention.areas

    def line(self, lead: int, mentions: Sequence[Mention]) -> str:
        """Say in one line why it is this lead area; ``mentions`` speak for it."""
        reasons = [self._reason(m, lead) for m in mentions if m.sort is not Sort.COARSE]
        named = [m for m in mentions if m.sort is Sort.COARSE]
        if not reasons and named:
            return f"只写到“{self._said(named[0])}”，按以往工单的分布推测"
        if not reasons:
            return "没有写明地点，按以往工单的分布推测"
        return "；".join(list(dict.fromkeys(reasons))[:MAX_REASONS])

    def _strength(self, mention: Mention, lead: int, coarse: int) -> float:
        base = 1.0 if mention.role is MentionRole.INCIDENT else 0.5
        if mention.sort is Sort.COARSE:
            return 0.1 * base if coarse in mention.areas else 0.0
        if mention.sort is Sort.LEARNED:
            lesson = self.experience.lessons.get(mention.name)
            if lesson is None or lead not in lesson.counts:
                return 0.0
            return 0.6 * base * lesson.counts[lead].tickets / (lesson.tickets + 1.0)
        share = (mention.support or {}).get(lead, 0.0) * mention.quality
        form = _FORM_STRENGTH[mention.form] * (0.5 if mention.embedded else 1.0)
        return _STRENGTH.get(mention.sort, 0.0) * share * form * base

    def _said(self, mention: Mention) -> str:
        start, end = self.normal.original(mention.start, mention.end)
        return self.given[start:end]

    def _reason(self, mention: Mention, lead: int) -> str:
        said = f"“{self._said(mention)}”"
        area = self.book.areas[self.book.lead_areas[lead]].name
        tail = _ROLE_WORDS.get(mention.role, "")
        if mention.sort is Sort.LEARNED:
            return self._history(said, mention.name) + tail
        if mention.sort is Sort.LEAD:
            if mention.kind == "misspoken":
                return f"{said}疑为{area}{tail}"
            how = "写明" if mention.form == 0 else "写作"
            return (
                f"{how}{said}，即{area}{tail}"
                if self._said(mention) != area
                else f"写明{said}{tail}"
            )
        share = (mention.support or {}).get(lead, 0.0)
        where = f"在{area}" if share > 0.95 else f"约{share:.0%}在{area}"
        return (
            f"{said}{'（' + mention.name + '）' if mention.name not in said else ''}{where}{tail}"
        )

    def _history(self, said: str, phrase: str) -> str:
        """What earlier tickets of a phrase say; in public without numbers and dates."""
        known = self.experience.derived
        key = ("went", phrase)
        went = known.get(key)
        if went is None:
            went = known[key] = self._went(phrase)
        if self.experience.public:
            return f"以往提到{said}的工单派往{went}"
        return f"此前{self.experience.lessons[phrase].tickets}件提到{said}的工单派往{went}"

    def _went(self, phrase: str) -> str:
        """Where the tickets of a phrase went, and when last; the same in every text."""
        lesson = self.experience.lessons[phrase]
        went = sorted(lesson.counts.items(), key=lambda item: (-item[1].tickets, item[0]))
        names = [self.book.areas[self.book.lead_areas[lead]].name for lead, _ in went[:3]]
        more = "等" if len(went) > 3 else ""
        if self.experience.public:
            return f"{'、'.join(names)}{more}"
        counted = [
            f"{name}{tally.tickets}件" for name, (_, tally) in zip(names, went, strict=False)
        ]
        when = f"，最近{lesson.latest:%Y-%m}" if lesson.latest else ""
        return f"{'、'.join(counted)}{more}{when}"
