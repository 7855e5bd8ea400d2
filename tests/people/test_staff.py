"""Sign-in names that say nothing, and the one link that lets each person in."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from attune.people.models import INVITATION_LIFE, Invitation, Role, User, short_ref
from attune.people.staff import add, add_partner, invite, invited_by, staff_names, staff_with


pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def test_a_partner_is_a_neutral_name_and_nothing_else() -> None:
    ana = add_partner(at=NOW)
    assert re.fullmatch(r"[a-z]+-[a-z]+-\d{4}", ana.username)
    assert (ana.name, ana.email, ana.is_staff_member, ana.has_usable_password()) == ("", "", False, False)


def test_a_staff_member_has_a_role_from_the_first_moment_and_a_link() -> None:
    cho, token = add("Dr Cho", role="therapist", at=NOW, email="cho@example.com")
    assert cho.is_staff_member
    assert cho.roles(NOW) == {Role.THERAPIST}
    assert cho.roles(NOW - INSTANT) == frozenset()
    assert staff_with(Role.THERAPIST, at=NOW) == [cho]
    assert staff_names()[cho.id] == "Dr Cho"
    found = invited_by(token, at=NOW)
    assert found
    assert found.user == cho


def test_a_token_has_128_bits_and_only_its_hash_is_kept() -> None:
    tokens = {invite(add_partner(at=NOW), at=NOW) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 22 for token in tokens)  # 22 characters of six bits
    assert not tokens & set(Invitation.objects.values_list("token_hash", flat=True))


def test_an_invitation_lives_a_fortnight() -> None:
    token = invite(add_partner(at=NOW), at=NOW)
    assert invited_by(token, at=NOW + INVITATION_LIFE - INSTANT)
    assert invited_by(token, at=NOW + INVITATION_LIFE) is None


def test_an_invitation_works_once() -> None:
    token = invite(add_partner(at=NOW), at=NOW)
    found = invited_by(token, at=NOW)
    assert found
    found.use(at=NOW)
    assert invited_by(token, at=NOW) is None


def test_a_new_invitation_ends_the_earlier_ones_of_that_person_alone() -> None:
    ana, ben = add_partner(at=NOW), add_partner(at=NOW)
    first, bens = invite(ana, at=NOW), invite(ben, at=NOW)
    second = invite(ana, at=NOW)
    assert [invited_by(token, at=NOW) is not None for token in (first, second, bens)] == [False, True, True]


def test_a_name_is_found_whatever_its_case() -> None:
    ana = add_partner(at=NOW)
    assert User.objects.get_by_natural_key(ana.username.upper()) == ana


def test_a_reference_can_be_read_out() -> None:
    assert all(re.fullmatch(r"[2-9a-hjkmnp-z]{6}", short_ref()) for _ in range(200))
