"""Registers the store's tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables of facts, keys, reads, projections and messages to send."""

    name = "attune.store"
    label = "store"
