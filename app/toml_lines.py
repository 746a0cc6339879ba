"""Finds the lines on which the keys of a TOML text stand, which the TOML reader does not tell."""

import tomllib

KeyPath = tuple[str, ...]


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line of each key and table header, counted from 1.

    Multi-line strings are stepped over. A key inside an inline table is not found.
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    quoted = False
    for number, line in enumerate(text.split("\n"), start=1):
        inside, quoted = quoted, quoted ^ ((line.count('"""') + line.count("'''")) % 2 == 1)
        if inside:
            continue
        if line.lstrip().startswith("["):
            table = _key_path(line) or table
            lines.setdefault(table, number)
        elif key := _key_path(f"{line.partition('=')[0]} = 0"):
            lines.setdefault((*table, *key), number)
    return lines


def _key_path(statement: str) -> KeyPath:
    """The dotted key that one TOML statement sets, found by the TOML reader itself."""
    try:
        inner: object = tomllib.loads(statement)
    except (ValueError, RecursionError):
        return ()
    path: list[str] = []
    while isinstance(inner, dict | list) and len(inner) == 1:
        if isinstance(inner, dict):
            path.extend(inner)
            inner = inner[path[-1]]
        else:
            inner = inner[0]
    return tuple(path)
