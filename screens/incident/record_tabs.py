"""Table of the tabs with records that are loaded from the API.

A new tab is a row here, with its key in `app.config.bindings`; its widget is in `widgets.incident`
and its loader in `app.api.tab_requests`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.api.tab_requests import read_log, read_postmortems, read_related, try_load
from app.editing.operations import (
    ACTION,
    DELETE_ACTION,
    DELETE_FOLLOW_UP,
    EDIT_ACTION,
    EDIT_FOLLOW_UP,
    FOLLOW_UP,
)
from widgets.incident.incident_tabs import TabName
from widgets.incident.postmortem_tab import PostmortemTab
from widgets.incident.related_tab import RelatedTab
from widgets.incident.tab import LazyTab
from widgets.incident.timeline_tab import TimelineTab
from widgets.incident.work_tab import WorkTab

if TYPE_CHECKING:
    from app.api.service import IncidentService


@dataclass(frozen=True, slots=True)
class RecordTab:
    """One tab.

    Attributes:
        name: Its id and labels.
        load: Reads its data for an incident's id and the time of its declaration, if known; what
            it returns goes to the widget's `show`.
        make_widget: Makes its widget.
    """

    name: TabName
    load: Callable[["IncidentService", str, datetime | None], Awaitable[Any]]
    make_widget: Callable[[], LazyTab]


RECORD_TABS = (
    RecordTab(
        TabName("tab-timeline", "Timeline"),
        lambda service, key, _: read_log(service, key),
        TimelineTab,
    ),
    RecordTab(
        TabName("tab-follow-ups", "Follow-ups"),
        lambda service, key, _: try_load("Follow-ups", service.follow_ups.for_incident(key)),
        lambda: WorkTab(
            "No follow-ups yet.", add=FOLLOW_UP, edit=EDIT_FOLLOW_UP, drop=DELETE_FOLLOW_UP
        ),
    ),
    RecordTab(
        TabName("tab-actions", "Actions"),
        lambda service, key, _: try_load("Actions", service.actions.for_incident(key)),
        lambda: WorkTab("No actions yet.", add=ACTION, edit=EDIT_ACTION, drop=DELETE_ACTION),
    ),
    RecordTab(
        TabName("tab-related", "Related"),
        read_related,
        lambda: RelatedTab("No related records."),
    ),
    RecordTab(
        TabName("tab-postmortem", "Post-mortem", "PM"),
        lambda service, key, _: read_postmortems(service, key),
        PostmortemTab,
    ),
)
"""From left to right, between the summary and the JSON."""
