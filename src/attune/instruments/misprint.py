"""What is wrong in a library file, and on which line: written for the person who must mend it."""

import re
import tomllib


_PATH = re.compile(r" - at `\$\.?([^`]*)`")
_STEP = re.compile(r"(\w+)(?:\[(\d+|\.\.\.)\])?")
_FIELD = re.compile(r"(unknown|missing required) field `(\w+)`")
_TOML_LINE = re.compile(r"at line (\d+)")


class LibraryError(ValueError):
    """A library file that cannot be used: which file, which line, what is wrong and how to mend it."""

    def __init__(self, file: str, line: int, words: str) -> None:
        super().__init__(f"{file}, line {line}: {words}")
        self.file = file
        self.line = line


def flaw(path: str, words: str) -> ValueError:
    """A mistake at a place of the file such as `items[2].id`, in words that say the mend."""
    return ValueError(f"{words} - at `$.{path}`")


def misprint(file: str, text: str, error: Exception) -> LibraryError:
    """The error to show for what TOML, the declared types or a flaw found in a file."""
    words = str(error)
    if isinstance(error, tomllib.TOMLDecodeError):
        place = _TOML_LINE.search(words)
        line = int(place[1]) if place else len(text.splitlines())
        return LibraryError(file, line, f"{words}. Mend the TOML there")
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        return LibraryError(file, line, "this is not UTF-8 text. Save the file as UTF-8")
    path = ".".join(step for step in reversed(_PATH.findall(words)) if step).replace(".[", "[")
    words = _PATH.sub("", words)
    if field := _FIELD.search(words):
        path = f"{path}.{field[2]}"
        mend = "Check the spelling or take it out" if field[1] == "unknown" else f"Add {field[2]}"
        words = f"{words}. {mend}"
    elif words.startswith(("Expected", "Invalid")):
        words = f"{words}. Write a value of that form"
    return LibraryError(file, line_of(text, path), words)


def line_of(text: str, path: str) -> int:
    """The line a path such as `items[2].id` stands on, or the nearest line before it that can be found."""
    lines = text.splitlines()
    at = -1
    for name, index in _STEP.findall(path):
        found = _table(lines, at, name, index) if index else _key(lines, at, name)
        if found is None:
            break
        at = found
    return max(at, 0) + 1


def _table(lines: list[str], after: int, name: str, index: str) -> int | None:
    """The nth inline table of the list `name` in the table a line belongs to, or the nth `[[name]]` below."""
    count = int(index) if index.isdigit() else 0
    header = re.compile(rf"\s*\[\[(\w+\.)*{name}\]\]")
    if (start := _key(lines, after, name)) is not None:
        end = next((n for n in range(start, len(lines)) if lines[n].rstrip().endswith("]")), start)
        places = [n for n in range(start, end) if "{" in lines[n]] or [start]
    else:
        places = [n for n in range(after + 1, len(lines)) if header.match(lines[n])]
    return places[min(count, len(places) - 1)] if places else None


def _key(lines: list[str], after: int, name: str) -> int | None:
    """A `[name]` below a line, or `name = ` within the table that the line belongs to."""
    key = re.compile(rf"(^|[{{,\s]){name}\s*=")
    header = re.compile(rf"\s*\[(\w+\.)*{name}\]")
    if after >= 0 and key.search(lines[after]):
        return after
    inside = True
    for n in range(after + 1, len(lines)):
        if header.match(lines[n]):
            return n
        inside = inside and not lines[n].startswith("[")
        if inside and key.search(lines[n]):
            return n
    return None
