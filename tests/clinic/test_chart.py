"""The therapist's day: a caseload, one chart, an alert acted on, a questionnaire asked again."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attune.instruments.entries import ACKNOWLEDGEMENT
from attune.instruments.folds import results
from attune.ledger.label import Reader
from attune.people.models import Couple, Membership
from attune.people.viewers import viewer
from attune.store.projections import WorkList, open_items
from attune.store.read import read
from tests.clinic.staffed import Clinic, Partner, page, signed_in


pytestmark = pytest.mark.django_db
PHQ = {str(n): 1 for n in range(1, 9)}
TOLD = "Called Ana alone at the safe hour, plan agreed"


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.fixture
def couple(clinic: Clinic) -> Couple:
    return clinic.opens("Ana", "Ben")


@pytest.fixture
def ana(clinic: Clinic, couple: Couple) -> Partner:
    return Partner(couple, "Ana", clinic.dee)


def acknowledge(client: Client, couple: Couple, entry: UUID, note: str = TOLD, once: str = "") -> Any:
    data = {"client_id": once or str(uuid4()), "note": note}
    return client.post(reverse("clinic:alert", args=[couple.ref, entry]), data)


def test_cho_sees_scores_and_what_is_unknown(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("phq-9", {**PHQ, "9": 0})
    ana.answers("hark", {"H": 0, "A": 0})
    shown = page(signed_in(clinic.cho), "chart", couple.ref)
    words = " ".join(shown.split())
    assert '<strong class="score-value">8</strong> of 27 <strong>mild</strong>' in words
    assert "Cut-off 10 or more: not met (cut-off verified)" in words
    assert "incomplete: unknown, not negative" in words
    assert "HARK: not answered: item R, K" in words
    assert "No alert is open" in words
    assert words.count("GAD-7: asked") == 2


def test_columns_never_swap(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    shown = page(signed_in(clinic.cho), "chart", couple.ref)
    left, right = shown.index('id="person-A"'), shown.index('id="person-B"')
    name = shown.index("Ana", left)
    assert left < right
    assert (name < right) is (ana.place is Reader.A)


def test_an_alert_is_acted_on_once_with_a_note(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    entry = ana.answers("phq-9", {**PHQ, "9": 2})
    assert entry
    cho = signed_in(clinic.cho)
    caseload = page(cho, "home")
    assert "CAUTION" in caseload
    assert "PHQ-9 item 9: “More than half the days”" in caseload
    refused = acknowledge(cho, couple, entry.id, "ok").content.decode()
    assert "Write what you did, in at least 10 characters" in refused
    assert "\nok</textarea>" in refused
    once = str(uuid4())
    for _ in range(2):
        assert acknowledge(cho, couple, entry.id, once=once).status_code == 302
    assert acknowledge(signed_in(clinic.pia), couple, entry.id, "Something else was done").status_code == 302
    found = viewer(clinic.cho, couple.id, at=timezone.now())
    assert found
    done = read(found, at=timezone.now(), purpose="test").of(ACKNOWLEDGEMENT)
    assert [each.payload.note for each in done] == [TOLD]
    shown = " ".join(page(signed_in(clinic.nia), "alert", couple.ref, entry.id).split())
    assert "Acknowledged by Dr Cho" in shown
    assert TOLD in shown
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    assert "No alert is open" in page(cho, "home")
    assert open_items(WorkList.ALERT, [couple.id]) == []


def test_high_stands_before_caution(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("phq-9", {**PHQ, "9": 1})
    ana.answers("hark", {"R": 1})
    shown = page(signed_in(clinic.nia), "home")
    assert shown.index("HIGH") < shown.index("CAUTION")


def test_unanswered_item_nine_asks_for_attention(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("phq-9", PHQ)
    shown = page(signed_in(clinic.cho), "chart", couple.ref)
    assert "PHQ-9 item 9 not answered" in shown
    assert "no score: too little was answered" in shown


def test_a_changed_sealed_answer_never_hides_the_first(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("hark", {"H": 0, "A": 1, "R": 0, "K": 0})
    ana.answers("hark", {"A": 0})
    shown = page(signed_in(clinic.cho), "chart", couple.ref)
    assert "another answer stands: the more alarming one" in shown
    assert "positive" in shown


def test_a_second_phq_shows_change_and_a_course(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("phq-9", {**dict.fromkeys(PHQ, 2), "9": 0}, at=timezone.now() - timedelta(days=14))
    cho = signed_in(clinic.cho)
    data = {"client_id": str(uuid4()), "instrument": "phq-9", "who": ana.place.name}
    for _ in range(2):
        answer = cho.post(reverse("clinic:assign", args=[couple.ref]), data)
        assert answer["Location"] == reverse("clinic:chart", args=[couple.ref])
    assert page(cho, "chart", couple.ref).count("PHQ-9: asked") == 2  # Ana's new one, and Ben's first
    ana.answers("phq-9", {**dict.fromkeys(PHQ, 1), "9": 0})
    shown = " ".join(page(cho, "chart", couple.ref).split())
    assert "Change -8: improved (threshold 6, verified)" in shown
    assert "<polyline" in shown
    assert "lower is better" in shown


def test_an_empty_assignment_form_says_what_is_missing(clinic: Clinic, couple: Couple) -> None:
    cho = signed_in(clinic.cho)
    refused = cho.post(reverse("clinic:assign", args=[couple.ref]), {"client_id": str(uuid4())})
    assert refused.content.decode().count("This field is required.") == 4  # in the summary and beside each


def test_one_questionnaire_is_read_item_by_item(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    ana.answers("phq-9", {**PHQ, "2": None, "9": 0})
    found = viewer(clinic.cho, couple.id, at=timezone.now())
    assert found
    result = next(
        each
        for each in results(read(found, at=timezone.now(), purpose="test"), ana.place)
        if each.questionnaire.name == "phq-9"
    )
    cho = signed_in(clinic.cho)
    shown = page(cho, "answer", couple.ref, result.assignment)
    assert shown == page(cho, "answer", couple.ref, result.response)
    assert "Feeling down, depressed, or hopeless" in shown
    assert "Preferred not to answer" in shown
    assert "Sealed: Ana cannot read it again" in shown
    assert "Not answered: unknown, not “no”" in shown
    assert cho.get(reverse("clinic:answer", args=[couple.ref, uuid4()])).status_code == 404


def test_whoever_is_recused_is_told_so_and_sees_nothing(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    entry = ana.answers("hark", {"K": 1})
    assert entry
    Membership.objects.filter(user=clinic.nia).update(recused_from=ana.place.name)
    nia = signed_in(clinic.nia)
    shown = page(nia, "chart", couple.ref)
    assert "You do not read what is private to" in shown
    assert "HARK item K" not in shown
    assert nia.get(reverse("clinic:alert", args=[couple.ref, entry.id])).status_code == 404


def test_access_ends_with_the_membership(clinic: Clinic, couple: Couple) -> None:
    cho = signed_in(clinic.cho)
    page(cho, "chart", couple.ref)
    Membership.objects.filter(user=clinic.cho).update(ended_at=timezone.now())
    assert cho.get(reverse("clinic:chart", args=[couple.ref])).status_code == 404
    assert "care team yet" in page(cho, "home")


def test_a_long_timeline_is_cut_and_can_be_shown_whole(clinic: Clinic, couple: Couple, ana: Partner) -> None:
    for days in range(25):
        ana.answers("phq-9", {**PHQ, "9": 0}, at=timezone.now() - timedelta(days=days))
    cho = signed_in(clinic.cho)
    assert "The last 12 entries" in page(cho, "chart", couple.ref)
    whole = cho.get(reverse("clinic:chart", args=[couple.ref]), {"all": "1"}).content.decode()
    assert "All entries" in whole


def test_a_tab_of_another_couple_does_not_find_the_alert(
    clinic: Clinic, couple: Couple, ana: Partner
) -> None:
    entry = ana.answers("hark", {"K": 1})
    assert entry
    second = clinic.opens("Dan", "Eve")
    cho = signed_in(clinic.cho)
    assert cho.get(reverse("clinic:alert", args=[second.ref, entry.id])).status_code == 404
