"""The few folds every room uses: pure functions from a view to what a screen needs."""

from attune.ledger.disclosure import View
from attune.ledger.entry import Entry, Kind, P
from attune.ledger.label import Reader


def current(view: View, kind: Kind[P]) -> tuple[Entry[P], ...]:
    """Entries of a kind as they stand now: an amended one gives way to its last amendment, in its old place."""
    entries = view.of(kind)
    root = {entry.id: entry.id for entry in entries}
    standing = {entry.id: entry for entry in entries if entry.amends not in root}
    for entry in sorted(entries, key=lambda e: (e.recorded_at, e.id)):
        if entry.amends in root:
            root[entry.id] = root[entry.amends]
            standing[root[entry.id]] = entry
    return tuple(standing.values())


def latest(view: View, kind: Kind[P], subject: Reader | None = None) -> Entry[P] | None:
    """The last standing entry of a kind, about one partner if given."""
    entries = [e for e in current(view, kind) if subject is None or e.subject == subject]
    return entries[-1] if entries else None
