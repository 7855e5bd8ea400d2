"""Registers the shared templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, styles and sign-in; no tables."""

    name = "attune.web"
    label = "web"
