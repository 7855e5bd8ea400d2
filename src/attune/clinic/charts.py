"""A score over time, drawn on the server: a line with its points. The numbers stand in a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from attune.web.templatetags.attune import day


WIDTH, HEIGHT, MARGIN = 160, 48, 6


@dataclass(frozen=True, slots=True)
class Point:
    """One score and when it was given."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a point stands in the drawing."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A drawing on the scale's full range, so that two of the same measure compare by eye."""

    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    better: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The line through all points, as SVG writes it."""
        return " ".join(f"{mark.x:g},{mark.y:g}" for mark in self.marks)

    @property
    def numbers(self) -> tuple[str, ...]:
        """What the drawing shows, in words: a day and a score each."""
        return tuple(f"{day(point.at)}: {point.value:g}" for point in self.points)

    @property
    def circles(self) -> str:
        """A circle at each point, as one SVG path."""
        return "".join(f"M{m.x - 3.5:g} {m.y:g}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0" for m in self.marks)

    @property
    def diamonds(self) -> str:
        """A diamond at each point, as one SVG path."""
        return "".join(f"M{m.x:g} {m.y - 4:g}l4 4l-4 4l-4-4z" for m in self.marks)


def sparkline(points: Sequence[Point], *, low: float, high: float, lower_is_better: bool) -> Sparkline | None:
    """A drawing of two scores or more, true to time; None for fewer, which show no course."""
    if len(points) < 2:
        return None
    ordered = sorted(points, key=lambda point: point.at)
    start, span = ordered[0].at, (ordered[-1].at - ordered[0].at).total_seconds() or 1.0
    marks = tuple(
        Mark(
            round(MARGIN + (WIDTH - 2 * MARGIN) * (point.at - start).total_seconds() / span, 1),
            round(HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (point.value - low) / (high - low), 1),
        )
        for point in ordered
    )
    return Sparkline(tuple(ordered), marks, "lower is better" if lower_is_better else "higher is better")
