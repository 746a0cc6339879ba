"""Timeline tab: updates, activity and the curated timeline, merged."""

from textual import on

from app.domain.tab_data import TimelineData
from app.domain.timeline import EventSource, merge_timeline
from app.editing.operations import EDIT_TIMELINE_ITEM, TIMELINE_ITEM
from widgets.basic.key_binding import key_binding
from widgets.incident.record_list import RecordListView
from widgets.incident.tab import ListTab, RenderContext, note_of
from widgets.incident.timeline_entries import timeline_entries


class TimelineTab(ListTab):
    """Merged timeline, newest or oldest first."""

    BINDINGS = [
        key_binding("timeline.add", "add", "Add", key_display="+"),
        key_binding("timeline.order", "turn", "Order"),
        key_binding("timeline.activity", "fold", "Activity"),
    ]

    def __init__(self) -> None:
        super().__init__("No activity yet.")
        self._newest_first = True
        self._with_activity = True
        self._told: tuple[TimelineData, RenderContext] | None = None

    def show(self, sections: TimelineData, look: RenderContext) -> None:
        """Show the timeline."""
        if self.show_failed([sections.updates, sections.activity, sections.timeline]):
            return
        self._told = (sections, look)
        self._draw()

    def action_add(self) -> None:
        """Add a timeline item."""
        self.post_message(self.Requested(TIMELINE_ITEM))

    @on(RecordListView.Chosen)
    def _edit(self, event: RecordListView.Chosen) -> None:
        """Edit a timeline item; other events are read-only."""
        event.stop()
        if event.entry.record is not None:
            self.post_message(self.Requested(EDIT_TIMELINE_ITEM, event.entry.record))

    def action_turn(self) -> None:
        """Reverse the order."""
        self._newest_first = not self._newest_first
        self._draw()

    def action_fold(self) -> None:
        """Show or hide the activity log."""
        self._with_activity = not self._with_activity
        self._draw()

    def _draw(self) -> None:
        if self._told is None:
            return
        sections, look = self._told
        events = merge_timeline(
            sections.updates.value.items if sections.updates.value else (),
            sections.activity.value.items if sections.activity.value else (),
            sections.timeline.value.items if sections.timeline.value else (),
            newest_first=self._newest_first,
        )
        shown = [
            event
            for event in events
            if self._with_activity or event.source is not EventSource.ACTIVITY
        ]
        order = "Newest first" if self._newest_first else "Oldest first"
        left_out = f"{len(events) - len(shown)} of the activity log hidden"
        said = [order, *([left_out] if len(shown) < len(events) else [])]
        problems = note_of([sections.updates, sections.activity, sections.timeline])
        note = " · ".join(filter(None, [*said, problems]))
        self.show_entries(timeline_entries(shown, look.zone), note if events else problems)
