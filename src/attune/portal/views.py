"""Partners' pages: fetch what this person may have, bind the form, one call, respond."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attune.instruments import folds
from attune.instruments.entries import ANSWER
from attune.instruments.folds import State, Task
from attune.ledger.disclosure import View, Viewer
from attune.ledger.entry import DraftError
from attune.portal import screens
from attune.portal.forms import ContactForm, QuestionForm, SendForm
from attune.store.read import read
from attune.store.record import Conflict, record
from attune.web.access import for_partner, recent_login


READ_OR_SEND = require_http_methods(["GET", "HEAD", "POST"])


@for_partner
@require_safe
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The next step and what else there is to do."""
    view = read(viewer, at=timezone.now(), purpose="home")
    return render(request, "portal/home.html", {"screen": screens.home(view)})


@for_partner
@require_safe
def start(request: HttpRequest, viewer: Viewer, task: UUID) -> HttpResponse:
    """What will be asked, and who will see it."""
    view, found = _task(viewer, task)
    if found.state is State.COMPLETED:
        return redirect("my:sent", task)
    return render(request, "portal/start.html", {"screen": screens.start(found, view)})


@for_partner
@READ_OR_SEND
def question(request: HttpRequest, viewer: Viewer, task: UUID, number: int) -> HttpResponse:
    """One question. Its answer is saved at once; the next page depends on its number alone."""
    view, found = _task(viewer, task)
    if not 1 <= number <= len(found.questionnaire.items):
        raise Http404
    screen = screens.question(found, number, view)
    if found.state is State.COMPLETED and not screen.item.sealed:
        return redirect("my:sent", task)
    change = "change" in request.GET or "change" in request.POST
    form = QuestionForm(screen.item, request.POST or None, initial={"answer": screen.stored})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            record(form.draft(found, by=viewer, at=now), by=viewer, at=now)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            return _after(found, number, change=change)
    context = {"screen": screen, "form": form, "change": change}
    return render(request, "portal/question.html", context, status=422 if form.errors else 200)


def _after(task: Task, number: int, *, change: bool) -> HttpResponse:
    if change:
        return redirect("my:check", task.assignment)
    if number < len(task.questionnaire.items):
        return redirect("my:question", task.assignment, number + 1)
    return redirect("my:sent" if task.questionnaire.wholly_sealed else "my:check", task.assignment)


@for_partner
@READ_OR_SEND
def check(request: HttpRequest, viewer: Viewer, task: UUID) -> HttpResponse:
    """All answers before they are sent, and the sending."""
    view, found = _task(viewer, task)
    if found.questionnaire.wholly_sealed:
        raise Http404
    if found.state is State.COMPLETED:
        return redirect("my:sent", task)
    screen = screens.check(found, view)
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if screen.first_missing:
            return redirect("my:question", task, screen.first_missing)
        answers = folds.draft_answers(view, task)
        sources = tuple(entry.id for entry in view.of(ANSWER) if entry.payload.assignment == task)
        now = timezone.now()
        try:
            record(form.draft(found, answers, sources, by=viewer, at=now), by=viewer, at=now)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            return redirect("my:sent", task)
    return render(request, "portal/check.html", {"screen": screen, "form": form})


@for_partner
@require_safe
def sent(request: HttpRequest, viewer: Viewer, task: UUID) -> HttpResponse:
    """Thanks, and calm help: the same page for everybody, whatever was answered."""
    _, found = _task(viewer, task)
    if found.state not in (State.COMPLETED, State.ALWAYS_OPEN):
        return redirect("my:start", task)
    return render(request, "portal/sent.html")


@for_partner
@require_safe
def urgent_help(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Where to turn now."""
    return render(request, "portal/help.html", {"viewer": viewer})


@for_partner
@require_safe
def settings_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Contact, ways to sign in, and signing out everywhere."""
    view = read(viewer, at=timezone.now(), purpose="settings")
    return render(request, "portal/settings.html", {"screen": screens.contact(view)})


@recent_login
@for_partner
@READ_OR_SEND
def contact(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How we may reach this person: only they and their clinic see it."""
    view = read(viewer, at=timezone.now(), purpose="contact")
    own = screens.contact(view).contact
    initial = {name: getattr(own, name) for name in own.__struct_fields__} if own else {}
    form = ContactForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                now = timezone.now()
                record(form.draft(by=viewer, at=now), by=viewer, at=now)
            except DraftError as error:
                form.add_error(None, str(error))
            else:
                return redirect("my:settings")
        status = 422
    return render(request, "portal/contact.html", {"form": form}, status=status)


def _task(viewer: Viewer, assignment: UUID) -> tuple[View, Task]:
    """The partner's view and one of their tasks; anybody else's task is not there."""
    view = read(viewer, at=timezone.now(), purpose="questions")
    found = next((task for task in folds.tasks(view) if task.assignment == assignment), None)
    if found is None:
        raise Http404
    return view, found
