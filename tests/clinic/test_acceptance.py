"""The front desk: requests become a couple, once, and each person is reached in their own way."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attune.instruments.entries import ASSIGNMENT
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, Couple, Role, User
from attune.people.viewers import viewer
from attune.scheduling.entries import HANDOVER, REQUEST_DECISION, SAFE_CONTACT, Channel
from attune.store import outbox
from attune.store.projections import WorkList, open_items
from attune.store.read import read
from tests.clinic.staffed import Clinic, Partner, contact, page, signed_in


pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def accept_by_form(
    client: Client, request: object, clinic: Clinic, **more: str
) -> tuple[dict[str, str], Any]:
    data = {
        "act": "accept",
        "client_id": str(uuid4()),
        "with_whom": "alone",
        "therapist": str(clinic.cho.id),
        "prescriber": str(clinic.pia.id),
        "monitor": "",
        **more,
    }
    return data, client.post(reverse("clinic:request", args=[request]), data)


def test_dee_accepts_two_requests_into_one_couple(clinic: Clinic) -> None:
    ana, ben = clinic.asks(contact("Ana")), clinic.asks(contact("Ben"))
    dee = signed_in(clinic.dee)
    inbox = page(dee, "inbox")
    assert "Ana Example" in inbox
    assert "Ben Example" in inbox
    _, response = accept_by_form(dee, ana.id, clinic, with_whom=str(ben.id))
    couple = Couple.objects.get()
    assert response["Location"] == reverse("clinic:contact", args=[couple.ref])
    assert "No request is waiting" in page(dee, "inbox")
    assert open_items(WorkList.REQUEST) == []
    desk = viewer(clinic.dee, couple.id, at=timezone.now())
    assert desk
    view = read(desk, at=timezone.now(), purpose="test")
    assert {entry.payload.name_to_use for entry in view.of(SAFE_CONTACT)} == {"Ana", "Ben"}
    assert view.of(ASSIGNMENT) == ()
    shown = page(dee, "contact", couple.ref)
    assert shown.count("Waiting: a message leaves") == 2
    assert "Ana: e-mail only, 12-14 h, no message, say “Harbour”" in shown


def test_both_are_asked_the_same_five(clinic: Clinic) -> None:
    couple = clinic.opens("Ana", "Ben")
    cho = viewer(clinic.cho, couple.id, at=timezone.now())
    assert cho
    asked = read(cho, at=timezone.now(), purpose="test").of(ASSIGNMENT)
    for place in (Reader.A, Reader.B):
        mine = [entry.payload.instrument for entry in asked if entry.subject == place]
        assert mine == ["phq-9", "gad-7", "csi-16", "asq", "hark"] or sorted(mine) == sorted(
            ["phq-9", "gad-7", "csi-16", "asq", "hark"]
        )


def test_a_double_click_accepts_once(clinic: Clinic) -> None:
    ana = clinic.asks(contact("Ana"))
    dee = signed_in(clinic.dee)
    data, first = accept_by_form(dee, ana.id, clinic)
    again = dee.post(reverse("clinic:request", args=[ana.id]), data)
    assert (first.status_code, again.status_code) == (302, 302)
    assert Couple.objects.count() == 1
    shown = page(dee, "request", ana.id)
    assert "Accepted" in shown
    assert "by Dee" in shown


def test_a_second_person_needs_a_safe_contact_of_their_own(clinic: Clinic) -> None:
    ana = clinic.asks(contact("Ana"))
    dee = signed_in(clinic.dee)
    _, refused = accept_by_form(dee, ana.id, clinic, with_whom="second", **{"second-full_name": "Ben Kline"})
    shown = refused.content.decode()
    assert refused.status_code == 200
    assert "There is a problem" in shown
    assert 'value="Ben Kline"' in shown
    assert Couple.objects.count() == 0
    more = {
        "with_whom": "second",
        "second-client_id": str(uuid4()),
        "second-full_name": "Ben Kline",
        "second-name_to_use": "Ben",
        "second-channel": "text",
        "second-address": "555 0122",
    }
    accept_by_form(dee, ana.id, clinic, **more)
    shown = page(dee, "contact", Couple.objects.get().ref)
    assert "Ben: text only, no message, say “Harbour”" in shown
    assert shown.count("Waiting: a message leaves") == 1


def test_one_mailbox_for_two_gets_no_mail_at_all(clinic: Clinic) -> None:
    ana, ben = clinic.asks(contact("Ana", "us@example.com")), clinic.asks(contact("Ben", "US@example.com"))
    dee = signed_in(clinic.dee)
    accept_by_form(dee, ana.id, clinic, with_whom=str(ben.id))
    shown = page(dee, "contact", Couple.objects.get().ref)
    assert "Both gave the same number or mailbox" in shown
    assert [outbox.pending(user.id) for user in User.objects.filter(name="")] == [[], []]


def test_without_a_therapist_in_date_nothing_is_opened(clinic: Clinic) -> None:
    late = clinic.hire("Dr Late", Role.THERAPIST, trained=False)
    ana = clinic.asks(contact("Ana"))
    dee = signed_in(clinic.dee)
    assert "Dr Late" not in page(dee, "request", ana.id)
    for chosen in ("", str(late.id)):
        _, refused = accept_by_form(dee, ana.id, clinic, therapist=chosen)
        assert refused.status_code == 200
        assert "There is a problem" in refused.content.decode()
    assert Couple.objects.count() == 0
    assert len(open_items(WorkList.REQUEST)) == 1


def test_a_request_is_closed_with_a_reason_and_stays_readable(clinic: Clinic) -> None:
    ana = clinic.asks(contact("Ana"))
    dee = signed_in(clinic.dee)
    address = reverse("clinic:request", args=[ana.id])
    refused = dee.post(address, {"act": "close", "close-client_id": str(uuid4()), "close-reason": ""})
    assert "Write why it is closed" in refused.content.decode()
    data = {"act": "close", "close-client_id": str(uuid4()), "close-reason": "Moved away"}
    for _ in range(2):
        assert dee.post(address, data).status_code == 302
    assert "Reason: Moved away" in page(dee, "request", ana.id)
    desk = viewer(clinic.dee, FRONT_DESK, at=timezone.now())
    assert desk
    assert len(read(desk, at=timezone.now(), purpose="test").of(REQUEST_DECISION)) == 1


def test_dee_changes_one_safe_contact_and_what_was_wrong_is_kept(clinic: Clinic) -> None:
    couple = clinic.opens("Ana", "Ben")
    ana = Partner(couple, "Ana", clinic.dee)
    dee = signed_in(clinic.dee)
    address = reverse("clinic:change_contact", args=[couple.ref, ana.place.name])
    data = {
        "client_id": str(uuid4()),
        "full_name": "Ana Example",
        "name_to_use": "Annie",
        "channel": Channel.EMAIL.value,
        "address": "no mailbox",
        "hours": "after 18 h",
    }
    refused = dee.post(address, data).content.decode()
    assert "Enter an e-mail address, like name@example.org" in refused
    assert 'value="Annie"' in refused
    data |= {"channel": Channel.CALL.value, "address": "+1 555 0199"}
    for _ in range(2):
        assert dee.post(address, data).status_code == 302
    shown = page(dee, "contact", couple.ref)
    assert "Annie: call only, after 18 h, no message, say “Harbour”" in shown
    assert 'href="tel:+15550199"' in shown
    desk = viewer(clinic.dee, couple.id, at=timezone.now())
    assert desk
    assert len(read(desk, at=timezone.now(), purpose="test").of(SAFE_CONTACT)) == 3


def test_a_way_in_is_handed_over_once_and_shown_once(clinic: Clinic) -> None:
    couple = clinic.opens("Ana", "Ben")
    ana = Partner(couple, "Ana", clinic.dee)
    dee = signed_in(clinic.dee)
    address = reverse("clinic:hand_over", args=[couple.ref, ana.place.name])
    assert "This field is required" in dee.post(address, {"client_id": str(uuid4())}).content.decode()
    data = {"client_id": str(uuid4()), "how": "in person, alone", "identity": "on"}
    shown = [dee.post(address, data).content.decode() for _ in range(2)]
    links = [text.split("/join/")[1].split("<")[0].strip() for text in shown]
    assert ana.user.username in shown[0]
    assert links[0] != links[1]
    stranger = Client()
    assert [stranger.get(f"/join/{link}").status_code for link in links] == [404, 200]
    desk = viewer(clinic.dee, couple.id, at=timezone.now())
    assert desk
    assert len(read(desk, at=timezone.now(), purpose="test").of(HANDOVER)) == 1
    assert links[1] not in page(dee, "contact", couple.ref)


def test_nothing_on_the_contact_page_reaches_both(clinic: Clinic) -> None:
    couple = clinic.opens("Ana", "Ben", at=timezone.now() - timedelta(days=2))
    ana = Partner(couple, "Ana", clinic.dee)
    dee = signed_in(clinic.dee)
    assert "/invite" not in page(dee, "contact", couple.ref)  # both are waiting for their slot
    outbox.send_due(lambda _: None, at=timezone.now(), failed=lambda _: None)
    shown = page(dee, "contact", couple.ref)
    addresses = [part.split('"')[0] for part in shown.split('action="')[1:]]
    assert addresses == [reverse("clinic:invite", args=[couple.ref, place]) for place in ("A", "B")]
    for _ in range(2):
        assert dee.post(addresses["AB".index(ana.place.name or "")]).status_code == 302
    assert page(dee, "contact", couple.ref).count("Waiting: a message leaves") == 1
