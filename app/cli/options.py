"""Options of the commands on incidents, as parsed."""

from argparse import Namespace
from dataclasses import dataclass

MAX_WAIT = 300.0
"""Default wait for the rate limit, in seconds."""

RETRY_WINDOW = 3600.0
"""Default retry window, in seconds."""


@dataclass(frozen=True, slots=True)
class FieldArgument:
    """One value from the command line.

    Attributes:
        flag: Flag as typed, with its name if it has one: `--role Lead`.
        key: The field's key, or its prefix.
        name: Name of the field for a key prefix; else empty.
        text: The value.
        argument: Name of the file it was read from; empty for typed or piped text.
    """

    flag: str
    key: str
    name: str
    text: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a command on incidents.

    Attributes:
        reference: The incident, from `parse_reference`.
        filter: Filter as text; None for the view.
        view: The name or id of a view.
        limit: Maximum number of incidents; 0 for all.
        output: One of `OUTPUTS`; empty for a table at a terminal and JSON in a pipe.
        sort: A column and its direction, instead of the view's.
        fields: Names of columns to print; empty for the usual ones.
        format: Template of a line for each incident; empty for `output`.
        interval: `watch`: seconds between two looks.
        once: `watch`: whether to look only once.
        state: `watch`: file that keeps what was printed; empty for none.
        exec: `watch`: command to run for each event; empty for none.
        raw_csv: Whether CSV leaves formulas unchanged.
        bom: Whether CSV starts with a byte order mark.
        given: The values to set.
        clear: The names of fields to clear.
        notify: Whether an edit notifies the incident's channel.
        dry_run: Whether to print the request instead of sending it.
        idempotency_key: The user's key for a write that the API repeats safely.
        if_missing: Whether to send nothing if the incident has such a record already.
        max_wait: Maximum number of seconds to wait for the rate limit.
        retry_window: Number of seconds in which the same unconfirmed command is a retry.
        identity: Identity of the command for retries; empty if it sends nothing.
        numbers: Numbers of pending operations.
        every: Whether to select all of them.
        chart: Kind of a chart; empty for the usual one.
        page: Name of a page of charts; empty for one chart.
        compare: Filters that are compared, one or two; empty for none.
        by: The name of a grouping; empty for the usual one.
        per: Length of a period; empty for a readable number of them.
        since: First day, or a length of time up to now; empty for the usual time.
        until: Last day; empty for today.
        duration: The name of a duration; empty for none.
        name: `oncall`: name of a team or schedule; empty for all.
        includes_all: Whether declined, canceled, merged, test and tutorial incidents count.
    """

    reference: str = ""
    filter: str | None = None
    view: str = "active"
    limit: int = 0
    output: str = ""
    sort: str = ""
    fields: tuple[str, ...] = ()
    format: str = ""
    interval: float = 30.0
    once: bool = False
    state: str = ""
    exec: str = ""
    raw_csv: bool = False
    bom: bool = False
    given: tuple[FieldArgument, ...] = ()
    clear: tuple[str, ...] = ()
    notify: bool = False
    dry_run: bool = False
    idempotency_key: str = ""
    if_missing: bool = False
    max_wait: float = MAX_WAIT
    retry_window: float = RETRY_WINDOW
    identity: str = ""
    numbers: tuple[int, ...] = ()
    every: bool = False
    chart: str = ""
    page: str = ""
    compare: tuple[str, ...] = ()
    by: str = ""
    per: str = ""
    since: str = ""
    until: str = ""
    duration: str = ""
    includes_all: bool = False
    name: str = ""


def options_from(options: Namespace) -> Options:
    """Convert parsed options."""
    names = Options.__slots__
    found = {name: value for name, value in vars(options).items() if name in names}
    found["given"] = tuple(found.get("given") or ())
    found["clear"] = tuple(found.get("clear") or ())
    found["numbers"] = tuple(found.get("numbers") or ())
    found["chart"] = found.get("chart") or ""
    found["compare"] = tuple(found.get("compare") or ())
    found["name"] = found.get("name") or ""
    found["reference"] = found.get("reference") or ""
    return Options(**found)
