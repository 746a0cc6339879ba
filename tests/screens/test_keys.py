"""Keys: what is bound is in the table, the help and the palette, and can be changed."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.widgets import OptionList

import app.tui
import screens
import widgets
from app.config.bindings import KEYS
from app.config.key_scopes import CONCURRENT_SCOPES, WRITE_KEYS, scope_of
from app.config.keymap import is_unbound, keymap
from screens.app.key_actions import actions_of
from tests.support.program import program


def bindings() -> Iterator[tuple[type[DOMNode], Binding]]:
    """Every binding that a class of ours declares."""
    modules = [app.tui]
    for package in (screens, widgets):
        found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        names = [module.name for module in found]
        modules += map(importlib.import_module, names)
    for module in modules:
        for owner in vars(module).values():
            if not isinstance(owner, type) or owner.__module__ != module.__name__:
                continue
            for binding in owner.__dict__.get("BINDINGS", ()) if issubclass(owner, DOMNode) else ():
                assert isinstance(binding, Binding), f"{owner.__name__}: {binding}"
                yield owner, binding


def test_the_table_of_keys_is_what_is_bound() -> None:
    bound: dict[str, str] = {}
    for owner, binding in bindings():
        assert binding.id, f"{owner.__name__}: {binding.key} has no id"
        # One id may stand on two lines, as for two arguments of one action.
        keys = "" if is_unbound(binding.key) else binding.key
        assert bound.setdefault(binding.id, keys) == keys, f"{binding.id} is bound twice"
    missing = [f'"{each}": ("{bound[each]}", "…"),' for each in bound if each not in KEYS]
    assert not missing, "Say in app/config/bindings.py what these do:\n" + "\n".join(missing)
    assert {identifier: known.keys for identifier, known in KEYS.items()} == bound


def test_keys_that_lead_to_a_write_are_in_the_table() -> None:
    assert KEYS.keys() > WRITE_KEYS


async def test_help_lists_what_the_footer_hides_narrows_and_does_it() -> None:
    async with program(size=(80, 24)) as running:
        await running.press("question_mark")
        await running.until_screen("KeysScreen")
        shown = running.text()
        assert "Repeat the last edit here" in shown
        await running.write("preview hide")
        assert "1 command " in running.text()
        await running.press("enter")
        await running.until_screen("IncidentListScreen")
        await running.until(lambda: not running.app.screen.query_one("#preview").display)
        await running.press("question_mark")
        await running.write("]")
        assert "Next page" in running.text()
        # f1 opens no second one, and esc leaves without doing anything.
        await running.press("f1", "escape")
        await running.until_screen("IncidentListScreen")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("config", "app.config"),
        ("log", "app.log"),
        ("help", "app.keys"),
        ("clear", "list.clear"),
        ("theme", "app.theme"),
        ("undo", "edit.undo"),
        ("colu", "list.columns"),
    ],
)
async def test_the_usual_word_for_a_command_finds_it_first(typed: str, first: str) -> None:
    async with program() as running:
        await running.press("colon")
        await running.write(typed)
        listed = running.only(OptionList).get_option_at_index(0)
        assert KEYS[first].does in str(listed.prompt)


async def test_the_palette_says_when_nothing_matches() -> None:
    async with program() as running:
        await running.press("colon")
        await running.write("zzzz")
        await running.until_on_screen("No matches found")


async def test_the_configuration_is_checked_inside_the_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(file))
    file.write_text("page_sise = 20\n")
    async with program() as running:
        await running.app.run_action("bindings.config")
        await running.until_on_screen("config.toml:1: page_sise")


async def test_the_palette_knows_every_action_of_the_screen_by_its_sentence() -> None:
    async with program() as running:
        await running.press("colon")
        await running.until(lambda: isinstance(running.app.screen, CommandPalette))
        await running.until_on_screen("n            Declare a new incident")
        await running.write("request log")
        await running.until_on_screen("@            Show the request log")
        await running.until(lambda: running.only(OptionList).option_count == 1)
        await running.press("enter")
        await running.until_screen("RequestLogScreen")
        await running.until_on_screen("/v2/incidents")
        assert "0 failed" in running.text()
        assert "Open" not in running.text().splitlines()[-1], "there is nothing to open here"
        identifier = running.app.requests()[-1].request_id
        assert identifier
        assert f"200 · request {identifier}" in running.text()
        assert "Bearer" not in running.text()
        await running.press("r")
        await running.press("escape")
        await running.until_screen("IncidentListScreen")


async def test_what_is_listened_to_together_is_known_to_the_check_for_clashes() -> None:
    async with program() as running:
        for keys, name in ((("enter",), "IncidentScreen"), (("q", "n"), "DeclareScreen")):
            await running.press(*keys)
            await running.until_screen(name)
            found = {
                scope_of(active.binding.id)
                for active in running.app.screen.active_bindings.values()
                if active.binding.id
            }
            assert any(found <= group for group in CONCURRENT_SCOPES), found


async def test_keys_can_be_changed_and_switched_off() -> None:
    changes = {"list.declare": "", "edit.form": "n", "app.keys": "?,B", "list.view5": "X"}
    changes |= {"list.open": "enter,Q", "incident.next_match": ""}
    keys, problems = keymap("arrows", changes)
    assert problems == ()
    async with program(keys=keys) as running:
        await running.press("X")
        await running.until_on_screen("page 1/3")
        await running.press("right")
        await running.until_on_screen("page 2/3")
        await running.press("j")
        assert running.table.cursor_row == 0, "j moves nothing in the preset arrows"
        assert "declare" not in running.text().splitlines()[-1], "the footer shows what has a key"
        assert "n edit" in running.text()
        assert running.text().count("⏎ open") == 1
        # What has no key is still a command.
        declare = [a for a in actions_of(running.app.screen, {}) if a.action == "edit.declare"]
        assert [action.keys for action in declare] == [()]
        await running.press("B")
        await running.until_screen("KeysScreen")
        await running.write("declare")
        await running.press("enter")
        await running.until_screen("DeclareScreen")
