"""Addresses of the care team's and the front desk's pages, under /clinic/."""

from django.urls import path, register_converter

from attune.clinic.views import alerts, assignments, chart, contact, home, inbox, overview, staff, team


class PlaceConverter:
    """One of a couple's two places."""

    regex = "[AB]"

    def to_python(self, value: str) -> str:
        """The place as it is written."""
        return value

    def to_url(self, value: str) -> str:
        """The place as it is written."""
        return value


register_converter(PlaceConverter, "place")

app_name = "clinic"
urlpatterns = [
    path("", home.home, name="home"),
    path("inbox", inbox.requests, name="inbox"),
    path("inbox/<uuid:entry>", inbox.one, name="request"),
    path("couples", inbox.couples, name="couples"),
    path("overview", overview.counts, name="overview"),
    path("people", staff.people, name="people"),
    path("people/add", staff.add, name="add_staff"),
    path("people/<uuid:person>", staff.one, name="staff_member"),
    path("people/<uuid:person>/link", staff.link, name="staff_link"),
    path("c/<str:ref>/", chart.chart, name="chart"),
    path("c/<str:ref>/alerts/<uuid:entry>", alerts.alert, name="alert"),
    path("c/<str:ref>/assign", assignments.assign, name="assign"),
    path("c/<str:ref>/answer/<uuid:entry>", chart.answer, name="answer"),
    path("c/<str:ref>/contact", contact.contact, name="contact"),
    path("c/<str:ref>/contact/<place:place>", contact.change, name="change_contact"),
    path("c/<str:ref>/contact/<place:place>/invite", contact.invite, name="invite"),
    path("c/<str:ref>/contact/<place:place>/hand-over", contact.hand_over, name="hand_over"),
    path("c/<str:ref>/team", team.team, name="team"),
]
