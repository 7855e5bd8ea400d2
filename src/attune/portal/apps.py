"""Registers this floor's templates and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Templates and addresses only; no tables."""

    name = "attune.portal"
    label = "portal"
