"""Judges one write by what the server holds, whatever the program reports."""

from collections.abc import Sequence

from tests.faults.matrix.entry_points import BETWEEN, Case, Effect, EntryPoint
from tests.faults.matrix.world import Records, changed

_VOLATILE = {"updated_at", "last_activity_at"}


class Duplicated(AssertionError):
    """Something was done more than once."""


class Lost(AssertionError):
    """What was typed or chosen is neither at the server nor in a draft."""


class Overwritten(AssertionError):
    """What somebody else wrote was overwritten unseen, or another field changed."""


class Judge:
    """Compares what the server holds with what it held when the form was filled.

    Args:
        row: The way in.
        case: Its form, filled, of which nothing was sent yet.
    """

    def __init__(self, row: EntryPoint, case: Case) -> None:
        self._row, self._case, self._server = row, case, case.server
        self._before = self._server.records()
        self._first = case.wanted
        self._began = len(self._server.written)
        self._server.held.clear()
        if case.targets:
            self._server.values = lambda: row.values(case)

    @property
    def _wanted(self) -> Sequence[str]:
        return self._case.wanted.split(BETWEEN)

    @property
    def was_sent(self) -> bool:
        """Whether a request that was to change something came in since."""
        return len(self._server.written) > self._began

    def is_done(self) -> bool:
        """Whether the server holds what was wanted, or held it before somebody else came."""
        match self._row.effect:
            case Effect.CREATE:
                return self._case.wanted in self._made(self._server.records())
            case Effect.DELETE:
                return not self._server.record(self._case.targets[0])
            case Effect.CHANGE:
                held = (*self._server.held, self._server.values())
                given_up = {0} if self._case.gave_way else set()
                return all(
                    place in given_up or any(values[place] == wanted for values in held)
                    for place, wanted in enumerate(self._wanted)
                )

    def check_kept(self, seen: list[str]) -> None:
        """Fail where nothing is pending, although what was typed was sent and is not done."""
        if self._row.types and self.was_sent:
            raise Lost(f"Nothing is pending, and it is not done: {seen[-12:]}")

    def judge(self, seen: list[str]) -> None:
        """Judge how it has ended.

        Args:
            seen: The screens that came up, for the message.

        Raises:
            AssertionError: A promise was broken; says which.
        """
        now = self._server.records()
        if self._server.overwritten:
            raise Overwritten(f"{self._server.overwritten} was not shown: {seen}")
        self._judge_effect(now)
        allowed = self._row.may_change | _VOLATILE
        for path, keys in changed(self._before, now, list(self._before)).items():
            mine = path in self._case.targets
            if mine and self._row.effect is Effect.DELETE:
                continue
            if other := keys - (allowed if mine else _VOLATILE):
                raise Overwritten(f"{path} changed in {other}")

    def _judge_effect(self, now: Records) -> None:
        wanted = self._case.wanted
        match self._row.effect:
            case Effect.CREATE:
                made = self._made(now)
                if len(set(made)) < len(made) or not set(made) <= {self._first, wanted}:
                    raise Duplicated(f"{made} were made.")
                if wanted not in made:
                    raise Lost(f"{made} were made, not {wanted!r}.")
            case Effect.CHANGE:
                self._judge_values(self._server.values())
            case Effect.DELETE:
                if self._server.record(self._case.targets[0]):
                    raise Lost("It is still there.")

    def _judge_values(self, final: tuple[str, ...]) -> None:
        first, *others = zip(final, self._wanted, strict=True)
        mine, theirs = first[1], self._server.theirs
        if self._case.gave_way and first[0] != theirs:
            raise Overwritten(f"{first[0]!r} is there, and {theirs!r} was to be kept.")
        if not self._case.gave_way and first[0] not in {mine, self._server.unseen}:
            raise Lost(f"{first[0]!r} is there, not {mine!r}.")
        for held, wanted in others:
            if held != wanted:
                raise Lost(f"{held!r} is there, not {wanted!r}.")

    def _made(self, now: Records) -> list[str]:
        """List what the new records of the kind say."""
        return [
            self._row.value(record)
            for each, record in now.items()
            if each not in self._before
            and each.rpartition("/")[0] == (self._row.made_at or self._row.path)
        ]
