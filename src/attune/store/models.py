"""Tables beside the ledger. The ledger's own table is made in migration 0002 and touched by raw SQL alone.

Every table leads with the couple (or the person), so that the schema can be divided by couple.
"""

from django.db import models


class Head(models.Model):
    """The last position and hash of one couple's chain, so that a new entry follows it."""

    couple = models.BinaryField(primary_key=True, max_length=16)
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)


class WrappedKey(models.Model):
    """A key that encrypts payloads, itself encrypted by the installation's key. Deleting it is erasure."""

    owner = models.BinaryField(primary_key=True, max_length=16)
    wrapped = models.BinaryField()


class ReadNote(models.Model):
    """Who read what: every entry of a couple up to `position` that `atoms` may read, for a purpose."""

    couple = models.BinaryField(max_length=16)
    person = models.BinaryField(max_length=16)
    atoms = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("couple", "at"), name="readnote_couple_at"),)


class WorkItem(models.Model):
    """A projection: something a clinic-wide list must show until it is closed. What it says is in the entry."""

    couple = models.BinaryField(max_length=16)
    entry = models.BinaryField(max_length=16)
    list = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("couple", "entry", "list"), name="one_item_per_entry_and_list"),
        )
        indexes = (
            models.Index(
                fields=("list", "opened_at"), name="open_items", condition=models.Q(closed_at__isnull=True)
            ),
        )


class CoupleCard(models.Model):
    """A projection: the names on a caseload row, encrypted with the couple's key."""

    couple = models.BinaryField(primary_key=True, max_length=16)
    sealed = models.BinaryField()


class Message(models.Model):
    """Something to send to one person at their own slot. It has no text: that is made from their view then."""

    person = models.BinaryField(max_length=16)
    couple = models.BinaryField(max_length=16)
    template = models.CharField(max_length=20)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "template", "not_before"), name="one_message_per_slot"),
        )
        indexes = (
            models.Index(
                fields=("not_before",), name="unsent_messages", condition=models.Q(sent_at__isnull=True)
            ),
        )
