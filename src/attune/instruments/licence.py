"""Whose a wording is, and whether it may stand in a library file."""

from datetime import date
from enum import StrEnum

import msgspec


class Tier(StrEnum):
    """How free a wording is: public domain, open, free for clinics, limited, by permission, or unknown."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    UNKNOWN = "L?"


class CommercialUse(StrEnum):
    """Whether a clinic that charges may use the wording."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not stated"


class Licence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose the wording is, on what evidence it may be used, and when that was last checked."""

    tier: Tier
    commercial_use: CommercialUse
    owner: str = ""
    evidence: str = ""
    checked_on: date | None = None
    notice: str = ""

    @property
    def lets_ship(self) -> bool:
        """Whether the wording may stand in a library file."""
        free = self.tier in (Tier.L0, Tier.L1, Tier.L2)
        return free and bool(self.owner and self.evidence and self.checked_on)
