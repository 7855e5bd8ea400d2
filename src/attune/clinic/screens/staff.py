"""Staff as the administrator sees them: roles, credentials, and in words whether those still hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


SOON_DAYS = 60


@dataclass(frozen=True, slots=True)
class Holding:
    """One credential and how long it holds."""

    title: str
    issued: date
    expires: date
    words: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role somebody has or had."""

    id: UUID
    title: str
    started: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One staff member."""

    id: UUID
    name: str
    email: str
    sign_in_name: str
    joined: bool
    roles: tuple[RoleRow, ...]
    credentials: tuple[Holding, ...]

    @property
    def role_words(self) -> str:
        """The roles held now."""
        return ", ".join(role.title for role in self.roles if role.ended is None) or "no longer works here"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's part in one care team. `recused` names the partner whose private facts they do not read."""

    id: UUID
    name: str
    role: str
    started: datetime
    ended: datetime | None
    recused: str


def holding(title: str, *, issued: date, expires: date, today: date) -> Holding:
    """A credential, marked in words where it has expired or soon will."""
    left = (expires - today).days
    if left < 0:
        words = "expired"
    elif issued > today:
        words = "not valid yet"
    elif left <= SOON_DAYS:
        words = f"expires in {left} {'day' if left == 1 else 'days'}"
    else:
        words = "in date"
    return Holding(title, issued, expires, words)


def by_name(rows: Sequence[StaffRow]) -> tuple[StaffRow, ...]:
    """Those who work here first, each group by name."""
    return tuple(sorted(rows, key=lambda row: (all(role.ended for role in row.roles), row.name.casefold())))
