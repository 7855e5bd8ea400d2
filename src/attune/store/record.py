"""The only writer of facts."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from attune.ledger import sharing
from attune.ledger.disclosure import Viewer, view
from attune.ledger.entry import Draft, DraftError, Entry, P, born, confidence_of, label_for
from attune.ledger.label import Label, Reader
from attune.store import keys, projections
from attune.store.chain import COLUMNS, NO_ENTRY, Row, header, link
from attune.store.codec import microseconds, seal
from attune.store.database import lock_head, writing_as
from attune.store.kinds import BY_NAME
from attune.store.read import entries_of, seen_by


_INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join(['%s'] * len(Row._fields))})"  # noqa: S608 - constants
_NOTHING = "There is nothing here to correct"
_DECLASSIFIERS = frozenset({sharing.SHARE.name})


class Conflict(DraftError):
    """The same client id was used before by this author for something else. The first entry stands."""


def record(draft: Draft[P], *, by: Viewer, at: datetime, fresh: bool = False) -> Entry[P]:
    """Writes one fact to the viewer's couple, whole or not at all, and updates the clinic's lists with it.

    Posting the same draft twice gives the same entry.

    Args:
        by: the author, in their role for this couple.
        at: the server's time.
        fresh: whether the author has just proved who they are (needed to offer a share).

    Raises:
        Conflict: this author used the client id for other content.
        DraftError: the kind, label, amendment or source is not the author's to write.
    """
    label = label_for(draft, by.atoms)
    with writing_as(by):
        position, previous_hash = lock_head(by.couple)
        if (earlier := _recorded(draft, by)) is not None:
            return _same(earlier, draft, by, label)
        readers = _bounded(label.readers, draft, by)
        _check_sharing(draft, by=by, at=at, fresh=fresh)
        entry = born(draft, entry_id=uuid4(), author=by.person, atoms=by.atoms, readers=readers, at=at)
        _append(_row(entry, draft, by, label, (position + 1, previous_hash)))
        projections.apply(entry, couple=by.couple)
    return entry


def _append(row: Row) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        cursor.execute(
            "UPDATE store_head SET position = %s, hash = %s WHERE couple = %s",
            [row.position, row.hash, row.couple],
        )


def _row(entry: Entry[Any], draft: Draft[Any], by: Viewer, label: Label, after: tuple[int, bytes]) -> Row:
    couple, key = by.couple.bytes, keys.key_for(label)
    row = Row(
        couple=couple,
        position=after[0],
        id=entry.id.bytes,
        author=entry.author.bytes,
        client_id=draft.client_id.bytes,
        subject=entry.subject_bits,
        confided_by=entry.confided_bits,
        readers=entry.reader_bits,
        key=key,
        occurred_at=microseconds(entry.occurred_at),
        recorded_at=microseconds(entry.recorded_at),
        amends=entry.amends.bytes if entry.amends else NO_ENTRY,
        zone=entry.zone,
        payload=seal(entry, draft.kind, couple=couple, key=key),
        previous_hash=after[1],
        hash=b"",
    )
    return row._replace(hash=link(row.previous_hash, header(row), row.payload))


def _recorded(draft: Draft[Any], by: Viewer) -> Entry[Any] | None:
    """The author's own earlier entry with this client id; nobody else's ids are ever looked at."""
    found = entries_of(by.couple, "author = %s AND client_id = %s", [by.person.bytes, draft.client_id.bytes])
    return found[0] if found else None


def _same(entry: Entry[P], draft: Draft[P], by: Viewer, label: Label) -> Entry[P]:
    now_then = entry.occurred_at == entry.recorded_at
    same = (
        (entry.kind, entry.payload, entry.subject, entry.amends, entry.confided_by)
        == (draft.kind.name, draft.payload, draft.subject, draft.amends, confidence_of(draft, by.atoms))
        and entry.readers in label.readers
        and (now_then or entry.occurred_at == draft.occurred_at)
    )
    if not same:
        raise Conflict("This was sent before with other content. Open the page again and check what is there")
    return entry


def _bounded(readers: Reader, draft: Draft[Any], by: Viewer) -> Reader:
    """Rules R2 and R3: never wider than what is amended, nor than any source."""
    if draft.amends is not None:
        amended = _readable(draft.amends, by)
        if amended.kind != draft.kind.name:
            raise DraftError(_NOTHING)
        readers &= amended.readers
    if draft.kind.name in _DECLASSIFIERS:
        return readers
    for source in draft.sources:
        if readers not in _readable(source, by).readers:
            raise DraftError("This would be read by people who may not read what it is drawn from")
    return readers


def _readable(entry_id: UUID, by: Viewer) -> Entry[Any]:
    """An entry the author may read; a hidden one and a missing one give the same answer."""
    found = view(entries_of(by.couple, "id = %s", [entry_id.bytes]), by).entries
    if not found:
        raise DraftError(_NOTHING)
    return found[0]


def _check_sharing(draft: Draft[Any], *, by: Viewer, at: datetime, fresh: bool) -> None:
    if draft.kind is sharing.OFFER:
        entry = _readable(draft.payload.entry, by)
        sharing.check_offer(entry, BY_NAME[entry.kind], draft.payload, by=by, fresh=fresh)
    elif draft.kind is sharing.SHARE:
        sharing.check_share(draft.payload, seen_by(by), by=by, at=at)
