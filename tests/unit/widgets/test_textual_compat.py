"""The parts of Textual that are not public behave as `widgets.textual_compat` expects them to."""

import asyncio
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from textual._resolve import resolve
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Grid, Vertical
from textual.content import Content
from textual.css.model import RuleSet
from textual.css.scalar import Scalar
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.geometry import Size
from textual.layouts.grid import GridLayout
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Label, OptionList, Static, TextArea

from app.text.text import fold_breaks
from tests.support.virtual_time import until_idle
from widgets.basic.fixed_width_input import NarrowingLine, SingleLine
from widgets.basic.text_input import read_escaped
from widgets.textual_compat.actions import ControllerApp, active_bindings
from widgets.textual_compat.crashes import CrashReportingApp
from widgets.textual_compat.driver import (
    TerminalDriver,
    can_suspend,
    hardened,
    write_to_terminal,
)
from widgets.textual_compat.inputs import FixedWidthInput
from widgets.textual_compat.key_parser import EscapedKey, InputParser, input_decoder
from widgets.textual_compat.message_queues import awaits_refresh, busy_pump, is_open, is_waiting
from widgets.textual_compat.sizes import _move_page, _wrap_and_format, draw_at_any_size
from widgets.textual_compat.styles import (
    hash_rules_natively,
    load_styles,
    style_new_screens_once,
)
from widgets.textual_compat.toasts import show_toasts_if_any


def parsed(*packets: str) -> list[Message]:
    """What a terminal's packets mean, when there is a pause behind the last one."""
    parser = InputParser()
    found = [event for packet in packets for event in parser.feed(packet)]
    if parser._timeout_time is not None:
        parser._timeout_time = 0.0
    return [*found, *parser.tick()]


def names(events: Iterable[Message]) -> list[str]:
    keys = []
    for event in events:
        if isinstance(event, EscapedKey):
            keys += ["escape then", event.plain.key]
        elif isinstance(event, Key):
            keys.append(event.key)
        else:
            keys.append(type(event).__name__)
    return keys


@pytest.mark.parametrize(
    ("bytes_sent", "keys"),
    [
        ("\x1b", ["escape"]),
        ("\x1b\x1b", ["escape", "escape"]),
        *((f"\x1b{key}", ["escape then", key]) for key in "bfdxX0123456789é"),
        ("\x1b-", ["escape then", "minus"]),
        ("\x1b=", ["escape then", "equals_sign"]),
        ("\x1b/", ["escape then", "slash"]),
        ("\x1b[", ["escape then", "left_square_bracket"]),
        ("\x1bO", ["escape then", "O"]),
        ("\x1b[[", ["escape then", "left_square_bracket", "left_square_bracket"]),
        ("\x1b ", ["escape then", "space"]),
        ("\x1b\r", ["escape then", "enter"]),
        ("\x1b\x7f", ["escape then", "backspace"]),
        ("\x1b\x03", ["escape then", "ctrl+c"]),
        ("\x1b\t", ["escape then", "tab"]),
        ("\x1bjj", ["escape then", "j", "j"]),
        ("\x1ba\x1bb", ["escape then", "a", "escape then", "b"]),
        ("\x1b\x1b2", ["escape", "escape then", "2"]),
        ("\x1b[\x1b", ["escape then", "left_square_bracket", "escape"]),
        ("a\x1b", ["a", "escape"]),
    ],
)
def test_escape_and_a_key_in_one_packet_are_reported_as_both(
    bytes_sent: str, keys: list[str]
) -> None:
    assert names(parsed(bytes_sent)) == keys
    assert names(parsed(*bytes_sent)) == keys


@pytest.mark.parametrize(
    ("bytes_sent", "keys"),
    [
        ("\x1b[A", ["up"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[Z", ["shift+tab"]),
        ("\x1b[1;5D", ["ctrl+left"]),
        ("\x1b[1;3D", ["alt+left"]),
        ("\x1b[3~", ["delete"]),
        ("\x1b[27u", ["escape"]),
        ("\x1b[<35;10;10M", ["MouseMove"]),
        ("\x1b[35;10;10M", []),
        ("\x1b[200~a\nb\x1b[201~", ["Paste"]),
        ("\x1b[48;24;80;480;800t", ["Resize"]),
        ("\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
        ("\x1b[0n", []),
        ("\x1b[62;1;2c", []),
    ],
)
def test_sequences_are_read_as_one_and_unknown_ones_are_dropped(
    bytes_sent: str, keys: list[str]
) -> None:
    assert names(parsed(bytes_sent)) == keys


def test_the_linux_console_goes_back_with_escape_and_tab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "linux")
    assert names(parsed("\x1b\t")) == ["shift+tab"]


_SYMBOLS = "¡™£¢∞§¶•ªº–≠"


def test_no_digit_behind_an_escape_is_a_symbol() -> None:
    for digit in "1234567890-=§":
        (key,) = parsed(f"\x1b{digit}")
        assert isinstance(key, EscapedKey)
        assert key.character is None
        assert key.plain.character == digit


@pytest.mark.parametrize(
    ("widget", "key", "meant"),
    [
        (SingleLine(), "b", ["ctrl+left"]),
        (SingleLine(), "f", ["ctrl+right"]),
        (SingleLine(), "d", ["ctrl+backspace"]),
        (SingleLine(), "backspace", ["ctrl+w"]),
        (SingleLine(), "enter", ["enter"]),
        (SingleLine(), "2", ["escape", "2"]),
        (SingleLine(), "x", ["escape", "x"]),
        (TextArea(), "b", ["ctrl+left"]),
        (TextArea(), "d", ["alt+delete"]),
        (TextArea(), "enter", ["enter"]),
        (NarrowingLine(), "b", ["escape", "b"]),
        (NarrowingLine(), "f", ["escape", "f"]),
        (NarrowingLine(), "enter", ["escape", "enter"]),
        (NarrowingLine(), "backspace", ["ctrl+w"]),
        (None, "b", ["escape", "b"]),
        (None, "backspace", ["escape", "backspace"]),
        (Static(), "f", ["escape", "f"]),
        (Static(), "n", ["alt+n"]),
        (SingleLine(), "n", ["alt+n"]),
    ],
)
def test_a_key_behind_an_escape_edits_words_where_text_is_typed(
    widget: Static | Input | TextArea | None, key: str, meant: list[str]
) -> None:
    read = read_escaped(EscapedKey(Key(key, None)), widget, {"alt+n"})
    assert [each.key for each in read] == meant


@pytest.mark.parametrize("kind", [Input, TextArea])
async def test_the_keys_that_edit_words_do_so_in_textuals_fields(
    kind: type[Input] | type[TextArea],
) -> None:
    class Fields(App[None]):
        def compose(self) -> ComposeResult:
            yield kind("one two three")

    app = Fields()
    async with app.run_test() as pilot:
        field = app.query_one(kind)

        async def pressed(key: str) -> str:
            for each in read_escaped(EscapedKey(Key(key, None)), field, set()):
                await pilot.press(each.key)
            return field.value if isinstance(field, Input) else field.text

        await pilot.press("end")
        assert await pressed("backspace") == "one two "
        await pressed("b")
        assert await pressed("d") in {"one ", "one  "}
        await pressed("b")
        await pilot.press("x")
        await pressed("f")
        await pilot.press("y")
        text = field.value if isinstance(field, Input) else field.text
        assert re.fullmatch("xone *y *", text)


@pytest.mark.parametrize(
    ("pasted", "folded"),
    [
        ("a\nb\r\nc", "a b c"),
        ("\nDatabase down\n", "Database down"),
        ("a\tb", "a b"),
        ("a\n\n\tb", "a b"),
        ("  a  b ", "  a  b "),
        ("a\u2028b\x85c", "a b c"),
        ("\n", ""),
    ],
)
def test_a_paste_is_folded(pasted: str, folded: str) -> None:
    assert fold_breaks(pasted) == folded


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ([b"a\xfcb"], "aüb"),
        ([b"\xff\xfe", b"x"], "ÿþx"),
        ([b"\x80\x9b[A"], "[A"),
        ([b"\xc3", b"\xbc"], "ü"),
        ([b"caf\xe9", b" "], "café "),
        (["日本".encode()], "日本"),
    ],
)
def test_no_byte_stops_the_input(read: list[bytes], text: str) -> None:
    decoder = input_decoder()
    assert "".join(decoder.decode(each) for each in read) == text


def test_textuals_driver_for_terminals_is_replaced_by_our_own() -> None:
    assert issubclass(hardened(LinuxDriver), TerminalDriver)

    class Other(LinuxDriver):
        pass

    assert hardened(Other) is Other


async def test_a_pump_is_at_rest_when_it_has_nothing_to_handle() -> None:
    class Slow(Static):
        def __init__(self) -> None:
            super().__init__()
            self.go_on = asyncio.Event()

        async def on_paste(self) -> None:
            await self.go_on.wait()

    class One(App[None]):
        def compose(self) -> ComposeResult:
            yield Slow()

    app = One()
    async with app.run_test() as pilot:
        await pilot.pause()
        slow = app.query_one(Slow)
        assert busy_pump(app) is None
        slow.post_message(Paste(""))
        assert not is_waiting(slow)
        await asyncio.sleep(0.01)
        # It handles the message now, and its queue is empty.
        assert busy_pump(app) is slow
        slow.go_on.set()
        await pilot.pause()
        assert busy_pump(app) is None
        app.call_later(lambda: None)
        assert busy_pump(app) is app
        await pilot.pause()
        drawn = asyncio.Event()
        app.screen.refresh(layout=True)
        await asyncio.sleep(0)
        app.call_after_refresh(drawn.set)
        await until_idle()
        assert not drawn.is_set()
        assert busy_pump(app) is None
        assert awaits_refresh(app)
        await drawn.wait()
        await until_idle()
        assert not awaits_refresh(app)


@pytest.mark.parametrize("size", [1, 4, 7, 100])
def test_nothing_that_is_pasted_is_a_key(size: int) -> None:
    sent = "\x1b[200~a\x1b[31mb\x1b\x1b[200~c\x1by\x1b\x1b[201~j\x1b[A"
    packets = (sent[start : start + size] for start in range(0, len(sent), size))
    paste, *keys = parsed(*packets)
    assert isinstance(paste, Paste)
    assert paste.text == "a[31mb[200~cy"
    assert names(keys) == ["j", "up"]


async def test_a_list_that_has_no_lines_turns_no_page() -> None:
    draw_at_any_size()

    class Lists(App[None]):
        def compose(self) -> ComposeResult:
            yield OptionList("one", "two", "three")

    app = Lists()
    async with app.run_test(size=(20, 10)) as pilot:
        options = app.query_one(OptionList)
        # The border leaves nothing.
        options.styles.width = options.styles.height = 2
        options.styles.border = ("solid", "red")
        await app.screen.wait_for_refresh()
        options.clear_options()
        options.add_options(["one", "two"])
        options.highlighted = 1
        await pilot.press("pagedown")
        with pytest.raises(KeyError):
            _move_page(options, 1)
        options.styles.width = options.styles.height = 10
        await app.screen.wait_for_refresh()
        await pilot.press("pageup")
        assert options.highlighted == 0


@pytest.mark.parametrize("width", [0, -1, -5])
@pytest.mark.parametrize("line_pad", [0, 1])
def test_text_is_wrapped_at_any_width(width: int, line_pad: int) -> None:
    draw_at_any_size()
    content = Content("one twothree")
    assert content.wrap(width)
    content._wrap_and_format(width, line_pad=line_pad)
    with pytest.raises((ValueError, IndexError)):
        _wrap_and_format(content, 0)


class Counter:
    """A controller of a screen."""

    def __init__(self) -> None:
        self.counted = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return True if parameters != (0,) else None

    def action_count(self, number: int) -> None:
        self.counted += number


class CountingScreen(Screen[None]):
    BINDINGS = [
        Binding("a", "counter.count(2)", "Count"),
        Binding("b", "counter.count(0)", "Count nothing"),
        Binding("c", "screen.count(5)", "Count here"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.controllers = {"counter": Counter()}
        self.counted = 0

    def action_count(self, number: int) -> None:
        self.counted += number


async def test_an_action_that_names_a_controller_is_run_and_checked_on_it() -> None:
    async with ControllerApp().run_test() as pilot:
        screen = CountingScreen()
        await pilot.app.push_screen(screen)
        assert [screen.active_bindings[key].enabled for key in "abc"] == [True, False, True]
        await pilot.press("a", "b", "c")
        assert (screen.controllers["counter"].counted, screen.counted) == (2, 5)


async def test_a_grid_is_laid_out_where_its_gutters_have_no_room() -> None:
    draw_at_any_size()

    class Cells(App[None]):
        def compose(self) -> ComposeResult:
            yield Grid(*(Label(str(number)) for number in range(3)))

        def on_mount(self) -> None:
            cells = self.query_one(Grid)
            cells.styles.grid_size_columns, cells.styles.grid_gutter_vertical = 3, 1
            cells.styles.width = 1
            assert isinstance(cells.layout, GridLayout)
            cells.layout.shrink = True

    columns = [Scalar.parse("1fr")] * 3
    with pytest.raises(ZeroDivisionError):
        resolve(columns, 1, 1, Size(1, 1), Size(80, 24), shrink=True)
    async with Cells().run_test() as pilot:
        await pilot.pause()
        assert [label.size.width for label in pilot.app.query(Label)] == [0, 0, 0]


class Leaving(CrashReportingApp):
    """Opens a screen whose worker waits, and leaves it."""

    class Page(Screen[None]):
        def __init__(self, answered: asyncio.Event) -> None:
            super().__init__()
            self._answered = answered

        def compose(self) -> ComposeResult:
            yield Label("one")

        def on_mount(self) -> None:
            self.run_worker(self._wait())

        async def _wait(self) -> None:
            await self._answered.wait()
            self.query_one(Label).update("two")


@pytest.mark.parametrize("turns", range(30))
async def test_no_worker_goes_on_where_its_screen_is_half_gone(turns: int) -> None:
    app, answered = Leaving(), asyncio.Event()
    async with app.run_test() as pilot:
        page = Leaving.Page(answered)
        await app.push_screen(page)
        await pilot.pause()
        assert is_open(page)
        app.pop_screen()
        for _ in range(turns):
            await asyncio.sleep(0)
        assert not is_open(page) or page.query(Label)
        answered.set()
        await pilot.pause()
        assert not is_open(page)


class Opening(CrashReportingApp):
    """Opens a screen that changes and mounts children once it is mounted, and on a key."""

    class Page(Screen[None]):
        def compose(self) -> ComposeResult:
            yield Vertical(Vertical(Vertical(Label("one"))))

        async def on_mount(self) -> None:
            self.query_one(Label).screen.title = "two"
            await asyncio.sleep(0)
            self.query_one(Vertical).mount(Label("three"))

        def on_key(self) -> None:
            self.query_one(Vertical).mount(Label("four"))


@pytest.mark.parametrize("turns", range(20))
@pytest.mark.parametrize("leave", [Opening.exit, Opening.pop_screen])
async def test_a_screen_can_be_left_while_it_is_opened(
    leave: Callable[[Opening], object], turns: int
) -> None:
    app = Opening()
    async with app.run_test() as pilot:
        app.push_screen(Opening.Page())
        for _ in range(turns):
            await asyncio.sleep(0)
        leave(app)
        await pilot.pause()
    assert app.crash is None


class Starting(Opening):
    """Starts with that screen, and is ended after some turns of the event loop."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self._turns = turns

    def get_default_screen(self) -> Screen[None]:
        return self.Page()

    def on_load(self) -> None:
        self._end_after(self._turns)

    def _end_after(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._end_after, turns - 1)
        else:
            self.exit(return_code=143)


@pytest.mark.parametrize("turns", range(40))
async def test_the_first_screen_can_be_left_while_it_is_opened(turns: int) -> None:
    app = Starting(turns)
    await app.run_async(headless=True, size=(80, 24))
    assert app.crash is None
    assert app.return_code == 143


async def test_a_key_behind_the_one_that_exits_may_mount_something() -> None:
    app = Opening()
    async with app.run_test() as pilot:
        page = Opening.Page()
        await app.push_screen(page)
        app.exit()
        page.post_message(Key("x", "x"))
        await pilot.pause()
    assert app.crash is None


class _Suggesting(App[None]):
    BINDINGS = [Binding("f5", "nothing", "Nothing", id="nothing")]

    def compose(self) -> ComposeResult:
        yield FixedWidthInput("lead")


async def test_a_suggestion_is_shown_in_the_next_frame() -> None:
    app = _Suggesting()
    async with app.run_test():
        field = app.query_one(FixedWidthInput)
        field.show_suggestion("lead:ann")
        line = "".join(segment.text for segment in field.render_line(0))
        assert "lead:ann" in line


async def test_bindings_of_a_screen_are_listed_by_key() -> None:
    app = _Suggesting()
    async with app.run_test():
        assert active_bindings(app.screen)["f5"].binding.id == "nothing"


async def test_styles_can_be_loaded_while_the_app_runs(tmp_path: Path) -> None:
    file = tmp_path / "more.tcss"
    file.write_text("FixedWidthInput { width: 13; }")
    app = _Suggesting()
    async with app.run_test() as pilot:
        load_styles(app, [file])
        app.refresh_css(animate=False)
        await pilot.pause()
        assert app.query_one(FixedWidthInput).outer_size.width == 13


def test_rules_are_told_apart_by_their_identity() -> None:
    one, other = RuleSet(), RuleSet()
    before = hash(one) == hash(one), hash(one) == hash(other)
    hash_rules_natively()
    assert (hash(one) == hash(one), hash(one) == hash(other)) == before == (True, False)
    assert type(one).__hash__ is object.__hash__


class _Narrow(Screen[None]):
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]
    CSS = ".-narrow Static { width: 7; } .-wide Static { width: 9; }"
    SCOPED_CSS = False

    def compose(self) -> ComposeResult:
        yield Vertical(Static("one"), Static("two"))


async def test_the_widgets_of_a_new_screen_are_styled_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    style_new_screens_once()
    styled: list[DOMNode] = []
    apply = Stylesheet.apply

    def count(sheet: Stylesheet, node: DOMNode, **options: Any) -> None:
        styled.append(node)
        apply(sheet, node, **options)

    app = _Suggesting()
    async with app.run_test(size=(40, 10)) as pilot:
        monkeypatch.setattr(Stylesheet, "apply", count)
        await app.push_screen(_Narrow())
        await pilot.pause()
        texts = list(app.screen.query("Vertical, Static"))
        assert [styled.count(node) for node in texts] == [1, 1, 1]
        assert app.screen.query_one("Vertical > Static").outer_size.width == 7
        await pilot.resize_terminal(80, 10)
        await pilot.pause(1)  # Of virtual time; a size is taken over when it rests.
        assert app.screen.query_one("Vertical > Static").outer_size.width == 9


class _Opening(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return _Narrow()


async def test_the_first_screen_is_painted_once_and_what_changes_then(
    painted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    style_new_screens_once()
    show_toasts_if_any()
    frames: list[str] = []

    def display(self: App[None], screen: Screen[None], update: object) -> None:
        del screen
        if update is not None:
            frames.append("".join(strip.text for strip in self.screen._compositor.render_strips()))

    monkeypatch.setattr(App, "_display", display)
    app = _Opening()
    async with app.run_test(size=(40, 10), notifications=True) as pilot:
        await pilot.pause(1)
        assert [("one" in frame, "two" in frame) for frame in frames] == [(True, True)]
        app.screen.query(Static).last().update("three")
        await pilot.pause(1)
        assert ["three" in frame for frame in frames] == [False, True]
        app.notify("four")
        await pilot.pause(1)
        assert "four" in frames[-1]
        app.clear_notifications()
        await pilot.pause(1)
        assert "four" not in frames[-1]


async def test_a_headless_app_has_no_terminal_to_write_to() -> None:
    app = _Suggesting()
    async with app.run_test():
        assert not write_to_terminal(app, "\x07")
        assert not can_suspend(app)
