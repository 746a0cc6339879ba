"""Flags of `stats`."""

from argparse import ArgumentParser

from app.cli.flags import OUTPUTS, add_common, add_listing
from app.insights.calendar import Unit
from app.insights.pages import DEFAULT_PAGES, DEFAULT_SPAN, ChartKind

MARKDOWN = "markdown"
"""Output format that only charts have."""


def add_stats(parser: ArgumentParser) -> None:
    """Add the arguments of `stats`."""
    kinds = [*map(str, ChartKind)]
    parser.add_argument(
        "chart",
        metavar="CHART",
        nargs="?",
        choices=kinds,
        help=f"{', '.join(kinds)}; over-time by default, durations with --duration, comparison "
        "with --compare",
    )
    parser.add_argument(
        "--page",
        metavar="NAME",
        default="",
        help="all charts of a page of Insights, with its time: one of the configuration, or "
        f"without any {' or '.join(each.name for each in DEFAULT_PAGES)}",
    )
    parser.add_argument(
        "--by",
        metavar="NAME",
        default="",
        help="severity (default), type, status, category, team, lead, another role, or a custom "
        "field with options",
    )
    parser.add_argument(
        "--per",
        choices=[*map(str, Unit)],
        default="",
        help="length of a period; without it, what makes a readable number of them",
    )
    parser.add_argument(
        "--since",
        metavar="WHEN",
        default="",
        help="first day, such as 90d, 2026-01 or 2026-01-15, in whole periods; without it, as "
        f"Insights shows, the {DEFAULT_SPAN.text}, or the time of the page",
    )
    parser.add_argument("--until", metavar="WHEN", default="", help="last day; today by default")
    parser.add_argument(
        "--duration",
        metavar="NAME",
        default="",
        help="a duration metric of the organisation, or two timestamps as 'Reported at to Fixed "
        "at'; without it, the first metric",
    )
    parser.add_argument(
        "--compare",
        metavar="WORDS",
        action="append",
        help="a filter that is compared with all listed incidents; twice for one beside the other, "
        "such as --compare 'created 2026-01' --compare 'created 2026-02'",
    )
    parser.add_argument(
        "--include-all",
        dest="includes_all",
        action="store_true",
        help="count declined, canceled, merged, test and tutorial incidents too",
    )
    add_listing(parser, view="all")
    add_common(parser, (*OUTPUTS, MARKDOWN))
