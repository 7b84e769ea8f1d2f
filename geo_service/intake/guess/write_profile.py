"""The text (TOML) of a proposed profile."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from geo_service.intake.guess.choose_roles import ColumnRoles
from geo_service.intake.guess.column_facts import Facts

#: values of a status that say a complaint is closed, folded
CLOSED = frozenset(
    {
        "closed", "complete", "completed", "resolved", "done", "finished", "fechado", "fechada",
        "concluido", "concluida", "encerrado", "encerrada", "finalizado", "finalizada", "resolvido",
        "atendido", "cerrado", "cerrada", "abgeschlossen", "erledigt", "geschlossen", "beendet",
        "clos", "cloture", "termine", "已办结", "办结", "已结案", "结案", "已完成", "关闭",
        "已关闭",
    }
)  # fmt: skip
_YES = ("响应", "解决", "满意", "已响应", "已解决", "是", "yes", "sim", "ja", "true", "y", "1")
_NO = ("未响应", "未解决", "不满意", "否", "no", "não", "nein", "false", "n", "0")


def text_of(value: object) -> str:
    """A value as TOML writes it; JSON's strings and lists are TOML's, too."""
    return json.dumps(value, ensure_ascii=False)


def profile_text(
    head: Mapping[str, str],
    roles: ColumnRoles,
    facts: Mapping[str, Facts],
    plain: Mapping[str, str],
) -> str:
    """Write the profile; ``plain`` folds values of the status that mean closed."""
    lines = [f"{key} = {text_of(value)}" for key, value in head.items() if value]
    lines += ["", "[columns]", *_columns(roles)]
    lines += _events(roles, plain)
    lines += _rates(roles, facts)
    return "\n".join(lines) + "\n"


def _columns(roles: ColumnRoles) -> list[str]:
    listed = {"text": roles.text, "place": roles.place, "category": roles.category}
    single = {name: roles.single.get(name, "") for name in ("channel", "point", "address",
                                                            "reporter")}  # fmt: skip
    keys: dict[str, object] = {
        "source_id": roles.source_id,
        "received_at": roles.times.get("received_at", ""),
        "time_of_day": roles.single.get("time_of_day", ""),
        **{key: value for key, value in listed.items() if value},
        "lon": roles.lon,
        "lat": roles.lat,
        **single,
    }
    return [f"{key} = {text_of(value)}" for key, value in keys.items()
            if value or key in ("source_id", "received_at")]  # fmt: skip


def _events(roles: ColumnRoles, closed: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    body, times = roles.single.get("body", ""), roles.times
    sent = times.get("dispatched_at") or (times.get("received_at", "") if body else "")
    if sent:
        lines += ["", "[[events]]", 'kind = "dispatched"', f"at = {text_of(sent)}"]
        lines += [f"body_name = {text_of(body)}"] if body else []
        lines += [f"until = {text_of(times['due_at'])}"] if "due_at" in times else []
    if "closed_at" in times:
        lines += ["", "[[events]]", 'kind = "closed"', f"at = {text_of(times['closed_at'])}"]
        if closed:
            said = f"{{ column = {text_of(roles.single['status'])}, is = {text_of(list(closed))} }}"
            lines.append(f"when = {said}")
    return lines


def _rates(roles: ColumnRoles, facts: Mapping[str, Facts]) -> list[str]:
    lines = []
    for kind in ("responded", "resolved", "satisfied"):
        name = roles.single.get(kind, "")
        if name:
            yes, no = (_among(facts[name].common, known) for known in (_YES, _NO))
            if yes or no:
                said = f"column = {text_of(name)}, yes = {text_of(yes)}, no = {text_of(no)}"
                lines.append(f"{kind} = {{ {said} }}")
    if not lines:
        return []
    at = [roles.times[role] for role in ("replied_at", "due_at") if role in roles.times]
    return ["", "[rates]", *([f"at = {text_of(at)}"] if at else []), *lines]


def _among(values: Sequence[str], known: Sequence[str]) -> list[str]:
    return [value for value in values if value.casefold() in known]
