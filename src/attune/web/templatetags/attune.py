"""Tags of the shared templates: a form field with everything that belongs to it."""

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect


register = template.Library()


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
