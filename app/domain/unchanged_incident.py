"""An incident of a response that does not differ from the stored one."""

from typing import NamedTuple


class UnchangedIncident(NamedTuple):
    """One incident of a response that is stored with exactly this JSON."""

    id: str
