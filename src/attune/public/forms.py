"""The request for a first talk, one page for each step. Nothing is stored before it is sent."""

from typing import Any

from django import forms

from attune.scheduling.entries import ConsultationRequest
from attune.web.forms import SafeContactForm


STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Who are you?", ("full_name", "name_to_use")),
    ("How may we contact you safely?", ("channel", "address", "hours", "may_leave_message", "shared_with")),
    ("What suits you?", ("together", "preferred_times", "message")),
)


class RequestForm(SafeContactForm):
    """Everything a request holds; a step shows some of its fields and carries the others along."""

    together = forms.ChoiceField(
        label="Do you want to come alone or together?",
        choices=[("alone", "Alone"), ("together", "Together"), ("not sure", "I am not sure yet")],
        widget=forms.RadioSelect,
        help_text="If together, your partner sends a request of their own, or we ask them separately.",
    )
    preferred_times = forms.CharField(label="Days and times that suit you", max_length=200, required=False)
    message = forms.CharField(
        label="Anything we should know?",
        help_text="The front desk and clinicians read this. Keep what is private for the talk itself.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def request(self, reference: str) -> ConsultationRequest:
        """What was filled in, as the ledger keeps it."""
        filled = self.cleaned_data
        return ConsultationRequest(
            self.contact(), filled["together"], filled["preferred_times"], filled["message"], reference
        )


def step_form(step: int, data: Any) -> RequestForm:
    """The form with the fields of the steps up to one: those are checked, later ones not yet asked."""
    form = RequestForm(data)
    asked = {name for _, names in STEPS[: step + 1] for name in names} | {"client_id"}
    for name in list(form.fields):
        if name not in asked:
            del form.fields[name]
    return form
