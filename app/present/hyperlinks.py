"""Hyperlinks of the terminal (OSC 8), where it supports them."""

from textual.content import Content
from textual.style import Style

from app.system.web_links import is_web_address

_supported = False


def use_hyperlinks(*, supported: bool) -> None:
    """Choose whether texts rendered from now on are hyperlinks."""
    global _supported
    _supported = supported


def linked(content: Content, address: str) -> Content:
    """Return a text that a click with the terminal's own key opens, if it can."""
    if _supported and is_web_address(address):
        return content.stylize(Style(link=address))
    return content
