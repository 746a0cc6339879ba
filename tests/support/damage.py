"""Damages copies of files as disks and crashes do, by seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PAGE = 4096


def _flip_bits(content: bytearray, seeded: random.Random) -> None:
    for _ in range(seeded.choice((1, 3, 20, 200))):
        content[seeded.randrange(len(content))] ^= 1 << seeded.randrange(8)


def _randomise_page(content: bytearray, seeded: random.Random) -> None:
    start = seeded.randrange(0, len(content), _PAGE)
    length = min(_PAGE, len(content) - start)
    content[start : start + length] = seeded.randbytes(length)


def _truncate(content: bytearray, seeded: random.Random) -> None:
    del content[seeded.randrange(len(content)) :]


def _zero(content: bytearray, seeded: random.Random) -> None:
    start = seeded.randrange(len(content))
    length = min(_PAGE, len(content) - start)
    content[start : start + length] = bytes(length)


KINDS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip_bits,
    _randomise_page,
    _truncate,
    _zero,
)


@dataclass(frozen=True, slots=True)
class Original:
    """A file in order, with its write-ahead log where it has one."""

    main: bytes
    log: bytes = b""

    @classmethod
    def of(cls, file: Path) -> "Original":
        """Read a file that may be open."""
        log = file.with_name(f"{file.name}-wal")
        return cls(file.read_bytes(), log.read_bytes() if log.exists() else b"")

    def write(self, file: Path) -> None:
        """Put the files where a program expects them."""
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(self.main)
        if self.log:
            file.with_name(f"{file.name}-wal").write_bytes(self.log)

    def damaged(self, seed: int) -> "Original":
        """A copy with one kind of damage in the file, in its log, or in both."""
        seeded = random.Random(seed)
        damage = KINDS[seed % len(KINDS)]
        parts = [bytearray(self.main), bytearray(self.log)]
        struck = seeded.choice(([0], [1], [0, 1])) if self.log and self.main else [0]
        for part in struck:
            damage(parts[part], seeded)
        return Original(bytes(parts[0]), bytes(parts[1]))
