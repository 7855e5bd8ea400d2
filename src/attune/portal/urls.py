"""Addresses of partners' pages: neutral nouns and random ids."""

from django.urls import path

from attune.portal import views


app_name = "my"
urlpatterns = [
    path("", views.home, name="home"),
    path("f/<uuid:task>", views.start, name="start"),
    path("f/<uuid:task>/<int:number>", views.question, name="question"),
    path("f/<uuid:task>/check", views.check, name="check"),
    path("f/<uuid:task>/sent", views.sent, name="sent"),
    path("help", views.urgent_help, name="help"),
    path("settings", views.settings_page, name="settings"),
    path("settings/contact", views.contact, name="contact"),
]
