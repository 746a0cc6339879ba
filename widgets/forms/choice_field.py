"""A line that shows what has been chosen and asks for a picker; it knows no list itself."""

from textual.app import RenderResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Click, Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from app.domain.fields import Choice, Field
from app.present.text import NOT_SET, muted
from app.present.values import hint
from app.text.text import fold_breaks, one_line


class ChoiceField(Widget, can_focus=True):
    """The chosen things of a field; enter or typing asks for the picker, backspace clears."""

    BINDINGS = [
        Binding("enter,space,down", "ask", "Choose", id="choice.ask"),
        Binding("backspace,delete", "clear", "Clear", id="choice.clear", show=False),
    ]

    chosen: reactive[tuple[Choice, ...]] = reactive((), layout=True)

    class Asked(Message):
        """The person wants to choose; `typed` is the text that asked, if any did."""

        def __init__(self, choice_field: "ChoiceField", typed: str) -> None:
            super().__init__()
            self.choice_field = choice_field
            self.typed = typed

    class Changed(Message):
        """Something else is chosen now."""

        def __init__(self, choice_field: "ChoiceField") -> None:
            super().__init__()
            self.choice_field = choice_field

    def __init__(self, field: Field, chosen: tuple[Choice, ...]) -> None:
        super().__init__()
        self.field = field
        self.set_reactive(ChoiceField.chosen, chosen)

    def choose(self, chosen: tuple[Choice, ...]) -> None:
        """Set what is chosen and say so."""
        if chosen != self.chosen:
            self.chosen = chosen
            self.post_message(self.Changed(self))

    def render(self) -> RenderResult:
        """The labels, or what to do."""
        if not self.chosen:
            return muted(f"{hint(self.field) if self.has_focus else NOT_SET} ▾")
        labels = ", ".join(one_line(choice.label) for choice in self.chosen)
        return Content.assemble(Content(labels), muted(" ▾"))

    def action_ask(self) -> None:
        """Ask for the picker."""
        self.post_message(self.Asked(self, ""))

    def action_clear(self) -> None:
        """Choose nothing."""
        self.choose(())

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are typed; no key of the screen or the program is."""
        del key
        return character is not None and character.isprintable() and character != " "

    def on_click(self, event: Click) -> None:
        """A click asks for the picker as well."""
        event.stop()
        self.action_ask()

    def on_paste(self, event: Paste) -> None:
        """What is pasted opens the picker with that typed."""
        event.stop()
        self.post_message(self.Asked(self, fold_breaks(event.text)))

    def on_key(self, event: Key) -> None:
        """A letter opens the picker with that letter typed."""
        if event.is_printable and event.character and event.character != " ":
            event.stop()
            self.post_message(self.Asked(self, event.character))
