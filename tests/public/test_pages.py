"""The public door: a self-check that leaves no trace, and a request that is sent once."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from attune.ledger.disclosure import Viewer
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, VISITOR
from attune.public.self_check import NO, QUESTIONS, UNSURE, YES, Way, weigh
from attune.scheduling.folds import open_requests
from attune.store.read import seen_by


pytestmark = pytest.mark.django_db
CALM = {
    asked.name: YES if asked.name in ("stuck", "close", "open", "time", "stable", "free") else NO
    for asked in QUESTIONS
}
FILLED = {
    "full_name": "Nell Example", "name_to_use": "Nell", "channel": "email", "address": "nell@example.org",
    "hours": "12-14", "shared_with": "", "together": "together", "preferred_times": "", "message": "",
}  # fmt: skip
BANNED = re.compile(
    r"healing journey|breakthrough|transform|unlock|rewire|clinically proven|sacred|magic|guarantee|success rate|!",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def calm() -> None:
    cache.clear()


def requests() -> list[object]:
    return list(open_requests(seen_by(Viewer(VISITOR, FRONT_DESK, Reader.DESK))))


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({}, Way.TALK),
        ({"heart": YES}, Way.DOCTOR),
        ({"use": UNSURE}, Way.DOCTOR),
        ({"afraid": YES}, Way.OTHER),
        ({"free": UNSURE}, Way.OTHER),
        ({"death": YES, "heart": YES}, Way.OTHER),
        ({"time": NO}, Way.OTHER),
    ],
)
def test_the_self_check_goes_by_what_matters_most(change: dict[str, str], way: Way) -> None:
    result = weigh({**CALM, **change})
    assert result.way is way
    assert bool(result.reasons) is (way is not Way.TALK)


def test_the_self_check_stores_logs_and_sets_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    before = {table: rows(table) for table in tables}
    client = Client(enforce_csrf_checks=True)
    page = client.post("/check", {**CALM, "afraid": YES})
    assert page.status_code == 200
    assert "Another kind of help" in page.content.decode()
    assert "violence" not in re.findall(r"<title>(.*?)</title>", page.content.decode())[0]
    assert not client.cookies
    assert {table: rows(table) for table in tables} == before
    assert caplog.records == []


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


def test_every_way_shows_the_same_help() -> None:
    helps = set()
    for change in ({}, {"heart": YES}, {"afraid": YES}):
        page = Client().post("/check", {**CALM, **change}).content.decode()
        helps.add(re.findall(r'<section class="help-lines".*?</section>', page, re.DOTALL)[0])
    assert len(helps) == 1


def test_a_missing_answer_is_named() -> None:
    page = Client().post("/check", {name: value for name, value in CALM.items() if name != "heart"})
    assert page.status_code == 422
    assert page.content.decode().count("Choose an answer: Do you have heart trouble") == 2


def walked(client: Client) -> dict[str, str]:
    page = client.get("/book").content.decode()
    client_id = re.findall(r'name="client_id" value="([^"]+)"', page)[0]
    return {**FILLED, "client_id": client_id}


def test_a_request_is_asked_step_by_step_and_sent_once() -> None:
    client = Client()
    form = walked(client)
    for step in ("0", "1"):
        page = client.post("/book", {**form, "step": step}).content.decode()
        assert 'type="hidden" name="full_name" value="Nell Example"' in page
    assert "Check and send" in client.post("/book", {**form, "step": "2"}).content.decode()
    assert requests() == []
    first, second = (client.post("/book", {**form, "step": "3"}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(requests()) == 1
    assert b"Your request arrived" in client.get(first["Location"]).content


def test_going_back_keeps_what_was_typed_and_errors_name_their_field() -> None:
    client = Client()
    form = walked(client)
    back = client.post("/book", {**form, "step": "1", "back": "1"}).content.decode()
    assert 'value="Nell Example"' in back
    wrong = client.post("/book", {**form, "address": "nell", "step": "1"})
    assert wrong.status_code == 422
    assert 'value="nell"' in wrong.content.decode()
    assert 'href="#id_address"' in wrong.content.decode()
    late = client.post("/book", {**form, "address": "", "step": "3"})
    assert late.status_code == 422
    assert requests() == []


def test_other_content_under_the_same_form_asks_again_with_a_fresh_one() -> None:
    client = Client()
    form = walked(client)
    client.post("/book", {**form, "step": "3"})
    again = client.post("/book", {**form, "name_to_use": "Nelly", "step": "3"})
    assert again.status_code == 409
    fresh = re.findall(r'name="client_id" value="([^"]+)"', again.content.decode())
    assert len(fresh) == 1
    assert fresh[0] != form["client_id"]
    assert (
        client.post("/book", {**form, "name_to_use": "Nelly", "client_id": fresh[0], "step": "3"}).status_code
        == 302
    )


def test_a_flood_of_requests_from_one_place_gets_a_calm_page() -> None:
    client = Client()
    answers = [client.post("/book", {**walked(client), "step": "3"}).status_code for _ in range(12)]
    assert answers[:10] == [302] * 10
    assert answers[10:] == [429, 429]


@pytest.mark.parametrize("path", ["/", "/check", "/book", "/help", "/signin/", "/signin/code"])
def test_pages_promise_nothing_and_read_plainly(path: str) -> None:
    page = re.sub(
        r"<(script|style|head|title).*?</\1>", "", Client().get(path).content.decode(), flags=re.DOTALL
    )
    text = " ".join(re.sub(r"<[^>]+>", " ", page.replace("<!DOCTYPE html>", "")).split())
    assert not BANNED.search(text), BANNED.search(text)
    said = re.findall(r"<(?:p|li|dd|label|legend)\b[^>]*>(.*?)</(?:p|li|dd|label|legend)>", page, re.DOTALL)
    plain = (re.sub(r"<[^>]+>", "", each) for each in said)
    sentences = [s.split() for each in plain for s in re.split(r"[.?:]\s", each) if len(s.split()) > 3]
    assert sorted(map(len, sentences))[len(sentences) // 2] <= 20
