"""How one person may safely be reached, and how they were handed their way in."""

from typing import Any

from django import forms

from attune.web.forms import OnceForm, SafeContactForm


_WORDS = {
    "full_name": "Full name",
    "name_to_use": "Name to use",
    "channel": "The one safe way to reach them",
    "hours": "Safe hours",
    "may_leave_message": "We may leave a message",
    "shared_with": "Who else reads this phone or mailbox",
}


class ContactForm(SafeContactForm):
    """A safe contact, asked of that person alone, in words for staff."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for name, label in _WORDS.items():
            self.fields[name].label = label
        self.fields["address"].help_text = "Leave empty only for “Do not contact me”."


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
