"""Who works here: the administrator adds people, their roles and credentials."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from attune.clinic.credentials import standing
from attune.clinic.forms.staff import CredentialForm, RoleForm, StaffForm
from attune.clinic.screens.staff import RoleRow, StaffRow, by_name, holding
from attune.people import staff as people_of_the_clinic
from attune.people.models import INVITATION_LIFE, ClinicRole, Credential, Role, User
from attune.web.access import for_roles, recent_login


@require_GET
@for_roles(Role.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """All staff, past and present."""
    rows = by_name([_row(user) for user in User.objects.exclude(name="")])
    return render(request, "clinic/people.html", {"rows": rows})


@for_roles(Role.ADMINISTRATOR)
@recent_login
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new, and the link that lets them in, shown once."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        filled, now = form.cleaned_data, timezone.now()
        if User.objects.filter(name__iexact=filled["name"], email__iexact=filled["email"]).exists():
            form.add_error("name", "Somebody of this name works here already. Open their page for a new link")
        else:
            user, token = people_of_the_clinic.add(
                filled["name"], role=filled["role"], email=filled["email"], at=now
            )
            return _shown_once(request, user, token)
    context = {
        "form": form,
        "heading": "Add a staff member",
        "button": "Add and make their link",
        "back": reverse("clinic:people"),
        "back_words": "People",
    }
    return render(request, "clinic/form_page.html", context)


@require_POST
@for_roles(Role.ADMINISTRATOR)
@recent_login
def link(request: HttpRequest, person: UUID) -> HttpResponse:
    """A new link, for the first time or after a lost password. Earlier ones stop working; nobody makes their own."""
    user = get_object_or_404(User.objects.exclude(name=""), pk=person)
    if user == request.user:
        raise Http404
    return _shown_once(request, user, people_of_the_clinic.invite(user, at=timezone.now()))


@for_roles(Role.ADMINISTRATOR)
@recent_login
def one(request: HttpRequest, person: UUID) -> HttpResponse:
    """One staff member. Nobody changes their own roles or credentials: a colleague does."""
    user = get_object_or_404(User.objects.exclude(name=""), pk=person)
    own, act = user == request.user, request.POST.get("act")
    roles = RoleForm(request.POST if act == "grant" else None)
    credentials = CredentialForm(request.POST if act == "credential" else None)
    if act and not own and _change(user, request.POST.get("role_id"), roles, credentials):
        return redirect("clinic:staff_member", person)
    context = {"row": _row(user), "roles": roles, "credentials": credentials, "own": own}
    return render(request, "clinic/staff_member.html", context)


@transaction.atomic
def _change(user: User, ended: str | None, roles: RoleForm, credentials: CredentialForm) -> bool:
    """Ends a role, grants one or notes a credential; whether anything asked for was in order."""
    now = timezone.now()
    if roles.is_bound:
        if not roles.is_valid():
            return False
        role = roles.cleaned_data["role"]
        if not user.clinic_roles.filter(role=role, ended_at=None).exists():
            ClinicRole.objects.create(user=user, role=role, started_at=now)
    elif credentials.is_bound:
        if not credentials.is_valid():
            return False
        Credential.objects.get_or_create(user=user, **credentials.cleaned_data)
    else:
        for held in user.clinic_roles.filter(ended_at=None):
            if str(held.pk) == ended:
                _end(user, held)
    return True


def _end(user: User, held: ClinicRole) -> None:
    """Ends a role, and with it the part somebody has in couples in that role."""
    now = timezone.now()
    user.memberships.filter(role=held.role, ended_at=None).update(ended_at=now)
    user.clinic_roles.filter(pk=held.pk).update(ended_at=now)


def _shown_once(request: HttpRequest, user: User, token: str) -> HttpResponse:
    context = {
        "name": user.name,
        "sign_in_name": user.username,
        "link": f"{settings.ATTUNE_SITE}/join/{token}",
        "until": timezone.now() + INVITATION_LIFE,
    }
    return render(request, "clinic/staff_link.html", context)


def _row(user: User) -> StaffRow:
    today = timezone.localdate()
    return StaffRow(
        id=user.id,
        name=user.name,
        email=user.email,
        sign_in_name=user.username,
        joined=_joined(user),
        roles=tuple(
            RoleRow(held.pk, Role(held.role).label, held.started_at, held.ended_at)
            for held in user.clinic_roles.order_by("started_at", "id")
        ),
        credentials=tuple(
            holding(each.get_kind_display(), issued=each.issued, expires=each.expires, today=today)
            for each in standing(user)
        ),
    )


def _joined(user: User) -> bool:
    return user.last_login is not None or user.invitations.exclude(used_at=None).exists()
