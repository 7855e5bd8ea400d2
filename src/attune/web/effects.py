"""What leaves the building: neutral words, made from the recipient's own view at the recipient's own time (rule R10)."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail

from attune.people.models import User
from attune.people.staff import has_joined, invite
from attune.store import outbox
from attune.web.accounts import contact_address


SUBJECT = {"invitation": "Your appointment", "todo": "Something to do"}
TEXT = {
    "invitation": (
        "{service} has an appointment request with your name.\n"
        "If you expected this, go to {site}/join/{token} within 14 days. Your sign-in name is {name}.\n"
        "If not, you can ignore this message. To change how we contact you, call {phone}.\n"
    ),
    "todo": "{service}: there is something for you to do. Sign in the way you usually do.\n",
}


def send_due(*, at: datetime) -> int:
    """Sends every message whose time has come. A failing address holds up nobody else.

    Returns:
        How many messages were handed to the mail server.
    """
    return outbox.send_due(lambda waiting: _send(waiting, at=at), at=at, failed=_failed)


def _send(waiting: outbox.Waiting, *, at: datetime) -> None:
    person = User.objects.get(pk=waiting.person)
    address = contact_address(person, at=at)
    if address is None or (waiting.template == "invitation" and has_joined(person)):
        return
    token = invite(person, at=at) if waiting.template == "invitation" else ""
    text = TEXT[waiting.template].format(
        service=settings.ATTUNE_SERVICE_NAME,
        site=settings.ATTUNE_SITE,
        phone=settings.ATTUNE_PHONE,
        name=person.username,
        token=token,
    )
    send_mail(SUBJECT[waiting.template], text, settings.DEFAULT_FROM_EMAIL, [address])


def _failed(waiting: outbox.Waiting, error: Exception) -> None:
    logging.getLogger(__name__).error(
        "message %s was not sent (%s); it will be tried again", waiting.number, type(error).__name__
    )
