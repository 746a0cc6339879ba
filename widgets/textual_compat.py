"""Uses of private or semi-private parts of Textual, each with its reason.

Textual is pinned exactly. `tests/unit/test_textual_compat.py` fails when an upgrade changes one of
these parts.
"""

import asyncio
import codecs
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from inspect import CORO_CREATED, getcoroutinestate, iscoroutine
from selectors import EVENT_READ, SelectSelector
from typing import Any, Literal

from rich.style import Style as RichStyle
from textual._resolve import resolve
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.actions import ActionParseResult, parse
from textual.app import App
from textual.await_remove import AwaitRemove
from textual.color import Color
from textual.content import Content
from textual.css.scalar import Scalar
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Key
from textual.keys import Keys
from textual.layouts import grid
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList
from textual.worker import Worker, WorkerFailed

from app.system.crash_hooks import threads_report_to, watch_loop
from app.text.bracketed_paste import PasteFilter

ESC = "\x1b"

# Complete CSI sequences that are neither mouse reports nor responses to Textual's queries.
_UNKNOWN_CSI = re.compile(r"\x1b\[[0-9:;]+[ -/]*[@-LN-ln-~]\Z")

# --- Message queues


def is_waiting(pump: MessagePump) -> bool:
    """Return whether a message pump is idle, with nothing queued or in progress.

    Textual has no public state for this. Its queue has an event that the pump waits for.
    """
    ready: asyncio.Event = pump._message_queue.ready_event  # noqa: SLF001
    return bool(ready._waiters) and not ready.is_set()  # noqa: SLF001


def busy_pump(app: App[Any]) -> MessagePump | None:
    """Return the app or a node that is not idle; None if all are idle."""
    if not is_waiting(app):
        return app
    for node in app._registry:  # noqa: SLF001 - all screens, including those below others
        if not (node._closing or node._closed or is_waiting(node)):  # noqa: SLF001
            return node
    return None


def is_open(node: Widget) -> bool:
    """Return whether a widget is mounted and not being removed; `is_mounted` stays true."""
    return node.is_mounted and not node._pruning  # noqa: SLF001


def awaits_refresh(app: App[Any]) -> bool:
    """Return whether a callback of `call_after_refresh` waits for the next frame."""
    return bool(app.screen._callbacks)  # noqa: SLF001


# --- Actions


class ControllerApp(App[None]):
    """App that runs an action with the name of a controller on that controller.

    `marks.toggle` is `action_toggle` of the controller `marks` in the `controllers` of the
    binding's node. Textual has the targets `app`, `screen` and `focused` without an extension
    point; both `run_action` and `active_bindings` find the target in `_parse_action`.
    """

    def _parse_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> tuple[Any, str, tuple[object, ...]]:
        parsed = parse(action) if isinstance(action, str) else action
        target, name, parameters = parsed
        controllers: Mapping[str, object] = getattr(default_namespace, "controllers", {})
        if target in controllers:
            return controllers[target], name, parameters
        return super()._parse_action(parsed, default_namespace, namespaces)


# --- Crashes


class Panicked(Exception):
    """Textual ended without an exception; its message may contain values."""


class CrashReportingApp(ControllerApp):
    """App that stores an unexpected exception, to be reported later.

    Textual prints it with local variables, which are incident data. Every handler, worker and timer
    ends in `_handle_exception` or `panic`.

    Attributes:
        background_error: The first exception of a task without a waiter.
    """

    background_error: Exception | None = None

    @property
    def crash(self) -> Exception | None:
        """Exception that ended the app."""
        error = self._exception
        # A worker's is wrapped in one without a traceback.
        cause = error.error if isinstance(error, WorkerFailed) else error
        return cause if isinstance(cause, Exception) else error

    async def run_async(self, **options: Any) -> None:
        """Run the app, also reporting exceptions of threads and of the event loop."""
        loop = asyncio.get_running_loop()

        def from_thread(error: Exception) -> None:
            with suppress(RuntimeError):  # The loop is closed: the app has ended.
                loop.call_soon_threadsafe(self._handle_exception, error)

        watch_loop(loop, on_callback=self._handle_exception, on_task=self._note)
        with threads_report_to(from_thread):
            await super().run_async(**options)

    def panic(self, *_: Any) -> None:
        """End the app without printing Textual's report."""
        self._handle_exception(Panicked())

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _note(self, error: Exception) -> None:
        self.background_error = self.background_error or error

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        """Cancel the workers of removed nodes first.

        Textual cancels them after removing the children, so a running worker could miss them.
        """
        removed = {each for node in nodes for each in node.walk_children(with_self=True)}
        for worker in [*self.workers]:
            if worker.node in removed:
                _cancel(worker)
        return super()._prune(*nodes, parent=parent)


def _cancel(worker: Worker[Any]) -> None:
    """Cancel a worker, closing its coroutine if it has not started."""
    work = worker._work  # noqa: SLF001
    if iscoroutine(work) and getcoroutinestate(work) == CORO_CREATED:
        work.close()
    worker.cancel()


# --- Memory

_divide, _crop_extend = Strip.divide, Strip.crop_extend


def free_lines_at_once() -> None:
    """Prevent Textual from caching lines that are not visible any more.

    A strip caches itself as its own undivided or full-width result: every line ever drawn would
    wait for the garbage collector, which then delays a frame. And a class-level cache of
    `StylesCache` refers to the last 1,024 of them, with all lines of removed widgets.
    """
    Strip.divide = _divided  # type: ignore[method-assign,assignment]
    Strip.crop_extend = _cropped_or_extended  # type: ignore[method-assign,assignment]
    StylesCache.get_inner_outer = _inner_outer  # type: ignore[method-assign,assignment]


def forget_closed_watchers(app: App[Any]) -> None:
    """Release removed widgets that watched the app, such as text areas.

    Textual does so when the watched value changes, which may never happen for the theme.
    """
    watched: dict[str, list[tuple[DOMNode, object]]] = vars(app).get("__watchers", {})
    for watchers in watched.values():
        watchers[:] = [each for each in watchers if not each[0]._closing]  # noqa: SLF001


def _divided(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    cuts = [cut for cut in cuts if cut <= strip.cell_length]
    return [strip] if cuts == [strip.cell_length] else _divide(strip, cuts)


def _cropped_or_extended(strip: Strip, start: int, end: int, style: RichStyle | None) -> Strip:
    if start <= 0 and end == strip.cell_length:
        return strip
    return _crop_extend(strip, start, end, style)


def _inner_outer(_: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    return _backgrounds(base_background, background)


@lru_cache(1024)
def _backgrounds(base_background: Color, background: Color) -> tuple[Style, Style]:
    inner = Style(background=base_background + background)
    return inner, Style(background=base_background)


# --- Sizes

_move_page = OptionList._move_page  # noqa: SLF001
_wrap_and_format = Content._wrap_and_format  # noqa: SLF001


def draw_at_any_size() -> None:
    """Prevent failures of Textual at a width of 0 and in a list without lines."""
    grid.resolve = _resolve_with_gutters  # type: ignore[attr-defined]
    OptionList._move_page = _move_drawn_page  # type: ignore[method-assign]  # noqa: SLF001
    Content._wrap_and_format = _wrap_at_a_width  # type: ignore[method-assign]  # noqa: SLF001


def _move_drawn_page(self: OptionList, direction: Literal[-1, 1]) -> None:
    """Move by a page in a list that has lines.

    A list without a width may have none, but Textual looks for the highlighted one.
    """
    if self._lines and (self.highlighted or 0) in self._index_to_line:
        _move_page(self, direction)


def _resolve_with_gutters(
    dimensions: Sequence[Scalar], total: int, gutter: int, *args: Any, **options: Any
) -> list[tuple[int, int]]:
    """Divide a length into columns or rows; Textual fails if it is less than the gutters."""
    needed = gutter * (len(dimensions) - 1)
    return resolve(dimensions, max(total, needed), gutter, *args, **options)


def _wrap_at_a_width(self: Content, width: int, *args: Any, **options: Any) -> Any:
    """Wrap text at a width of at least one cell; Textual fails at 0 and below."""
    return _wrap_and_format(self, max(width, 1 + 2 * options.get("line_pad", 0)), *args, **options)


# --- Input


class EscapedKey(Key):
    """A key directly after an escape: alt+key, or escape and then the key.

    A terminal sends the same bytes for both. It never reaches a widget: the app decides according
    to the focus.

    Attributes:
        plain: The key without the escape.
    """

    def __init__(self, plain: Key) -> None:
        super().__init__(f"alt+{plain.key}", None)
        self.plain = plain


class InputParser(XTermParser):
    """Parser that reports escape and a key as an `EscapedKey`.

    Textual converts escape and a digit to a Mac's option characters (™, £, …), drops the escape
    before punctuation, and types "^" for an escape before a second one. Unknown complete sequences
    are typed as letters, and sequences in pasted text are read as keys.
    """

    def __init__(self, *, debug: bool = False) -> None:
        super().__init__(debug)
        self._escaped = False
        self._paste_filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse a packet; an empty one ends the input."""
        if not data:
            return super().feed(data)
        passed = self._paste_filter.feed(data)
        return super().feed(passed) if passed else ()

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:  # noqa: FBT001, FBT002
        if sequence == ESC:
            # The first character of an abandoned sequence belongs to the next one.
            self._escaped = True
            return
        if alt or self._escaped:
            self._escaped = False
            yield from self._escape(sequence)
        elif len(sequence) == 2 and sequence[0] == ESC and sequence[1] not in "[O":
            if _is_backtab(sequence):
                yield from super()._sequence_to_key_events(sequence)
            else:
                yield from self._escape(sequence[1])
        else:
            keys = list(super()._sequence_to_key_events(sequence))
            if not keys and _UNKNOWN_CSI.match(sequence):
                keys = [Key(Keys.Ignore, sequence)]
            yield from keys

    def _escape(self, sequence: str) -> Iterator[Key]:
        for key in super()._sequence_to_key_events(sequence):
            yield EscapedKey(key)


def _is_backtab(sequence: str) -> bool:
    """Return whether it is the Linux console's sequence for shift+tab."""
    return sequence == "\x1b\t" and os.environ.get("TERM") == "linux"


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Decode invalid UTF-8 as Latin-1 without control characters."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    invalid = error.object[error.start : error.end]
    return "".join(chr(byte) for byte in invalid if byte >= 0xA0), error.end


codecs.register_error("incident-latin-1", _as_latin_1)


def input_decoder() -> codecs.IncrementalDecoder:
    """Return a decoder of UTF-8 that accepts any bytes."""
    return codecs.getincrementaldecoder("utf-8")(errors="incident-latin-1")


class TerminalGone(Message):
    """The terminal has been closed: there is no more input."""


def hardened(driver: type[Driver]) -> type[Driver]:
    """Return the hardened driver in place of Textual's for terminals; others unchanged."""
    if sys.platform != "win32" and driver is LinuxDriver:
        return TerminalDriver
    return driver


if sys.platform != "win32":
    import termios

    from textual.drivers.linux_driver import LinuxDriver

    _POLL = 0.1

    class TerminalDriver(LinuxDriver):
        """Driver for terminals, hardened against bad bytes, a closed terminal, and SIGCONT."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._output = self._file = _Output(self._file)  # type: ignore[assignment]
            self._attributes: list[Any] | None = None

        def start_application_mode(self) -> None:
            """Start, and store the terminal's attributes to detect changes after a stop."""
            super().start_application_mode()  # type: ignore[no-untyped-call]
            self._attributes = self._current_attributes()

        def stop_application_mode(self) -> None:
            """Stop, and disable pixel mouse reports, which Textual leaves enabled."""
            if self._mouse_pixels:
                self.write("\x1b[?1016l")
            super().stop_application_mode()

        def run_input_thread(self) -> None:
            """Read keys until the driver is stopped.

            Textual decodes strictly, so one invalid byte ends the program. It reads from a closed
            terminal in an endless loop.
            """
            parser = InputParser(debug=self._debug)
            decoder = input_decoder()
            with SelectSelector() as selector:
                selector.register(self.fileno, EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(_POLL):
                        data = self._read()
                        if not data:
                            self.send_message(TerminalGone())
                            return
                        if text := decoder.decode(data):
                            for event in parser.feed(text):
                                self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)

        def _run_input_thread(self) -> None:
            """Leave exceptions to the thread hook; Textual would print local variables."""
            self.run_input_thread()

        def _read(self) -> bytes:
            try:
                return os.read(self.fileno, 4096)
            except OSError:  # EIO: the terminal was closed.
                return b""

        def _sigcont_application(self, *_: Any) -> None:
            """Restore the terminal after a stop.

            Textual restarts after every SIGCONT, also after a SIGSTOP that it has not seen. Two
            threads would then each read a part of the keys.
            """
            if self._must_signal_resume:
                super()._sigcont_application()
            elif self._auto_restart and self._current_attributes() != self._attributes:
                # A shell has used the terminal.
                self.suspend_application_mode()
                self._must_signal_resume = True
                self.resume_application_mode()

        def _current_attributes(self) -> list[Any] | None:
            try:
                return termios.tcgetattr(self.fileno)
            except termios.error:
                return None

        def restore_at_once(self) -> None:
            """Restore the terminal without waiting for threads or the event loop."""
            os.write(self._output.fileno(), _RESTORED)
            if self.attrs_before is not None:
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    _RESTORED = (
        "".join(f"\x1b[?{mode}l" for mode in (2004, 2048, 1000, 1003, 1015, 1006, 1016, 1004))
        + "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
    ).encode()

    class _Output:
        """Output to the terminal that ignores a closed terminal.

        An error would end Textual's writer thread, and the program would wait for it forever.
        """

        def __init__(self, file: Any) -> None:
            self._file = file
            self._gone = False

        def write(self, text: str) -> None:
            """Write text; ignored once the terminal is closed."""
            self._try(lambda: self._file.write(text))

        def flush(self) -> None:
            """Flush the output."""
            self._try(self._file.flush)

        def _try(self, work: Any) -> None:
            if not self._gone:
                try:
                    work()
                except OSError:
                    self._gone = True

        def fileno(self) -> int:
            """Return the descriptor of the terminal."""
            return int(self._file.fileno())
