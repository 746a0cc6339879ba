"""Suggest the known word that a misspelt or shortened one probably means."""

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean X?` for a likely typing error, or a part of a name; else empty."""
    from difflib import get_close_matches  # only needed after a mistake

    names: dict[str, str] = {}
    for name in known:
        names.setdefault(name.casefold(), name)
    wanted = _words(word)
    # Whole words first: `lead` is part of `Incident Lead`, though other names look more alike.
    parts = [name for name in names if wanted and wanted <= _words(name)]
    close = [*parts, *get_close_matches(word.casefold(), names, n=1)]
    return f" Did you mean {names[close[0]]}?" if close else ""


def _words(text: str) -> set[str]:
    return set(text.casefold().replace(".", " ").split())
