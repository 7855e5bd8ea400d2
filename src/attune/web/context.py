"""What every template may ask: the service's name, whether this is a demonstration, and a person's way around."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from attune.people.models import CLINICAL, Role


class Way(NamedTuple):
    """One item of the clinic's navigation."""

    label: str
    path: str


_WAYS = (
    (frozenset(CLINICAL), Way("Caseload", "/clinic/")),
    (frozenset({Role.COORDINATOR}), Way("Inbox", "/clinic/inbox")),
    (frozenset({Role.COORDINATOR}), Way("Couples", "/clinic/couples")),
    (frozenset({Role.DIRECTOR}), Way("Overview", "/clinic/overview")),
    (frozenset({Role.ADMINISTRATOR}), Way("People", "/clinic/people")),
)


def page(request: HttpRequest) -> dict[str, object]:
    """The names used by the base templates. Ways are looked up only if a template walks them."""
    return {
        "service_name": settings.ATTUNE_SERVICE_NAME,
        "clinic_phone": settings.ATTUNE_PHONE,
        "demo": settings.ATTUNE_DEMO,
        "ways": lambda: ways(request),
    }


def ways(request: HttpRequest) -> list[Way]:
    """Where a staff member may go, by role."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_member:
        return []
    held = user.roles(timezone.now())
    return [way for roles, way in _WAYS if roles & held]
