"""Registers the tables of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Users, couples and who belongs to which."""

    name = "attune.people"
    label = "people"
