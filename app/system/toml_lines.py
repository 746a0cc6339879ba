"""Find the line numbers of keys in a TOML text, which tomllib does not return."""

from collections.abc import Iterator

KeyPath = tuple[str, ...]


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """Return the line of each key and table header, counted from 1.

    The tables of a list are numbered from 1: `("views", "2", "name")`. Multi-line strings are
    skipped. Keys inside inline tables are not found.
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
    """Yield index, from 0, and name of each table header."""
    for number, line in _outside_strings(text):
        if line.lstrip().startswith("[") and (path := _key_path(line)):
            yield number - 1, path


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not start inside a multi-line string, numbered from 1."""
    quoted = False
    for number, line in enumerate(text.split("\n"), start=1):
        inside, quoted = quoted, quoted ^ ((line.count('"""') + line.count("'''")) % 2 == 1)
        if not inside:
            yield number, line


def _key_path(statement: str) -> KeyPath:
    """Return the dotted key that a TOML statement sets, parsed by tomllib."""
    import tomllib  # Already loaded by the caller.

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
