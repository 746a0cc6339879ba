"""Finds the lines on which the keys of a TOML text stand, which the TOML reader does not tell."""

from collections.abc import Iterator

KeyPath = tuple[str, ...]


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line of each key and table header, counted from 1.

    The tables of a list are numbered from 1: `("views", "2", "name")`. Multi-line strings are
    stepped over. A key inside an inline table is not found.
    """
    lines: dict[KeyPath, int] = {}
    tables: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, line in _outside_strings(text):
        if line.lstrip().startswith("["):
            table = _key_path(line) or table
            lines.setdefault(table, number)
            if line.lstrip().startswith("[["):
                tables[table] = tables.get(table, 0) + 1
                table = (*table, str(tables[table]))
                lines.setdefault(table, number)
        elif key := _key_path(f"{line.partition('=')[0]} = 0"):
            lines.setdefault((*table, *key), number)
    return lines


def table_headers(text: str) -> Iterator[tuple[int, KeyPath]]:
    """The index of each line that begins a table, counted from 0, and the table's name."""
    for number, line in _outside_strings(text):
        if line.lstrip().startswith("[") and (path := _key_path(line)):
            yield number - 1, path


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """The lines that do not begin inside a multi-line string, counted from 1."""
    quoted = False
    for number, line in enumerate(text.split("\n"), start=1):
        inside, quoted = quoted, quoted ^ ((line.count('"""') + line.count("'''")) % 2 == 1)
        if not inside:
            yield number, line


def _key_path(statement: str) -> KeyPath:
    """The dotted key that one TOML statement sets, found by the TOML reader itself."""
    import tomllib  # Loaded by whoever had the text read.

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
