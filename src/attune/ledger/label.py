"""Labels: the set of people who may read an entry, fixed when it is written.

Seven constructors exist and no others (docs/explanation/privacy.md, rules R1-R3). Their order is the order of
reader sets: fewer readers is narrower, and unknown means narrowest.
"""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from typing import assert_never


class Reader(Flag):
    """Atoms of one couple: who a person is when they read. Administrators and directors have none."""

    NOBODY = 0
    A = auto()  # one partner
    B = auto()  # the other partner; neither is "first"
    THERAPY = auto()  # the couple's therapists
    MEDICAL = auto()  # its prescribers and session monitors
    DESK = auto()  # coordinators
    AUTHOR = auto()  # whoever wrote this very entry


PARTNERS = Reader.A | Reader.B
CARE_TEAM = Reader.THERAPY | Reader.MEDICAL
READERS = tuple(Reader(number) for number in range(64))  # every set of readers by its number


class Rule(StrEnum):
    """Names of the constructors. `SEALED_ALERT` is `SEALED` with the medical team added, for safety answers."""

    SEALED = "sealed"
    SEALED_ALERT = "sealed_alert"
    PRIVATE = "private"
    PRIVATE_T = "private_t"
    CONJOINT = "conjoint"
    TEAM = "team"
    NOTES = "notes"
    LOGISTICS = "logistics"


class LabelError(ValueError):
    """A label that no constructor makes, for example a private one about nobody."""


@dataclass(frozen=True, slots=True)
class Label:
    """A constructor and the partners it is about: one for private and sealed ones, any for logistics, else none.

    Raises:
        LabelError: `about` does not fit the constructor.
    """

    rule: Rule
    about: Reader = Reader.NOBODY

    def __post_init__(self) -> None:
        match self.rule:
            case Rule.SEALED | Rule.SEALED_ALERT | Rule.PRIVATE | Rule.PRIVATE_T:
                fits = self.about in (Reader.A, Reader.B)
            case Rule.LOGISTICS:
                fits = self.about in PARTNERS
            case Rule.CONJOINT | Rule.TEAM | Rule.NOTES:
                fits = self.about is Reader.NOBODY
            case _:
                assert_never(self.rule)
        if not fits:
            raise LabelError(f"label {self.rule} cannot be about {self.about}")

    @property
    def readers(self) -> Reader:  # noqa: PLR0911 - one arm for each constructor
        """The set of readers this label stands for."""
        match self.rule:
            case Rule.SEALED:
                return Reader.THERAPY
            case Rule.SEALED_ALERT:
                return CARE_TEAM
            case Rule.PRIVATE:
                return self.about | CARE_TEAM
            case Rule.PRIVATE_T:
                return self.about | Reader.THERAPY
            case Rule.CONJOINT:
                return PARTNERS | CARE_TEAM
            case Rule.TEAM:
                return CARE_TEAM
            case Rule.NOTES:
                return Reader.AUTHOR
            case Rule.LOGISTICS:
                return self.about | Reader.DESK | CARE_TEAM
            case _:
                assert_never(self.rule)

    @property
    def words(self) -> str:  # noqa: PLR0911 - one arm for each constructor
        """What a person sees under a form field: who will be able to read this."""
        match self.rule:
            case Rule.SEALED | Rule.SEALED_ALERT:
                return "Only your care team. Not shown again here"
            case Rule.PRIVATE:
                return "You and your care team"
            case Rule.PRIVATE_T:
                return "You and your therapist"
            case Rule.CONJOINT:
                return "Both of you and your care team"
            case Rule.TEAM:
                return "Care team"
            case Rule.NOTES:
                return "Therapist's own notes"
            case Rule.LOGISTICS:
                return "Appointment details"
            case _:
                assert_never(self.rule)


def within(narrower: Reader, wider: Reader) -> bool:
    """Whether every reader of the first set is in the second (the order of the lattice)."""
    return narrower in wider
