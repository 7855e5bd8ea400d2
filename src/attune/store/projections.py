"""Clinic-wide lists, written in the same transaction as the entry that changes them, and rebuildable.

A list says only that an entry wants attention; what the entry says is read through its reader's own view.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection, transaction

from attune.instruments import folds as instruments
from attune.instruments.entries import ACKNOWLEDGEMENT, RESPONSE, SEALED_ANSWER
from attune.ledger.disclosure import Viewer, view
from attune.ledger.entry import Entry
from attune.ledger.label import CARE_TEAM, Reader
from attune.scheduling.entries import CONSULTATION_REQUEST, REQUEST_DECISION, SAFE_CONTACT
from attune.store import keys
from attune.store.database import acting_for
from attune.store.models import CoupleCard, WorkItem
from attune.store.read import entries_of, whole_chain


class WorkList(IntEnum):
    """The lists there are. Numbers are stored and never reused."""

    REQUEST = 1
    ALERT = 2


class Item(NamedTuple):
    """Something open: which couple's entry, since when."""

    couple: UUID
    entry: UUID
    opened_at: datetime


SOFTWARE = UUID("00000000-0000-4000-8000-000000000003")


def apply(entry: Entry[Any], *, couple: UUID) -> None:
    """Updates the lists with one new entry. Called by `record` inside its transaction."""
    if entry.kind == CONSULTATION_REQUEST.name:
        _open(WorkList.REQUEST, couple, [entry.id], entry.recorded_at)
    elif entry.kind == REQUEST_DECISION.name:
        _close(WorkList.REQUEST, couple, [entry.payload.request], entry.recorded_at)
    elif entry.kind == SEALED_ANSWER.name:
        alarms = instruments.raises_alert(entry) is not None
        _open(WorkList.ALERT, couple, [entry.id], entry.recorded_at, closed=not alarms)
    elif entry.kind == RESPONSE.name:
        team = Viewer(SOFTWARE, couple, CARE_TEAM)
        with acting_for(team):
            whole = view(entries_of(couple, "confided_by = %s", [entry.confided_bits]), team)
        alarms = any(alert.source == entry.id for alert in instruments.alerts(whole))
        _open(WorkList.ALERT, couple, [entry.id], entry.recorded_at, closed=not alarms)
    elif entry.kind == ACKNOWLEDGEMENT.name:
        _close(WorkList.ALERT, couple, entry.payload.sources, entry.recorded_at)
    elif entry.kind == SAFE_CONTACT.name:
        _rename(couple, entry.subject, entry.payload.name_to_use)


def open_items(work: WorkList, couples: Iterable[UUID] | None = None) -> list[Item]:
    """What is open on a list, oldest first; of all couples, or of those given."""
    items = WorkItem.objects.filter(list=work, closed_at=None).order_by("opened_at", "id")
    if couples is not None:
        items = items.filter(couple__in=[couple.bytes for couple in couples])
    return [Item(UUID(bytes=bytes(i.couple)), UUID(bytes=bytes(i.entry)), i.opened_at) for i in items]


def names(couples: Iterable[UUID]) -> dict[UUID, dict[Reader, str]]:
    """The names partners asked to be called by, for caseload rows of people who may read them."""
    cards = CoupleCard.objects.filter(couple__in=[couple.bytes for couple in couples])
    return {UUID(bytes=bytes(card.couple)): _unsealed(card) for card in cards}


def rebuild() -> int:
    """Makes all lists anew from the ledger, in one transaction.

    Returns:
        The number of entries read.
    """
    count = 0
    with transaction.atomic():
        WorkItem.objects.all().delete()
        CoupleCard.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT couple FROM store_head ORDER BY couple")
            couples = [bytes(row[0]) for row in cursor.fetchall()]
        for couple in couples:
            for entry in whole_chain(UUID(bytes=couple)):
                apply(entry, couple=UUID(bytes=couple))
                count += 1
    return count


def _open(
    work: WorkList, couple: UUID, entries: Iterable[UUID], at: datetime, *, closed: bool = False
) -> None:
    """Opens items; a harmless sealed answer opens a closed one, so that its post costs the same as an alarming one."""
    when = at if closed else None
    WorkItem.objects.bulk_create(
        [
            WorkItem(couple=couple.bytes, entry=entry.bytes, list=work, opened_at=at, closed_at=when)
            for entry in entries
        ],
        ignore_conflicts=True,
    )


def _close(work: WorkList, couple: UUID, entries: Iterable[UUID], at: datetime) -> None:
    WorkItem.objects.filter(
        couple=couple.bytes, entry__in=[entry.bytes for entry in entries], list=work, closed_at=None
    ).update(closed_at=at)


def _rename(couple: UUID, partner: Reader, name: str) -> None:
    card = CoupleCard.objects.filter(couple=couple.bytes).first()
    known = _unsealed(card) if card else {}
    known[partner] = name
    plain = msgspec.msgpack.encode({reader.value: text for reader, text in known.items()})
    nonce = os.urandom(keys.NONCE_BYTES)
    sealed = nonce + keys.cipher_to_write(couple.bytes).encrypt(nonce, plain, couple.bytes)
    CoupleCard.objects.update_or_create(couple=couple.bytes, defaults={"sealed": sealed})


def _unsealed(card: CoupleCard) -> dict[Reader, str]:
    couple, sealed = bytes(card.couple), bytes(card.sealed)
    plain = keys.cipher(couple).decrypt(sealed[: keys.NONCE_BYTES], sealed[keys.NONCE_BYTES :], couple)
    return {Reader(value): text for value, text in msgspec.msgpack.decode(plain, type=dict[int, str]).items()}
