"""The kinds of events, and what each needs to be said with it."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
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


KINDS = tuple(kind.value for kind in Kind)
#: names for people
LABELS = {
    Kind.RECEIVED: "受理",
    Kind.DISPATCHED: "派单",
    Kind.RETURNED: "退单",
    Kind.REDISPATCHED: "改派",
    Kind.WHISTLED: "吹哨",
    Kind.REPORTED: "报到",
    Kind.RESPONDED: "响应",
    Kind.RESOLVED: "解决",
    Kind.CALLED_BACK: "回访",
    Kind.EXCLUSION_ASKED: "申请剔除",
    Kind.EXCLUDED: "剔除",
    Kind.EXCLUSION_REFUSED: "不予剔除",
    Kind.CLOSED: "办结",
    Kind.CORRECTED: "更正",
    Kind.REASSIGNED: "管辖变更",
}
NEEDS_BODY = frozenset({Kind.DISPATCHED, Kind.REDISPATCHED, Kind.RETURNED, Kind.REPORTED})
NEEDS_REASON = frozenset(
    {
        Kind.RETURNED,
        Kind.EXCLUSION_ASKED,
        Kind.EXCLUDED,
        Kind.EXCLUSION_REFUSED,
        Kind.CORRECTED,
    }
)
#: kinds that are the state of a complaint after them; the others leave it as it was
STATUSES = frozenset(Kind) - {
    Kind.EXCLUSION_ASKED,
    Kind.EXCLUDED,
    Kind.EXCLUSION_REFUSED,
    Kind.CORRECTED,
    Kind.REASSIGNED,
}
#: events about the exclusion from the rates: each is a decision with a permission and an audit
#: line of its own (``ledger.exclusions``), and added in no other way
ABOUT_EXCLUSION = frozenset({Kind.EXCLUSION_ASKED, Kind.EXCLUDED, Kind.EXCLUSION_REFUSED})
#: events that callers may add through the event endpoints
CALLABLE = frozenset(Kind) - {Kind.RECEIVED, Kind.REASSIGNED} - ABOUT_EXCLUSION
