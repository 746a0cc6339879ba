"""Bracketed paste: what a terminal sends between two markers was pasted, not typed."""

_ESC, _START, _END = "\x1b", "\x1b[200~", "\x1b[201~"


class PasteFilter:
    """Drops escapes within pasted text, so that no part of it can be taken for keys.

    Most terminals drop them themselves; `tmux paste-buffer` and some others do not.
    """

    def __init__(self) -> None:
        self._pasting = False
        self._held = ""  # The end of the last packet, which may begin the closing marker.
        self._passed = ""  # The last characters that were typed, which may begin the opening one.

    def feed(self, data: str) -> str:
        """Return what is to be parsed of a packet."""
        data, self._held = self._held + data, ""
        passed = []
        while data:
            part, data = self._pasted(data) if self._pasting else self._typed(data)
            passed.append(part)
        return "".join(passed)

    def _typed(self, data: str) -> tuple[str, str]:
        """Part a packet behind the marker that opens a paste."""
        known = len(self._passed)
        before, marker, _ = (self._passed + data).partition(_START)
        self._pasting = bool(marker)
        end = len(before) + len(marker) - known
        self._passed = "" if marker else before[1 - len(_START) :]
        return data[:end], data[end:]

    def _pasted(self, data: str) -> tuple[str, str]:
        """Part a packet behind the marker that closes the paste."""
        before, marker, rest = data.partition(_END)
        if marker:
            self._pasting = False
        else:
            kept = next(size for size in range(len(_END) - 1, -1, -1) if _ends(before, size))
            before, self._held = before[: len(before) - kept], before[len(before) - kept :]
        return before.replace(_ESC, "") + marker, rest


def _ends(text: str, size: int) -> bool:
    """Return whether a text ends with so much of the closing marker."""
    return text.endswith(_END[:size])
