"""Layouts of panes are remembered, and what is damaged is left out."""

from app.config.pane_layout import (
    PaneLayout,
    Place,
    pane_layouts_path,
    remember_layout,
    remembered_layouts,
)


def test_each_is_remembered_beside_the_others() -> None:
    assert remembered_layouts() == {}
    below, wide = PaneLayout(Place.BELOW, lines=9), PaneLayout(columns=60)
    remember_layout("list.narrow", below)
    remember_layout("list.wide", PaneLayout(Place.OFF))
    remember_layout("list.wide", wide)
    assert remembered_layouts() == {"list.narrow": below, "list.wide": wide}


def test_what_cannot_be_read_is_left_out() -> None:
    remember_layout("list.wide", PaneLayout(Place.RIGHT, 50))
    file = pane_layouts_path()
    damaged = "list.narrow left 1 1\nlist.medium below x 1\nshort\n"
    file.write_text(damaged + file.read_text() + "big below 9999999 -5\n")
    assert remembered_layouts() == {
        "list.wide": PaneLayout(Place.RIGHT, 50),
        "big": PaneLayout(Place.BELOW, 1000, 0),
    }
    file.write_bytes(b"\xff\xfe")
    assert remembered_layouts() == {}
