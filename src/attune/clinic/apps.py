"""Registers this floor's templates and static files."""

from django.apps import AppConfig


class ClinicConfig(AppConfig):
    """Templates and addresses only; no tables."""

    name = "attune.clinic"
    label = "clinic"
