"""Key map: presets, changes by id, and problems.

Textual silently drops a binding whose key another binding has, so everything is checked here,
before the UI starts.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import combinations

from msgspec import Struct

from app.config.bindings import KEYS
from app.config.key_scopes import TEXT_SCOPES, active_together, scope_of

PRESETS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "vim": {
        "table.page_down": "pagedown,ctrl+f",
        "table.page_up": "pageup,ctrl+b",
        "table.top": "H",
        "table.bottom": "L",
        "list.next": "right_square_bracket,l",
        "list.before": "left_square_bracket,h",
        "list.next_view": "right",
        "list.previous_view": "left",
    },
    "arrows": {
        "table.down": "down",
        "table.up": "up",
        "table.half_down": "",
        "table.half_up": "",
        "fields.down": "",
        "fields.up": "",
        "fields.first": "",
        "fields.last": "",
        "list.next": "right,right_square_bracket",
        "list.before": "left,left_square_bracket",
        "list.next_view": "l",
        "list.previous_view": "h",
        "list.first": "ctrl+home",
        "list.last": "ctrl+end",
        "table.first": "home",
        "table.last": "end",
        "list.preview_down": "shift+down",
        "list.preview_up": "shift+up",
    },
}
"""Changes to the default keys, by preset and id."""

# Textual's character names that differ from Unicode's.
_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_NAMED = {
    "enter",
    "escape",
    "space",
    "tab",
    "backspace",
    "delete",
    "insert",
    "home",
    "end",
    "pageup",
    "pagedown",
    "up",
    "down",
    "left",
    "right",
    *(f"f{number}" for number in range(1, 25)),
}
_ALSO_CALLED = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
}
_MODIFIERS = ("alt", "ctrl", "shift", "super", "hyper", "meta")
_ALIKE = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
}
_TAKEN = {"ctrl+q": "quits at once", "ctrl+c": "copies what is selected"}

_OFF = "off."


class InvalidKey(ValueError):
    """A text that cannot be a key; the message has the reason."""


class KeyProblem(Struct, frozen=True):
    """Problem with the keys of an id; they are ignored."""

    identifier: str
    message: str


def unbound(identifier: str) -> str:
    """Return a placeholder for no key: a name that no terminal sends."""
    return _OFF + identifier


def is_unbound(key: str) -> bool:
    """Return whether it was made by `unbound`."""
    return key.startswith(_OFF)


def canonical(typed: str) -> str:
    """Return Textual's name of a key: `?` and `question_mark` are both `question_mark`.

    Raises:
        InvalidKey: There is no such key, or terminals cannot distinguish it.
    """
    *modifiers, last = typed.strip().split("+") if typed.strip() != "+" else ["+"]
    modifiers = [modifier.strip().lower() for modifier in modifiers]
    if unknown := [modifier for modifier in modifiers if modifier not in _MODIFIERS]:
        raise InvalidKey(f"there is no modifier {unknown[0]!r}, only {', '.join(_MODIFIERS)}")
    name = _name(last.strip())
    if len(name) == 1 and modifiers == ["shift"]:
        modifiers, name = [], name.upper()
    elif modifiers and name.isupper() and len(name) == 1:
        modifiers, name = [*modifiers, "shift"], name.lower()
    key = "+".join([*sorted(set(modifiers)), name])
    if key in _ALIKE:
        raise InvalidKey(f"terminals cannot tell {key} from {_ALIKE[key]}")
    if key in _TAKEN:
        raise InvalidKey(f"{key} always {_TAKEN[key]}")
    return key


def _name(key: str) -> str:
    if len(key) == 1:
        if key.isalnum():
            return key
        name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
        return _RENAMED.get(name, name) or _not_known(key)
    name = _ALSO_CALLED.get(key.lower(), key.lower())
    if name in _NAMED or name in _RENAMED.values():
        return name
    try:
        unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        _not_known(key)
    return _RENAMED.get(name, name)


def _not_known(key: str) -> str:
    raise InvalidKey(
        f"there is no key {key!r}; write a character, or a name such as enter, f5, comma or ctrl+x"
    )


def keymap(
    preset: str, changes: Mapping[str, str]
) -> tuple[Mapping[str, str], tuple[KeyProblem, ...]]:
    """Return changes to the default keys by id, and problems.

    Args:
        preset: One of `PRESETS`.
        changes: Keys by id, with commas; empty for none. They override the preset.
    """
    problems: list[KeyProblem] = []
    wanted: dict[str, tuple[str, ...]] = {}
    for identifier, typed in changes.items():
        try:
            wanted[identifier] = _keys_for(identifier, typed)
        except InvalidKey as error:
            problems.append(KeyProblem(identifier, str(error)))
    shipped = {identifier: _split(known.keys) for identifier, known in KEYS.items()}
    base = shipped | {each: _split(keys) for each, keys in PRESETS[preset].items()}
    while wanted and (clash := next(_clashes(base, wanted), None)):
        problems.append(clash)
        del wanted[clash.identifier]
    result = base | wanted
    return {
        each: ",".join(keys) or unbound(each)
        for each, keys in result.items()
        if keys != shipped[each]
    }, tuple(problems)


def _split(keys: str) -> tuple[str, ...]:
    return tuple(keys.split(",")) if keys else ()


def _keys_for(identifier: str, typed: str) -> tuple[str, ...]:
    if identifier not in KEYS:
        raise InvalidKey("there is no such command")
    if not typed.strip():
        return ()
    keys = tuple(dict.fromkeys(canonical(key) for key in typed.split(",")))
    shipped = _split(KEYS[identifier].keys)
    for key in keys:
        if scope_of(identifier) in TEXT_SCOPES and _is_typed(key) and key not in shipped:
            raise InvalidKey(
                f"{key} would be typed into the field; use one with ctrl, or f1 to f24"
            )
    return keys


def _is_typed(key: str) -> bool:
    return "+" not in key and (key == "space" or key not in _NAMED)


def _clashes(
    base: Mapping[str, tuple[str, ...]], wanted: Mapping[str, tuple[str, ...]]
) -> Iterator[KeyProblem]:
    """Yield keys with two active commands, unless these are defaults; blames the last one."""
    effective = {**base, **wanted}
    order = list(wanted)
    for one, other in combinations(effective, 2):
        if one not in wanted and other not in wanted:
            continue
        shared = set(effective[one]) & set(effective[other])
        if not shared or not active_together(one, other):
            continue
        if shared <= set(base[one]) & set(base[other]):
            continue
        blamed = max((each for each in (one, other) if each in wanted), key=order.index)
        kept = other if blamed == one else one
        keys = " and ".join(sorted(shared))
        yield KeyProblem(blamed, f"{keys} already belongs to {kept} ({KEYS[kept].does.lower()})")
