"""Registers this floor's templates and static files."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Templates and addresses only; no tables."""

    name = "attune.public"
    label = "public"
