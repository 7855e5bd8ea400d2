"""How a partner is named on every staff page: name, shape and side, in that order, and never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from attune.ledger.disclosure import View
from attune.ledger.label import Reader
from attune.scheduling.folds import name_of


PLACES = (Reader.A, Reader.B)
LETTER = {Reader.A: "A", Reader.B: "B"}
PLACE = {letter: place for place, letter in LETTER.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """A partner as staff see them. Place A is left with a circle, place B right with a diamond, always."""

    place: str
    name: str

    @property
    def shape(self) -> str:
        """The shape's word, for style names and for those who cannot see it."""
        return "circle" if self.place == "A" else "diamond"

    @property
    def mark(self) -> str:
        """The shape as a character."""
        return "●" if self.place == "A" else "◆"

    @property
    def side(self) -> str:
        """The column they stand in."""
        return "left" if self.place == "A" else "right"


def person(view: View, place: Reader) -> Person:
    """One partner, by the name they asked to be called."""
    return Person(LETTER[place], name_of(view, place))


def pair(view: View) -> tuple[Person, Person]:
    """Both partners, left then right."""
    return person(view, Reader.A), person(view, Reader.B)


def named(names: Mapping[Reader, str], place: Reader) -> Person:
    """One partner from a caseload row's names; a neutral word while nobody has asked."""
    return Person(LETTER[place], names.get(place, "Partner"))


def whom(view: View, subject: Reader) -> str:
    """Whom a fact is about, by name."""
    found = [name_of(view, place) for place in PLACES if place & subject]
    return " and ".join(found) if found else "—"
