"""Order of people in pickers."""

from collections.abc import Sequence

from app.domain.fields import Choice
from app.text.natural_order import natural_key
from app.text.tokens import fold


def order_people(people: Sequence[Choice], recent: Sequence[str], me: str) -> list[Choice]:
    """Return people: recently selected ones first, then oneself, then the others by name.

    Args:
        people: All people, with their email addresses as details.
        recent: Ids of the people who were selected, the latest first.
        me: The user's email address, name or id; empty if unknown.
    """
    places = {person: place for place, person in enumerate(recent)}
    own = fold(me)

    def key(person: Choice) -> tuple[int, bool, tuple[str, ...], str]:
        is_me = bool(own) and own in {fold(person.detail), fold(person.label), fold(person.id)}
        name = natural_key(person.label)
        return places.get(person.id, len(places)), not is_me, name, person.detail

    return sorted(people, key=key)
