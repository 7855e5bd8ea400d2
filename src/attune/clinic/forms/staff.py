"""Staff, their roles and credentials, and the care team of a couple."""

from collections.abc import Sequence
from typing import Any

from django import forms

from attune.people.models import Credential, Role


STAFF_ROLES = [(role.value, role.label) for role in Role if role is not Role.PARTNER]
Choice = tuple[str, str]


class StaffForm(forms.Form):
    """Somebody who starts to work here."""

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(
        label="Work e-mail", required=False, help_text="Nothing is sent there by itself."
    )
    role = forms.ChoiceField(label="Role", choices=STAFF_ROLES)


class RoleForm(forms.Form):
    """One more role for somebody who works here."""

    prefix = "role"
    role = forms.ChoiceField(label="Role", choices=STAFF_ROLES)


class CredentialForm(forms.Form):
    """A training or licence, as seen on paper."""

    prefix = "credential"
    kind = forms.ChoiceField(label="What", choices=Credential.Kind.choices)
    issued = forms.DateField(label="Issued", widget=forms.DateInput(attrs={"type": "date"}))
    expires = forms.DateField(label="Expires", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        cleaned = super().clean() or {}
        issued, expires = cleaned.get("issued"), cleaned.get("expires")
        if issued and expires and expires < issued:
            self.add_error("expires", "The end is before the date of issue")
        return cleaned


class MemberForm(forms.Form):
    """Somebody joins a couple's care team, perhaps without reading what is private to one partner."""

    member = forms.ChoiceField(label="Who, and as what")
    recused_from = forms.ChoiceField(
        label="Does not read what is private to",
        required=False,
        widget=forms.RadioSelect,
        help_text="For somebody who knows one of them. To change it, end them and add them again.",
    )

    def __init__(self, *args: Any, members: Sequence[Choice], names: Sequence[Choice], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["member"].choices = [("", "Choose somebody"), *members]  # type: ignore[attr-defined]
        self.fields["recused_from"].choices = [("", "Nobody"), *names]  # type: ignore[attr-defined]
