"""What every page here is called with."""

from django.http import HttpRequest

from attune.people.models import User


class StaffRequest(HttpRequest):
    """A request that was let in: somebody has signed in. A name for the type checker, never made."""

    user: User
