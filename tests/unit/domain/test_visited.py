"""The way back and forward through opened incidents."""

from app.domain.visited import Visited


def test_the_way_back_and_forward_is_that_of_a_browser() -> None:
    visited = Visited()
    assert (visited.before(""), visited.after()) == ("", "")
    for incident_id in "abb":
        visited.add(incident_id)
    assert visited.before("") == "b", "from the list, the last one"
    assert visited.go_back("b") == "a"
    assert (visited.before("a"), visited.after()) == ("", "b")
    assert visited.go_forward() == "b"
    assert visited.go_back("b") == "a"
    visited.add("c")
    assert (visited.before("c"), visited.after()) == ("a", "")


def test_one_that_was_left_for_an_earlier_one_is_the_last_opened() -> None:
    visited = Visited()
    visited.add("a")
    visited.add("b")
    assert visited.go_back("a") == "b", "a is shown again, because b was closed"
    assert visited.go_back("b") == "a"


def test_only_the_latest_are_remembered() -> None:
    visited = Visited()
    for number in range(300):
        visited.add(str(number))
    shown, steps = "299", 0
    while visited.before(shown):
        shown = visited.go_back(shown)
        steps += 1
    assert (shown, steps) == ("200", 99)
