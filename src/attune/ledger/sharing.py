"""Sharing one's own confidence: a frozen copy of one exact text, after a cooling-off, by its owner alone (rule R4).

A share is two entries. The *offer* is private to its owner, can be taken back unseen, and holds the text. When the
cooling-off is over the *share* itself is recorded from the offer: a copy, so that later amendments stay unseen.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from attune.ledger.disclosure import View, Viewer
from attune.ledger.entry import DraftError, Entry, Kind
from attune.ledger.label import PARTNERS, Rule


COOLING_OFF = timedelta(hours=24)  # privacy.md 6.3 R4 proposes 24 h; status: unconfirmed


class Offer(msgspec.Struct, frozen=True):
    """The intention to share one entry: the exact text previewed, and its digest."""

    entry: UUID
    text: str
    digest: str


class Share(msgspec.Struct, frozen=True):
    """What the other partner reads: a copy of the offered text. `offer` is the entry it was made from."""

    offer: UUID
    text: str
    digest: str


class TakenBack(msgspec.Struct, frozen=True):
    """Ends an offer before it takes effect, or the display of a share."""

    entry: UUID


OFFER = Kind("sharing.offer", Offer, Rule.PRIVATE, PARTNERS, "Something you chose to share")
SHARE = Kind("sharing.share", Share, Rule.CONJOINT, PARTNERS, "Shared with both of you")
TAKEN_BACK = Kind("sharing.taken_back", TakenBack, Rule.PRIVATE, PARTNERS, "Taken back")
ENDED = Kind("sharing.ended", TakenBack, Rule.CONJOINT, PARTNERS, "No longer shared")
KINDS: tuple[Kind[Any], ...] = (OFFER, SHARE, TAKEN_BACK, ENDED)


def digest(text: str) -> str:
    """The SHA-256 of a text, as hex: what is previewed is what is released."""
    return sha256(text.encode()).hexdigest()


def check_offer(entry: Entry[Any], kind: Kind[Any], offer: Offer, *, by: Viewer, fresh: bool) -> None:
    """Refuses an offer that its owner may not make.

    Args:
        entry, kind: what is to be shared.
        fresh: whether the person has just proved who they are.

    Raises:
        DraftError: says what stands in the way, from the owner's own facts alone.
    """
    if not by.partner or entry.confided_by != by.partner or not kind.shareable:
        raise DraftError("This cannot be shared from here. Your care team can help you to say it")
    if not fresh:
        raise DraftError("Sign in again before you share")
    if offer.digest != digest(offer.text):
        raise DraftError("The text has changed since you saw it. Look at it again")


def check_share(share: Share, owned: View, *, by: Viewer, at: datetime) -> None:
    """Refuses a share that is not the untouched end of its owner's own offer.

    Args:
        owned: the owner's own view, which holds the offer and any taking back.

    Raises:
        DraftError: no such offer, taken back, changed, or too early.
    """
    offer = next((entry for entry in owned.of(OFFER) if entry.id == share.offer), None)
    if offer is None or offer.author != by.person:
        raise DraftError("There is nothing to share")
    if any(back.payload.entry == offer.id for back in owned.of(TAKEN_BACK)):
        raise DraftError("This was taken back")
    if (share.text, share.digest) != (offer.payload.text, offer.payload.digest) or share.digest != digest(
        share.text
    ):
        raise DraftError("The text is not the one that was offered")
    if at < offer.recorded_at + COOLING_OFF:
        raise DraftError("There is still time to take this back")


def shared(view: View) -> tuple[Entry[Share], ...]:
    """Shares on display: not ended by their owner."""
    ended = {entry.payload.entry for entry in view.of(ENDED)}
    return tuple(entry for entry in view.of(SHARE) if entry.id not in ended)
