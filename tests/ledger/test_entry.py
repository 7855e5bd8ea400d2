"""Drafts, views and folds: who may write what, and that a view never depends on what is hidden."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.ledger import sharing
from attune.ledger.disclosure import Viewer, view
from attune.ledger.entry import Draft, DraftError, Entry, Kind, born, label_for
from attune.ledger.fold import current, latest
from attune.ledger.label import CARE_TEAM, PARTNERS, Label, Reader, Rule


class Note(msgspec.Struct, frozen=True):
    text: str


PRIVATE = Kind(
    "test.private", Note, Rule.PRIVATE, PARTNERS, "A note", narrower=frozenset({Rule.PRIVATE_T, Rule.SEALED})
)
JOINT = Kind("test.joint", Note, Rule.CONJOINT, CARE_TEAM, "A joint note", narrower=frozenset({Rule.TEAM}))
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
COUPLE = uuid4()
ANA, BEN = Viewer(uuid4(), COUPLE, Reader.A), Viewer(uuid4(), COUPLE, Reader.B)
CHO = Viewer(uuid4(), COUPLE, Reader.THERAPY)


def draft(kind: Kind[Note] = PRIVATE, **more: Any) -> Draft[Note]:
    return Draft(kind, Note("x"), NOW, "UTC", uuid4(), **more)


def entry(
    kind: Kind[Note], readers: Reader, *, minute: int = 0, amends: UUID | None = None, text: str = "x"
) -> Entry[Note]:
    at = NOW + timedelta(minutes=minute)
    made = Draft(kind, Note(text), at, "UTC", uuid4(), Reader.A, amends=amends)
    return born(made, entry_id=uuid4(), author=ANA.person, atoms=ANA.atoms, readers=readers, at=at)


def test_what_ana_writes_about_ben_is_her_own_confidence() -> None:
    label = label_for(draft(subject=Reader.B), ANA.atoms)
    assert label == Label(Rule.PRIVATE, Reader.A)
    with pytest.raises(DraftError):
        label_for(draft(confided_by=Reader.B), ANA.atoms)


def test_what_ana_tells_dr_cho_about_ben_is_read_by_ana_not_ben() -> None:
    told = Kind("test.told", Note, Rule.PRIVATE, Reader.THERAPY, "Told in private")
    assert label_for(draft(told, subject=Reader.B, confided_by=Reader.A), CHO.atoms) == Label(
        Rule.PRIVATE, Reader.A
    )


def test_a_choice_can_only_narrow() -> None:
    assert label_for(draft(rule=Rule.PRIVATE_T), ANA.atoms).rule is Rule.PRIVATE_T
    for wider in (Rule.CONJOINT, Rule.LOGISTICS, Rule.TEAM, Rule.NOTES):
        with pytest.raises(DraftError):
            label_for(draft(rule=wider), ANA.atoms)


def test_a_stranger_writes_nothing() -> None:
    for viewer in (Viewer(uuid4(), COUPLE, Reader.NOBODY), Viewer(uuid4(), COUPLE, Reader.DESK)):
        with pytest.raises(DraftError):
            label_for(draft(), viewer.atoms)


def test_a_sealed_kind_is_never_shareable() -> None:
    with pytest.raises(ValueError, match="sealed"):
        Kind("test.bad", Note, Rule.SEALED, PARTNERS, "Bad", shareable=True)


def test_a_grown_kind_needs_every_lift() -> None:
    with pytest.raises(ValueError, match="no lift"):
        Kind("test.grown", Note, Rule.TEAM, CARE_TEAM, "Grown", version=3, lifts={1: dict})


readers = st.sampled_from(
    [Label(r, a).readers for r in (Rule.PRIVATE, Rule.SEALED) for a in (Reader.A, Reader.B)]
)


@given(st.lists(st.tuples(readers, st.integers(0, 50)), max_size=30), st.randoms())
def test_a_view_is_the_same_whatever_is_hidden_and_in_whatever_order_it_arrives(
    facts: list[tuple[Reader, int]], shuffle: Any
) -> None:
    entries = [entry(PRIVATE, who, minute=minute) for who, minute in facts]
    mine = [e for e in entries if e.readers & Reader.B]
    shuffled = entries[:]
    shuffle.shuffle(shuffled)
    assert view(shuffled, BEN).entries == view(mine, BEN).entries
    assert [e.occurred_at for e in view(shuffled, BEN).entries] == sorted(e.occurred_at for e in mine)


def test_hidden_and_absent_are_the_same_answer() -> None:
    hidden = entry(PRIVATE, Label(Rule.PRIVATE, Reader.A).readers)
    assert view([hidden], BEN).get(hidden.id) is None
    assert view([hidden], ANA).get(hidden.id) == hidden


def test_an_amendment_takes_the_place_of_what_it_corrects_and_both_are_kept() -> None:
    everyone = Label(Rule.CONJOINT).readers
    first, other = entry(PRIVATE, everyone, text="138"), entry(PRIVATE, everyone, minute=1, text="other")
    second = entry(PRIVATE, everyone, minute=2, amends=first.id, text="148")
    third = entry(PRIVATE, everyone, minute=3, amends=second.id, text="158")
    seen = view([third, other, second, first], CHO)
    assert [e.payload.text for e in current(seen, PRIVATE)] == ["158", "other"]
    assert len(seen.of(PRIVATE)) == 4
    assert latest(seen, PRIVATE, Reader.A) == other


def test_a_share_is_the_owners_own_untouched_offer_after_the_cooling_off() -> None:
    offer = sharing.Offer(uuid4(), "I miss you", sharing.digest("I miss you"))
    own = Label(Rule.PRIVATE, Reader.A).readers

    def anas(kind: Kind[Any], payload: msgspec.Struct) -> Entry[Any]:
        made = Draft(kind, payload, NOW, "UTC", uuid4(), Reader.A)
        return born(made, entry_id=uuid4(), author=ANA.person, atoms=ANA.atoms, readers=own, at=NOW)

    offered = anas(sharing.OFFER, offer)
    share = sharing.Share(offered.id, offer.text, offer.digest)
    later = NOW + sharing.COOLING_OFF
    sharing.check_share(share, view([offered], ANA), by=ANA, at=later)
    back = anas(sharing.TAKEN_BACK, sharing.TakenBack(offered.id))
    refused = [
        (share, [offered], ANA, later - timedelta(seconds=1)),
        (share, [offered, back], ANA, later),
        (share, [offered], BEN, later),
        (sharing.Share(offered.id, "I hate you", sharing.digest("I hate you")), [offered], ANA, later),
    ]
    for attempt, entries, who, at in refused:
        with pytest.raises(DraftError):
            sharing.check_share(attempt, view(entries, who), by=who, at=at)
