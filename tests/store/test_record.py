"""The ledger as its writers and readers meet it, on SQLite and on PostgreSQL."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.builders import NOW, Cast, assign, contact, say, sealed

from attune.instruments.entries import ACKNOWLEDGEMENT, ANSWER, RESPONSE, Acknowledgement, Answer, Response
from attune.ledger import sharing
from attune.ledger.entry import Draft, DraftError
from attune.ledger.label import CARE_TEAM, Reader
from attune.scheduling.entries import SAFE_CONTACT, Channel, SafeContact
from attune.store import keys, projections
from attune.store.codec import Unreadable
from attune.store.models import ReadNote, WrappedKey
from attune.store.projections import WorkList
from attune.store.read import read
from attune.store.record import Conflict, record


pytestmark = pytest.mark.django_db


def test_a_private_answer_is_read_by_its_author_and_the_team_alone() -> None:
    cast = Cast()
    task = assign(cast, Reader.A)
    answer = say(ANSWER, Answer(task.id, "1", 2), by=cast.ana, subject=Reader.A)
    able = [who for who in cast.everyone if read(who, at=NOW, purpose="test").get(answer.id)]
    assert able == [cast.ana, cast.cho, cast.nia]


def test_a_sealed_answer_is_not_read_by_its_own_author() -> None:
    cast = Cast()
    task = assign(cast, Reader.A, "hark")
    answer = sealed(cast, cast.ana, task.id, "H", 1)
    able = [who for who in cast.everyone if read(who, at=NOW, purpose="test").get(answer.id)]
    assert able == [cast.cho, cast.nia]


def test_the_same_post_twice_is_one_entry() -> None:
    cast, client_id = Cast(), uuid4()
    task = assign(cast, Reader.A)
    first = say(ANSWER, Answer(task.id, "1", 2), by=cast.ana, subject=Reader.A, client_id=client_id)
    again = say(
        ANSWER,
        Answer(task.id, "1", 2),
        by=cast.ana,
        subject=Reader.A,
        client_id=client_id,
        at=NOW + timedelta(minutes=1),
    )
    assert first.id == again.id
    assert len(read(cast.ana, at=NOW, purpose="test").of(ANSWER)) == 1


def test_the_same_client_id_for_something_else_is_a_conflict_and_the_first_stands() -> None:
    cast, client_id = Cast(), uuid4()
    task = assign(cast, Reader.A)
    say(ANSWER, Answer(task.id, "1", 2), by=cast.ana, subject=Reader.A, client_id=client_id)
    with pytest.raises(Conflict):
        say(ANSWER, Answer(task.id, "1", 3), by=cast.ana, subject=Reader.A, client_id=client_id)
    assert [e.payload.value for e in read(cast.ana, at=NOW, purpose="test").of(ANSWER)] == [2]


def test_another_persons_client_id_is_never_answered() -> None:
    cast, client_id = Cast(), uuid4()
    mine = assign(cast, Reader.A)
    say(ANSWER, Answer(mine.id, "1", 2), by=cast.ana, subject=Reader.A, client_id=client_id)
    bens = say(ANSWER, Answer(uuid4(), "1", 2), by=cast.ben, subject=Reader.B, client_id=client_id)
    assert read(cast.ben, at=NOW, purpose="test").get(bens.id)


def test_amending_a_hidden_entry_and_a_missing_one_get_the_same_refusal() -> None:
    cast = Cast()
    contact(cast, cast.ana, "Ana")
    hidden = read(cast.ana, at=NOW, purpose="test").of(SAFE_CONTACT)[0].id
    refusals = set()
    for target in (hidden, uuid4()):
        with pytest.raises(DraftError) as refusal:
            say(
                SAFE_CONTACT,
                SafeContact("B", "B", Channel.CALL),
                by=cast.ben,
                subject=Reader.B,
                amends=target,
            )
        refusals.add(str(refusal.value))
    assert len(refusals) == 1


def test_an_amendment_is_never_wider_than_what_it_corrects() -> None:
    cast = Cast()
    first = say(SAFE_CONTACT, SafeContact("Ana", "Ana", Channel.CALL), by=cast.dee, subject=Reader.NOBODY)
    amended = say(
        SAFE_CONTACT,
        SafeContact("Ana", "Ana", Channel.CALL),
        by=cast.dee,
        subject=Reader.A | Reader.B,
        amends=first.id,
    )
    assert amended.readers == first.readers


def test_something_derived_is_not_read_by_more_than_its_sources() -> None:
    cast = Cast()
    task = assign(cast, Reader.A)
    answer = sealed(cast, cast.ana, task.id, "9", 2)
    assert (
        say(
            ACKNOWLEDGEMENT, Acknowledgement((answer.id,), "called"), by=cast.cho, sources=(answer.id,)
        ).readers
        == CARE_TEAM
    )
    with pytest.raises(DraftError):
        say(
            SAFE_CONTACT,
            SafeContact("A", "A", Channel.CALL),
            by=cast.dee,
            subject=Reader.A,
            sources=(answer.id,),
        )


def test_a_share_waits_for_its_cooling_off_and_is_a_frozen_copy() -> None:
    cast = Cast()
    task = assign(cast, Reader.A)
    response = say(RESPONSE, Response(task.id, "phq-9", 1, {"1": 2}), by=cast.ana, subject=Reader.A)
    text = "My answers this week"
    offer = Draft(
        sharing.OFFER, sharing.Offer(response.id, text, sharing.digest(text)), NOW, "UTC", uuid4(), Reader.A
    )
    with pytest.raises(DraftError, match="Sign in again"):
        record(offer, by=cast.ana, at=NOW)
    with pytest.raises(DraftError):
        record(offer, by=cast.ben, at=NOW, fresh=True)
    offered = record(offer, by=cast.ana, at=NOW, fresh=True)
    share = Draft(
        sharing.SHARE, sharing.Share(offered.id, text, sharing.digest(text)), NOW, "UTC", uuid4(), Reader.A
    )
    with pytest.raises(DraftError, match="still time"):
        record(share, by=cast.ana, at=NOW + timedelta(hours=23))
    assert not read(cast.ben, at=NOW, purpose="test").entries
    record(share, by=cast.ana, at=NOW + timedelta(hours=24))
    seen = sharing.shared(read(cast.ben, at=NOW, purpose="test"))
    assert [shared.payload.text for shared in seen] == [text]


def test_every_read_is_noted() -> None:
    cast = Cast()
    assign(cast, Reader.A)
    read(cast.cho, at=NOW, purpose="couple chart")
    note = ReadNote.objects.get(couple=cast.couple.bytes)
    assert (UUID(bytes=bytes(note.person)), note.position, note.purpose) == (
        cast.cho.person,
        1,
        "couple chart",
    )


def test_an_alert_opens_on_the_answer_and_closes_on_its_acknowledgement() -> None:
    cast = Cast()
    task = assign(cast, Reader.A, "asq")
    no, yes = sealed(cast, cast.ana, task.id, "1", 0), sealed(cast, cast.ana, task.id, "2", 1)
    assert [i.entry for i in projections.open_items(WorkList.ALERT, [cast.couple])] == [yes.id]
    before = projections.open_items(WorkList.ALERT)
    projections.rebuild()
    assert projections.open_items(WorkList.ALERT) == before
    say(ACKNOWLEDGEMENT, Acknowledgement((yes.id,), "Called at once"), by=cast.cho)
    assert projections.open_items(WorkList.ALERT, [cast.couple]) == []
    assert no.id != yes.id


def test_names_are_kept_for_the_caseload_and_encrypted() -> None:
    cast = Cast()
    contact(cast, cast.ana, "Anastasia-Ruritania")
    assert projections.names([cast.couple]) == {cast.couple: {Reader.A: "Anastasia-Ruritania"}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM store_couplecard")
        assert all(b"Ruritania" not in bytes(row[0]) for row in cursor.fetchall())


def test_a_destroyed_key_takes_one_persons_texts_and_no_others() -> None:
    cast = Cast()
    assign(cast, Reader.A)
    other = assign(cast, Reader.B)
    WrappedKey.objects.filter(owner=keys.owner_of(keys.A_KEY, cast.couple.bytes, b"")).delete()
    with pytest.raises(Unreadable, match="position 1"):
        read(cast.ana, at=NOW, purpose="test")
    assert read(cast.ben, at=NOW, purpose="test").get(other.id)


@pytest.mark.parametrize("statement", ["UPDATE entry SET zone = 'x'", "DELETE FROM entry"])
def test_the_database_itself_refuses_to_change_the_past(statement: str) -> None:
    cast = Cast()
    assign(cast, Reader.A)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert len(read(cast.cho, at=NOW, purpose="test").entries) == 1


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 3)), min_size=1, max_size=12))
def test_every_reader_sees_exactly_their_own_entries_in_whatever_order_they_came(
    facts: list[tuple[str, int]],
) -> None:
    cast = Cast()
    tasks = {"a": assign(cast, Reader.A).id, "b": assign(cast, Reader.B).id}
    for who, value in facts:
        viewer, place = (cast.ana, Reader.A) if who == "a" else (cast.ben, Reader.B)
        say(ANSWER, Answer(tasks[who], "1", value), by=viewer, subject=place)
    for who, viewer in (("a", cast.ana), ("b", cast.ben)):
        values = sorted(e.payload.value for e in read(viewer, at=NOW, purpose="test").of(ANSWER))
        assert values == sorted(value for fact_of, value in facts if fact_of == who)
    assert len(read(cast.cho, at=NOW, purpose="test").entries) == len(facts) + 2
