"""The permissions: the one place that decides who sees and does what.

Every endpoint declares one of these permissions (``api/permitted.py``), answers that show more to
some callers than to others ask ``granted`` of the same, and the role matrix in ``docs/security.md``
is generated from them. A permission asks for a role and, of a key limited to scopes, for a scope:
a key for intake alone is the public wherever something is read.
"""

from __future__ import annotations

from dataclasses import dataclass

from geo_service.base.errors import (
    ForbiddenError,
    KeyAgainError,
    UnauthorizedError,
)
from geo_service.ledger.access.roles import ANYONE, Principal, Role


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be done, the least role, and the scope that a limited key must name.

    With ``scope_suffices`` a key that names the scope needs no role. With ``confirm`` a session
    must have shown its key within ``sessions.CONFIRMED_FOR``. Where the answer shows what was
    acted on, ``also_scope`` is a second scope that a limited key must name.
    """

    id: str
    what: str
    role: Role
    scope: str
    scope_suffices: bool = False
    confirm: bool = False
    also_scope: str = ""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that a limited key must name, all of them."""
        return tuple(filter(None, (self.scope, self.also_scope)))

    def granted(self, principal: Principal) -> bool:
        """Whether the caller may, leaving aside that a key may have to be shown again."""
        if self.role == Role.PUBLIC and not self.scope_suffices:
            return True
        if self.scope in principal.scopes and self.scope_suffices:
            return True
        return principal.role >= self.role and not self._lacking(principal)

    def require(self, principal: Principal) -> None:
        """Refuse whoever may not.

        Raises:
            UnauthorizedError: the caller did not say who it is.
            ForbiddenError: the role is too low, or the key is limited to something else.
            KeyAgainError: the session must show its key once more.
        """
        if not self.granted(principal):
            raise self._refusal(principal)
        if self.confirm and not principal.confirmed:
            raise KeyAgainError(
                f"confirm with your access key: {self.what}",
                hint="sign in again with the key, then repeat the request",
            )

    def _lacking(self, principal: Principal) -> tuple[str, ...]:
        """Scopes that a limited key does not name."""
        if not principal.scopes:
            return ()
        return tuple(scope for scope in self.scopes if scope not in principal.scopes)

    def _refusal(self, principal: Principal) -> UnauthorizedError | ForbiddenError:
        if principal is ANYONE:
            return UnauthorizedError(
                f"this needs the role {self.role.label}",
                hint="send an API key: Authorization: Bearer gs_…",
            )
        if self.scope_suffices:
            return ForbiddenError(
                f"this API key lacks the scope {self.scope}",
                hint=f"it needs the scope {self.scope} or the role {self.role.label}",
            )
        if principal.role < self.role:
            return ForbiddenError(
                f"this needs the role {self.role.label}", hint=f"yours is {principal.role.label}"
            )
        return ForbiddenError(
            f"this API key lacks the scope {' and '.join(self._lacking(principal))}",
            hint=f"it is for {', '.join(sorted(principal.scopes))}",
        )


PUBLIC = Permission("public", "everybody", Role.PUBLIC, "")
SEE_EXACT_COUNTS = Permission(
    "exact counts", "counts and maps without the k-anonymity gate", Role.PLANNER, "read"
)
EXPORT_EXACT_COUNTS = Permission(
    "export", "files and reports with exact counts", Role.PLANNER, "read", confirm=True
)
LIST_REQUESTS = Permission(
    "request lists", "lists of Open311 requests, without words or place", Role.PLANNER, "read"
)
SEE_DISPUTES = Permission("disputes", "the register of disputed borders", Role.PLANNER, "read")
REFRESH_VIEWS = Permission("refresh", "recount the planner's views", Role.PLANNER, "read")
SEE_ALARMS = Permission("alarms", "alarms with their numbers and notes", Role.PLANNER, "read")
ACT_ON_ALARMS = Permission(
    "alarm actions",
    "acknowledge, note and mute alarms",
    Role.PLANNER,
    "events",
    also_scope="read",
)
SEE_ASSESSMENT = Permission(
    "assessment", "assessments, topics, watch list, supervision, reports", Role.PLANNER, "read"
)
MANAGE_MATTERS = Permission(
    "planning",
    "freeze assessments, choose topics, watch places, supervise",
    Role.PLANNER,
    "events",
    also_scope="read",
)
DECIDE_EXCLUSIONS = Permission(
    "exclusions", "grant or refuse an exclusion from the assessment", Role.ADMIN, "events"
)
SEE_COMPLAINTS = Permission(
    "complaints", "single complaints: masked words, exact place, history", Role.DISPATCHER, "read"
)
SEE_ORIGINAL_TEXT = Permission(
    "original text", "unmasked words, with an audit line", Role.DISPATCHER, "read"
)
LOCATE_FILES = Permission("files", "send files of texts to be located", Role.DISPATCHER, "read")
ADD_COMPLAINTS = Permission("intake", "keep complaints", Role.DISPATCHER, "intake")
ADD_EVENTS = Permission("events", "add events to complaints", Role.DISPATCHER, "events")
KEEP_PLACES = Permission(
    "gazetteer",
    "add places and aliases, take them back, see unknown names",
    Role.DISPATCHER,
    "events",
    also_scope="read",
)
REPORT = Permission(
    "report", "report over Open311", Role.DISPATCHER, "open311", scope_suffices=True
)
ADMINISTER = Permission(
    "administration", "open disputes, load samples, rebuild views", Role.ADMIN, "admin"
)
RULE = Permission("rulings", "decide or withdraw a dispute", Role.ADMIN, "admin", confirm=True)
READ_METRICS = Permission(
    "metrics", "counters of the service", Role.ADMIN, "metrics", scope_suffices=True
)
