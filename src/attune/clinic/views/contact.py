"""Safe contact: the card, its change, a person's way in. One person at a time; nothing reaches both."""

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attune.clinic.forms.contact import ContactForm, HandoverForm
from attune.clinic.invitations import partners_of, tell, way_in
from attune.clinic.screens.contact import contact_screen, rule_line
from attune.clinic.screens.people import PLACE, person
from attune.clinic.views.couple import links
from attune.ledger.disclosure import View, Viewer
from attune.ledger.entry import Draft, DraftError
from attune.ledger.label import Reader
from attune.people.models import CLINICAL, INVITATION_LIFE, Couple, Role, User
from attune.people.staff import invite as make_invitation
from attune.scheduling.entries import HANDOVER, SAFE_CONTACT, Handover
from attune.scheduling.folds import safe_contact
from attune.store.read import read
from attune.store.record import record
from attune.web.access import for_team, recent_login


@require_GET
@for_team(Role.COORDINATOR, *CLINICAL)
def contact(request: HttpRequest, couple: Couple, viewer: Viewer) -> HttpResponse:
    """Both cards."""
    now = timezone.now()
    screen = contact_screen(
        read(viewer, at=now, purpose="contact"),
        ref=couple.ref,
        service=settings.ATTUNE_SERVICE_NAME,
        access={place: way_in(user, at=now) for place, user in partners_of(couple, at=now).items()},
        may_change=Reader.DESK in viewer.atoms,
    )
    return render(
        request, "clinic/contact.html", {"screen": screen, "couple_links": links(request, couple, viewer)}
    )


@for_team(Role.COORDINATOR)
@recent_login
def change(request: HttpRequest, couple: Couple, viewer: Viewer, place: str) -> HttpResponse:
    """How one person may be reached from now on, as they said it when alone."""
    now = timezone.now()
    view, _ = _partner(couple, viewer, place)
    who, known = person(view, PLACE[place]), safe_contact(view, PLACE[place])
    initial = {name: getattr(known, name) for name in ContactForm.base_fields if hasattr(known, name)}
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        zone = timezone.get_current_timezone_name()
        draft = Draft(SAFE_CONTACT, form.contact(), now, zone, form.once, subject=PLACE[place])
        try:
            record(draft, by=viewer, at=now)
        except DraftError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("clinic:contact", couple.ref)
    context = {
        "form": form,
        "heading": f"{who.mark} {who.name}: safe contact",
        "lead": f"Ask {who.name} alone, face to face or on their own number. Ask again each time.",
        "button": f"Save for {who.name}",
        "audience": "this partner, the front desk and the care team",
        "back": reverse("clinic:contact", args=[couple.ref]),
        "back_words": "Safe contact",
    }
    return render(request, "clinic/form_page.html", context)


@require_POST
@for_team(Role.COORDINATOR)
def invite(_: HttpRequest, couple: Couple, viewer: Viewer, place: str) -> HttpResponse:
    """Queues an invitation for one person's own slot, where e-mail is their safe way."""
    now = timezone.now()
    view, user = _partner(couple, viewer, place)
    if not way_in(user, at=now).joined:
        tell(view, PLACE[place], user, "invitation", at=now, zone=timezone.get_current_timezone_name())
    return redirect("clinic:contact", couple.ref)


@for_team(Role.COORDINATOR)
@recent_login
def hand_over(request: HttpRequest, couple: Couple, viewer: Viewer, place: str) -> HttpResponse:
    """Gives one person their sign-in name and a new link, shown once. Earlier links stop working."""
    view, user = _partner(couple, viewer, place)
    who = person(view, PLACE[place])
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        link = _give(viewer, place, user, form)
        context = {
            "person": who,
            "sign_in_name": user.username,
            "link": link,
            "until": now + INVITATION_LIFE,
            "ref": couple.ref,
        }
        return render(request, "clinic/handed_over.html", context)
    context = {
        "form": form,
        "heading": f"{who.mark} {who.name}: hand over in person",
        "lead": rule_line(
            safe_contact(view, PLACE[place]), name=who.name, service=settings.ATTUNE_SERVICE_NAME
        ),
        "button": f"Make a link for {who.name}",
        "audience": "this partner, the front desk and the care team",
        "back": reverse("clinic:contact", args=[couple.ref]),
        "back_words": "Safe contact",
    }
    return render(request, "clinic/form_page.html", context)


@transaction.atomic
def _give(viewer: Viewer, place: str, user: User, form: HandoverForm) -> str:
    """Records that a person is given their way in, and makes the link."""
    now, zone = timezone.now(), timezone.get_current_timezone_name()
    handover = Handover(form.cleaned_data["how"])
    record(Draft(HANDOVER, handover, now, zone, form.once, subject=PLACE[place]), by=viewer, at=now)
    return f"{settings.ATTUNE_SITE}/join/{make_invitation(user, at=now)}"


def _partner(couple: Couple, viewer: Viewer, place: str) -> tuple[View, User]:
    """The couple as the desk sees it, and who holds the place; nobody there is the same as no such page."""
    now = timezone.now()
    user = partners_of(couple, at=now).get(PLACE[place])
    if user is None:
        raise Http404
    return read(viewer, at=now, purpose="contact"), user
