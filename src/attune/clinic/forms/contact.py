"""How one person may safely be reached, and how they were handed their way in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from attune.clinic.forms.once import OnceForm
from attune.scheduling.entries import CHANNEL_WORDS, Channel, SafeContact


FEWEST_DIGITS = 5  # the shortest telephone numbers in use; a typing slip, not a check of the number


class ContactForm(OnceForm):
    """A safe contact, asked of that person alone."""

    full_name = forms.CharField(label="Full name", max_length=120)
    name_to_use = forms.CharField(
        label="Name to use",
        max_length=60,
        help_text="What they want to be called, also by a person who answers.",
    )
    channel = forms.ChoiceField(
        label="The one safe way to reach them",
        choices=[(channel.value, words) for channel, words in CHANNEL_WORDS.items()],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label="E-mail address or telephone number",
        max_length=254,
        required=False,
        help_text="Leave empty only for “Do not contact me”.",
    )
    hours = forms.CharField(
        label="Safe hours", max_length=120, required=False, help_text="For example: 12-14 h."
    )
    may_leave_message = forms.BooleanField(label="We may leave a message", required=False)
    shared_with = forms.CharField(
        label="Who else reads this phone or mailbox", max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        """An address that fits the channel; none at all where nothing may be sent."""
        cleaned = super().clean() or {}
        channel, address = cleaned.get("channel"), (cleaned.get("address") or "").strip()
        if channel == Channel.PORTAL:
            address = ""
        elif channel and not address:
            self.add_error("address", "Enter the address or number for the way you chose")
        elif channel == Channel.EMAIL:
            try:
                validate_email(address)
            except ValidationError:
                self.add_error("address", "Enter an e-mail address like name@example.com")
        elif channel and sum(character.isdigit() for character in address) < FEWEST_DIGITS:
            self.add_error("address", "Enter a telephone number")
        cleaned["address"] = address
        return cleaned

    def contact(self) -> SafeContact:
        """What was filled in, as the ledger keeps it."""
        filled = self.cleaned_data
        return SafeContact(
            full_name=filled["full_name"],
            name_to_use=filled["name_to_use"],
            channel=Channel(filled["channel"]),
            address=filled["address"],
            hours=filled["hours"],
            may_leave_message=filled["may_leave_message"],
            shared_with=filled["shared_with"],
        )


class HandoverForm(OnceForm):
    """How a person was handed their sign-in name and link, face to face or on a call they made."""

    how = forms.ChoiceField(
        label="How are you giving it",
        choices=[
            ("in person, alone", "In person, alone"),
            ("on a call to their safe number", "On a call to their safe number"),
        ],
        widget=forms.RadioSelect,
    )
    identity = forms.BooleanField(
        label="I have checked that this is the right person, and that they are alone"
    )
