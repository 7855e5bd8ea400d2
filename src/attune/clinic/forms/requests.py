"""What the coordinator decides on a request: open a couple, with whom and which care team, or close it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from attune.clinic.screens.inbox import RequestRow
from attune.web.forms import OnceForm


ALONE, SECOND = "alone", "second"
Choice = tuple[str, str]


class AcceptForm(OnceForm):
    """Who comes, and who looks after them. A second person's safe contact is a form beside this one."""

    with_whom = forms.ChoiceField(label="Who is the other partner?", widget=forms.RadioSelect)
    therapist = forms.ChoiceField(label="Therapist")
    prescriber = forms.ChoiceField(label="Prescriber", required=False)
    monitor = forms.ChoiceField(label="Session monitor", required=False)

    def __init__(
        self,
        *args: Any,
        others: Iterable[RequestRow],
        therapist: Sequence[Choice],
        prescriber: Sequence[Choice],
        monitor: Sequence[Choice],
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._choose(
            "with_whom",
            [
                *((str(row.entry), f"Their own request: {row.words}") for row in others),
                (SECOND, "Somebody I have asked myself, alone: I enter their safe contact below"),
                (ALONE, "Nobody yet: open it for this person alone"),
            ],
        )
        none_yet = ("", "Nobody yet")
        self._choose("therapist", [("", "Choose a therapist"), *therapist])
        self._choose("prescriber", [none_yet, *prescriber])
        self._choose("monitor", [none_yet, *monitor])

    @property
    def other_request(self) -> UUID | None:
        """The other partner's own request, if that was chosen."""
        chosen: str = self.cleaned_data["with_whom"]
        return None if chosen in (ALONE, SECOND) else UUID(chosen)

    @property
    def wants_second(self) -> bool:
        """Whether a second person's safe contact must be filled in."""
        return bool(self["with_whom"].value() == SECOND)

    def _choose(self, field: str, choices: Sequence[Choice]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]


class CloseForm(OnceForm):
    """Why a request is not taken further."""

    reason = forms.CharField(
        label="Reason",
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write why it is closed"},
    )
