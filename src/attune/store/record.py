"""The only writer of facts."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from attune.ledger import sharing
from attune.ledger.disclosure import Viewer, may_read
from attune.ledger.entry import Draft, DraftError, Entry, P, confidence_of, label_for
from attune.ledger.label import Label, Reader
from attune.store import codec, keys, projections
from attune.store.chain import COLUMNS, NO_ENTRY, Row, header, link
from attune.store.codec import READERS, microseconds
from attune.store.database import lock_head, writing_as
from attune.store.kinds import BY_NAME
from attune.store.read import rows_of, seen_by


_INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join(['%s'] * len(Row._fields))})"  # noqa: S608 - constants
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
        if earlier := _recorded(draft, by):
            return _same(earlier, draft, by, label)
        readers = _bounded(label.readers, draft, by)
        _check_sharing(draft, by=by, at=at, fresh=fresh)
        row = _row(draft, by, at, label, readers, position + 1, previous_hash)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, row)
            cursor.execute(
                "UPDATE store_head SET position = %s, hash = %s WHERE couple = %s",
                [row.position, row.hash, row.couple],
            )
        entry: Entry[P] = Entry(
            UUID(bytes=row.id),
            draft.kind.name,
            by.person,
            draft.subject,
            READERS[row.confided_by],
            readers,
            draft.occurred_at,
            at,
            draft.zone,
            draft.payload,
            draft.amends,
        )
        projections.apply(entry, couple=by.couple)
    return entry


def _row(
    draft: Draft[Any], by: Viewer, at: datetime, label: Label, readers: Reader, position: int, previous: bytes
) -> Row:
    row = Row(
        couple=by.couple.bytes,
        position=position,
        id=uuid4().bytes,
        author=by.person.bytes,
        client_id=draft.client_id.bytes,
        subject=draft.subject.value,
        confided_by=confidence_of(draft, by.atoms).value,
        readers=readers.value,
        key=keys.key_for(label),
        occurred_at=microseconds(draft.occurred_at),
        recorded_at=microseconds(at),
        amends=draft.amends.bytes if draft.amends else NO_ENTRY,
        zone=draft.zone,
        payload=b"",
        previous_hash=previous,
        hash=b"",
    )
    payload = codec.seal(draft.kind, draft.payload, row)
    return row._replace(payload=payload, hash=link(previous, header(row), payload))


def _recorded(draft: Draft[Any], by: Viewer) -> Row | None:
    """The author's own earlier row with this client id; nobody else's ids are ever looked at."""
    rows = rows_of(
        "couple = %s AND author = %s AND client_id = %s",
        [by.couple.bytes, by.person.bytes, draft.client_id.bytes],
    )
    return rows[0] if rows else None


def _same(row: Row, draft: Draft[P], by: Viewer, label: Label) -> Entry[P]:
    entry: Entry[P] = codec.open_row(row)
    now_then = entry.occurred_at == entry.recorded_at
    same = (
        (entry.kind, entry.payload, entry.subject, entry.amends, entry.confided_by)
        == (draft.kind.name, draft.payload, draft.subject, draft.amends, READERS[confidence_of(draft, by.atoms).value])
        and entry.readers in label.readers
        and (now_then or entry.occurred_at == draft.occurred_at)
    )
    if not same:
        raise Conflict("This was sent before with other content. Open the page again and check what is there")
    return entry


def _bounded(readers: Reader, draft: Draft[Any], by: Viewer) -> Reader:
    """Rule R2 and R3: never wider than what is amended, nor than any source."""
    if draft.amends is not None:
        amended = _readable(draft.amends, by)
        if codec.open_row(amended).kind != draft.kind.name:
            raise DraftError("There is nothing here to correct")
        readers &= READERS[amended.readers]
    if draft.kind.name in _DECLASSIFIERS:
        return readers
    for source in draft.sources:
        if readers not in READERS[_readable(source, by).readers]:
            raise DraftError("This would be read by people who may not read what it is drawn from")
    return readers


def _readable(entry_id: UUID, by: Viewer) -> Row:
    """A row the author may read; a hidden one and a missing one give the same answer."""
    rows = rows_of("couple = %s AND id = %s", [by.couple.bytes, entry_id.bytes])
    for row in rows:
        about = READERS[row.subject | row.confided_by]
        if may_read(by, readers=READERS[row.readers], author=UUID(bytes=row.author), about=about):
            return row
    raise DraftError("There is nothing here to correct")


def _check_sharing(draft: Draft[Any], *, by: Viewer, at: datetime, fresh: bool) -> None:
    if draft.kind is sharing.OFFER:
        entry = codec.open_row(_readable(draft.payload.entry, by))
        sharing.check_offer(entry, BY_NAME[entry.kind], draft.payload, by=by, fresh=fresh)
    elif draft.kind is sharing.SHARE:
        sharing.check_share(draft.payload, seen_by(by), by=by, at=at)
