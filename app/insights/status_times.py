"""Time that incidents spent in each status."""

from collections.abc import Sequence

from app.insights.calendar import Period, Unit, buckets
from app.insights.charts import DurationChart, Group
from app.insights.dimension import STATUS, ValueNames
from app.insights.durations import NO_DURATIONS, Measure
from app.insights.statistics import Statistics
from app.insights.subject import Subject
from app.query.restrictions import NamedIncidents

MEASURE = Measure("Time in status")


async def time_in_status(
    statistics: Statistics, subject: Subject, period: Period, unit: Unit, names: ValueNames
) -> DurationChart:
    """Summarize the time in each status; arguments as in `over_time`.

    The time in the status that ended an incident is not counted.
    """
    parts = buckets(period, unit, subject.first_weekday)
    whole = Period(parts[0].first, parts[-1].after)
    found = await statistics.status_times(
        subject.resolved, whole.instants(subject.zone), subject.now
    )
    totals = {status: summary.count for status, (summary, _) in found.by_status.items()}
    statuses = sorted(found.by_status, key=names.order(STATUS, totals))
    groups: Sequence[Group] = [
        Group(status, label, (NamedIncidents(found.by_status[status][1], f"was {label}"),))
        for status in statuses
        for label in (names.label(STATUS, status),)
    ]
    return DurationChart(
        MEASURE,
        STATUS,
        unit,
        (whole,),
        tuple(groups),
        tuple(found.by_status[status][0] for status in statuses),
        found.overall,
        (found.overall,),
        NO_DURATIONS,
        subject.rules.percent_from,
    )
