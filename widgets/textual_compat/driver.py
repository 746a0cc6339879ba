"""Drive the terminal: bad bytes, a closed terminal, stops, and direct output."""

import os
import signal
import sys
from contextlib import suppress
from queue import Full
from selectors import EVENT_READ, SelectSelector
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.message import Message

from app.system.exit_signals import write_in_time
from app.system.exit_state import is_exiting
from app.text.terminal_text import TerminalText, terminal_text
from widgets.textual_compat.key_parser import InputParser, LateAnswer, input_decoder

_MOUSE_MODES = (1000, 1003, 1015, 1006)
_CLEARED = "\x1b[m\x1b[2J\x1b[H"


def own_terminal_text() -> TerminalText:
    """Return the converter of text for the terminal that Textual writes to."""
    encoding = sys.__stderr__.encoding if sys.__stderr__ else "utf-8"
    return terminal_text(encoding, os.environ)


class TerminalGone(Message):
    """The terminal has been closed: there is no more input."""


def hardened(
    driver: type[Driver],
    *,
    typed: bytes = b"",
    awaits_answer: bool = False,
    is_plain: bool = False,
) -> type[Driver]:
    """Return the hardened driver in place of Textual's for terminals; others unchanged.

    Args:
        driver: The driver to harden.
        typed: Keys that were typed before the start.
        awaits_answer: Whether an answer to a question asked before the start may still come.
        is_plain: Whether only text and the cursor's moves are sent, with a visible cursor.
    """
    if sys.platform != "win32" and driver is LinuxDriver:

        class StartedDriver(TerminalDriver):
            typed_before = typed
            late_answer = LateAnswer() if awaits_answer else None
            is_plain_terminal = is_plain

        return StartedDriver
    return driver


if sys.platform != "win32":
    import termios

    from textual.drivers import linux_driver
    from textual.drivers._writer_thread import WriterThread
    from textual.drivers.linux_driver import LinuxDriver

    _POLL = 0.1

    # Seconds within which a terminal reads, unless it has stopped to.
    _READS_WITHIN = 1.5
    # Shape of the pointer, two questions, and the end of kitty's keys: yasr speaks their letters.
    _SPOKEN = ("\x1b]22;", "\x1b[?2026$p", "\x1b[?2048$p", "\x1b[<u")

    # Keys that type stay text: kitty 0.26 reports others than ASCII without it. Escape is still
    # told apart from the beginning of a sequence.
    linux_driver.KITTY_REPORT_ALL_KEYS = 0  # type: ignore[misc]
    linux_driver.KITTY_REPORT_ASSOCIATED_TEXT = 0  # type: ignore[misc]

    class _Writer(WriterThread):
        """Writer thread that holds up no exit: the terminal may have stopped to read.

        That blocks the thread, and whoever waits for it. A stalled connection does it, or ctrl+s.

        Args:
            output: The terminal.
        """

        def __init__(self, output: "_Output") -> None:
            super().__init__(output)  # type: ignore[arg-type]
            self._output = output
            self._is_left = False

        def write(self, text: str | None) -> None:
            """Queue text to be written; None for the end."""
            while not self._is_left:
                try:
                    self._queue.put(text, timeout=_READS_WITHIN)
                except Full:
                    self._is_left = is_exiting()
                else:
                    return

        def stop(self) -> None:
            """Wait until all is written, unless the program exits and nothing is read."""
            self.write(None)
            while self.is_alive() and not self._is_left:
                written = self._output.written
                self.join(_READS_WITHIN)
                self._is_left = is_exiting() and written == self._output.written
            self._output.is_left = self._is_left

    linux_driver.WriterThread = _Writer  # type: ignore[attr-defined,assignment]

    class TerminalDriver(LinuxDriver):
        """Driver for terminals, hardened against bad bytes, a closed terminal, and SIGCONT."""

        typed_before = b""
        late_answer: LateAnswer | None = None
        is_plain_terminal = False

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._text = own_terminal_text()
            self._output = self._file = _Output(self._file, self._text)  # type: ignore[assignment]
            self._attributes: list[Any] | None = None

        def start_application_mode(self) -> None:
            """Start, and store the terminal's attributes to detect changes after a stop."""
            super().start_application_mode()  # type: ignore[no-untyped-call]
            if self.is_plain_terminal:
                self.write("\x1b[?25h")
                self.flush()
            self._attributes = self._current_attributes()

        def stop_application_mode(self) -> None:
            """Stop, with the mouse released and nothing left on the screen.

            Textual leaves pixel reports enabled, and a mouse captured after the start. GNU screen
            and mosh have no alternate screen to leave: incidents would remain readable.
            """
            released = (*_MOUSE_MODES, *([1016] * self._mouse_pixels))
            self.write("".join(f"\x1b[?{mode}l" for mode in released) + _CLEARED)
            super().stop_application_mode()

        def write(self, data: str) -> None:
            """Write to the terminal; in plain mode, not what a screen reader would speak."""
            if not (self.is_plain_terminal and data.startswith(_SPOKEN)):
                super().write(data)

        def run_input_thread(self) -> None:
            """Read keys until the driver is stopped or the program ends.

            Textual decodes strictly, so one invalid byte ends the program. It reads from a closed
            terminal in an endless loop.
            """
            parser = InputParser(debug=self._debug, late_answer=self.late_answer)
            decoder = input_decoder(self._text.encoding)
            typed, self.typed_before = self.typed_before, b""
            if typed:
                for event in parser.feed(decoder.decode(typed)):
                    self.process_message(event)
            with SelectSelector() as selector:
                selector.register(self.fileno, EVENT_READ)
                while not (self.exit_event.is_set() or is_exiting()):
                    if selector.select(_POLL):
                        data = self._read()
                        if not data:
                            self.send_message(TerminalGone())
                            return
                        if text := decoder.decode(data):
                            for event in parser.feed(text):
                                if is_exiting():
                                    return
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

        def close(self) -> None:
            """Stop writing, and restore a terminal that has not read all that was written."""
            super().close()
            if self._writer_thread and self._writer_thread.is_alive():
                self.restore_at_once()

        def _sigtstp_application(self, *_: Any) -> None:
            """Stop, unless the program exits: no signal but SIGKILL ends one that is stopped."""
            if self._auto_restart and not is_exiting():
                self.suspend_application_mode()
                self._must_signal_resume = True
            if not is_exiting():
                os.kill(os.getpid(), signal.SIGSTOP)
            elif self._must_signal_resume:
                self.resume_application_mode()

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
            with suppress(OSError, termios.error):  # It was closed.
                write_in_time(self._output.fileno(), _RESTORED)
                if self.attrs_before is not None:
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    _RESTORED = (
        "".join(f"\x1b[?{mode}l" for mode in (2004, 2048, 1000, 1003, 1015, 1006, 1016, 1004))
        + _CLEARED
        + "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
    ).encode()

    class _Output:
        """Output to the terminal that ignores a closed terminal.

        An error would end Textual's writer thread, and the program would wait for it forever.

        Args:
            file: The terminal.
            text: Converts to what the terminal can show.

        Attributes:
            is_left: Whether nothing is written any more.
            written: How many texts have been written.
        """

        def __init__(self, file: Any, text: TerminalText) -> None:
            self._file = file
            self._text = text
            self.is_left = False
            self.written = 0

        def write(self, text: str) -> None:
            """Write text; ignored once the terminal is closed."""
            self._try(lambda: self._file.write(self._text.convert(text)))
            self.written += 1

        def flush(self) -> None:
            """Flush the output."""
            self._try(self._file.flush)

        def _try(self, work: Any) -> None:
            if not self.is_left:
                try:
                    work()
                except OSError:
                    self.is_left = True

        def fileno(self) -> int:
            """Return the descriptor of the terminal."""
            return int(self._file.fileno())


def write_to_terminal(app: App[Any], sequence: str) -> bool:
    """Write a control sequence; return whether there is a terminal that receives it.

    Textual has no public way to the terminal.
    """
    driver = app._driver  # noqa: SLF001
    if driver is None or driver.is_headless:
        return False
    driver.write(sequence)
    driver.flush()
    return True


def capture_mouse(app: App[Any], *, captured: bool) -> None:
    """Capture the mouse, or release it so that the terminal can select text."""
    switch = "h" if captured else "l"
    write_to_terminal(app, "".join(f"\x1b[?{mode}{switch}" for mode in _MOUSE_MODES))


def can_suspend(app: App[Any]) -> bool:
    """Return whether the app's driver can hand the terminal to the shell."""
    return app._driver is not None and app._driver.can_suspend  # noqa: SLF001


def restore_at_end(app: App[Any], attributes: list[Any]) -> None:
    """Set the attributes that the terminal gets back, for one that was changed before."""
    driver = app._driver  # noqa: SLF001
    if isinstance(driver, TerminalDriver):
        driver.attrs_before = attributes


def restore_at_once(app: App[Any]) -> None:
    """Restore the terminal without waiting for threads or the event loop."""
    driver = app._driver  # noqa: SLF001
    if isinstance(driver, TerminalDriver):
        driver.restore_at_once()
