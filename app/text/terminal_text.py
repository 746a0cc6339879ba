"""Convert text for terminals that lack most characters, or draw many of them two cells wide."""

import codecs
import unicodedata
from collections.abc import Mapping

_WIDE_LOCALES = ("ja", "ko", "zh")
_LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
_BLOCKS = range(0x2580, 0x25A0)
_LINES = range(0x2500, 0x2580)
_REPLACEMENTS = {
    **dict.fromkeys("─━╌╍┄┅┈┉–—‐‑−", "-"),
    **dict.fromkeys("│┃╎╏┆┇┊┋║", "|"),
    **dict.fromkeys("•·●◆★", "*"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("→⇒»", ">"),
    **dict.fromkeys("←«", "<"),
    "═": "=",
    "…": ".",
    "×": "x",
    "✗": "x",
    "✓": "v",
    "\u00a0": " ",
}


class TerminalText:
    """Converter of text to what a terminal can show, cell by cell.

    Args:
        encoding: The locale's encoding.
        is_wide: Whether characters of ambiguous width have two cells.
    """

    def __init__(self, encoding: str = "utf-8", *, is_wide: bool = False) -> None:
        self.encoding = codecs.lookup(encoding).name
        self._is_wide = is_wide
        self._replacements = _Replacements(self.encoding, is_wide=is_wide)

    @property
    def is_limited(self) -> bool:
        """Return whether some characters cannot be shown, or not in their width."""
        return self._is_wide or not self.has_all_characters

    @property
    def has_all_characters(self) -> bool:
        """Return whether the encoding has all characters."""
        return self.encoding.startswith("utf")

    def convert(self, text: str) -> str:
        """Return a text with other characters of the same width for those that it cannot show."""
        return text.translate(self._replacements) if self.is_limited else text


class _Replacements(dict[int, str]):
    """Replacements of characters that cannot be shown; filled on demand."""

    def __init__(self, encoding: str, *, is_wide: bool) -> None:
        super().__init__()
        self._encoding = encoding
        self._is_wide = is_wide

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = self[code] = character if self._can_show(character) else _replacement(character)
        return shown

    def _can_show(self, character: str) -> bool:
        if self._is_wide and unicodedata.east_asian_width(character) == "A":
            return False
        try:
            character.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True


def _replacement(character: str) -> str:
    """Return ASCII characters of the same width; the letter without its accents, if it is one."""
    code = ord(character)
    if character in _REPLACEMENTS:
        return _REPLACEMENTS[character]
    if code in _LINES:
        return "+"
    if code in _BLOCKS:
        return "#"
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    letter = unicodedata.normalize("NFKD", character)[0]
    if letter.isascii() and letter.isalnum():
        return letter
    return "??" if unicodedata.east_asian_width(character) in {"W", "F"} else "?"


def terminal_text(encoding: str, environ: Mapping[str, str]) -> TerminalText:
    """Return the converter for a terminal.

    In a Japanese, Korean or Chinese locale, GNU screen and terminals without Unicode draw lines,
    blocks and accented letters two cells wide.

    Args:
        encoding: The encoding of the output.
        environ: The environment, with the locale.
    """
    named = next(filter(None, (environ.get(name) for name in _LOCALE_VARIABLES)), "")
    is_unicode = codecs.lookup(encoding).name.startswith("utf")
    is_wide = named.startswith(_WIDE_LOCALES) and (not is_unicode or "STY" in environ)
    return TerminalText(encoding, is_wide=is_wide)
