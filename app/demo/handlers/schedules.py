"""Handlers of on-call schedules and their entries."""

from datetime import datetime, timedelta

from app.demo.core.errors import Problem, invalid, not_found
from app.demo.core.messages import RequestContext
from app.demo.core.paging import page, page_size
from app.demo.core.wire import JsonObject, parse_moment
from app.demo.data.on_call import OnCall

_PAGE = 10_000
_PAGE_WITH_NEXT = 25
_WINDOW = timedelta(days=14)
_MOST_ENTRIES = 50


class Schedules:
    """Handlers of schedules.

    Args:
        on_call: The schedules.
    """

    def __init__(self, on_call: OnCall) -> None:
        self._on_call = on_call

    def listing(self, call: RequestContext) -> JsonObject:
        """Return a page of the schedules; only small pages have the next shifts."""
        schedules = self._on_call.schedules
        records = {each: self._on_call.schedule(each, call.now) for each in schedules}
        found, meta = page(call, records, _PAGE)
        if page_size(call, _PAGE) > _PAGE_WITH_NEXT:
            found = [one | {"next_shifts": []} for one in found]
        meta["total_record_count"] = len(records)
        return {"schedules": found, "pagination_meta": meta}

    def show(self, call: RequestContext) -> JsonObject:
        """Return one schedule."""
        schedule_id = call.parameters["id"]
        if schedule_id not in self._on_call.schedules:
            raise not_found()
        return {"schedule": self._on_call.schedule(schedule_id, call.now)}

    def entries(self, call: RequestContext) -> JsonObject:
        """Return the shifts of a schedule that overlap a window, a page of them."""
        rota = self._on_call.schedules.get(call.required("schedule_id"))
        if rota is None:
            raise not_found()
        start = _moment(call, "entry_window_start", call.now)
        end = _moment(call, "entry_window_end", start + _WINDOW)
        shifts = rota.final(start, end)
        answer: JsonObject = {
            "schedule_entries": {
                "final": [shift.entry() for shift in shifts[:_MOST_ENTRIES]],
                "overrides": [shift.entry() for shift in rota.overriding(start, end)],
                "scheduled": [shift.entry() for shift in rota.scheduled(start, end)],
            }
        }
        if len(shifts) > _MOST_ENTRIES:
            after = shifts[_MOST_ENTRIES].entry()["start_at"]
            answer["pagination_meta"] = {"after": after, "after_url": _next_url(call, after)}
        return answer


def _next_url(call: RequestContext, after: str) -> str:
    others = [f"{name}={value}" for name, value in call.query if name != "entry_window_start"]
    return "/v2/schedule_entries?" + "&".join([*others, f"entry_window_start={after}"])


def _moment(call: RequestContext, name: str, default: datetime) -> datetime:
    text = call.parameter(name)
    if text is None:
        return default
    try:
        return parse_moment(text)
    except ValueError:
        raise invalid(Problem("invalid_value", f'{name}: "{text}" is not a time', name)) from None
