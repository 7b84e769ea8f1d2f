"""Roles, each including the rights of those before it, and scopes that narrow a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from geo_service.base.errors import InputError

#: what a key can be limited to
SCOPES = frozenset({"read", "intake", "events", "open311", "metrics", "admin"})


class Role(IntEnum):
    """public: aggregates; planner: exact maps; dispatcher: complaints; admin: keys and disputes."""

    PUBLIC = 0
    PLANNER = 1
    DISPATCHER = 2
    ADMIN = 3

    @property
    def label(self) -> str:
        """The role as it is written."""
        return self.name.lower()


def parse_role(name: str) -> Role:
    """A role by its name. Raises ``InputError``."""
    try:
        return Role[name.strip().upper()]
    except KeyError:
        known = ", ".join(role.label for role in Role)
        raise InputError(f"unknown role {name!r}", hint=f"one of {known}") from None


def parse_scopes(names: str) -> frozenset[str]:
    """Scopes from ``read,intake``; none means all. Raises ``InputError``."""
    scopes = frozenset(name.strip() for name in names.split(",") if name.strip())
    unknown = sorted(scopes - SCOPES)
    if unknown:
        raise InputError(f"unknown scope {unknown[0]!r}", hint=f"of {', '.join(sorted(SCOPES))}")
    return scopes


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks: ``actor`` goes into events and audit lines, never a name or a key.

    ``open_house`` is true for a session begun with the link that ``serve`` prints before the
    first key. ``confirmed`` is false where the key was last shown too long ago for what must be
    confirmed with it once more. ``address`` is the client's, for the audit trail.
    """

    actor: str
    role: Role
    scopes: frozenset[str] = frozenset()
    open_house: bool = False
    confirmed: bool = True
    address: str | None = None


ANYONE = Principal("public", Role.PUBLIC)
