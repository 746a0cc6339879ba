"""Read the pages of a SQLite file and its write-ahead log, even if they are damaged.

The file format is https://sqlite.org/fileformat2.html.
"""

import struct
from collections.abc import Iterator

from msgspec import Struct

_HEADER = 100
_PAGE_SIZE_AT = 16
# Format bytes of a file without a write-ahead log, and of one with it.
_FORMAT_AT, _ROLLBACK, _WITH_LOG = 18, b"\x01\x01", b"\x02\x02"
_SIZE_AT, _FREE_PAGES_AT = 28, 32
# Page types with rows: table leaves, and both kinds of index pages (tables WITHOUT ROWID).
_WITH_ROWS = (0x02, 0x0A, 0x0D)
_LOG_HEADER, _FRAME_HEADER = 32, 24
_BIG_ENDIAN = 0x377F0683
_SMALLEST_PAGE, _LARGEST_PAGE = 512, 65536
# A damaged header may name any size.
_LARGEST_IMAGE = 1 << 30


class _Frame(Struct, frozen=True):
    """A page in the log.

    Attributes:
        size: Pages of the database after the transaction that ends here; 0 if none does.
        salts: Identify one generation of the log.
    """

    page: int
    size: int
    salts: bytes
    body: bytes


def page_size_of(main: bytes) -> int:
    """Return the page size in the header; the default, 4096, if it is invalid."""
    (size,) = struct.unpack_from(">H", main.ljust(_HEADER, b"\0"), _PAGE_SIZE_AT)
    size = _LARGEST_PAGE if size == 1 else size
    is_size = _SMALLEST_PAGE <= size <= _LARGEST_PAGE and size & (size - 1) == 0
    return size if is_size else 4096


def is_known_format(main: bytes) -> bool:
    """Return whether the header, if any, has a format that SQLite reads and writes."""
    return main[_FORMAT_AT : _FORMAT_AT + 2] in {_ROLLBACK, _WITH_LOG, b""}


def committed_frames(log: bytes) -> int:
    """Count the frames up to the last commit, without checksums."""
    return sum(1 for _ in _committed(list(_frames(log))))


def image(main: bytes, log: bytes, *, checked: bool = False) -> bytes:
    """Apply the log to the database and return the resulting file.

    Args:
        main: The database file.
        log: Its write-ahead log; empty if there is none.
        checked: Whether the log ends at the first wrong checksum, as in SQLite.
    """
    size = page_size_of(main)
    pages = {
        number + 1: main[start : start + size]
        for number, start in enumerate(range(0, len(main), size))
    }
    frames = list(_frames(log))
    for frame in _committed(frames[: _intact(log, len(frames))] if checked else frames):
        if len(frame.body) == size and 0 < frame.page * size <= _LARGEST_IMAGE:
            pages[frame.page] = frame.body
    return _as_rollback(_joined(pages, size))


def with_first_page(image: bytes, template: bytes, length: int) -> bytes:
    """Replace the start of the first page with that of another database.

    Args:
        image: A database without a log.
        template: An empty database with the same tables.
        length: Number of bytes to replace: the header alone, or the whole page.
    """
    size = page_size_of(template)
    taken = min(max(length, _HEADER), size)
    grafted = bytearray(template[:taken] + image[taken:])
    struct.pack_into(">I", grafted, _SIZE_AT, len(image) // size)
    struct.pack_into(">II", grafted, _FREE_PAGES_AT, 0, 0)
    return _as_rollback(bytes(grafted))


def pages_as_root(image: bytes, root: int) -> Iterator[bytes]:
    """Yield copies of the image, each with another page as the root of a table.

    Free pages are left out, since their rows were deleted.
    """
    size = page_size_of(image)
    free = _free_pages(image, size)
    for number in range(2, len(image) // size + 1):
        page = image[(number - 1) * size : number * size]
        if page[0] in _WITH_ROWS and number not in free:
            yield image[: (root - 1) * size] + page + image[root * size :]


def _free_pages(image: bytes, size: int) -> set[int]:
    free: set[int] = set()
    (trunk,) = struct.unpack_from(">I", image, _FREE_PAGES_AT)
    while 1 < trunk <= len(image) // size and trunk not in free:
        free.add(trunk)
        start = (trunk - 1) * size
        trunk, count = struct.unpack_from(">II", image, start)
        numbers = min(count, size // 4 - 2)
        free.update(struct.unpack_from(f">{numbers}I", image, start + 8))
    return free


def _joined(pages: dict[int, bytes], size: int) -> bytes:
    first = pages.get(1, b"").ljust(size, b"\0")
    (named,) = struct.unpack_from(">I", first, _SIZE_AT)
    # Truncated pages count as zeros, since SQLite rejects a file that is too short.
    count = max(*pages, named if named * size <= _LARGEST_IMAGE else 0, 1) if pages else 1
    empty = bytes(size)
    return b"".join(pages.get(number, empty).ljust(size, b"\0") for number in range(1, count + 1))


def _as_rollback(database: bytes) -> bytes:
    return database[:_FORMAT_AT] + _ROLLBACK + database[_FORMAT_AT + len(_ROLLBACK) :]


def _frames(log: bytes) -> Iterator[_Frame]:
    """Yield the frames of the latest generation; older frames may follow in the file."""
    if len(log) < _LOG_HEADER + _FRAME_HEADER:
        return
    size = _log_page_size(log)
    salts = {log[16:24], log[_LOG_HEADER + 8 : _LOG_HEADER + 16]}
    for start in range(_LOG_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        page, count = struct.unpack_from(">II", log, start)
        frame = _Frame(
            page, count, log[start + 8 : start + 16], log[start + 24 : start + 24 + size]
        )
        if frame.salts in salts:
            yield frame


def _log_page_size(log: bytes) -> int:
    (size,) = struct.unpack_from(">I", log, 8)
    is_size = _SMALLEST_PAGE <= size <= _LARGEST_PAGE and size & (size - 1) == 0
    return size if is_size else 4096


def _committed(frames: list[_Frame]) -> list[_Frame]:
    ends = [number for number, frame in enumerate(frames, start=1) if frame.size]
    return frames[: ends[-1]] if ends else []


def _intact(log: bytes, count: int) -> int:
    """Count the frames, up to `count`, before the first wrong checksum."""
    order = ">" if struct.unpack_from(">I", log.ljust(4, b"\0"))[0] == _BIG_ENDIAN else "<"
    sums = _checksum(order, log[:24], (0, 0))
    if log[24:32] != struct.pack(">II", *sums):
        return 0
    size = _log_page_size(log)
    for number in range(count):
        start = _LOG_HEADER + number * (_FRAME_HEADER + size)
        if log[start + 8 : start + 16] != log[16:24]:
            return number
        sums = _checksum(order, log[start : start + 8], sums)
        sums = _checksum(order, log[start + 24 : start + 24 + size], sums)
        if log[start + 16 : start + 24] != struct.pack(">II", *sums):
            return number
    return count


def _checksum(order: str, part: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(part) // 4}I", part)
    for one, other in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
