"""The lattice of labels: seven constructors, an order, and no way to widen."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attune.ledger.disclosure import Viewer, may_read
from attune.ledger.label import CARE_TEAM, PARTNERS, Label, LabelError, Reader, Rule, within


ONE = (Reader.A, Reader.B)
TABLE = [
    # rule, about, who reads
    (Rule.SEALED, Reader.A, {"therapist"}),
    (Rule.SEALED_ALERT, Reader.A, {"therapist", "nurse"}),
    (Rule.PRIVATE, Reader.A, {"ana", "therapist", "nurse"}),
    (Rule.PRIVATE, Reader.B, {"ben", "therapist", "nurse"}),
    (Rule.PRIVATE_T, Reader.A, {"ana", "therapist"}),
    (Rule.CONJOINT, Reader.NOBODY, {"ana", "ben", "therapist", "nurse"}),
    (Rule.TEAM, Reader.NOBODY, {"therapist", "nurse"}),
    (Rule.NOTES, Reader.NOBODY, {"author"}),
    (Rule.LOGISTICS, Reader.NOBODY, {"therapist", "nurse", "desk"}),
    (Rule.LOGISTICS, Reader.A, {"ana", "therapist", "nurse", "desk"}),
    (Rule.LOGISTICS, PARTNERS, {"ana", "ben", "therapist", "nurse", "desk"}),
]
COUPLE = uuid4()
PEOPLE = {
    "ana": Viewer(uuid4(), COUPLE, Reader.A),
    "ben": Viewer(uuid4(), COUPLE, Reader.B),
    "therapist": Viewer(uuid4(), COUPLE, Reader.THERAPY),
    "nurse": Viewer(uuid4(), COUPLE, Reader.MEDICAL),
    "desk": Viewer(uuid4(), COUPLE, Reader.DESK),
    "administrator": Viewer(uuid4(), COUPLE, Reader.NOBODY),
    "author": Viewer(uuid4(), COUPLE, Reader.NOBODY),
}
labels = st.sampled_from([Label(rule, about) for rule, about, _ in TABLE])


@pytest.mark.parametrize(("rule", "about", "readers"), TABLE)
def test_each_constructor_is_read_by_these_and_nobody_else(
    rule: Rule, about: Reader, readers: set[str]
) -> None:
    label = Label(rule, about)
    able = {
        name
        for name, viewer in PEOPLE.items()
        if may_read(viewer, readers=label.readers, author=PEOPLE["author"].person, about=about)
    }
    assert able == readers
    assert label.words


@pytest.mark.parametrize("rule", [Rule.SEALED, Rule.SEALED_ALERT, Rule.PRIVATE, Rule.PRIVATE_T])
@pytest.mark.parametrize("about", [Reader.NOBODY, PARTNERS, Reader.THERAPY, CARE_TEAM])
def test_a_private_label_is_about_exactly_one_partner(rule: Rule, about: Reader) -> None:
    with pytest.raises(LabelError):
        Label(rule, about)


@given(labels, labels, labels)
def test_narrowing_is_a_partial_order(one: Label, two: Label, three: Label) -> None:
    assert within(one.readers, one.readers)
    if within(one.readers, two.readers) and within(two.readers, three.readers):
        assert within(one.readers, three.readers)
    if within(one.readers, two.readers) and within(two.readers, one.readers):
        assert one.readers == two.readers


@given(labels, labels)
def test_the_meet_of_two_labels_is_read_only_by_those_who_read_both(one: Label, two: Label) -> None:
    both = one.readers & two.readers
    assert within(both, one.readers)
    assert within(both, two.readers)


@pytest.mark.parametrize("about", ONE)
def test_sealed_is_narrower_than_private_and_hides_from_its_own_author(about: Reader) -> None:
    assert within(Label(Rule.SEALED, about).readers, Label(Rule.PRIVATE, about).readers)
    assert not Label(Rule.SEALED, about).readers & about


def test_a_recused_clinician_reads_only_what_is_of_both() -> None:
    recused = Viewer(uuid4(), COUPLE, Reader.THERAPY, recused_from=Reader.A)
    author = uuid4()
    private_a, private_b = Label(Rule.PRIVATE, Reader.A), Label(Rule.PRIVATE, Reader.B)
    assert not may_read(recused, readers=private_a.readers, author=author, about=Reader.A)
    assert may_read(recused, readers=private_b.readers, author=author, about=Reader.B)
    assert may_read(recused, readers=Label(Rule.CONJOINT).readers, author=author, about=Reader.A)
