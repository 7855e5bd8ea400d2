"""Forms of partners' pages: what was typed becomes a draft."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils import timezone

from attune.instruments.entries import RESPONSE, Answer, Response, answer_kind
from attune.instruments.folds import Task
from attune.instruments.questionnaire import Item
from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft
from attune.scheduling.entries import SAFE_CONTACT, SafeContact
from attune.web.forms import OnceForm, SafeContactForm


PREFER_NOT = "none"


class QuestionForm(OnceForm):
    """One question with its printed options, and the choice not to answer."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose an answer, or choose “I prefer not to answer”",
            "invalid_choice": "Choose one of the answers on this page",
        },
    )

    def __init__(self, item: Item, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.item = item
        options = [(str(option.value), option.label or option.spoken) for option in item.options]
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker which field it is
        field.choices = [*options, (PREFER_NOT, "I prefer not to answer")]

    def draft(self, task: Task, *, by: Viewer, at: datetime) -> Draft[Answer]:
        """The answer as a fact. A sealed one has an id of its own for each choice: a replay must not tell which."""
        chosen = self.cleaned_data["answer"]
        value = None if chosen == PREFER_NOT else int(chosen)
        return Draft(
            answer_kind(self.item),
            Answer(task.assignment, self.item.id, value),
            at,
            timezone.get_current_timezone_name(),
            uuid5(self.once, f"{task.assignment} {self.item.id} {chosen}") if self.item.sealed else self.once,
            subject=by.partner,
        )


class SendForm(OnceForm):
    """The act of sending."""

    def draft(
        self,
        task: Task,
        answers: dict[str, int | None],
        sources: tuple[UUID, ...],
        *,
        by: Viewer,
        at: datetime,
    ) -> Draft[Response]:
        """All answers that are not sealed, as sent."""
        questionnaire = task.questionnaire
        return Draft(
            RESPONSE,
            Response(task.assignment, questionnaire.name, questionnaire.version, answers),
            at,
            timezone.get_current_timezone_name(),
            self.once,
            subject=by.partner,
            sources=sources,
        )


class ContactForm(SafeContactForm):
    """A partner's own safe contact."""

    def draft(self, *, by: Viewer, at: datetime) -> Draft[SafeContact]:
        """The contact as a fact."""
        zone = timezone.get_current_timezone_name()
        return Draft(SAFE_CONTACT, self.contact(), at, zone, self.once, subject=by.partner)
