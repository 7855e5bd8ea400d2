"""How Django connects to PostgreSQL: from an address, as a login that owns nothing."""

from typing import Any

from psycopg import conninfo


def postgresql_settings(address: str) -> dict[str, Any]:
    """Django's settings for a postgresql:// address."""
    parts = conninfo.conninfo_to_dict(address)
    named = ("dbname", "user", "password", "host", "port")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "attune"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value for key, value in parts.items() if key not in named},
    }
