"""What partners' pages show, made from the partner's own view alone."""

from dataclasses import dataclass
from uuid import UUID

from attune.instruments import folds
from attune.instruments.entries import RESPONSE, SEALED_ANSWER, answer_kind
from attune.instruments.folds import State, Task
from attune.instruments.questionnaire import Item
from attune.ledger import sharing
from attune.ledger.disclosure import View
from attune.ledger.label import Label
from attune.scheduling.entries import CHANNEL_WORDS, SafeContact
from attune.scheduling.folds import name_of, safe_contact


STATE_WORDS = {
    State.NOT_STARTED: "Not started",
    State.IN_PROGRESS: "In progress",
    State.COMPLETED: "Completed",
    State.ALWAYS_OPEN: "Always open",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list of things to do."""

    task: UUID
    title: str
    state: str
    completed: bool
    minutes: int
    number: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Home:
    """The first page: one next step, the list, and what both of a couple can see."""

    name: str
    next_step: Row | None
    rows: tuple[Row, ...]
    alone: tuple[Row, ...]
    shared: tuple[str, ...]


def home(view: View) -> Home:
    """The partner's home page."""
    tasks = folds.tasks(view)
    rows = tuple(_row(task) for task in tasks if not task.questionnaire.wholly_sealed)
    return Home(
        name=name_of(view, view.viewer.partner),
        next_step=next((row for row in rows if not row.completed), None),
        rows=rows,
        alone=tuple(_row(task) for task in tasks if task.questionnaire.wholly_sealed),
        shared=tuple(entry.payload.text for entry in sharing.shared(view)),
    )


def _row(task: Task) -> Row:
    return Row(
        task=task.assignment,
        title=task.questionnaire.neutral_title,
        state=STATE_WORDS[task.state],
        completed=task.state is State.COMPLETED,
        minutes=task.questionnaire.minutes,
        number=task.next_number,
        count=len(task.questionnaire.items),
    )


@dataclass(frozen=True, slots=True)
class Start:
    """What will be asked, why, and who will see it."""

    task: UUID
    title: str
    why: str
    minutes: int
    count: int
    audience: str
    sealed: bool
    partly_sealed: bool
    begun: bool
    next_number: int | None
    has_check: bool


def start(task: Task, view: View) -> Start:
    """The page before the first question."""
    questionnaire = task.questionnaire
    kind = SEALED_ANSWER if questionnaire.wholly_sealed else RESPONSE
    return Start(
        task=task.assignment,
        title=questionnaire.neutral_title,
        why=questionnaire.why,
        minutes=questionnaire.minutes,
        count=len(questionnaire.items),
        audience=Label(kind.rule, view.viewer.partner).words,
        sealed=questionnaire.wholly_sealed,
        partly_sealed=not questionnaire.wholly_sealed and any(item.sealed for item in questionnaire.items),
        begun=task.state is State.IN_PROGRESS,
        next_number=task.next_number,
        has_check=not questionnaire.wholly_sealed,
    )


@dataclass(frozen=True, slots=True)
class Question:
    """One question on its page. `stored` is the answer given before, never for a sealed one."""

    task: UUID
    number: int
    count: int
    stem: str
    item: Item
    stored: str | None
    audience: str
    back: int | None


def question(task: Task, number: int, view: View) -> Question:
    """One question's page."""
    questionnaire = task.questionnaire
    item = questionnaire.items[number - 1]
    drafts = {} if item.sealed else folds.draft_answers(view, task.assignment)
    stored = None
    if item.id in drafts:
        stored = "none" if drafts[item.id] is None else str(drafts[item.id])
    return Question(
        task=task.assignment,
        number=number,
        count=len(questionnaire.items),
        stem=questionnaire.stem_of(item),
        item=item,
        stored=stored,
        audience=Label(answer_kind(item).rule, view.viewer.partner).words,
        back=number - 1 if number > 1 else None,
    )


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One answer on the page before sending."""

    number: int
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Check:
    """All answers that may be shown, before they are sent."""

    task: UUID
    title: str
    rows: tuple[CheckRow, ...]
    first_missing: int | None
    audience: str


def check(task: Task, view: View) -> Check:
    """The page before sending. A sealed question's line is the same whatever was answered."""
    drafts = folds.draft_answers(view, task.assignment)
    rows = tuple(
        CheckRow(number, _text(item), _answer_words(item, drafts))
        for number, item in enumerate(task.questionnaire.items, start=1)
    )
    missing = [
        number
        for number, item in enumerate(task.questionnaire.items, start=1)
        if not item.sealed and item.id not in drafts
    ]
    return Check(
        task=task.assignment,
        title=task.questionnaire.neutral_title,
        rows=rows,
        first_missing=missing[0] if missing else None,
        audience=Label(RESPONSE.rule, view.viewer.partner).words,
    )


def _text(item: Item) -> str:
    return item.text or (" … ".join(item.poles) if item.poles else "")


def _answer_words(item: Item, drafts: dict[str, int | None]) -> str:
    if item.sealed:
        return "Goes to your care team when you answer it. It is not shown here."
    if item.id not in drafts:
        return "Not answered yet"
    if (option := item.option(drafts[item.id])) is None:
        return "I prefer not to answer"
    return option.label or option.spoken


@dataclass(frozen=True, slots=True)
class Contact:
    """How the partner said they may be reached."""

    contact: SafeContact | None
    channel: str


def contact(view: View) -> Contact:
    """The partner's own safe contact."""
    own = safe_contact(view, view.viewer.partner)
    return Contact(own, CHANNEL_WORDS[own.channel] if own else "")
