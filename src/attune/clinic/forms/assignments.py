"""Asking a partner, or both, to answer an instrument of the library."""

from collections.abc import Sequence
from typing import Any

from django import forms

from attune.clinic.screens.people import PLACE, Person
from attune.instruments.questionnaire import Questionnaire
from attune.ledger.label import PARTNERS, Reader
from attune.web.forms import OnceForm


BOTH = "AB"


class AssignForm(OnceForm):
    """Which instrument, and who answers it."""

    instrument = forms.ChoiceField(label="Questionnaire", widget=forms.RadioSelect)
    who = forms.ChoiceField(label="Who answers", widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, library: Sequence[Questionnaire], people: Sequence[Person], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["instrument"].choices = [(each.name, each.title) for each in library]  # type: ignore[attr-defined]
        both = [(BOTH, "Both, each alone")] if len(people) > 1 else []
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((each.place, f"{each.mark} {each.name}") for each in people),
            *both,
        ]

    @property
    def partners(self) -> Reader:
        """The partners chosen."""
        who: str = self.cleaned_data["who"]
        return PARTNERS if who == BOTH else PLACE[who]
