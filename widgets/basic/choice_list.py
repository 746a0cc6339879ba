"""List of choices whose cursor may be reversed, for terminals without shades."""

from textual.style import Style
from textual.widgets import OptionList

from widgets.textual_compat.styles import reversed_as_styled


class ChoiceList(OptionList):
    """An option list that keeps a reversed text style."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """Return the style for component classes."""
        style = super().get_visual_style(*component_classes, partial=partial)
        return reversed_as_styled(self, style, component_classes)
