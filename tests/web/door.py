"""A browser in front of the sign-in door, and the people who come to it."""

import re

from tests.clinic.staffed import Clinic, Partner, contact

from attune.people.models import User
from attune.scheduling.entries import Channel


PASSWORD = "four quiet words here"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
_RANDOM = re.compile(rb'(name="(?:csrfmiddlewaretoken|client_id)" value=")[^"]+')
_CODE = re.compile(r"\S+")


def partner(name: str = "Ana", channel: Channel = Channel.EMAIL) -> User:
    """Somebody of a couple who said how they may be reached, with a password."""
    clinic = Clinic()
    requests = (clinic.asks(contact(name, channel=channel)).id, clinic.asks(contact("Ben")).id)
    return with_password(Partner(clinic.opens_for(requests), name, clinic.dee).user)
