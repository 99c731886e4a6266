"""Who may do what: roles, permissions and the person acting. "No" is the inherited answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handoff.rules.offices import OfficeKind, Side


class Role(StrEnum):
    """What a person is in an office. Values are stored."""

    CARE_MANAGER = "care_manager"
    OFFICE_ADMIN = "office_admin"
    MSW = "msw"
    WARD_CLERK = "ward_clerk"
    CITY_STAFF = "city_staff"
    SYSTEM_ADMIN = "system_admin"

    @property
    def label(self) -> str:
        """The word on screen."""
        return _ROLE_LABELS[self]


class Permission(StrEnum):
    """`resource:action`, alphabetical. A route names exactly one."""

    CLIENT_READ = "client:read"
    CLIENT_WRITE = "client:write"
    DIRECTORY_READ = "directory:read"
    HOME = "home:read"
    NOTICE_READ = "notice:read"
    OFFICE_ADMIN = "office:admin"
    SHEET_READ = "sheet:read"
    SHEET_RECEIVE = "sheet:receive"
    SHEET_SEND = "sheet:send"
    SHEET_WRITE = "sheet:write"
    STAY_READ = "stay:read"
    STAY_REPORT = "stay:report"
    STAY_WRITE = "stay:write"
    SYSTEM_ADMIN = "system:admin"


_ROLE_LABELS = {
    Role.CARE_MANAGER: "ケアマネジャー",
    Role.OFFICE_ADMIN: "事業所の管理者",
    Role.MSW: "医療相談員・看護師",
    Role.WARD_CLERK: "病棟・外来の事務",
    Role.CITY_STAFF: "市町村の職員",
    Role.SYSTEM_ADMIN: "システムの管理者",
}

_EVERYBODY = {Permission.DIRECTORY_READ, Permission.HOME, Permission.NOTICE_READ}
_STAYS = _EVERYBODY | {
    Permission.SHEET_READ,
    Permission.STAY_READ,
    Permission.STAY_REPORT,
    Permission.STAY_WRITE,
}
_CARE = _STAYS | {
    Permission.CLIENT_READ,
    Permission.CLIENT_WRITE,
    Permission.SHEET_SEND,
    Permission.SHEET_WRITE,
}
_HOSPITAL = _STAYS | {Permission.SHEET_RECEIVE}

_GRANTS: dict[Role, set[Permission]] = {
    Role.CARE_MANAGER: _CARE,
    Role.MSW: _HOSPITAL,
    Role.WARD_CLERK: _HOSPITAL,
    Role.CITY_STAFF: _EVERYBODY,
    Role.SYSTEM_ADMIN: _EVERYBODY | {Permission.SYSTEM_ADMIN},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person acting, for one office, in one request. Read from the database each time."""

    account_id: int
    account_name: str
    office_id: int
    office_name: str
    office_kind: OfficeKind
    role: Role
    session_ref: str = ""
    ip: str = ""
    email: str = ""

    @property
    def side(self) -> Side | None:
        """The side of the hand-over the office stands on."""
        return self.office_kind.side

    def may(self, permission: Permission) -> bool:
        """Whether this person's role in this office holds `permission`."""
        return permission in permissions(self.role, self.office_kind)


def permissions(role: Role, kind: OfficeKind) -> frozenset[Permission]:
    """What `role` may do in an office of `kind`.

    An office administrator works on the side of the office and keeps its desks, calendar and staff.
    A role on the wrong side (an MSW in a care office) gets no more than everybody.
    """
    if role is Role.OFFICE_ADMIN:
        by_side = {Side.CARE: _CARE, Side.HOSPITAL: _HOSPITAL}
        side = kind.side
        base = by_side[side] if side else _EVERYBODY
        return frozenset(base | {Permission.OFFICE_ADMIN})
    needed = {
        Role.CARE_MANAGER: Side.CARE,
        Role.MSW: Side.HOSPITAL,
        Role.WARD_CLERK: Side.HOSPITAL,
    }
    if role in needed and kind.side is not needed[role]:
        return frozenset(_EVERYBODY)
    return frozenset(_GRANTS[role])
