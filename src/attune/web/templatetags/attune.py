"""Tags of the shared templates: a form field with everything that belongs to it."""

from datetime import date, datetime

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone


register = template.Library()


@register.filter
def iso(when: datetime) -> str:
    """A moment for machines, with its zone."""
    return timezone.localtime(when).isoformat(timespec="seconds")


@register.filter
def day(when: date | None) -> str:
    """A day, of a moment in the clinic's zone: 2 Nov 2026. Django's own filter is ten times slower."""
    if when is None:
        return ""
    return f"{timezone.localtime(when) if isinstance(when, datetime) else when:%-d %b %Y}"


@register.filter
def moment(when: datetime | None) -> str:
    """A moment in the clinic's zone: Mon 2 Nov 2026, 10:02."""
    return f"{timezone.localtime(when):%a %-d %b %Y, %H:%M}" if when else ""


@register.inclusion_tag("web/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """A field with its label, hint and error, tied together for screen readers."""
    widget = bound.field.widget
    ids = []
    if bound.help_text:
        ids.append(f"{bound.auto_id}_hint")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(ids)} if ids else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    group = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    return {
        "field": bound,
        "group": group,
        "checkbox": isinstance(widget, CheckboxInput),
        "described_by": attributes.get("aria-describedby", ""),
        "control": "" if group else bound.as_widget(attrs=attributes),
        "optional": not bound.field.required and not isinstance(widget, CheckboxInput),
    }
