"""Hyperlinks of the terminal: addresses of the web alone, where they are supported."""

import pytest
from textual.content import Content

from app.present.hyperlinks import linked, use_hyperlinks

ADDRESS = "https://app.incident.io/northwind-pay/incidents/298"


@pytest.fixture
def _supported() -> None:
    use_hyperlinks(supported=True)


@pytest.mark.usefixtures("_supported")
def test_a_web_address_becomes_a_link() -> None:
    segments = linked(Content("INC-298"), ADDRESS).render_segments()
    assert [(each.text, each.style and each.style.link) for each in segments] == [
        ("INC-298", ADDRESS)
    ]


@pytest.mark.usefixtures("_supported")
@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "javascript:alert(1)", "INC-298"])
def test_nothing_else_does(address: str) -> None:
    assert linked(Content("INC-298"), address).spans == []


def test_no_link_is_sent_where_it_is_not_supported() -> None:
    assert linked(Content("INC-298"), ADDRESS).spans == []
