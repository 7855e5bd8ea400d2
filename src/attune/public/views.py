"""Pages for anyone: what this is, a private self-check, a request for a first talk, urgent help."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from attune.ledger.disclosure import Viewer
from attune.ledger.entry import Draft
from attune.ledger.label import Reader
from attune.people.models import FRONT_DESK, VISITOR
from attune.public.forms import STEPS, RequestForm, step_form
from attune.public.self_check import SelfCheckForm, weigh
from attune.scheduling.entries import CHANNEL_WORDS, CONSULTATION_REQUEST, Channel
from attune.store.record import Conflict, record


REQUESTS_AN_HOUR = 10  # from one place; a clinic gets a few a day
REFERENCE_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What it is, for whom, and what is not known."""
    return render(request, "public/home.html")


@require_safe
def urgent_help(request: HttpRequest) -> HttpResponse:
    """Where to turn now."""
    return render(request, "public/help.html")


@csrf_exempt  # it changes nothing and stores nothing, so it needs no cookie either
@require_http_methods(["GET", "HEAD", "POST"])
def self_check(request: HttpRequest) -> HttpResponse:
    """The private self-check: answered by the page that is sent back, and nowhere else."""
    form = SelfCheckForm(request.POST or None)
    if request.method == "POST":
        form = SelfCheckForm(request.POST)
        if form.is_valid():
            return render(request, "public/check_result.html", {"result": weigh(form.cleaned_data)})
        return render(request, "public/check.html", {"form": form}, status=422)
    return render(request, "public/check.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """One step a page. What was typed travels in the page; only the last button sends it."""
    if request.method != "POST":
        return _step(request, 0, RequestForm())
    step = min(max(_number(request.POST.get("step")), 0), len(STEPS))
    if "back" in request.POST:
        back = max(step - 1, 0)
        return _step(request, back, RequestForm(initial=_typed(request)))
    form = step_form(step, request.POST)
    if not form.is_valid():
        wrong = next(
            (n for n, (_, names) in enumerate(STEPS) if any(name in form.errors for name in names)), step
        )
        return _step(request, wrong, form, status=422)
    if step + 1 < len(STEPS):
        return _step(request, step + 1, RequestForm(initial=_typed(request)))
    if step + 1 == len(STEPS):
        return render(request, "public/book_check.html", {"rows": _rows(form), "carried": _typed(request)})
    return _send(request, form)


def _send(request: HttpRequest, form: RequestForm) -> HttpResponse:
    if not _allowed(request):
        return render(request, "public/too_many.html", status=429)
    now = timezone.now()
    reference = _reference(form.once)
    visitor = Viewer(VISITOR, FRONT_DESK, Reader.NOBODY)
    zone = timezone.get_current_timezone_name()
    try:
        record(Draft(CONSULTATION_REQUEST, form.request(reference), now, zone, form.once), by=visitor, at=now)
    except Conflict:
        typed = {name: value for name, value in _typed(request).items() if name != "client_id"}
        return _step(request, 0, RequestForm(initial=typed), status=409, typed=typed)
    return redirect("public:booked", reference)


@require_safe
def booked(request: HttpRequest, reference: str) -> HttpResponse:
    """Thanks, and what happens next."""
    if len(reference) != 8 or set(reference) - set(REFERENCE_LETTERS):
        raise Http404
    return render(request, "public/booked.html", {"reference": reference})


def _step(
    request: HttpRequest, step: int, form: RequestForm, status: int = 200, typed: dict[str, Any] | None = None
) -> HttpResponse:
    heading, names = STEPS[step]
    context = {
        "form": form,
        "heading": heading,
        "shown": [form[name] for name in names if name in form.fields],
        "carried": {name: value for name, value in (typed or _typed(request)).items() if name not in names},
        "step": step,
        "number": step + 1,
        "count": len(STEPS) + 1,
    }
    return render(request, "public/book.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, Any]:
    names = [name for _, step in STEPS for name in step]
    typed: dict[str, Any] = {name: request.POST[name] for name in names if name in request.POST}
    if "client_id" in request.POST:
        typed["client_id"] = request.POST["client_id"]
    return typed


def _rows(form: RequestForm) -> list[tuple[str, str]]:
    filled = form.cleaned_data
    words = {
        "channel": CHANNEL_WORDS[Channel(filled["channel"])],
        "may_leave_message": "Yes" if filled["may_leave_message"] else "No",
    }
    names = [name for _, step in STEPS for name in step]
    return [(str(form.fields[name].label), words.get(name, filled[name]) or "Not provided") for name in names]


def _reference(client_id: UUID) -> str:
    """A short reference made from the page's random id, so that a double click shows the same one."""
    number, letters = client_id.int, []
    for _ in range(8):
        number, letter = divmod(number, len(REFERENCE_LETTERS))
        letters.append(REFERENCE_LETTERS[letter])
    return "".join(letters)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 3 else 0


def _allowed(request: HttpRequest) -> bool:
    """Counts requests from one place within the hour, so that nobody floods the inbox."""
    key = f"requests:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    return int(cache.incr(key)) <= REQUESTS_AN_HOUR
