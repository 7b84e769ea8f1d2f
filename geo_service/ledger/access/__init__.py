"""Who may do what: keys, roles, sessions, and the audit trail."""

from geo_service.ledger.access.audit import AuditLine, read_audit, write_audit
from geo_service.ledger.access.keys import (
    KeyInfo,
    any_key,
    find_key,
    list_keys,
    make_key,
    revoke_key,
)
from geo_service.ledger.access.roles import ANYONE, Principal, Role, parse_role, parse_scopes
from geo_service.ledger.access.sessions import (
    Session,
    end_session,
    find_session,
    start_session,
)

__all__ = [
    "ANYONE",
    "AuditLine",
    "KeyInfo",
    "Principal",
    "Role",
    "Session",
    "any_key",
    "end_session",
    "find_key",
    "find_session",
    "list_keys",
    "make_key",
    "parse_role",
    "parse_scopes",
    "read_audit",
    "revoke_key",
    "start_session",
    "write_audit",
]
