"""What differs between SQLite and PostgreSQL: connecting, who is reading (the second wall), and locking a chain."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from attune.ledger.disclosure import Viewer
from attune.store.chain import GENESIS


APP_ROLE = "attune_app"
_SETTINGS = ("attune.couple", "attune.atoms", "attune.person", "attune.writing")
_GET = "SELECT " + ", ".join(f"current_setting('{name}')" for name in _SETTINGS)
_SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS)


def is_postgresql() -> bool:
    """Which of the two databases this is."""
    return connection.vendor == "postgresql"


@contextmanager
def reading_as(viewer: Viewer) -> Iterator[None]:
    """The database itself hides what the viewer may not read (PostgreSQL). SQLite needs no transaction to read."""
    if not is_postgresql():
        yield
        return
    with transaction.atomic():
        _be(viewer, writing=False)
        yield


@contextmanager
def writing_as(viewer: Viewer) -> Iterator[None]:
    """One transaction, in which the writer may also find their own earlier entries, read or sealed."""
    with transaction.atomic(durable=False):
        if is_postgresql():
            _be(viewer, writing=True)
        yield


@contextmanager
def acting_for(viewer: Viewer) -> Iterator[None]:
    """Inside a writer's transaction, reads as someone else for a moment: the software deriving a list for the team."""
    if not is_postgresql():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        before = cursor.fetchone()
        _be(viewer, writing=False)
        yield
        cursor.execute(_SET, before)


def _be(viewer: Viewer, *, writing: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _SET, [viewer.couple.hex, str(viewer.atoms.value), viewer.person.hex, "1" if writing else "0"]
        )


def lock_head(couple: UUID) -> tuple[int, bytes]:
    """The couple's last position and hash, held against other writers until the transaction ends.

    SQLite's IMMEDIATE transactions already admit one writer; PostgreSQL locks the row.
    """
    lock = " FOR UPDATE" if is_postgresql() else ""
    select = f"SELECT position, hash FROM store_head WHERE couple = %s{lock}"  # noqa: S608 - constants
    with connection.cursor() as cursor:
        cursor.execute(select, [couple.bytes])
        if (found := cursor.fetchone()) is None:
            cursor.execute(
                "INSERT INTO store_head (couple, position, hash) VALUES (%s, 0, %s) ON CONFLICT (couple) DO NOTHING",
                [couple.bytes, GENESIS],
            )
            cursor.execute(select, [couple.bytes])
            found = cursor.fetchone()
    position, last = found
    return position, bytes(last)


def grant_to_server(login: str) -> None:
    """Gives the server's login every table but the ledger, which keeps its own rights (PostgreSQL, as owner)."""
    if not is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON entry FROM {APP_ROLE}")
        cursor.execute("SELECT current_user")
        if login and login != cursor.fetchone()[0]:
            cursor.execute(f"GRANT {APP_ROLE} TO {connection.ops.quote_name(login)}")


def check_server_owns_nothing() -> None:
    """Refuses a server whose login could lift PostgreSQL's second wall.

    Raises:
        ImproperlyConfigured: the login owns the ledger or is a superuser.
    """
    if not is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(session_user, tableowner, 'MEMBER') FROM pg_tables WHERE tablename = 'entry'"
        )
        if any(row[0] for row in cursor.fetchall()):
            raise ImproperlyConfigured(
                "ATTUNE_DATABASE signs in as the ledger's owner. Give the server a login of its own there and the"
                " owner's address in ATTUNE_OWNER_DATABASE (docs/how-to/administrator.md)"
            )
