"""Write the role matrix of ``docs/security.md`` from what the endpoints declare.

    python -m geo_service.api.role_matrix [--check] [docs/security.md]

With ``--check`` it only says whether the page is up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from fastapi import FastAPI

from geo_service.api.permitted import Declared, declared
from geo_service.ledger.access import ANYONE, Principal, Role
from geo_service.ledger.access.permissions import PUBLIC, Permission
from geo_service.ledger.access.roles import SCOPES

BEGIN, END = "<!-- role matrix: generated -->", "<!-- role matrix: end -->"
#: a column each: nobody's key, each role, and a dispatcher's key limited to one scope
CALLERS: dict[str, Principal] = {
    "no key": ANYONE,
    **{role.label: Principal(role.label, role) for role in list(Role)[1:]},
    **{
        f"only {scope}": Principal(scope, Role.DISPATCHER, frozenset({scope}))
        for scope in sorted(SCOPES - {"admin"})
    },
    "admin, only admin": Principal("admin", Role.ADMIN, frozenset({"admin"})),
}


def cell(one: Declared, caller: Principal) -> str:
    """What a caller gets from an endpoint: nothing, an answer (✓), or one that shows more (+)."""
    if not one.permission.granted(caller):
        return "–"
    granted = [permission for permission in one.more if permission.granted(caller)]
    return "✓" + "+" * bool(granted)


def matrix(app: FastAPI) -> str:
    """The table of endpoints and callers, and the table of permissions, as Markdown."""
    endpoints = declared(app)
    lines = [_row(["endpoint", "permission", *CALLERS]), _row(["---"] * (2 + len(CALLERS)))]
    for one in endpoints:
        if one.permission == PUBLIC and not one.more:
            continue
        more = "".join(f"; more with *{permission.id}*" for permission in one.more)
        cells = [cell(one, caller) for caller in CALLERS.values()]
        lines.append(_row([f"`{one.method} {one.path}`", f"{one.permission.id}{more}", *cells]))
    alike = (one for one in endpoints if one.permission == PUBLIC and not one.more)
    told = ", ".join(f"`{one.method} {one.path}`" for one in alike)
    return "\n".join([*lines, "", f"For everybody alike: {told}.", "", *_permissions(endpoints)])


def _permissions(endpoints: Iterable[Declared]) -> Iterable[str]:
    used: dict[str, Permission] = {}
    for one in endpoints:
        used |= {permission.id: permission for permission in (one.permission, *one.more)}
    yield _row(["permission", "what", "role", "scope of a limited key", "key shown within 10 min"])
    yield _row(["---"] * 5)
    for name in sorted(used):
        permission = used[name]
        scope = " and ".join(f"`{scope}`" for scope in permission.scopes) or "–"
        scope += " (enough by itself)" if permission.scope_suffices else ""
        confirm = "yes" if permission.confirm else ""
        yield _row([name, permission.what, permission.role.label, scope, confirm])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def with_matrix(page: str, app: FastAPI) -> str:
    """The page with its generated part renewed. Raises ``ValueError`` where it has no place."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"the page has no place for the matrix: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{matrix(app)}\n{END}{after}"


def main() -> int:
    """Run the command; exits with 1 where ``--check`` finds an old page."""
    from geo_service.api.app import create_app

    parser = argparse.ArgumentParser(description="Write the role matrix into the documentation.")
    parser.add_argument("page", nargs="?", type=Path, default=Path("docs/security.md"))
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    old = given.page.read_text(encoding="utf-8")
    new = with_matrix(old, create_app())
    if given.check:
        return int(old != new)
    given.page.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
