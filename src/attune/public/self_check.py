"""The private self-check: one person's answers, weighed for that person alone, and forgotten.

It sorts into three ways to go on, never into a verdict on a couple. Its medical questions follow the exclusions and
reviews that programmes publish (docs/explanation/sources.md); a clinician decides, not this page.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms


class Way(StrEnum):
    """How somebody might go on. The words are neutral: somebody else may see the screen."""

    TALK = "A first talk could help"
    DOCTOR = "Talk to a doctor first"
    OTHER = "Another kind of help fits better now"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, what makes it count, and the reason given then."""

    name: str
    text: str
    counts: tuple[str, ...]
    way: Way
    reason: str


YES, NO, UNSURE = "yes", "no", "unsure"
MEDICAL = "A doctor needs to look at this before anyone decides."
QUESTIONS = (
    Asked("stuck", "Do you two get stuck in the same arguments, even after trying to get help?", (), Way.TALK, ""),
    Asked("close", "Would you like to feel closer, or to talk without being on guard?", (), Way.TALK, ""),
    Asked("open", "Are you open to looking at your own part in things?", (NO,), Way.OTHER,
          "This work asks each person to look at their own part. It may not be the right time."),
    Asked("time", "Can you give it time: several weeks, with practice at home?", (NO,), Way.OTHER,
          "It is not a quick fix. Without time for it, other support may suit you better."),
    Asked("stable", "Is your daily life fairly steady right now?", (NO,), Way.OTHER,
          "When life is very unsteady, help for that comes first."),
    Asked("heart", "Do you have heart trouble, high blood pressure, or have you had a stroke?", (YES, UNSURE),
          Way.DOCTOR, MEDICAL),
    Asked("mind", "Have you or a close relative had psychosis or mania?", (YES, UNSURE), Way.DOCTOR, MEDICAL),
    Asked("pregnant", "Could you be pregnant, or are you breastfeeding?", (YES, UNSURE), Way.DOCTOR, MEDICAL),
    Asked("body", "Have you had seizures, a head injury, liver disease or bladder trouble?", (YES, UNSURE),
          Way.DOCTOR, MEDICAL),
    Asked("use", "Are alcohol or drugs a problem for you now?", (YES, UNSURE), Way.DOCTOR, MEDICAL),
    Asked("death", "Do you wish to die, or think of ending your life, now?", (YES, UNSURE), Way.OTHER,
          "Help for you comes first, today. The numbers below answer now."),
    Asked("free", "Do you feel free to say no to your partner?", (NO, UNSURE), Way.OTHER,
          "Being free to say no comes first. People below help with that, for you alone."),
    Asked("afraid", "Has your partner ever scared or hurt you?", (YES, UNSURE), Way.OTHER,
          "Support for you alone comes first. The people below know how."),
)  # fmt: skip
_ORDER = (Way.OTHER, Way.DOCTOR, Way.TALK)


class SelfCheckForm(forms.Form):
    """All questions with the same three answers."""

    use_required_attribute = False

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for asked in QUESTIONS:
            self.fields[asked.name] = forms.ChoiceField(
                label=asked.text,
                choices=[(YES, "Yes"), (NO, "No"), (UNSURE, "Not sure")],
                widget=forms.RadioSelect,
                error_messages={"required": f"Choose an answer: {asked.text}"},
            )


@dataclass(frozen=True, slots=True)
class Result:
    """A way to go on and the reasons for it, from one person's answers."""

    way: Way
    reasons: tuple[str, ...]


def weigh(answers: dict[str, str]) -> Result:
    """What one person's answers mean for that person. What matters most goes first."""
    counted = [asked for asked in QUESTIONS if answers[asked.name] in asked.counts]
    way = next((way for way in _ORDER if any(asked.way is way for asked in counted)), Way.TALK)
    reasons = dict.fromkeys(asked.reason for asked in counted if asked.way is way)
    return Result(way, tuple(reasons))
