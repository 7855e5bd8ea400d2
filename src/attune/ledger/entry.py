"""What a fact is: an immutable entry of a declared kind, and the draft it is written from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from attune.ledger.label import READERS, Label, Reader, Rule


P = TypeVar("P", bound=msgspec.Struct)
Lift = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[P]):
    """A declared kind of fact. Its name is stored for ever; its payload type may grow by stepwise lifts.

    Attributes:
        name: stable, `room.noun`.
        payload: a frozen msgspec struct.
        rule: the label it is born with.
        by: atoms that may write it. `NOBODY` means the clinic's software or the public, see `public`.
        narrower: rules a writer may choose instead, each narrower than `rule`.
        version: the payload's version; `lifts[n]` turns version n into n + 1.
        title: what a person calls it.
        shareable: whether the one who confided it may share it (sealed kinds never).
        public: written before anyone has signed in.
    """

    name: str
    payload: type[P]
    rule: Rule
    by: Reader
    title: str
    narrower: frozenset[Rule] = frozenset()
    version: int = 1
    lifts: Mapping[int, Lift] = field(default_factory=dict)
    shareable: bool = False
    public: bool = False

    def __post_init__(self) -> None:
        missing = [n for n in range(1, self.version) if n not in self.lifts]
        if missing:
            raise ValueError(f"kind {self.name} is version {self.version} but has no lift from {missing}")
        if self.shareable and self.rule in (Rule.SEALED, Rule.SEALED_ALERT):
            raise ValueError(f"kind {self.name} is sealed and cannot be shareable")


@dataclass(frozen=True, slots=True)
class Draft(Generic[P]):
    """A fact about to be recorded.

    Attributes:
        kind, payload: what it says.
        occurred_at: when it was so, aware; `zone` is the IANA zone it was entered in.
        client_id: made where the fact was entered; the same id posted twice is the same entry.
        subject: whom it is about: one partner, both or nobody.
        confided_by: whose confidence it is. A partner's own entries are always their own confidence.
        rule: a narrower label than the kind's, or None for the kind's own.
        amends: the entry this one corrects.
        sources: entries it was derived from; its readers stay within the intersection of theirs.
    """

    kind: Kind[P]
    payload: P
    occurred_at: datetime
    zone: str
    client_id: UUID
    subject: Reader = Reader.NOBODY
    confided_by: Reader = Reader.NOBODY
    rule: Rule | None = None
    amends: UUID | None = None
    sources: tuple[UUID, ...] = ()


class Entry(msgspec.Struct, Generic[P], frozen=True, gc=False, array_like=True):
    """An immutable fact. `recorded_at` is the server's time, `occurred_at` the fact's own; both are UTC.

    Reader sets are kept as numbers, since a page opens thousands of entries; read them by their properties.
    """

    id: UUID
    kind: str
    author: UUID
    subject_bits: int
    confided_bits: int
    reader_bits: int
    occurred_at: datetime
    recorded_at: datetime
    zone: str
    amends: UUID | None
    payload: P

    @property
    def subject(self) -> Reader:
        """Whom it is about: one partner, both or nobody."""
        return READERS[self.subject_bits]

    @property
    def confided_by(self) -> Reader:
        """Whose confidence it is."""
        return READERS[self.confided_bits]

    @property
    def readers(self) -> Reader:
        """Who may read it."""
        return READERS[self.reader_bits]


def born(
    draft: Draft[P], *, entry_id: UUID, author: UUID, atoms: Reader, readers: Reader, at: datetime
) -> Entry[P]:
    """The entry that a draft becomes when its author, in the role of these atoms, records it."""
    return Entry(
        entry_id,
        draft.kind.name,
        author,
        draft.subject.value,
        confidence_of(draft, atoms).value,
        readers.value,
        draft.occurred_at.astimezone(UTC),
        at.astimezone(UTC),
        draft.zone,
        draft.amends,
        draft.payload,
    )


class DraftError(ValueError):
    """A draft the ledger refuses. The message is for the writer and depends on the writer's own input alone."""


def label_for(draft: Draft[Any], author_atoms: Reader) -> Label:
    """The label an entry is born with (rule R1): the kind's own, or a narrower one the kind allows.

    A partner's own entry is their confidence, so it is about them even when it speaks of the other.

    Raises:
        DraftError: the writer may not write this kind, or chose a label that does not narrow it.
    """
    kind = draft.kind
    if not kind.public and not author_atoms & kind.by:
        raise DraftError(f"{kind.title}: you cannot write this here")
    own = author_atoms & (Reader.A | Reader.B)
    if own and draft.confided_by not in (Reader.NOBODY, own):
        raise DraftError(f"{kind.title}: only your own confidence can be yours to give")
    default = _label(kind.rule, draft, own)
    if draft.rule is None or draft.rule is kind.rule:
        return default
    chosen = _label(draft.rule, draft, own)
    if draft.rule not in kind.narrower or chosen.readers not in default.readers:
        raise DraftError(f"{kind.title}: that choice of readers is not possible")
    return chosen


def confidence_of(draft: Draft[Any], author_atoms: Reader) -> Reader:
    """Whose confidence the entry is: the writing partner's own, else as the clinician recorded it."""
    return (author_atoms & (Reader.A | Reader.B)) or draft.confided_by


def _label(rule: Rule, draft: Draft[Any], own: Reader) -> Label:
    match rule:
        case Rule.SEALED | Rule.SEALED_ALERT | Rule.PRIVATE | Rule.PRIVATE_T:
            return Label(rule, own or draft.confided_by or draft.subject)
        case Rule.LOGISTICS:
            return Label(rule, own or draft.subject)
        case _:
            return Label(rule)
