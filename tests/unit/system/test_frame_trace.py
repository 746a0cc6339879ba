"""A trace has the calls of slow frames, and leaves everything as it was."""

import json
import stat
from pathlib import Path

import pytest

from app.system.frame_trace import FrameTrace


class Clock:
    """Seconds that pass only in `work`."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()


class Screen:
    """Something that works, and writes frames."""

    def work(self, seconds: float) -> None:
        CLOCK.now += seconds

    def display(self) -> None:
        CLOCK.now += 0.001


def events(path: Path) -> list[dict[str, object]]:
    content = path.read_text(encoding="utf-8").rstrip().rstrip(",")
    found: list[dict[str, object]] = json.loads(f"{content}]")
    return found


@pytest.fixture
def trace(tmp_path: Path) -> FrameTrace:
    CLOCK.now = 0.0
    return FrameTrace(tmp_path / "frames.json", CLOCK, slow=0.016)


def test_only_slow_frames_are_written(trace: FrameTrace, tmp_path: Path) -> None:
    trace.measure(Screen, "work", lambda _, seconds: f"for {seconds}")
    trace.measure_frames(Screen, "display")
    screen = Screen()
    screen.work(0.002)
    screen.display()
    screen.work(0.03)
    screen.display()
    trace.close()
    found = events(tmp_path / "frames.json")
    assert [each["name"] for each in found] == ["frame", "Screen.work for 0.03", "Screen.display"]
    assert [each["dur"] for each in found] == [31_000, 30_000, 1_000]


def test_what_was_long_before_is_no_part_of_a_frame(trace: FrameTrace, tmp_path: Path) -> None:
    trace.measure(Screen, "work")
    trace.measure_frames(Screen, "display")
    screen = Screen()
    screen.work(0.005)
    CLOCK.now += 10
    screen.work(0.005)
    screen.display()
    trace.close()
    assert events(tmp_path / "frames.json") == []


def test_the_end_leaves_everything_as_it_was(trace: FrameTrace, tmp_path: Path) -> None:
    before = dict(vars(Screen))
    trace.measure(Screen, "work")
    trace.measure_frames(Screen, "display")
    assert dict(vars(Screen)) != before
    trace.close()
    assert dict(vars(Screen)) == before
    assert stat.S_IMODE((tmp_path / "frames.json").stat().st_mode) == 0o600
