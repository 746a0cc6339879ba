"""Run the commands of the user on incidents."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from app.config.bindings import BindingSpec
from app.config.custom_commands import CommandOutput, CommandScope, CustomCommand
from app.config.keymap import unbound
from app.errors import IncidentError
from app.session.workspace import Workspace
from app.text.text import clean, one_line
from screens.app.app_controller import AppController
from screens.base.controllers import in_own_worker
from screens.base.targets import IncidentTargets

if TYPE_CHECKING:
    from app.system.user_command import CommandTemplate

# Bytes of output that are shown.
_LARGEST = 1 << 20


class CommandsController(AppController):
    """Controller of the commands in the configuration file.

    Args:
        host: The app.
        workspace: The open profile.
        commands: The commands.
        targets: Returns the incidents of the screen on top, and the scope of its commands.
        refresh: Refreshes the incidents.
    """

    def __init__(
        self,
        host: App[Any],
        workspace: Workspace,
        commands: Sequence[CustomCommand],
        targets: Callable[[], tuple[str, IncidentTargets] | None],
        refresh: Callable[[], None],
    ) -> None:
        super().__init__(host)
        self._workspace = workspace
        self._commands = commands
        self._targets = targets
        self._refresh = refresh

    def bind(self) -> None:
        """Bind the keys; a command without one is in the palette only."""
        for number, command in enumerate(self._commands):
            key = command.key or unbound(f"command.{number}")
            self.host.bind(key, _action(number), description=command.name, show=False)

    @property
    def bindings(self) -> Mapping[str, BindingSpec]:
        """The commands by their actions, for help and palette."""
        return {
            _action(number): BindingSpec(command.key, command.name, ())
            for number, command in enumerate(self._commands)
        }

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide commands of other screens."""
        if action != "run" or not isinstance(number := parameters[0], int):
            return super().check_action(action, parameters)
        return bool(self._target_ids(self._commands[number]))

    def _target_ids(self, command: CustomCommand) -> Sequence[str]:
        found = self._targets()
        if found is None:
            return ()
        scope, targets = found
        if command.scope is CommandScope.MARKED:
            return targets.target_ids if scope == CommandScope.LIST else ()
        return (targets.current_id,) if scope == command.scope and targets.current_id else ()

    @in_own_worker
    async def action_run(self, number: int) -> None:
        """Run a command on its incidents, one after the other."""
        command = self._commands[number]
        try:
            lines = self._lines(command)
        except ValueError as error:
            self.show(f"{command.name}: {error}", warns=True)
            return
        if command.confirm and not await self._is_confirmed(command, lines):
            return
        output = [await self._run(command, line) for line in lines]
        await self._deliver(command, "\n".join(filter(None, output)))
        if command.refresh:
            self._refresh()

    def _lines(self, command: CustomCommand) -> Sequence[Sequence[str]]:
        """Return the program and its arguments for each incident.

        Raises:
            ValueError: There is no such field.
        """
        from app.export.table import find_columns, table_columns
        from app.system.user_command import CommandTemplate

        template: CommandTemplate = CommandTemplate(command.command, uses_shell=command.uses_shell)
        columns = table_columns(self._workspace.configuration())
        named = dict(zip(template.names, find_columns(template.names, columns), strict=True))
        found = map(self._workspace.cache.incident, self._target_ids(command))
        return [
            template.arguments({name: clean(each.read(one)) for name, each in named.items()})
            for one in found
            if one
        ]

    async def _is_confirmed(self, command: CustomCommand, lines: Sequence[Sequence[str]]) -> bool:
        from screens.app.command_screens import ConfirmCommandScreen

        shown = [one_line(shlex.join(line)) for line in lines]
        return await self.host.push_screen_wait(ConfirmCommandScreen(command.name, shown))

    async def _run(self, command: CustomCommand, words: Sequence[str]) -> str:
        """Run one command line to its end, and return its output; show its failure."""
        from app.system.user_command import command_environment

        try:
            process = await asyncio.create_subprocess_exec(
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=command_environment(),
            )
        except OSError as error:
            self.show(f"{words[0]}: {error.strerror}", title=command.name, warns=True)
            return ""
        try:
            content, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        text = clean(content[:_LARGEST].decode(errors="replace"))
        if process.returncode:
            last = one_line(text.strip().rpartition("\n")[2])
            ended = f"It ended with {process.returncode}. {last}".rstrip()
            self.show(ended, title=command.name, warns=True)
        return text

    async def _deliver(self, command: CustomCommand, text: str) -> None:
        if command.output is CommandOutput.PANE:
            from screens.app.command_screens import CommandOutputScreen

            await self.host.push_screen_wait(CommandOutputScreen(command.name, text))
        elif command.output is CommandOutput.EDITOR:
            from screens.base.external_editor import edit_externally

            try:
                edit_externally(self.host, text)
            except IncidentError as error:
                self.show(error.explanation, title=command.name, warns=True)
        else:
            self.show("Done.", title=command.name)


def _action(number: int) -> str:
    return f"commands.run({number})"
