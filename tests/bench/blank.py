"""The least that a Textual app can be: a line of text, drawn anew at every key."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class BlankApp(App[None]):
    """What everything else is measured against."""

    def compose(self) -> ComposeResult:
        """One line."""
        yield Static("READY")

    def on_key(self, event: Key) -> None:
        """Draw the key."""
        self.query_one(Static).update(f"{event.key} {event.time}")


if __name__ == "__main__":
    BlankApp().run()
