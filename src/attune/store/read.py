"""The only reader of facts. Hidden rows are not filtered out afterwards: they are never fetched."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from attune.ledger.disclosure import View, Viewer, view
from attune.ledger.entry import Entry
from attune.ledger.label import PARTNERS, Label, Reader, Rule
from attune.store.codec import SEALED_COLUMNS, open_rows
from attune.store.database import reading_as


_ABOUT = (Reader.NOBODY, Reader.A, Reader.B, PARTNERS)
_NOTE = "INSERT INTO store_readnote (couple, person, atoms, position, purpose, at) VALUES (%s, %s, %s, %s, %s, %s)"


def read(viewer: Viewer, *, at: datetime, purpose: str) -> View:
    """What a viewer may see of their couple, and a note that they looked.

    Args:
        purpose: the page or command that reads, in a few words.

    Raises:
        Unreadable: a row does not open (see `attune verify`).
    """
    with reading_as(viewer):
        seen = seen_by(viewer)
        note_read(viewer, at=at, purpose=purpose)
    return seen


def seen_by(viewer: Viewer) -> View:
    """The view alone, for the store's own checks inside a transaction that already knows the viewer."""
    values = readable_sets(viewer.atoms) or (Reader.NOBODY.value,)
    marks = ", ".join(["%s"] * len(values))
    return view(
        entries_of(
            viewer.couple,
            f"readers IN ({marks}) OR (readers = %s AND author = %s)",
            [*values, Reader.AUTHOR.value, viewer.person.bytes],
        ),
        viewer,
    )


def note_read(viewer: Viewer, *, at: datetime, purpose: str) -> None:
    """Writes down who read, up to where, and why."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM store_head WHERE couple = %s", [viewer.couple.bytes])
        head = cursor.fetchone()
        cursor.execute(
            _NOTE,
            [
                viewer.couple.bytes,
                viewer.person.bytes,
                viewer.atoms.value,
                head[0] if head else 0,
                purpose,
                at if connection.vendor == "postgresql" else at.replace(tzinfo=None),
            ],
        )


def entries_of(couple: UUID, condition: str, parameters: Sequence[Any]) -> list[Entry[Any]]:
    """A couple's entries under a constant SQL condition; a view puts them into the order of time."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SEALED_COLUMNS} FROM entry WHERE couple = %s AND ({condition})",  # noqa: S608 - constants
            [couple.bytes, *parameters],
        )
        return open_rows(cursor.fetchall(), couple.bytes)


def whole_chain(couple: UUID) -> list[Entry[Any]]:
    """All of a couple's entries in the order they were recorded, for rebuilding what is derived from them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {SEALED_COLUMNS} FROM entry WHERE couple = %s ORDER BY position",  # noqa: S608 - constants
            [couple.bytes],
        )
        return open_rows(cursor.fetchall(), couple.bytes)


@lru_cache
def readable_sets(atoms: Reader) -> tuple[int, ...]:
    """All reader sets that a constructor can make and these atoms are part of, so that an index finds them."""
    labels = [Label(rule, about) for rule in Rule for about in _ABOUT if _fits(rule, about)]
    every = {label.readers for label in labels}
    every |= {one & other for one in every for other in every}  # what an amendment may have narrowed
    return tuple(sorted(readers.value for readers in every if readers & atoms))


def _fits(rule: Rule, about: Reader) -> bool:
    match rule:
        case Rule.SEALED | Rule.SEALED_ALERT | Rule.PRIVATE | Rule.PRIVATE_T:
            return about in (Reader.A, Reader.B)
        case Rule.LOGISTICS:
            return True
        case Rule.CONJOINT | Rule.TEAM | Rule.NOTES:
            return about is Reader.NOBODY
