"""Asking partners to answer a questionnaire, each alone."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attune.clinic.forms.assignments import AssignForm
from attune.clinic.invitations import partners_of, tell
from attune.clinic.screens.people import LETTER, pair
from attune.instruments.entries import ASSIGNMENT, Assignment
from attune.instruments.folds import results
from attune.instruments.questionnaire import Questionnaire, library, load
from attune.ledger.disclosure import View, Viewer
from attune.ledger.entry import Draft
from attune.ledger.label import Reader
from attune.people.models import Couple, Role
from attune.store.read import read
from attune.store.record import record
from attune.web.access import for_team


@for_team(Role.THERAPIST)
def assign(request: HttpRequest, couple: Couple, viewer: Viewer) -> HttpResponse:
    """The form; once sent, each partner finds the questions on their own page."""
    now = timezone.now()
    view = read(viewer, at=now, purpose="assign")
    form = AssignForm(request.POST or None, library=tuple(library().values()), people=pair(view))
    if request.method == "POST" and form.is_valid():
        _ask(couple, view, form, by=viewer, at=now)
        return redirect("clinic:chart", couple.ref)
    context = {
        "form": form,
        "heading": "Ask questions",
        "lead": "Each partner answers alone. Neither is told what the other was asked.",
        "button": "Ask",
        "audience": "the partner who is asked, and the care team",
        "back": reverse("clinic:chart", args=[couple.ref]),
        "back_words": "Chart",
    }
    return render(request, "clinic/form_page.html", context)


@transaction.atomic
def _ask(couple: Couple, view: View, form: AssignForm, *, by: Viewer, at: datetime) -> None:
    """Records what is asked of whom; somebody who has it open already is not asked twice."""
    questionnaire, zone = load(form.cleaned_data["instrument"]), timezone.get_current_timezone_name()
    for place, user in partners_of(couple, at=at).items():
        if place & form.partners and not _is_open(view, place, questionnaire):
            asked = Assignment(questionnaire.name, questionnaire.version)
            once = uuid5(form.once, LETTER[place])
            record(Draft(ASSIGNMENT, asked, at, zone, once, subject=place), by=by, at=at)
            tell(view, place, user, "todo", at=at, zone=zone)


def _is_open(view: View, place: Reader, questionnaire: Questionnaire) -> bool:
    """Whether a partner has the same questionnaire open. A sealed one is always asked anew: nothing that the
    partner sees may depend on what they answered under seal."""
    if questionnaire.wholly_sealed:
        return False
    return any(
        result.sent_at is None
        for result in results(view, place)
        if result.questionnaire.name == questionnaire.name
    )
