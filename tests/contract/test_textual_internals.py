"""Private and semi-private parts of Textual are used in `widgets.textual_compat` alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMPAT = ROOT / "widgets" / "textual_compat"
INTERNALS = {"_driver", "_suggestion", "_registry", "_message_queue", "active_bindings", "on_event"}
FILES = [
    ROOT / "app" / "tui.py",
    *(
        path
        for folder in ("app/present", "screens", "widgets")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if COMPAT not in path.parents
    ),
]


def internals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("textual._"):
                yield module
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in INTERNALS:
                yield name
            case ast.Attribute(attr="active_bindings" | "virtual_size" as name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if (
                name in INTERNALS - {"active_bindings"}
            ):
                yield name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_internals_of_textual_are_used_in_one_package(path: Path) -> None:
    assert not list(internals(path))
    # The linter reports every other private access, unless it is told not to.
    assert "noqa: SLF001" not in path.read_text()
