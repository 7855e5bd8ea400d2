"""The database's own walls: append-only on both, and PostgreSQL's rows that the server's own role cannot pass."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.builders import Cast, assign, say, sealed

from attune.instruments.entries import ANSWER, Answer
from attune.ledger.label import Reader
from attune.store.chain import COLUMNS
from attune.store.database import reading_as


pytestmark = pytest.mark.django_db
postgresql_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own wall")
sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own wall")
CHANGES = [
    "UPDATE entry SET readers = 15",
    "DELETE FROM entry",
    "TRUNCATE entry",
    "DROP TABLE entry",
    "ALTER TABLE entry DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE entry DISABLE TRIGGER USER",
    "CREATE POLICY mine ON entry USING (true)",
    "SET ROLE owner",
]


def attempt(sql: str, parameters: list[object] | None = None) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


@sqlite_only
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_replacing_a_row_is_refused_whatever_the_connection_says(verb: str, recursive: str) -> None:
    cast = Cast()
    assign(cast, Reader.A)
    attempt(f"PRAGMA recursive_triggers = {recursive}")
    changed = COLUMNS.replace("zone", "'forged'")
    try:
        with pytest.raises(DatabaseError, match="append-only"):
            attempt(
                f"{verb} INTO entry ({COLUMNS}) SELECT {changed} FROM entry WHERE couple = %s",
                [cast.couple.bytes],
            )
        with pytest.raises(DatabaseError, match="append-only"):
            moved = COLUMNS.replace("readers", "15").replace("position", "position + 7")
            attempt(
                f"{verb} INTO entry ({COLUMNS}) SELECT {moved} FROM entry WHERE couple = %s",
                [cast.couple.bytes],
            )
    finally:
        attempt("PRAGMA recursive_triggers = ON")


@postgresql_only
@pytest.mark.parametrize("change", CHANGES)
def test_the_servers_role_cannot_change_the_ledger_or_its_walls(change: str) -> None:
    cast = Cast()
    assign(cast, Reader.A)
    with pytest.raises(DatabaseError):
        attempt(change)


@postgresql_only
def test_the_servers_role_sees_only_what_the_viewer_may_read() -> None:
    cast = Cast()
    task, other = assign(cast, Reader.A), assign(cast, Reader.B)
    say(ANSWER, Answer(task.id, "1", 2), by=cast.ana, subject=Reader.A)
    sealed(cast, cast.ana, task.id, "9", 3)
    counts = {}
    for name in ("ana", "ben", "cho", "nia", "dee", "stranger"):
        with reading_as(getattr(cast, name)):
            counts[name] = attempt("SELECT count(*) FROM entry")[0][0]
    assert counts == {"ana": 2, "ben": 1, "cho": 4, "nia": 4, "dee": 0, "stranger": 0}
    assert other


@postgresql_only
def test_with_nobody_named_the_wall_is_closed() -> None:
    cast = Cast()
    assign(cast, Reader.A)
    attempt("SELECT set_config(name, '', true) FROM unnest(ARRAY['attune.couple', 'attune.person']) AS name")
    assert attempt("SELECT count(*) FROM entry") == [(0,)]


@postgresql_only
def test_a_row_cannot_be_written_for_another_couple_or_in_anothers_name() -> None:
    cast, other = Cast(), Cast()
    assign(cast, Reader.A)
    for column, value in (("couple", other.couple.bytes), ("author", cast.ben.person.bytes)):
        columns = COLUMNS.replace(column, "%s", 1)
        with pytest.raises(DatabaseError), reading_as(cast.cho):
            attempt(f"INSERT INTO entry ({COLUMNS}) SELECT {columns} FROM entry LIMIT 1", [value])
