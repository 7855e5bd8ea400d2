"""The only disclosure decision: what one viewer may read, and the view made of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from uuid import UUID

from attune.ledger.entry import Entry, Kind, P
from attune.ledger.label import PARTNERS, READERS, Reader


_AUTHOR = Reader.AUTHOR.value
_IN_TIME = attrgetter("occurred_at", "recorded_at", "id")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person in a role for one couple. `recused_from` names partners whose private entries they must not see."""

    person: UUID
    couple: UUID
    atoms: Reader
    recused_from: Reader = Reader.NOBODY

    @property
    def partner(self) -> Reader:
        """The viewer's own place when they are a partner, else `NOBODY`."""
        return self.atoms & PARTNERS


def may_read(viewer: Viewer, *, readers: Reader, author: UUID, about: Reader) -> bool:
    """Whether a viewer is among an entry's readers.

    Args:
        readers: the entry's label.
        author: who wrote it; counts only where the label names the author.
        about: the entry's subject and whose confidence it is, for recusal.
    """
    if viewer.recused_from & about and PARTNERS not in readers:
        return False
    if viewer.atoms & readers:
        return True
    return Reader.AUTHOR in readers and author == viewer.person


class View:
    """The entries one viewer may see, in the order they came to be true. Made by `view` alone."""

    __slots__ = ("_by_kind", "entries", "viewer")

    def __init__(self, viewer: Viewer, entries: tuple[Entry[Any], ...]) -> None:
        self.viewer = viewer
        self.entries = entries
        self._by_kind: dict[str, list[Entry[Any]]] | None = None

    def of(self, kind: Kind[P]) -> tuple[Entry[P], ...]:
        """All readable entries of one kind, oldest first."""
        if self._by_kind is None:
            by_kind: dict[str, list[Entry[Any]]] = defaultdict(list)
            for entry in self.entries:
                by_kind[entry.kind].append(entry)
            self._by_kind = dict(by_kind)
        return tuple(self._by_kind.get(kind.name, ()))

    def get(self, entry_id: UUID) -> Entry[Any] | None:
        """One readable entry, or None: hidden and absent are the same answer."""
        return next((entry for entry in self.entries if entry.id == entry_id), None)


def view(entries: Iterable[Entry[Any]], viewer: Viewer) -> View:
    """What a viewer may see of a couple's entries, ordered by when they happened, were recorded, and id."""
    decided: dict[int, bool] = {}  # a chart has thousands of entries and a dozen different labels
    seen = []
    for entry in entries:
        about = entry.subject_bits | entry.confided_bits
        label = entry.reader_bits << 8 | about
        if (may := decided.get(label)) is None or entry.reader_bits & _AUTHOR:
            may = may_read(viewer, readers=entry.readers, author=entry.author, about=READERS[about])
            decided[label] = may
        if may:
            seen.append(entry)
    seen.sort(key=_IN_TIME)
    return View(viewer, tuple(seen))
