"""Panel around a chart: its title and keys are in the edges."""

from collections.abc import Sequence

from textual.content import Content

from app.insights.pages import ChartKind
from app.present.tokens import MUTED, STRONG
from widgets.basic.active_keys import ActiveKey
from widgets.basic.panel import Panel
from widgets.basic.placeholder import PlaceholderKind, placard
from widgets.charts.chart import ChartView
from widgets.charts.drawing import Drawing, Place

_KEYS = (
    ("chart.left", "chart.right"),
    ("chart.up", "chart.down"),
    "chart.open",
    ("insights.earlier", "insights.later"),
    "insights.group",
    "insights.unit",
)


class ChartPanel(Panel):
    """A chart in its panel.

    Args:
        title: Title while it is being counted.
        cursor: The selected place; None for a chart that is only looked at.

    Attributes:
        chart: The chart.
    """

    def __init__(self, title: str, cursor: Place | None) -> None:
        self.chart = ChartView(cursor)
        self._without: frozenset[str] = frozenset()
        self._active_keys: Sequence[ActiveKey] = ()
        super().__init__(self.chart, title=Content(title), keys=_KEYS)

    def set_kind(self, kind: ChartKind) -> None:
        """Show the keys that have an effect on charts of a kind; others act on the page only."""
        acts = {
            "insights.earlier": kind.has_period,
            "insights.later": kind.has_period,
            "insights.group": kind.has_groups,
            "insights.unit": kind.has_unit,
        }
        without = frozenset(each for each, has_effect in acts.items() if not has_effect)
        if without != self._without:
            self._without = without
            self._show_keys(self._active_keys)

    def _show_keys(self, keys: Sequence[ActiveKey]) -> None:
        self._active_keys = keys
        super()._show_keys([each for each in keys if each.identifier not in self._without])

    def draw(self, drawing: Drawing) -> None:
        """Draw other numbers, or that there are none."""
        if drawing.nothing:
            self.chart.show_placeholder(
                placard(PlaceholderKind.EMPTY, drawing.nothing, drawing.subject)
            )
        else:
            self.chart.draw(drawing)
        self.set_top(Content.assemble((drawing.title, STRONG), (f"  {drawing.subject}", MUTED)))

    def show_reading(self, title: str, progress: str) -> None:
        """Show that the numbers are still being read, and how far; none of them is known yet."""
        text = placard(PlaceholderKind.LOADING, "Still being read", progress)
        self.show_placeholder(title, text)

    def show_placeholder(self, title: str, text: Content) -> None:
        """Show a text instead of numbers."""
        self.chart.show_placeholder(text)
        self.set_top(Content.styled(title, STRONG))
