"""Three values of a field, the fate of an edit, undo, and texts word by word."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from app.domain.fields import Choice, Field, FieldKind, FormSection, Value
from app.editing.conflicts import (
    Conflict,
    Outcome,
    Resolution,
    apply_resolution,
    conflicts,
    infer_outcome,
)
from app.editing.draft_codec import dump_changes, dump_values, load_changes, load_values
from app.editing.drafts import Change
from app.editing.records import WriteRecord
from app.editing.undo import later_writes, next_to_undo
from app.system.structs import replace
from app.text.word_diff import Part, with_context, word_diff
from tests.support.demo import NOW


def field(key: str, kind: FieldKind = FieldKind.LINE) -> Field:
    return Field(key, key.title(), kind, FormSection.MAIN, key, lambda _: "")


NAME, REGIONS = field("name"), field("custom_field:1", FieldKind.CHOICES)
EAST, WEST = Choice("e", "East"), Choice("w", "West")

CHOICES = st.lists(st.builds(Choice, st.text(), st.text(), st.text()), max_size=3).map(tuple)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(),
    st.none(),
    st.datetimes(timezones=st.just(UTC), allow_imaginary=False).map(lambda m: m.replace(fold=0)),
    CHOICES,
)


def test_only_a_field_that_both_changed_is_a_conflict() -> None:
    changes = [Change(NAME, "was", "mine"), Change(REGIONS, (EAST,), (EAST, WEST))]
    current: dict[str, Value] = {"name": "theirs", "custom_field:1": (EAST,)}
    assert conflicts(changes, current) == (Conflict(NAME, "was", "theirs", "mine"),)


def test_the_same_change_by_both_is_none() -> None:
    changes = [Change(NAME, "was", "same"), Change(REGIONS, (), (EAST, WEST))]
    assert conflicts(changes, {"name": "same", "custom_field:1": (WEST, EAST)}) == ()


def test_choosing_rebuilds_the_edit_upon_what_is_there_now() -> None:
    changes = [Change(NAME, "was", "mine"), Change(REGIONS, (), (EAST,))]
    found = conflicts(changes, {"name": "theirs", "custom_field:1": (WEST,)})
    kept = apply_resolution(
        changes, found, {"name": Resolution.YOURS, "custom_field:1": Resolution.THEIRS}
    )
    assert kept == (Change(NAME, "theirs", "mine"),)


def test_the_fate_of_an_edit_is_read_off_the_incident() -> None:
    changes = [Change(NAME, "was", "mine"), Change(REGIONS, (), (EAST,))]
    assert infer_outcome(changes, {"name": "mine", "custom_field:1": (EAST,)}) is Outcome.SAVED
    assert infer_outcome(changes, {"name": "was", "custom_field:1": ()}) is Outcome.NOT_SAVED
    assert infer_outcome(changes, {"name": "theirs", "custom_field:1": ()}) is Outcome.DIVERGED


def test_undo_goes_back_edit_by_edit_and_says_what_stays() -> None:
    edits = [WriteRecord("edit", "i", f"edit {n}", {}, number=n) for n in (1, 2, 3)]
    declare = WriteRecord("declare", "i", "x", {}, number=4)
    assert next_to_undo([declare, *reversed(edits)]) == edits[2]
    assert later_writes([declare, *reversed(edits)], edits[2]) == (
        "Sent since, and cannot be undone: Declare: x.",
    )
    undoing = replace(edits[2], number=5, undoes=3)
    assert next_to_undo([undoing, declare, *reversed(edits)]) == edits[1]
    assert next_to_undo([declare]) is None


@given(st.dictionaries(st.text(), VALUES))
def test_values_come_back_from_the_journal_as_they_were(values: dict[str, Value]) -> None:
    # Choices are equal by their ids; their labels have to come back as well.
    assert repr(load_values(dump_values(values))) == repr(values)


def test_changes_come_back_with_their_labels() -> None:
    (kept,) = load_changes(dump_changes([Change(NAME, None, NOW)]))
    assert (kept.key, kept.label, kept.before, kept.after) == ("name", "Name", None, NOW)


@given(st.text(), st.text())
def test_the_pieces_of_a_difference_make_both_texts(before: str, after: str) -> None:
    pieces = list(word_diff(before, after))
    assert "".join(text for part, text in pieces if part is not Part.NEW) == before
    assert "".join(text for part, text in pieces if part is not Part.GONE) == after


def test_a_difference_is_by_words() -> None:
    assert list(word_diff("it is down", "it is up")) == [
        (Part.SAME, "it is "),
        (Part.GONE, "down"),
        (Part.NEW, "up"),
    ]


def test_of_what_stayed_only_the_lines_next_to_a_change_are_shown() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    after = before.replace("line 9", "line nine") + " and last"
    pieces = list(with_context(word_diff(before, after), 1))
    assert "".join(text for part, text in pieces if part is not Part.GONE) == (
        "…\nline 8\nline nine\nline 10\n…\nline 18\nline 19 and last"
    )
    assert list(with_context(word_diff("a\nb\nc", "a\nb\nx"), 1)) == list(
        word_diff("a\nb\nc", "a\nb\nx")
    )
