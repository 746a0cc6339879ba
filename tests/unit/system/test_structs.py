"""Copies of values, and values that leave fields out of their comparison or their text."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from rich.pretty import pretty_repr

from app.config.file import ParsedFile
from app.config.settings import Profile
from app.domain.fields import Choice
from app.system.structs import replace


@dataclass(frozen=True)
class _Plain:
    name: str
    size: int = 1


def test_a_copy_has_the_changed_fields_of_a_struct_or_dataclass() -> None:
    assert replace(Profile("a", read_only=True), name="b") == Profile("b", read_only=True)
    assert replace(_Plain("a", 2), name="b") == _Plain("b", 2)
    with pytest.raises(TypeError):
        replace(Profile("a"), size=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("printed", [repr, pretty_repr])
def test_the_text_of_a_value_has_nothing_that_may_contain_a_secret(
    printed: Callable[[object], str],
) -> None:
    profile = Profile("work", key_command=("echo", "secret"))
    file = ParsedFile("config.toml", "secret", {"key": "secret"})
    for value, name in ((profile, "work"), (file, "config.toml")):
        text = printed(value)
        assert name in text
        assert "secret" not in text


def test_choices_with_the_same_id_are_equal() -> None:
    assert Choice("1", "Ada") == Choice("1", "Ada L.", mark="on call")
    assert len({Choice("1", "Ada"), Choice("1", "Ada L."), Choice("2", "Ada")}) == 2
    assert Choice("1", "Ada") != "1"
