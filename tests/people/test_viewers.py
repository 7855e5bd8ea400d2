"""Who somebody is for a couple, by role and by moment."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from attune.ledger.label import PARTNERS, Reader
from attune.people.models import FRONT_DESK, ClinicRole, Couple, Credential, Membership, Role, User
from attune.people.viewers import (
    MembershipError,
    couples_of,
    join_team,
    leave_team,
    open_couple,
    partner_viewer,
    viewer,
)


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
INSTANT = timedelta(microseconds=1)


class House:
    """Staff of every role, two partners, and a couple that Dee opened."""

    def __init__(self) -> None:
        self.staff = {role: self.person(role) for role in Role if role is not Role.PARTNER}
        self.dee = self.staff[Role.COORDINATOR]
        self.cho = self.staff[Role.THERAPIST]
        self.pair = (self.person(), self.person())
        team = [(self.staff[role], role) for role in (Role.THERAPIST, Role.PRESCRIBER, Role.MONITOR)]
        self.couple = self.opens(self.pair, team)

    def person(self, *roles: Role) -> User:
        name = roles[0].label if roles else ""
        user = User.objects.create(username=uuid4().hex, name=name, created_at=NOW)
        for role in roles:
            ClinicRole.objects.create(user=user, role=role, started_at=NOW)
        return user

    def opens(self, partners: Iterable[User], team: Iterable[tuple[User, Role]] = ()) -> Couple:
        return open_couple(partners, team, by=self.dee, at=NOW)

    def atoms(self, user: User, couple: UUID | None = None, *, at: datetime = NOW) -> Reader | None:
        found = viewer(user, couple or self.couple.id, at=at)
        return found.atoms if found else None


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize(
    ("role", "own", "other", "desk"),
    [
        (Role.THERAPIST, Reader.THERAPY, None, None),
        (Role.PRESCRIBER, Reader.MEDICAL, None, None),
        (Role.MONITOR, Reader.MEDICAL, None, None),
        (Role.COORDINATOR, Reader.DESK, Reader.DESK, Reader.DESK),
        (Role.DIRECTOR, None, None, None),
        (Role.ADMINISTRATOR, None, None, None),
    ],
)
def test_what_a_role_reads_of_its_own_couple_of_another_and_of_the_front_desk(
    house: House, role: Role, own: Reader | None, other: Reader | None, desk: Reader | None
) -> None:
    stranger = house.opens((house.person(), house.person()))
    found = [house.atoms(house.staff[role], id_) for id_ in (house.couple.id, stranger.id, FRONT_DESK)]
    assert found == [own, other, desk]
    expected = {house.couple, stranger} if other else {house.couple} if own else set()
    assert set(couples_of(house.staff[role], at=NOW)) == expected


def test_partners_have_one_place_each_in_their_own_couple_alone(house: House) -> None:
    places = [house.atoms(user) for user in house.pair]
    assert {Reader.A, Reader.B} == set(places)
    other = house.opens((house.person(), house.person()))
    for user in house.pair:
        assert house.atoms(user, other.id) is house.atoms(user, FRONT_DESK) is None
        assert list(couples_of(user, at=NOW)) == [house.couple]


def test_places_are_drawn_by_lot(house: House) -> None:
    firsts = set()
    for _ in range(40):  # one in a trillion that chance gives the same place forty times
        pair = (house.person(), house.person())
        firsts.add(house.atoms(pair[0], house.opens(pair).id))
    assert firsts == {Reader.A, Reader.B}


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.PRESCRIBER, Role.MONITOR])
def test_access_begins_and_ends_with_the_membership_to_the_microsecond(house: House, role: Role) -> None:
    user = house.staff[role]
    leave_team(Membership.objects.get(user=user), at=LATER)
    seen = [house.atoms(user, at=at) is not None for at in (NOW - INSTANT, NOW, LATER - INSTANT, LATER)]
    assert seen == [False, True, True, False]
    assert list(couples_of(user, at=LATER)) == []


def test_a_partner_and_a_coordinator_end_as_sharply(house: House) -> None:
    ana = house.pair[0]
    Membership.objects.filter(user=ana).update(ended_at=LATER)
    ClinicRole.objects.filter(user=house.dee).update(ended_at=LATER)
    for user in (ana, house.dee):
        assert house.atoms(user, at=LATER - INSTANT)
        assert house.atoms(user, at=LATER) is None
    assert partner_viewer(ana, at=LATER) is None


def test_ending_a_membership_twice_keeps_the_first_end(house: House) -> None:
    membership = Membership.objects.get(user=house.cho)
    leave_team(membership, at=LATER)
    leave_team(membership, at=LATER + timedelta(days=1))
    membership.refresh_from_db()
    assert membership.ended_at == LATER


def test_somebody_let_go_reads_nothing_whatever_their_memberships_say(house: House) -> None:
    house.cho.is_active = False
    assert house.atoms(house.cho) is None


def test_recusal_travels_with_the_viewer(house: House) -> None:
    nina = house.person(Role.THERAPIST)
    join_team(house.couple, nina, Role.THERAPIST, by=house.dee, at=NOW, recused_from="B")
    found = viewer(nina, house.couple.id, at=NOW)
    assert found
    assert (found.atoms, found.recused_from) == (Reader.THERAPY, Reader.B)


def test_of_two_couples_a_partner_means_the_newest(house: House) -> None:
    ana = house.pair[0]
    newest = open_couple((ana, house.person()), (), by=house.dee, at=LATER)
    found = partner_viewer(ana, at=LATER)
    assert found
    assert found.couple == newest.id
    assert PARTNERS & (house.atoms(ana, at=LATER) or Reader.NOBODY)


@pytest.mark.parametrize("wrong", ["one", "same", "three", "staff"])
def test_a_couple_is_two_different_people_who_do_not_work_here(house: House, wrong: str) -> None:
    ana, ben = house.person(), house.person()
    partners = {
        "one": (ana,),
        "same": (ana, ana),
        "three": (ana, ben, house.person()),
        "staff": (ana, house.cho),
    }
    count = Couple.objects.count()
    with pytest.raises(MembershipError):
        house.opens(partners[wrong])
    assert Couple.objects.count() == count


def test_a_couple_is_not_opened_by_halves(house: House) -> None:
    count = Couple.objects.count()
    with pytest.raises(MembershipError):
        house.opens((house.person(), house.person()), [(house.cho, Role.PRESCRIBER)])
    assert Couple.objects.count() == count


def test_nobody_lets_themselves_in_and_nobody_joins_without_the_role(house: House) -> None:
    both = house.person(Role.COORDINATOR, Role.THERAPIST)
    refused = (
        (both, Role.THERAPIST, both),
        (house.dee, Role.THERAPIST, both),
        (house.cho, Role.COORDINATOR, both),
    )
    for person, role, by in refused:
        with pytest.raises(MembershipError):
            join_team(house.couple, person, role, by=by, at=NOW)
    with pytest.raises(MembershipError):
        open_couple((house.person(), house.person()), [(both, Role.THERAPIST)], by=both, at=NOW)
    with pytest.raises(MembershipError, match="on this team already"):
        join_team(house.couple, house.cho, Role.THERAPIST, by=house.dee, at=NOW)


@pytest.mark.parametrize(
    ("whose", "role", "place"),
    [
        ("stranger", "partner", "A"),  # a place is held by one person
        ("partner", "partner", "free"),  # and a person holds one place
        ("stranger", "partner", ""),
        ("stranger", "partner", "C"),
        ("stranger", "therapist", "A"),
        ("therapist", "therapist", ""),  # the same role twice
    ],
)
def test_the_database_itself_refuses(house: House, whose: str, role: str, place: str) -> None:
    if place == "free":
        place = "B" if house.atoms(house.pair[0]) is Reader.A else "A"
        Membership.objects.filter(place=place).update(ended_at=NOW)
    user = {"stranger": house.person(), "partner": house.pair[0], "therapist": house.cho}[whose]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(couple=house.couple, user=user, role=role, place=place, started_at=NOW)


def test_a_place_that_was_left_can_be_held_again(house: House) -> None:
    ana = house.pair[0]
    held = Membership.objects.get(user=ana)
    leave_team(held, at=LATER)
    Membership.objects.create(
        couple=house.couple, user=ana, role=Role.PARTNER, place=held.place, started_at=LATER
    )
    assert house.atoms(ana, at=LATER) is Reader[held.place]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 11, 1), False),
        (date(2026, 11, 2), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_a_credential_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    credential = Credential(issued=date(2026, 11, 2), expires=date(2026, 11, 30))
    assert credential.in_date(datetime.combine(day, datetime.min.time(), UTC)) is holds
