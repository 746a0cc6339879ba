"""Panel: a container with its title, tabs and keys in its edges.

It draws the edges itself, one cached line each. A changed text in an edge repaints that line, and
what is inside never repaints the edges.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal, Self

from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from app.present.signs import is_in_words
from app.present.tokens import MUTED
from widgets.basic.active_keys import ActiveKey, follow_keys, key_part
from widgets.basic.edge_text import NOTHING, EdgePart, EdgeParts, EdgeText, EdgeTitle
from widgets.basic.edges import edge_glyphs
from widgets.basic.segment_cache import SegmentCache

_MOST_KEYS = 6
KeyIds = str | tuple[str, ...]

# Corner, line and blank before the text, and the same after it.
_BEFORE = 3
# Blank, line and blank between two texts.
_BETWEEN = 3

_BLANK, _NO_TEXT = Content(" "), Content("")


class _Edge:
    """Text of one edge: at the left, and a fact or position at the right."""

    def __init__(self) -> None:
        self.text: EdgeText = NOTHING
        self.fact = Content("")

    def parts(self, width: int, *, focused: bool, keeps_fact: bool) -> Sequence[EdgePart]:
        """Return the parts at the left that fit beside the fact, and the fact at the end."""
        room = max(0, width - 2 * _BEFORE)
        beside = room - self.fact.cell_length - _BETWEEN if self.fact.plain else room
        left = self.text.fit(beside, focused=focused)
        if keeps_fact:
            taken = _length(left) + (_BETWEEN if left else 0)
            return (*left, EdgePart(self.fact.truncate(max(0, room - taken), ellipsis=True)))
        alone = self.text.fit(room, focused=focused)
        if _length(left) < _length(alone):
            return (*alone, EdgePart(Content("")))
        return (*left, EdgePart(self.fact))


class Panel(Vertical):
    """Container with edges, heavy and in the accent colour while the focus is inside.

    Args:
        children: What is inside.
        title: Title in the top edge.
        keys: Ids of the bindings in the bottom edge, the most important first; keys of one entry
            share its first description.
        id: Id of the widget.
        classes: Classes of the widget.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"panel--edge", "panel--focused-edge"}

    def __init__(
        self,
        *children: Widget,
        title: Content | None = None,
        keys: Sequence[KeyIds] = (),
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(*children, id=id, classes=classes)
        self._keys = [(each,) if isinstance(each, str) else each for each in keys]
        self._top, self._bottom = _Edge(), _Edge()
        self._was_lit = False
        if title:
            self._top.text = EdgeTitle(title)
        self._drawn: dict[str, tuple[Strip, Sequence[tuple[range, EdgePart]]]] = {}
        self._segments = SegmentCache(self)

    def on_mount(self) -> None:
        """Follow the keys, if there are any in the edge."""
        # In plain mode, lines that change with every key would be spoken.
        if self._keys and not is_in_words():
            follow_keys(self, self._show_keys)

    @property
    def key_ids(self) -> frozenset[str]:
        """Ids of the bindings in the bottom edge."""
        return frozenset(each for ids in self._keys for each in ids)

    def set_top(self, text: EdgeText | Content, fact: Content | None = None) -> None:
        """Set the text of the top edge, and a fact at its right if there is room."""
        self._top.text = EdgeTitle(text) if isinstance(text, Content) else text
        self._top.fact = fact or Content("")
        self._redraw("top")

    def set_position(self, position: Content) -> None:
        """Set the text at the right of the bottom edge, which is never dropped."""
        if not position.is_same(self._bottom.fact):
            self._bottom.fact = position
            self._redraw("bottom")

    def _show_keys(self, keys: Sequence[ActiveKey]) -> None:
        known = {key.identifier: key for key in keys}
        groups = [[known[each] for each in ids if each in known] for ids in self._keys]
        shown = [key_part(self, group) for group in groups if group]
        self.set_keys(EdgeParts(shown[:_MOST_KEYS]))

    def set_keys(self, keys: EdgeText) -> None:
        """Set the text at the left of the bottom edge."""
        self._bottom.text = keys
        self._redraw("bottom")

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Redraw regions from cached lines; without regions, with new styles."""
        if not regions:
            self._drawn.clear()
            self._segments.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _redraw(self, edge: Literal["top", "bottom"]) -> None:
        """Repaint an edge if it has changed."""
        before = self._drawn.pop(edge, None)
        if not self.is_attached:
            return
        drawn, _ = self._edge(edge)
        if before is None or drawn != before[0]:
            width, height = self.outer_size
            line = Region(0, 0 if edge == "top" else height - 1, width, 1)
            # Textual takes regions from the content on, which begins inside of the edges.
            self.refresh(line.translate(-self.content_offset))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the edges of a region, around what is inside."""
        width, height = self.outer_size
        lines = []
        for y in crop.line_range:
            if y == 0:
                line = self._edge("top")[0]
            elif y == height - 1:
                line = self._edge("bottom")[0]
            else:
                line = self._sides()
            lines.append(line if line.cell_length == width else line.adjust_cell_length(width))
        if crop.column_span == (0, width):
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Return one line, which Textual reads at the mouse position."""
        return self.render_lines(Region(0, y, self.outer_size.width, 1))[0]

    def on_descendant_focus(self) -> None:
        """Draw the edges anew when the focus comes in."""
        self._follow_focus()

    def on_descendant_blur(self) -> None:
        """Draw the edges anew when the focus has left."""
        self._follow_focus()

    def _follow_focus(self) -> None:
        if self.is_lit != self._was_lit:
            self._was_lit = self.is_lit
            self.refresh()

    @property
    def is_lit(self) -> bool:
        """True while the focus is inside."""
        return self.has_focus_within

    def _sides(self) -> Strip:
        width = self.outer_size.width
        if "sides" not in self._drawn or self._drawn["sides"][0].cell_length != width:
            is_lit = self.is_lit
            side = edge_glyphs(focused=is_lit).vertical
            line = side + " " * (width - 2) + side if width > 1 else side[:width]
            drawn = Content.styled(line, self._edge_style(is_lit=is_lit))
            self._drawn["sides"] = self._strip([drawn], width), ()
        return self._drawn["sides"][0]

    def _edge(
        self, edge: Literal["top", "bottom"]
    ) -> tuple[Strip, Sequence[tuple[range, EdgePart]]]:
        """Return an edge as drawn, with the columns of its parts."""
        width = self.outer_size.width
        drawn = self._drawn.get(edge)
        if drawn is None or drawn[0].cell_length != width:
            drawn = self._drawn[edge] = self._drawn_edge(edge, width)
        return drawn

    def _drawn_edge(
        self, edge: Literal["top", "bottom"], width: int
    ) -> tuple[Strip, Sequence[tuple[range, EdgePart]]]:
        is_lit, is_top = self.is_lit, edge == "top"
        glyphs = edge_glyphs(focused=is_lit)
        style = self._edge_style(is_lit=is_lit)
        start, end = (
            (glyphs.top_left, glyphs.top_right)
            if is_top
            else (glyphs.bottom_left, glyphs.bottom_right)
        )
        text = self._top if is_top else self._bottom
        *left, fact = text.parts(width, focused=is_lit, keeps_fact=not is_top)
        line = [Content.styled(f"{start}{glyphs.horizontal}", style)]
        used, columns = line[0].cell_length, []
        if left:
            # A filled tab has its own blanks.
            blanks = (
                _BLANK if not left[0].content.plain.startswith(" ") else _NO_TEXT,
                _BLANK if not left[-1].content.plain.endswith(" ") else _NO_TEXT,
            )
            line.append(blanks[0])
            used += blanks[0].cell_length
            for part in left:
                begin, used = used, used + part.content.cell_length
                line.append(part.content)
                columns.append((range(begin, used), part))
            line.append(blanks[1])
            used += blanks[1].cell_length
        tail = [Content.styled(f"{glyphs.horizontal}{end}", style)]
        if fact.content.plain:
            tail = [_BLANK, fact.content.stylize_before(MUTED), _BLANK, *tail]
        missing = max(0, width - used - sum(each.cell_length for each in tail))
        line = [*line, Content.styled(glyphs.horizontal * missing, style), *tail]
        return self._strip(line, width), columns

    def _edge_style(self, *, is_lit: bool) -> Style:
        return self.get_visual_style("panel--focused-edge" if is_lit else "panel--edge")

    def _strip(self, line: Iterable[Content], width: int) -> Strip:
        strip = Strip([segment for part in line for segment in self._segments.of(part)])
        if strip.cell_length == width:
            return strip
        return strip.adjust_cell_length(width, self.rich_style)

    def on_click(self, event: Click) -> None:
        """Select the clicked part of an edge."""
        edges = {0: "top", self.outer_size.height - 1: "bottom"}
        edge = edges.get(event.y)
        if event.widget is not self or edge is None:
            return
        for columns, part in self._edge("top" if edge == "top" else "bottom")[1]:
            if event.x in columns and part.select:
                event.stop()
                part.select()


def _length(parts: Sequence[EdgePart]) -> int:
    return sum(part.content.cell_length for part in parts)
