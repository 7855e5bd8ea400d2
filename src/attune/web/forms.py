"""Forms that several doors share: sent twice they are one entry, and how a person may safely be reached."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from attune.scheduling.entries import CHANNEL_WORDS, Channel, SafeContact


FEWEST_DIGITS = 5  # the shortest telephone numbers in use; catches a slip, checks no number


class OnceForm(forms.Form):
    """A form whose hidden id is made with the page, so that a double click is one entry."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def once(self) -> UUID:
        """The id of this filling-in."""
        client_id: UUID = self.cleaned_data["client_id"]
        return client_id


class SafeContactForm(OnceForm):
    """How one person may safely be reached, in words to that person."""

    full_name = forms.CharField(label="Your full name", max_length=120)
    name_to_use = forms.CharField(label="What should we call you?", max_length=60)
    channel = forms.ChoiceField(
        label="How may we contact you?",
        choices=[(channel.value, words) for channel, words in CHANNEL_WORDS.items()],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label="E-mail address or phone number",
        help_text="Give one that only you read or answer. Leave it empty if we should not contact you.",
        max_length=254,
        required=False,
    )
    hours = forms.CharField(
        label="Safe hours to reach you", help_text="For example: noon to 2", max_length=120, required=False
    )
    may_leave_message = forms.BooleanField(label="You may leave a message for me", required=False)
    shared_with = forms.CharField(
        label="Who else reads this mailbox or phone?", max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        """An address that fits the channel; none at all where nothing may be sent."""
        cleaned = super().clean() or {}
        if "channel" not in self.fields:
            return cleaned
        channel, address = cleaned.get("channel"), (cleaned.get("address") or "").strip()
        if channel == Channel.PORTAL:
            address = ""
        elif channel and not address:
            self.add_error("address", "Enter the address or number for the way you chose")
        elif channel == Channel.EMAIL:
            try:
                validate_email(address)
            except ValidationError:
                self.add_error("address", "Enter an e-mail address, like name@example.org")
        elif channel and sum(character.isdigit() for character in address) < FEWEST_DIGITS:
            self.add_error("address", "Enter a phone number, like 555 0100")
        cleaned["address"] = address
        return cleaned

    def contact(self) -> SafeContact:
        """What was filled in, as the ledger keeps it."""
        filled = {name: self.cleaned_data[name] for name in SafeContact.__struct_fields__}
        return SafeContact(**{**filled, "channel": Channel(filled["channel"])})
