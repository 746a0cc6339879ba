"""Find the borders of what is read as one character: joined emoji, flags, letters with marks."""


def previous_border(text: str, place: int) -> int:
    """Return the start of the character that ends at `place`."""
    if place < 2 or text[place - 2 : place].isascii():
        return max(0, place - 1)
    return max(border for border in _borders(text) if border < place)


def next_border(text: str, place: int) -> int:
    """Return the end of the character that starts at `place`."""
    if text[place : place + 2].isascii():
        return min(len(text), place + 1)
    return min(border for border in _borders(text) if border > place)


def _borders(text: str) -> list[int]:
    import regex  # Only for letters beyond ASCII.

    return [0, *(match.end() for match in regex.finditer(r"\X", text))]
