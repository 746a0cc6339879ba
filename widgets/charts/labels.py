"""Headings of groups: severities with their bar, others with their name."""

from collections.abc import Mapping, Sequence

from app.insights.charts import Group
from app.insights.dimension import Dimension, Source
from app.present.severity import severity_step
from app.present.signs import severity_sign, sign
from widgets.charts.drawing import Label


def labels_of(
    dimension: Dimension, groups: Sequence[Group], ranks: Mapping[str, int]
) -> tuple[Label, ...]:
    """Return the headings of groups.

    Args:
        dimension: What groups incidents.
        groups: The groups.
        ranks: Ranks of severities by id.
    """
    if dimension.source is not Source.SEVERITY:
        return tuple(Label(each.label) for each in groups)
    ascending = sorted(set(ranks.values()))
    return tuple(_severity(each, ranks.get(each.value), ascending) for each in groups)


def _severity(group: Group, rank: int | None, ranks: Sequence[int]) -> Label:
    if rank is None:
        return Label(group.label, sign("unknown"), "$muted")
    place, count = ranks.index(rank), len(ranks)
    return Label(group.label, severity_sign(place, count), f"$bar{severity_step(place, count)}")
