"""What the front desk knows of a couple: requests, safe contact, notes of what was done. No clinical content."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from attune.ledger.entry import Kind
from attune.ledger.label import PARTNERS, Reader, Rule


class Channel(StrEnum):
    """How a person said they may be reached. `PORTAL` means nothing is ever sent."""

    EMAIL = "email"
    TEXT = "text"
    CALL = "call"
    PORTAL = "portal"


CHANNEL_WORDS = {
    Channel.EMAIL: "E-mail",
    Channel.TEXT: "Text message",
    Channel.CALL: "Phone call",
    Channel.PORTAL: "Do not contact me. I will sign in myself",
}


class SafeContact(msgspec.Struct, frozen=True):
    """How one person may safely be reached, asked of them alone.

    `hours` and `shared_with` (who else reads this phone or mailbox) are in their own words.
    """

    full_name: str
    name_to_use: str
    channel: Channel
    address: str = ""
    hours: str = ""
    may_leave_message: bool = False
    shared_with: str = ""


class ConsultationRequest(msgspec.Struct, frozen=True):
    """A first request from the public page. `together` is "alone", "together" or "not sure"."""

    contact: SafeContact
    together: str
    preferred_times: str = ""
    message: str = ""
    reference: str = ""


class RequestDecision(msgspec.Struct, frozen=True):
    """What the coordinator did with a request: opened a couple, or closed it with a reason."""

    request: UUID
    outcome: str
    couple: UUID | None = None
    reason: str = ""


class Handover(msgspec.Struct, frozen=True):
    """A sign-in invitation that was given by a person because no safe e-mail exists: by whom is the author."""

    how: str


CONSULTATION_REQUEST = Kind(
    "scheduling.consultation_request",
    ConsultationRequest,
    Rule.LOGISTICS,
    Reader.NOBODY,
    "Request for a first talk",
    public=True,
)
REQUEST_DECISION = Kind(
    "scheduling.request_decision", RequestDecision, Rule.LOGISTICS, Reader.DESK, "Decision on a request"
)
SAFE_CONTACT = Kind(
    "scheduling.safe_contact", SafeContact, Rule.LOGISTICS, PARTNERS | Reader.DESK, "How to reach you"
)
HANDOVER = Kind("scheduling.handover", Handover, Rule.LOGISTICS, Reader.DESK, "Invitation given")

KINDS: tuple[Kind[Any], ...] = (CONSULTATION_REQUEST, REQUEST_DECISION, SAFE_CONTACT, HANDOVER)
