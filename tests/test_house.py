"""The house itself: documents that could lie are compared with the code."""

import ast
import re
import runpy
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_the_table_of_kinds_is_what_the_code_says() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "reference.py"))["page"]
    assert (ROOT / "docs/reference/kinds.md").read_text() == page(), "run: python scripts/reference.py"


def test_only_the_disclosure_module_makes_a_view() -> None:
    makers = [
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "View"
    ]
    assert makers == ["disclosure.py"]


def test_only_views_and_the_command_line_read_the_clock() -> None:
    readers = {
        str(path.relative_to(ROOT / "src/attune"))
        for path in SOURCES
        if re.search(r"timezone\.now\(|datetime\.now\(|time\.time\(|date\.today\(", path.read_text())
    }
    allowed = re.compile(r"(project/(cli|serving)|.*views.*|web/(access|accounts|context))\.py|.*/views/.*")
    assert {path for path in readers if not allowed.fullmatch(path)} == set()


def test_the_ledgers_table_is_named_in_the_store_alone() -> None:
    queries = re.compile(r"(FROM|INTO|UPDATE|TABLE) entry\b")
    found = {path.parent.name for path in SOURCES if queries.search(path.read_text())}
    assert found == {"store", "migrations"}


@pytest.mark.parametrize(
    "document", sorted(ROOT.glob("docs/**/*.md")) + sorted(ROOT.glob("*.md")), ids=lambda p: p.name
)
def test_paths_named_in_documents_exist(document: Path) -> None:
    named = re.findall(r"`((?:docs|tests|src|scripts|benchmarks)/[\w./-]+)`", document.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_commands_named_in_documents_exist() -> None:
    from attune.project.cli import _parser

    known = set(re.findall(r"\{([\w,]+)\}", _parser().format_usage())[0].split(","))
    text = "".join(path.read_text() for path in [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")])
    assert set(re.findall(r"attune (\w+)[ `\n]", text)) & {"run", "start"} == set()
    named = set(re.findall(r"(?:`|bin/)attune (\w+)", text))
    assert named <= known


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name in [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]:
        line = next(
            line for line in (ROOT / "pyproject.toml").read_text().splitlines() if f'"{name}"' in line
        )
        assert "#" in line, name
