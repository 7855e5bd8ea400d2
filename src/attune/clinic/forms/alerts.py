"""What a clinician writes when they have acted on an alert."""

from django import forms

from attune.web.forms import OnceForm


SHORTEST_NOTE = 10  # enough for "called Ana", too long for "ok"


class AcknowledgeForm(OnceForm):
    """States what was done, not that something was seen."""

    note = forms.CharField(
        label="What did you do?",
        min_length=SHORTEST_NOTE,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: called at the safe hour, alone; safety plan agreed; next call Thursday.",
        error_messages={
            "required": "Write what you did",
            "min_length": f"Write what you did, in at least {SHORTEST_NOTE} characters",
        },
    )
