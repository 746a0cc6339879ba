"""Generate actions during incidents, and follow-ups after them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.core.organisation import Collection
from app.demo.core.parts import Parts
from app.demo.core.wire import JsonObject, moment
from app.demo.data import activity_texts as texts
from app.demo.data.configuration import SeedBuilder
from app.demo.data.scene import IncidentContext

_STARTED = frozenset({"live", "paused", "learning", "closed"})
_FINISHED = frozenset({"learning", "closed"})


@dataclass(frozen=True, slots=True)
class WorkTexts:
    """Priorities and categories of follow-ups, by id. No endpoint lists them."""

    priorities: Collection
    categories: Collection


def work_texts(seed: SeedBuilder) -> WorkTexts:
    """Create the organisation's priorities, most urgent first, and its categories."""
    return WorkTexts(_ranked(seed, texts.PRIORITIES), _ranked(seed, texts.CATEGORIES))


def generate_work(scene: IncidentContext, parts: Parts, words: WorkTexts) -> None:
    """Add actions and follow-ups."""
    random = scene.random
    if scene.category not in _STARTED:
        return
    for text in random.sample(texts.ACTIONS, random.choice((0, 1, 2, 2, 3, 4))):
        action = _action(scene, text)
        parts.actions[action["id"]] = action
    if scene.category in _FINISHED or random.random() < 0.4:
        for title, description in random.sample(texts.FOLLOW_UPS, random.choice(_most(scene))):
            follow_up = _follow_up(scene, title, description, words)
            parts.follow_ups[follow_up["id"]] = follow_up


def _most(scene: IncidentContext) -> tuple[int, ...]:
    """Return possible numbers of follow-ups; fewer for an ongoing incident."""
    if scene.category not in _FINISHED:
        return (1, 1, 2)
    return (2, 3, 3, 4, 5) if scene.is_severe else (0, 1, 1, 2, 3)


def _ranked(seed: SeedBuilder, named: Iterable[tuple[str, str]]) -> Collection:
    found: Collection = {}
    for rank, (name, description) in enumerate(named, 1):
        key = seed.id()
        found[key] = {"id": key, "name": name, "description": description, "rank": rank}
    return found


def _action(scene: IncidentContext, text: str) -> JsonObject:
    random = scene.random
    at = scene.at(random.uniform(0.05, 0.5))
    likely = {"closed": 0.96, "learning": 0.85}.get(scene.category, 0.35)
    record = {
        "id": scene.id(at),
        "incident_id": scene.incident.id,
        "creator": {"user": scene.person()},
        "description": scene.words(text),
        "created_at": moment(at),
        "updated_at": moment(at),
    }
    if random.random() < 0.85:
        record["assignee"] = scene.person()
    return record | _outcome(scene, at, likely, timedelta(hours=1))


def _follow_up(
    scene: IncidentContext, title: str, description: str, words: WorkTexts
) -> JsonObject:
    random = scene.random
    at = scene.at(random.uniform(0.6, 1))
    record: JsonObject = {
        "id": scene.id(at),
        "incident_id": scene.incident.id,
        "creator": {"user": scene.person()},
        "title": scene.words(title),
        "labels": sorted(random.sample(texts.LABELS, random.choice((0, 0, 1, 1, 2)))),
        "created_at": moment(at),
        "updated_at": moment(at),
    }
    if description:
        record["description"] = scene.words(description)
    if random.random() < 0.8:
        record["assignee"] = scene.person()
    if random.random() < 0.5:
        team = random.choice(list(scene.organisation.teams.values()))
        record["assignee_team"] = {"id": team["id"], "name": team["name"]}
    if random.random() < 0.85:
        record["priority"] = random.choice(list(words.priorities.values()))
    if random.random() < 0.6:
        record["category"] = random.choice(list(words.categories.values()))
    if random.random() < 0.25:
        key = random.randrange(100, 9000)
        record["external_issue_reference"] = {
            "provider": "linear",
            "issue_name": f"REL-{key}",
            "issue_permalink": f"https://linear.app/northwind-pay/issue/REL-{key}",
        }
    likely = 0.88 if scene.category == "closed" else 0.3
    return record | _outcome(scene, at, likely, timedelta(days=4))


def _outcome(scene: IncidentContext, at: datetime, likely: float, within: timedelta) -> JsonObject:
    """Return its status, and the time of completion if completed."""
    chance = scene.random.random()
    if chance < likely:
        done_at = moment(scene.soon_after(at, within.total_seconds()))
        return {"status": "completed", "completed_at": done_at, "updated_at": done_at}
    return {"status": "not_doing" if chance > 0.98 else "outstanding"}
