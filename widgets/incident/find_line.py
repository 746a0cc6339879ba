"""Line in which the text to find in an incident is typed."""

from widgets.basic.key_binding import key_binding
from widgets.basic.search_bar import SearchLine


class FindLine(SearchLine, inherit_bindings=False):
    """Search line without suggestions."""

    BINDINGS = [
        key_binding("search.clear", "clear", "Clear"),
        key_binding("search.down", "move(1)", "Next match", show=False),
        key_binding("search.up", "move(-1)", "Previous match", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(lambda _: "")
