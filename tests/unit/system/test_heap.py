"""Free memory is returned to the operating system."""

from pathlib import Path

from app.system.heap import trim_heap


def resident_pages() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


def test_memory_below_memory_in_use_is_returned() -> None:
    # Too large for Python's own allocator, too small for a mapping of its own.
    pieces = [b"x" * (1_000 + number % 8) for number in range(50_000)]
    last = pieces.pop()
    pieces.clear()
    before = resident_pages()
    trim_heap()
    assert resident_pages() < before - 5_000
    assert last
