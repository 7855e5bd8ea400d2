"""What the front desk's facts mean: who waits for an answer, and how each person may be reached."""

from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.fold import latest
from attune.ledger.label import Reader
from attune.scheduling.entries import (
    CONSULTATION_REQUEST,
    REQUEST_DECISION,
    SAFE_CONTACT,
    Channel,
    ConsultationRequest,
    SafeContact,
)


def open_requests(view: View) -> tuple[Entry[ConsultationRequest], ...]:
    """Requests nobody has decided on yet, oldest first."""
    decided = {decision.payload.request for decision in view.of(REQUEST_DECISION)}
    return tuple(entry for entry in view.of(CONSULTATION_REQUEST) if entry.id not in decided)


def safe_contact(view: View, partner: Reader) -> SafeContact | None:
    """How one partner may be reached, as last recorded; None while nobody has asked."""
    entry = latest(view, SAFE_CONTACT, partner)
    return entry.payload if entry else None


def name_of(view: View, partner: Reader) -> str:
    """The name a partner asked to be called by; a neutral word while unknown."""
    contact = safe_contact(view, partner)
    return contact.name_to_use if contact else "Partner"


def same_reach(one: SafeContact | None, other: SafeContact | None) -> bool:
    """Whether two people gave the same number or mailbox: then neither may be written to (privacy.md 3.2)."""
    if one is None or other is None or Channel.PORTAL in (one.channel, other.channel):
        return False
    return bool(one.address) and _plain(one.address) == _plain(other.address)


def _plain(address: str) -> str:
    if "@" in address:
        return address.strip().casefold()
    return "".join(character for character in address if character.isdigit())
