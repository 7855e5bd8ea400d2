"""Signing in: codes to a safe contact, joining by invitation, locking when idle, the demonstration's personas."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, suspend_request
from allauth.account.models import Login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import send_mail
from django.db import connection
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attune.people.models import User
from attune.people.staff import invited_by
from attune.people.viewers import partner_viewer
from attune.scheduling.entries import Channel
from attune.scheduling.folds import safe_contact
from attune.store.keys import open_text, seal_text
from attune.store.read import read
from attune.web.personas import listed
from attune.web.signin_forms import PasswordForm


AGAIN_PATHS = ("/signin/again", "/signin/second/again", "/signin/key/again")  # prove who one is
SET_UP_PATHS = (
    "/signin/methods/app/add",
    "/signin/methods/keys/add",
    "/signin/methods/codes",
)  # a second factor
PUBLIC_PATHS = (
    "/",
    "/check",
    "/help",
    "/leave",
    "/robots.txt",
    "/styles",
    "/signin/",
    "/demo",
    "/demo/signin",
)
PUBLIC_FOLDERS = ("/static/", "/book", "/join/", "/signout/")
SEEN_EVERY = timedelta(minutes=1)  # how exactly idleness is known: a write for every page would cost more
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CODE_MAIL = "{code} is your {service} code. It works for 10 minutes. Never share it, not even with family."


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """How allauth behaves here: nobody signs up, nothing is announced, only codes are mailed."""

    def is_open_for_signup(self, *_: Any) -> bool:
        """Whether strangers may make accounts: never; the clinic invites."""
        return False

    def add_message(self, *_: Any, **__: Any) -> None:
        """Announces nothing: a banner on a shared screen says too much."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends a sign-in code and no other mail, beside the request: its time must not tell who is known."""
        if template_prefix != "account/email/login_code":
            return
        threading.Thread(target=_send_code, args=(email, context["code"], timezone.now())).start()

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted for a name from one place: nobody can lock out another person from elsewhere."""
        return self.name_and_place(request, credentials.get("username", ""))

    def name_and_place(self, request: HttpRequest, name: str) -> str:
        """What a rate limit counts: a sign-in name as it was typed, known or not, and the network address."""
        return f"{name.lower()} {self.get_client_ip(request)}"


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the seeds of code generators encrypted: a stolen database must not sign anybody in."""

    def encrypt(self, text: str) -> str:
        """The seed as it is stored."""
        return seal_text("second factors", text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed as it is used."""
        return open_text("second factors", encrypted_text)


def _send_code(username: str, code: str, at: datetime) -> None:
    """Mails a code to a partner who said that e-mail is safe; otherwise nothing is sent."""
    try:
        address = contact_address(User.objects.get(username=username), at=at)
        if address:
            text = CODE_MAIL.format(code=code, service=settings.ATTUNE_SERVICE_NAME)
            send_mail("Your code", text, settings.DEFAULT_FROM_EMAIL, [address], fail_silently=True)
    finally:
        connection.close()


def contact_address(person: User, *, at: datetime) -> str | None:
    """The e-mail address at which a partner said it is safe to write to them, from their own view; else None."""
    reader = partner_viewer(person, at=at)
    if reader is None:
        return None
    contact = safe_contact(read(reader, at=at, purpose="reaching them"), reader.partner)
    return contact.address if contact and contact.channel is Channel.EMAIL else None


def join(request: HttpRequest, token: str) -> HttpResponseBase:
    """An invited person chooses a password and is signed in. A token that does not work gives one constant page."""
    now = timezone.now()
    invitation = invited_by(token, at=now)
    if invitation is None:
        return render(request, "account/no_invitation.html", status=404)
    form = PasswordForm(request.POST or None, user=invitation.user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/join.html", {"form": form, "name": invitation.user.username})
    if not invitation.use(at=now):
        return render(request, "account/no_invitation.html", status=404)
    user = invitation.user
    user.set_password(form.cleaned_data["password"])
    user.save(update_fields=["password"])
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    record_authentication(request, user, method="password", reauthenticated=True)
    return perform_login(request, Login(user=user))  # type: ignore[no-any-return]


def lost(request: HttpRequest) -> HttpResponse:
    """A lost password is mended at the clinic, by somebody who checks who is asking; never by mail."""
    return render(request, "account/lost.html")


def home_of_role(request: HttpRequest) -> HttpResponse:
    """Where somebody lands after signing in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect("/clinic/" if request.user.is_staff_member else "/my/")


def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Ends all of one's own sessions, on every device, this one included."""
    if request.method != "POST" or not request.user.is_authenticated:
        raise Http404
    for session in UserSession.objects.filter(user=request.user):
        session.end()
    request.session.flush()
    return redirect("account_login")


class SessionLimits:
    """Locks a session that was idle, ends one that is old, and lets no staff in without a second factor.

    A locked session is opened by signing in again; a form that was sent meanwhile is then carried out, so that
    nothing typed is lost.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on; the limits are applied in `process_view`, after the form token was checked."""
        response: HttpResponse = self.get_response(request)
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        """Redirects to sign in, or to set up a second factor, or lets the request through."""
        user, path = request.user, request.path
        if not user.is_authenticated or path in PUBLIC_PATHS or path.startswith(PUBLIC_FOLDERS):
            return None
        whose = "staff" if user.is_staff_member else "partner"
        now = timezone.now()
        started = _moment(request.session.setdefault("started", now.timestamp()))
        seen = _moment(request.session.get("seen", now.timestamp()))
        if now - started > settings.ATTUNE_LONGEST[whose]:
            request.session.flush()
            return redirect(_with_next(reverse("account_login"), request))
        if path in AGAIN_PATHS:
            return None
        if whose == "staff" and not _gave_second_factor(request, user):
            return _to_second_factor(request, user)
        if now - seen > settings.ATTUNE_IDLE[whose] and "locked" not in request.session:
            request.session["locked"] = now.timestamp()
        if locked := request.session.get("locked"):
            if not _proved_since(request, locked):
                return suspend_request(request, reverse("account_reauthenticate"))  # type: ignore[no-any-return]
            del request.session["locked"]
            seen = _moment(0)
        if now - seen > SEEN_EVERY or "seen" not in request.session:
            request.session["seen"] = now.timestamp()
        return None


def _with_next(address: str, request: HttpRequest) -> str:
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def _proved_since(request: HttpRequest, moment: float) -> bool:
    """Whether the person signed in again after a moment."""
    records = request.session.get("account_authentication_methods", [])
    return any(record.get("reauthenticated") and record["at"] >= moment for record in records)


def _is_persona(request: HttpRequest) -> bool:
    return bool(settings.ATTUNE_DEMO and request.session.get("persona"))


def _gave_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this very session gave a second factor or a passkey: an older one, opened without, does not count."""
    given = any(record["method"] == "mfa" for record in get_authentication_records(request, user))
    return _is_persona(request) or (given and _has_second_factor(user))


def _has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def _to_second_factor(request: HttpRequest, user: User) -> HttpResponseBase | None:
    """To giving the second factor; whoever has none may do nothing but set one up."""
    if _has_second_factor(user):
        ways = get_adapter().get_reauthentication_methods(user)
        where: str = next(way["url"] for way in ways if way["id"].startswith("mfa_reauthenticate"))
        return suspend_request(request, where)  # type: ignore[no-any-return]
    return None if request.path.startswith(SET_UP_PATHS) else redirect("mfa_activate_totp")


@receiver(authenticator_added)
def _added_is_given(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just set up a second factor has shown it; only this session of theirs has."""
    if authenticator.type in SECOND_FACTORS:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


def recently_signed_in(request: HttpRequest) -> bool:
    """Whether the person proved who they are within the last minutes."""
    return _is_persona(request) or bool(did_recently_reauthenticate(request))


def personas(request: HttpRequest) -> HttpResponse:
    """The demonstration's people, to sign in as with one click."""
    if not settings.ATTUNE_DEMO:
        raise Http404
    return render(request, "web/personas.html", {"groups": listed(at=timezone.now())})


def demo_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Signs in as one of the demonstration's people; there is no such page in a real clinic."""
    if not settings.ATTUNE_DEMO or request.method != "POST":
        raise Http404
    user = User.objects.filter(username=request.POST.get("username", ""), is_active=True).first()
    if user is None:
        raise Http404
    request.session.flush()
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    response: HttpResponseBase = perform_login(
        request, Login(user=user, redirect_url=reverse("home_of_role"))
    )
    request.session["persona"] = True
    return response
