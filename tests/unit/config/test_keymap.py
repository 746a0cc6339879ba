"""Which keys can be asked for, and what is said about those that cannot."""

import textwrap
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config.bindings import KEYS
from app.config.file import load_config
from app.config.key_scopes import SCOPES, scope_of
from app.config.keymap import PRESETS, InvalidKey, canonical, keymap, unbound
from app.system.paths import config_path


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("o", "o"),
        ("G", "G"),
        ("shift+g", "G"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("+", "plus"),
        ("@", "at"),
        ("question_mark", "question_mark"),
        ("comma", "comma"),
        ("Esc", "escape"),
        ("pgup", "pageup"),
        ("Ctrl+X", "ctrl+shift+x"),
        ("ctrl+x", "ctrl+x"),
        ("shift+ctrl+up", "ctrl+shift+up"),
        ("F5", "f5"),
        ("é", "é"),
    ],
)
def test_a_key_is_known_by_its_character_or_its_name(typed: str, name: str) -> None:
    assert canonical(typed) == name


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "no key ''"),
        ("hopefully", "no key 'hopefully'"),
        ("ctrl-x", "no key 'ctrl-x'"),
        ("cmd+x", "no modifier 'cmd'"),
        ("ctrl+i", "cannot tell ctrl+i from tab"),
        ("ctrl+q", "always quits"),
    ],
)
def test_what_is_no_key_is_refused_with_a_reason(typed: str, says: str) -> None:
    with pytest.raises(InvalidKey, match=says.replace("+", r"\+")):
        canonical(typed)


@given(st.text())
def test_any_text_is_a_key_or_is_refused(typed: str) -> None:
    with suppress(InvalidKey):
        assert canonical(typed)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_presets_know_their_ids_and_have_no_clash(preset: str) -> None:
    assert set(PRESETS[preset]) <= set(KEYS)
    # Requested for as a person's own, they pass all the checks.
    assert keymap("default", PRESETS[preset])[1] == ()


def test_every_scope_has_a_name() -> None:
    assert {scope_of(identifier) for identifier in KEYS} <= set(SCOPES)


def test_keys_that_are_swapped_do_not_clash() -> None:
    keys, problems = keymap("default", {"list.columns": "n", "list.declare": "w"})
    assert problems == ()
    assert keys == {"list.columns": "n", "list.declare": "w"}


def test_a_key_that_another_command_has_is_not_used() -> None:
    keys, (problem,) = keymap("default", {"list.declare": "s", "edit.form": "B"})
    assert keys == {"edit.form": "B"}
    assert problem.identifier == "list.declare"
    assert "s already belongs to edit.status" in problem.message


def test_keys_that_are_listened_to_together_clash_across_screen_widget_and_app() -> None:
    assert keymap("default", {"list.declare": "j"})[1]
    assert keymap("default", {"list.declare": "q"})[1]
    assert not keymap("default", {"list.declare": "Z"})[1]  # not in the list


def test_a_letter_is_no_key_where_one_types() -> None:
    _, (problem,) = keymap("default", {"form.review": "s"})
    assert "typed into the field" in problem.message


def test_an_empty_text_switches_a_key_off_and_frees_it() -> None:
    keys, problems = keymap("default", {"list.declare": "", "list.columns": "n"})
    assert problems == ()
    assert keys == {"list.declare": unbound("list.declare"), "list.columns": "n"}


def test_the_configuration_names_each_mistake_by_its_line() -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text(
        textwrap.dedent("""\
            keys_preset = "emacs"
            [keys]
            "list.opn" = "o"
            edit.form = "B"
            "list.declare" = "s"
            "list.first" = 5
            "app.quit" = "ctrl+"
            "list.last" = "Z, end"
        """),
        encoding="utf-8",
    )
    config = load_config()
    assert [(problem.line, problem.key) for problem in config.problems] == [
        (1, "keys_preset"),
        (3, "keys.list.opn"),
        (6, "keys.list.first"),
        (7, "keys.app.quit"),
        (5, "keys.list.declare"),
        (8, "keys.list.last"),
    ]
    assert config.settings.keys == {"edit.form": "B"}
    assert "Did you mean list.open?" in config.problems[1].message
    assert "default, vim, arrows" in config.problems[0].message
    assert "end already belongs to table.last" in config.problems[5].message
