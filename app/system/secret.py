"""Secret text that is revealed only explicitly."""

from typing import NoReturn


class Secret:
    """An API key, safe in a log, a message, a test report and the locals of a traceback.

    Args:
        text: The secret; surrounding white space is removed.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def reveal(self) -> str:
        """Return the text. Use it within one expression; crash dumps contain variables."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(********)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not written out.")
