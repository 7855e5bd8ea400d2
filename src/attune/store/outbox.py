"""Messages waiting for their recipient's own slot. Nobody's act sends anything to another person at once (rule R10)."""

import hmac
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from attune.store.keys import secret_for
from attune.store.models import Message


SLOTS = (time(10, 0), time(16, 0))
JITTER = timedelta(minutes=20)  # ux.md 3.1: one batch at a fixed local hour, ± 20 minutes a person


class Waiting(NamedTuple):
    """One message due now."""

    number: int
    person: UUID
    couple: UUID
    template: str


def enqueue(person: UUID, couple: UUID, template: str, *, at: datetime, zone: str) -> datetime:
    """Puts a message into the person's next slot; the same one twice in a slot is one.

    Returns:
        When it will leave at the earliest.
    """
    when = next_slot(person, at=at, zone=zone)
    Message.objects.bulk_create(
        [Message(person=person.bytes, couple=couple.bytes, template=template, not_before=when)],
        ignore_conflicts=True,
    )
    return when


def next_slot(person: UUID, *, at: datetime, zone: str) -> datetime:
    """The person's first slot after a moment: a fixed local hour, moved by a secret amount for that person and day."""
    local = at.astimezone(ZoneInfo(zone))
    for days in range(3):
        for slot in SLOTS:
            moment = datetime.combine(local.date() + timedelta(days=days), slot, ZoneInfo(zone))
            moment += _jitter(person, moment)
            if moment > local:
                return moment
    raise AssertionError("a day has slots")


def send_due(
    send: Callable[[Waiting], None], *, at: datetime, failed: Callable[[Waiting, Exception], None]
) -> int:
    """Sends what is due, each once: a message is claimed first, and given back if it could not be sent.

    No transaction is open while a mail server answers, or does not.

    Args:
        failed: told of a message that could not be sent, and why; it stays due.

    Returns:
        How many were sent.
    """
    sent = 0
    for message in Message.objects.filter(sent_at=None, not_before__lte=at).order_by("not_before", "id"):
        waiting = Waiting(
            message.pk, UUID(bytes=bytes(message.person)), UUID(bytes=bytes(message.couple)), message.template
        )
        if not Message.objects.filter(pk=message.pk, sent_at=None).update(sent_at=at):
            continue
        try:
            send(waiting)
            sent += 1
        except Exception as error:  # noqa: BLE001 - whatever a mail server does, the next person's message still leaves
            Message.objects.filter(pk=message.pk).update(sent_at=None)
            failed(waiting, error)
    return sent


def pending(person: UUID) -> list[datetime]:
    """When the person's waiting messages may leave."""
    return list(
        Message.objects.filter(person=person.bytes, sent_at=None).values_list("not_before", flat=True)
    )


def _jitter(person: UUID, slot: datetime) -> timedelta:
    draw = hmac.digest(secret_for("slots"), person.bytes + slot.isoformat().encode(), "sha256")
    return JITTER * (int.from_bytes(draw[:4], "big") / 2**31 - 1)
