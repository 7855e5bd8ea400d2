"""Staff: hired, trained, let go, and joined to a couple by somebody else than themselves."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from attune.clinic.screens.staff import holding
from attune.people.models import ClinicRole, Credential, Membership, Role, User
from tests.clinic.staffed import Clinic, Partner, page, signed_in


pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "expired"),
        (0, "expires in 0 days"),
        (1, "expires in 1 day"),
        (60, "expires in 60 days"),
        (61, "in date"),
    ],
)
def test_a_credential_says_in_words_how_long_it_holds(days: int, words: str) -> None:
    issued = TODAY - timedelta(days=400)
    assert holding("Licence", issued=issued, expires=TODAY + timedelta(days=days), today=TODAY).words == words


def test_ada_adds_somebody_and_their_link_is_shown_once(clinic: Clinic) -> None:
    ada = signed_in(clinic.ada)
    data = {"name": "Dr New", "email": "new@example.com", "role": "therapist"}
    refused = ada.post(reverse("clinic:add_staff"), data | {"email": "nowhere"}).content.decode()
    assert "Enter a valid email address." in refused
    assert 'value="Dr New"' in refused
    shown = ada.post(reverse("clinic:add_staff"), data).content.decode()
    link = shown.split("/join/")[1].split("<")[0].strip()
    assert "This is shown once" in shown
    assert link not in page(ada, "people")
    assert "works here already" in ada.post(reverse("clinic:add_staff"), data).content.decode()
    new = User.objects.get(name="Dr New")
    again = ada.post(reverse("clinic:staff_link", args=[new.id])).content.decode()
    assert link not in again
    assert ada.get(f"/join/{link}").status_code == 404


def test_ada_grants_and_ends_roles_of_others_but_not_her_own(clinic: Clinic) -> None:
    ada = signed_in(clinic.ada)
    own, cho = (reverse("clinic:staff_member", args=[user.id]) for user in (clinic.ada, clinic.cho))
    for _ in range(2):
        assert ada.post(cho, {"act": "grant", "role-role": "prescriber"}).status_code == 302
    assert clinic.cho.roles(timezone.now()) == {Role.THERAPIST, Role.PRESCRIBER}
    answer = ada.post(own, {"act": "grant", "role-role": "therapist"})
    assert "A colleague changes your roles and credentials" in answer.content.decode()
    assert clinic.ada.roles(timezone.now()) == {Role.ADMINISTRATOR}
    couple = clinic.opens("Ana", "Ben")
    held = ClinicRole.objects.get(user=clinic.cho, role=Role.THERAPIST)
    assert ada.post(cho, {"act": "end", "role_id": held.pk}).status_code == 302
    assert signed_in(clinic.cho).get(reverse("clinic:chart", args=[couple.ref])).status_code == 404


def test_a_credential_is_added_and_an_expired_one_is_marked(clinic: Clinic) -> None:
    ada = signed_in(clinic.ada)
    late = clinic.hire("Dr Late", Role.THERAPIST, trained=False)
    address = reverse("clinic:staff_member", args=[late.id])
    data = {
        "act": "credential",
        "credential-kind": "licence",
        "credential-issued": "2020-01-01",
        "credential-expires": "2019-01-01",
    }
    assert "The end is before the date of issue" in ada.post(address, data).content.decode()
    for _ in range(2):
        assert ada.post(address, data | {"credential-expires": "2021-01-01"}).status_code == 302
    assert Credential.objects.filter(user=late).count() == 1
    shown = " ".join(page(ada, "people").split())
    assert "Professional licence: <strong>expired</strong>, 1 Jan 2021" in shown


def test_dee_adds_and_ends_a_member_of_the_care_team(clinic: Clinic) -> None:
    couple = clinic.opens("Ana", "Ben", team=((clinic.cho, Role.THERAPIST),))
    ana = Partner(couple, "Ana", clinic.dee)
    dee, nia = signed_in(clinic.dee), signed_in(clinic.nia)
    address = reverse("clinic:team", args=[couple.ref])
    chart = reverse("clinic:chart", args=[couple.ref])
    assert nia.get(chart).status_code == 404
    data = {"act": "add", "member": f"monitor:{clinic.nia.id}", "recused_from": ana.place.name}
    assert dee.post(address, data).status_code == 302
    assert "You do not read what is private to" in nia.get(chart).content.decode()
    shown = dee.post(address, data).content.decode()
    assert "is on this team already" in shown
    member = Membership.objects.get(user=clinic.nia)
    for _ in range(2):
        assert dee.post(address, {"act": "end", "member": member.pk}).status_code == 302
    assert nia.get(chart).status_code == 404
    assert dee.post(address, {"act": "end", "member": "9" * 40}).status_code == 302


def test_nobody_lets_themselves_in(clinic: Clinic) -> None:
    both = clinic.hire("Dr Both", Role.COORDINATOR, Role.THERAPIST)
    couple = clinic.opens("Ana", "Ben")
    client = signed_in(both)
    address = reverse("clinic:team", args=[couple.ref])
    data = {"act": "add", "member": f"therapist:{both.id}", "recused_from": ""}
    assert "There is a problem" in client.post(address, data).content.decode()
    assert client.get(reverse("clinic:chart", args=[couple.ref])).status_code == 404
