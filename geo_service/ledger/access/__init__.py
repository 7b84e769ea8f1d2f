"""Who may do what: keys, roles, sessions, and the audit trail."""

from geo_service.ledger.access.audit import AuditLine, read_audit, write_audit
from geo_service.ledger.access.keys import (
    KeyInfo,
    find_key,
    find_sign_in_name,
    holder_of,
    key_id_of,
    list_keys,
    make_key,
    revoke_key,
)
from geo_service.ledger.access.keys_made import (
    home_remembers,
    keys_were_made,
    remember_in_home,
    remember_keys,
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
    "end_session",
    "find_key",
    "find_session",
    "find_sign_in_name",
    "holder_of",
    "home_remembers",
    "key_id_of",
    "keys_were_made",
    "list_keys",
    "make_key",
    "parse_role",
    "parse_scopes",
    "read_audit",
    "remember_in_home",
    "remember_keys",
    "revoke_key",
    "start_session",
    "write_audit",
]
