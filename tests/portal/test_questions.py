"""A partner's questions, told as stories: saved as they go, sent once, and nothing sealed ever comes back."""

import re
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from tests.couples import PASSWORD, Pair, signed_in

from attune.instruments.entries import ANSWER, RESPONSE, SEALED_ANSWER
from attune.instruments.questionnaire import load
from attune.scheduling.folds import safe_contact


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calm() -> None:
    cache.clear()


def answer(client: Client, path: str, value: str, client_id: UUID | None = None, **more: str) -> object:
    return client.post(path, {"answer": value, "client_id": str(client_id or uuid4()), **more})


def test_ana_answers_goes_back_changes_checks_and_sends() -> None:
    pair = Pair()
    ana, folder = signed_in(pair.ana), f"/my/f/{pair.tasks['phq-9']}"
    empty = ana.post(f"{folder}/1", {"client_id": str(uuid4())})
    assert empty.status_code == 422
    assert "Choose an answer" in empty.content.decode()
    for number in range(1, 11):
        moved = answer(ana, f"{folder}/{number}", "1")
        assert moved["Location"].endswith(f"/{number + 1}" if number < 10 else "/check")
    again = ana.get(f"{folder}/2").content.decode()
    assert re.findall(r'<input type="radio" name="answer" value="(\w+)"[^>]*checked', again) == ["1"]
    assert answer(ana, f"{folder}/2", "3", change="1")["Location"] == f"{folder}/check"
    page = ana.get(f"{folder}/check").content.decode()
    assert "Nearly every day" in page
    assert "It is not shown here" in page
    for _ in range(2):
        assert ana.post(f"{folder}/check", {"client_id": str(uuid4())})["Location"] == f"{folder}/sent"
    sent = pair.seen(pair.ana).of(RESPONSE)
    assert len(sent) == 1
    assert sent[0].payload.answers["2"] == 3
    assert "9" not in sent[0].payload.answers
    assert ana.get(f"{folder}/2")["Location"] == f"{folder}/sent"
    assert b"Completed" in ana.get("/my/").content


def test_leaving_in_the_middle_keeps_the_place() -> None:
    pair = Pair()
    first, folder = signed_in(pair.ana), f"/my/f/{pair.tasks['gad-7']}"
    for number in (1, 2):
        answer(first, f"{folder}/{number}", "none")
    first.get("/leave")
    assert b"Go on with question 3 of 7" in signed_in(pair.ana).get(folder).content


def test_sending_with_answers_missing_goes_to_the_first_of_them() -> None:
    pair = Pair()
    ana, folder = signed_in(pair.ana), f"/my/f/{pair.tasks['gad-7']}"
    answer(ana, f"{folder}/1", "1")
    assert ana.post(f"{folder}/check", {"client_id": str(uuid4())})["Location"] == f"{folder}/2"
    assert pair.seen(pair.ana).of(RESPONSE) == ()


def test_a_double_click_is_one_entry_and_a_reused_form_keeps_what_was_typed() -> None:
    pair, once = Pair(), uuid4()
    ana, path = signed_in(pair.ana), f"/my/f/{pair.tasks['gad-7']}/1"
    assert [answer(ana, path, "1", once).status_code for _ in range(2)] == [302, 302]
    assert len(pair.seen(pair.ana).of(ANSWER)) == 1
    other = answer(ana, path, "2", once)
    assert other.status_code == 422
    assert "sent before with other content" in other.content.decode()
    assert len(pair.seen(pair.ana).of(ANSWER)) == 1


@pytest.mark.parametrize(("name", "number"), [("hark", 1), ("asq", 5), ("phq-9", 9)])
def test_a_sealed_answer_never_comes_back_and_a_replay_does_not_tell_it(name: str, number: int) -> None:
    pair, once = Pair(), uuid4()
    ana, path = signed_in(pair.ana), f"/my/f/{pair.tasks[name]}/{number}"
    home = ana.get("/my/").content
    before = [answer(ana, path, value, once) for value in ("1", "0", "none", "1")]
    assert len({(moved.status_code, moved["Location"]) for moved in before}) == 1
    assert b"checked" not in ana.get(path).content
    assert pair.seen(pair.ana).of(SEALED_ANSWER) == ()
    given = [entry.payload.value for entry in pair.seen(pair.cho).of(SEALED_ANSWER)]
    assert sorted(map(str, given)) == ["0", "1", "None"]
    if load(name).wholly_sealed:
        assert ana.get("/my/").content == home


def test_a_sealed_answer_after_sending_still_reaches_the_team() -> None:
    pair = Pair()
    ana, folder = signed_in(pair.ana), f"/my/f/{pair.tasks['phq-9']}"
    for number in (*range(1, 9), 10):
        answer(ana, f"{folder}/{number}", "0")
    ana.post(f"{folder}/check", {"client_id": str(uuid4())})
    assert answer(ana, f"{folder}/9", "3").status_code == 302
    assert [entry.payload.value for entry in pair.seen(pair.cho).of(SEALED_ANSWER)] == [3]


def test_bens_questions_and_a_random_id_are_the_same_nothing() -> None:
    pair = Pair()
    ana = signed_in(pair.ana)
    pages = [ana.get(f"/my/f/{task}") for task in (pair.tasks["ben phq-9"], uuid4())]
    assert {page.status_code for page in pages} == {404}
    assert pages[0].content == pages[1].content


def test_staff_and_strangers_have_no_partners_pages() -> None:
    pair = Pair()
    assert Client().get("/my/")["Location"].startswith("/signin/")
    pair.kim.set_password(PASSWORD)
    pair.kim.save()
    assert signed_in(pair.kim).get("/my/").status_code in (302, 404)


def test_access_ends_with_the_membership() -> None:
    pair = Pair()
    ana = signed_in(pair.ana)
    assert ana.get("/my/").status_code == 200
    pair.couple.memberships.filter(user=pair.ana).update(ended_at=pair.at)
    assert ana.get("/my/").status_code == 404
    assert ana.get(f"/my/f/{pair.tasks['phq-9']}").status_code == 404


def test_a_changed_contact_keeps_what_was_typed_until_it_is_right() -> None:
    pair = Pair()
    ana = signed_in(pair.ana)
    again = ana.get("/my/settings/contact")["Location"]
    ana.post(again, {"password": PASSWORD, "next": "/my/settings/contact"})
    form = {"client_id": str(uuid4()), "full_name": "Ana Example", "name_to_use": "Annie", "channel": "email"}
    wrong = ana.post("/my/settings/contact", {**form, "address": "not an address"})
    assert wrong.status_code == 422
    assert 'value="not an address"' in wrong.content.decode()
    assert "Enter an e-mail address" in wrong.content.decode()
    assert ana.post("/my/settings/contact", {**form, "address": "annie@example.org"}).status_code == 302
    own = safe_contact(pair.seen(pair.ana), pair.viewer(pair.ana).partner)
    assert own
    assert (own.name_to_use, own.address) == ("Annie", "annie@example.org")
