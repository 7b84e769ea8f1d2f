"""The kinds of events, and the fields each of them requires."""

from __future__ import annotations

from enum import StrEnum


class EventKind(StrEnum):
    """What can happen to a complaint."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    RETURNED = "returned"  # 退单
    REDISPATCHED = "redispatched"
    WHISTLED = "whistled"  # 吹哨
    REPORTED = "reported"  # 报到
    RESPONDED = "responded"
    RESOLVED = "resolved"
    CALLED_BACK = "called_back"  # 回访
    EXCLUSION_ASKED = "exclusion_asked"  # 申请剔除
    EXCLUDED = "excluded"  # 剔除
    EXCLUSION_REFUSED = "exclusion_refused"  # 不予剔除
    CLOSED = "closed"
    CORRECTED = "corrected"
    REASSIGNED = "reassigned"


KINDS = tuple(kind.value for kind in EventKind)
#: names for people
LABELS = {
    EventKind.RECEIVED: "受理",
    EventKind.DISPATCHED: "派单",
    EventKind.RETURNED: "退单",
    EventKind.REDISPATCHED: "改派",
    EventKind.WHISTLED: "吹哨",
    EventKind.REPORTED: "报到",
    EventKind.RESPONDED: "响应",
    EventKind.RESOLVED: "解决",
    EventKind.CALLED_BACK: "回访",
    EventKind.EXCLUSION_ASKED: "申请剔除",
    EventKind.EXCLUDED: "剔除",
    EventKind.EXCLUSION_REFUSED: "不予剔除",
    EventKind.CLOSED: "办结",
    EventKind.CORRECTED: "更正",
    EventKind.REASSIGNED: "管辖变更",
}
#: the same in English; what is not listed is called as its kind
_IN_ENGLISH = {
    EventKind.WHISTLED: "departments called in",
    EventKind.CALLED_BACK: "called back",
    EventKind.EXCLUSION_ASKED: "exclusion asked for",
    EventKind.EXCLUDED: "excluded from the assessment",
    EventKind.EXCLUSION_REFUSED: "exclusion refused",
    EventKind.REASSIGNED: "jurisdiction changed",
}
ENGLISH_LABELS = {
    label: _IN_ENGLISH.get(kind, kind.value.replace("_", " ")) for kind, label in LABELS.items()
}
NEEDS_BODY = frozenset(
    {EventKind.DISPATCHED, EventKind.REDISPATCHED, EventKind.RETURNED, EventKind.REPORTED}
)
NEEDS_REASON = frozenset(
    {
        EventKind.RETURNED,
        EventKind.EXCLUSION_ASKED,
        EventKind.EXCLUDED,
        EventKind.EXCLUSION_REFUSED,
        EventKind.CORRECTED,
    }
)
#: kinds that are the state of a complaint after them; the others leave it as it was
STATUSES = frozenset(EventKind) - {
    EventKind.EXCLUSION_ASKED,
    EventKind.EXCLUDED,
    EventKind.EXCLUSION_REFUSED,
    EventKind.CORRECTED,
    EventKind.REASSIGNED,
}
#: events about the exclusion from the rates: each is a decision with a permission and an audit
#: line of its own (``ledger.exclusions``), and added in no other way
ABOUT_EXCLUSION = frozenset(
    {EventKind.EXCLUSION_ASKED, EventKind.EXCLUDED, EventKind.EXCLUSION_REFUSED}
)
#: events that callers may add through the event endpoints
CALLABLE = frozenset(EventKind) - {EventKind.RECEIVED, EventKind.REASSIGNED} - ABOUT_EXCLUSION
