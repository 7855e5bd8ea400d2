"""Addresses that anyone may open."""

from django.urls import path

from attune.public import views


app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("check", views.self_check, name="check"),
    path("book", views.book, name="book"),
    path("book/sent/<str:reference>", views.booked, name="booked"),
    path("help", views.urgent_help, name="help"),
]
