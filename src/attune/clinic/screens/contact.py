"""The safe-contact card: one line that rules every call, and where each person's way in stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attune.clinic.screens.people import PLACE, Person, pair
from attune.ledger.disclosure import View
from attune.ledger.entry import Entry
from attune.ledger.fold import latest
from attune.ledger.label import Reader
from attune.scheduling.entries import HANDOVER, SAFE_CONTACT, Channel, SafeContact
from attune.scheduling.folds import safe_contact, same_reach


_ONLY = {
    Channel.EMAIL: "e-mail only",
    Channel.TEXT: "text only",
    Channel.CALL: "call only",
    Channel.PORTAL: "do not contact",
}


@dataclass(frozen=True, slots=True)
class Access:
    """One person's way in, in words; whether they have joined, and whether an e-mail waits."""

    sign_in_name: str
    words: str
    joined: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class ContactCard:
    """One partner's card."""

    person: Person
    rule: str
    contact: SafeContact | None
    call: str
    recorded_at: datetime | None
    access: Access | None
    by_mail: bool
    handed_over: datetime | None


@dataclass(frozen=True, slots=True)
class ContactScreen:
    """Both cards. They are worked one at a time: nothing here reaches both."""

    ref: str
    cards: tuple[ContactCard, ...]
    same_reach: bool
    may_change: bool


def rule_line(contact: SafeContact | None, *, name: str, service: str) -> str:
    """The rule read aloud before anybody picks up the telephone."""
    if contact is None:
        return f"{name}: nobody has asked yet. Do not contact"
    if contact.channel is Channel.PORTAL:
        return f"{name}: do not contact. They sign in themselves"
    parts = [_ONLY[contact.channel]]
    if contact.hours:
        parts.append(contact.hours)
    parts.append("may leave a message" if contact.may_leave_message else "no message")
    parts.append(f"say “{service}”")
    return f"{name}: {', '.join(parts)}"


def may_be_mailed(view: View, partner: Reader) -> bool:
    """Whether a neutral e-mail may go to a partner: they chose it, and nobody else gave the same mailbox."""
    contact = safe_contact(view, partner)
    both_same = same_reach(safe_contact(view, Reader.A), safe_contact(view, Reader.B))
    return contact is not None and contact.channel is Channel.EMAIL and not both_same


def contact_screen(
    view: View, *, ref: str, service: str, access: Mapping[Reader, Access], may_change: bool
) -> ContactScreen:
    """The couple's contact page.

    Args:
        access: each partner's way in, as the people floor knows it.
        may_change: whether the viewer is a coordinator.
    """
    cards = tuple(
        _card(view, partner=partner, service=service, access=access.get(PLACE[partner.place]))
        for partner in pair(view)
        if PLACE[partner.place] in access
    )
    same = same_reach(safe_contact(view, Reader.A), safe_contact(view, Reader.B))
    return ContactScreen(ref, cards, same, may_change)


def _card(view: View, *, partner: Person, service: str, access: Access | None) -> ContactCard:
    place = PLACE[partner.place]
    entry: Entry[SafeContact] | None = latest(view, SAFE_CONTACT, place)
    given = latest(view, HANDOVER, place)
    contact = entry.payload if entry else None
    return ContactCard(
        person=partner,
        rule=rule_line(contact, name=partner.name, service=service),
        contact=contact,
        call=_number(contact),
        recorded_at=entry.recorded_at if entry else None,
        access=access,
        by_mail=may_be_mailed(view, place),
        handed_over=given.recorded_at if given else None,
    )


def _number(contact: SafeContact | None) -> str:
    """A number a click may dial, for people who chose to be called."""
    if contact is None or contact.channel is not Channel.CALL:
        return ""
    return "".join(character for character in contact.address if character.isdigit() or character == "+")
