"""A text that shows itself only when it is asked to."""

from typing import NoReturn


class Secret:
    """An API key, safe in a log, a message, a test report and the locals of a traceback.

    Args:
        text: What must not be shown; white space around it is dropped.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def reveal(self) -> str:
        """The text itself. Use it within one expression; a variable would end up in crash dumps."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(********)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not written out.")
