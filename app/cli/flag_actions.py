"""Actions of flags: values in the order of the command line, files, standard input, keys."""

from argparse import Action, ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.cli.options import FieldArgument

_INPUT = "-"


class Give(Action):
    """Action that collects values in the order of the command line; `const` is their field."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Append the value to the earlier ones."""
        try:
            given = self.read(option_string or "", str(values))
            given.text.encode()
        except ArgumentTypeError as error:
            parser.error(f"argument {option_string}: {error}")
        except UnicodeEncodeError:
            parser.error(f"argument {option_string}: it is not UTF-8")
        earlier: list[FieldArgument] = getattr(namespace, self.dest, None) or []
        setattr(namespace, self.dest, [*earlier, given])

    def read(self, flag: str, text: str) -> FieldArgument:
        """Return the argument."""
        return FieldArgument(flag, self.const, "", text)


class GiveNamed(Give):
    """Action that collects NAME=VALUE arguments."""

    def read(self, flag: str, text: str) -> FieldArgument:
        """Return the argument with its name."""
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise ArgumentTypeError(f"it is written {self.metavar}, not {text!r}")
        return FieldArgument(f"{flag} {name.strip()}", self.const, name.strip(), value)


class GiveFile(Give):
    """Action that collects the contents of files."""

    def read(self, flag: str, text: str) -> FieldArgument:
        """Return the argument with a file's content."""
        argument = "" if text == _INPUT else text
        return FieldArgument(flag, self.const, "", _content(text), argument)


class GiveText(Give):
    """Action that collects texts; `-` is standard input."""

    def read(self, flag: str, text: str) -> FieldArgument:
        """Return the argument."""
        return FieldArgument(flag, self.const, "", _content(text) if text == _INPUT else text)


class StoreKey(Action):
    """Action that stores a key; an empty one, as of an unset variable, would protect nothing."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Store the key."""
        key = str(values)
        if not key.strip():
            parser.error(f"argument {option_string}: it is empty")
        setattr(namespace, self.dest, key)


def _content(file: str) -> str:
    """Read a file, or standard input."""
    import sys  # imported here, so that a test's input is used

    try:
        content = sys.stdin.read() if file == _INPUT else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArgumentTypeError(f"{file} cannot be read: {error}") from None
    if file == _INPUT and not content.strip():
        # The command before it in the pipe has failed.
        raise ArgumentTypeError("standard input is empty")
    return content.rstrip("\n")
