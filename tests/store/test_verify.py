"""Tamper evidence: any flipped byte, missing row or rewritten history is found and named."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import Cast, assign

from attune.ledger.label import Reader
from attune.store import verify as verification
from attune.store.chain import COLUMNS, Row, header, link
from attune.store.verify import CheckpointError, checkpoint, verify


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, tzinfo=UTC)
BYTES = ("couple", "id", "author", "client_id", "amends", "payload", "previous_hash", "hash")
NUMBERS = ("subject", "confided_by", "key", "occurred_at", "recorded_at")


@pytest.fixture(autouse=True)
def unguarded() -> None:
    """An attacker who owns the file drops the guards first. Only SQLite lets the test do so in its own transaction."""
    if connection.vendor != "sqlite":
        pytest.skip("the chain is the same code on both databases; the server's role cannot drop guards here")
    with connection.cursor() as cursor:
        for name in ("entry_never_updated", "entry_never_deleted", "entry_never_replaced"):
            cursor.execute(f"DROP TRIGGER {name}")


def chain_of(length: int) -> Cast:
    cast = Cast()
    for number in range(length):
        assign(cast, Reader.A if number % 2 else Reader.B)
    return cast


def run(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def rows(cast: Cast) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM entry WHERE couple = %s ORDER BY position", [cast.couple.bytes]
        )
        return [Row._make(row) for row in cursor.fetchall()]


def faults(cast: Cast) -> list[verification.Fault]:
    return list(verify().faults)


def test_an_untouched_ledger_verifies() -> None:
    chain_of(4)
    assert verify().faults == ()


@given(st.sampled_from(BYTES), st.integers(1, 4), st.integers(0, 10_000), st.integers(0, 7))
def test_any_flipped_bit_is_found_and_its_entry_named(
    column: str, position: int, byte: int, bit: int
) -> None:
    cast = chain_of(4)
    row = rows(cast)[position - 1]
    value = bytearray(getattr(row, column))
    value[byte % len(value)] ^= 1 << bit
    run(
        f"UPDATE entry SET {column} = %s WHERE couple = %s AND position = %s",
        bytes(value),
        cast.couple.bytes,
        position,
    )
    found = faults(cast)
    assert found
    assert any(fault.position in (position, position + 1, 1) for fault in found)


@pytest.mark.parametrize("column", NUMBERS)
def test_any_changed_number_is_found(column: str) -> None:
    cast = chain_of(3)
    run(f"UPDATE entry SET {column} = {column} + 1 WHERE couple = %s AND position = 2", cast.couple.bytes)
    assert [fault.position for fault in faults(cast)] == [2]


def test_a_widened_label_is_found() -> None:
    cast = chain_of(3)
    run("UPDATE entry SET readers = 15 WHERE couple = %s AND position = 2", cast.couple.bytes)
    assert [(fault.position, fault.what) for fault in faults(cast)] == [(2, "was altered")]


@pytest.mark.parametrize("position", [1, 2, 3])
def test_a_removed_entry_is_found(position: int) -> None:
    cast = chain_of(3)
    run("DELETE FROM entry WHERE couple = %s AND position = %s", cast.couple.bytes, position)
    assert len(faults(cast)) == 1


def test_two_swapped_entries_are_found() -> None:
    cast = chain_of(3)
    for old, new in ((1, 99), (2, 1), (99, 2)):
        run("UPDATE entry SET position = %s WHERE couple = %s AND position = %s", new, cast.couple.bytes, old)
    assert faults(cast)


def rewritten(cast: Cast) -> None:
    """An owner of the file changes an entry and hashes the whole chain anew."""
    previous = bytes(32)
    for row in rows(cast):
        changed = row._replace(zone="Europe/Nowhere", previous_hash=previous)
        previous = link(previous, header(changed), changed.payload)
        run(
            "UPDATE entry SET zone = %s, previous_hash = %s, hash = %s WHERE couple = %s AND position = %s",
            changed.zone, changed.previous_hash, previous, cast.couple.bytes, row.position,
        )  # fmt: skip
    run("UPDATE store_head SET hash = %s WHERE couple = %s", previous, cast.couple.bytes)


def cut(cast: Cast) -> None:
    """An older copy of the database is put back, head and all."""
    before = rows(cast)[1]
    run("DELETE FROM entry WHERE couple = %s AND position > 2", cast.couple.bytes)
    run("UPDATE store_head SET position = 2, hash = %s WHERE couple = %s", before.hash, cast.couple.bytes)


def gone(cast: Cast) -> None:
    """A whole couple is removed."""
    run("DELETE FROM entry WHERE couple = %s", cast.couple.bytes)
    run("DELETE FROM store_head WHERE couple = %s", cast.couple.bytes)


@pytest.mark.parametrize("attack", [rewritten, cut, gone])
def test_what_the_chain_alone_cannot_show_a_checkpoint_kept_elsewhere_does(
    attack: Callable[[Cast], None],
) -> None:
    cast = chain_of(4)
    kept = checkpoint(verify(), at=AT)
    assert verify(kept).faults == ()
    attack(cast)
    assert verify().faults == ()
    assert [fault.couple for fault in verify(kept).faults] == [cast.couple.hex]


def test_a_checkpoint_stays_good_while_the_ledger_grows() -> None:
    cast = chain_of(2)
    kept = checkpoint(verify(), at=AT)
    assign(cast, Reader.A)
    assert verify(kept).faults == ()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda text: text.replace(" 2 ", " 1 ", 1), "altered"),
        (lambda text: text[: len(text) // 2], "damaged"),
        (lambda text: "a letter\n" + text, "not a checkpoint"),
        (lambda _: "", "not a checkpoint"),
    ],
)
def test_a_bad_checkpoint_is_refused_with_the_reason(spoil: Callable[[str], str], word: str) -> None:
    chain_of(2)
    with pytest.raises(CheckpointError, match=word):
        verify(spoil(checkpoint(verify(), at=AT)) or "\n")
