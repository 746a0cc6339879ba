"""Handlers and bindings are those that Textual finds."""

import pytest
from textual import on
from textual.app import App, ComposeResult
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList

from widgets.textual_compat import dispatch
from widgets.textual_compat.dispatch import find_handlers_once

pytestmark = pytest.mark.anyio


class Done(Message):
    """Handled by name, by a decorator, and in a base."""


class Named(Label):
    """Handles it by name, before its base does."""

    def on_done(self, message: Done) -> None:
        message.prevent_default()


class Base(Label):
    """Handles it in two ways."""

    @on(Done)
    def _first(self) -> None:
        """Nothing."""

    def on_done(self) -> None:
        """Nothing."""


class Derived(Base):
    """Handles it before its base."""

    def on_done(self) -> None:
        """Nothing."""


class Sample(App[None]):
    """A field, which takes letters, and a list, which does not."""

    BINDINGS = [("x", "nothing", "Nothing")]

    def compose(self) -> ComposeResult:
        yield Input()
        yield OptionList("One")
        yield Label("Nothing")


@pytest.fixture(autouse=True)
def as_textual(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is replaced is restored."""
    monkeypatch.setattr(MessagePump, "_get_dispatch_methods", dispatch._find)
    monkeypatch.setattr(Screen, "_binding_chain", dispatch._chain)


@pytest.mark.parametrize("kind", [Label, Named, Base, Derived])
@pytest.mark.parametrize("stops", [False, True])
def test_the_same_handlers_are_found_in_the_same_order(kind: type[Label], *, stops: bool) -> None:
    node, found = kind("Text"), []
    for find in (dispatch._find, dispatch._handlers):
        message = Done()
        handlers = []
        for owner, handler in find(node, "on_done", message):
            handlers.append((owner, getattr(handler, "__func__", None)))
            if stops:
                message.prevent_default()
        found.append(handlers)
    assert found[0] == found[1]


async def test_the_same_bindings_are_active() -> None:
    async with Sample().run_test() as pilot:
        for kind in (Input, OptionList):
            pilot.app.query_one(kind).focus()
            await pilot.pause()
            before = pilot.app.active_bindings
            find_handlers_once()
            assert pilot.app.active_bindings == before
            assert ("x" in before) == (kind is OptionList)
            Screen._binding_chain = dispatch._chain  # type: ignore[method-assign]
