"""Saved views in the configuration file: read, told about, and written without harm to the rest."""

from pathlib import Path

import pytest

from app.config.file import load_config, read_config
from app.config.saved_views import SavedView
from app.config.saved_views_file import ViewNotSaved, move_view, remove_view, save_view
from app.config.view_store import ViewStore
from app.query.listing import BUILT_IN_VIEWS, Sort
from app.query.name_lists import Name
from app.query.names import NameIndex
from app.system.paths import config_path

LEXICON = NameIndex(severities=(Name("sev-1", "Minor"), Name("sev-2", "Major")))

FILE = '''\
# What the team uses. "[[views]]" in a text is no table.
page_size = 25   # fits the small screen
note = """
[[views]]
name = "not one"
"""

# Everything bad.
[[views]]
name = "Bad"   # short
filter = "severity at least Major"
# sorted so that the latest is seen
sort = "updated descending"

[profiles.work] # ours
key_file = "~/key"

# Only at work.
[[views]]
name = "Mine"
profile = "work"
columns = ["reference", "name"]
'''


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("INCIDENT_TUI_CONFIG", str(path))
    path.write_text(FILE)
    return path


def test_views_are_read_with_all_they_hold(file: Path) -> None:
    bad, mine = read_config(file).settings.views
    assert bad == SavedView("Bad", "severity at least Major", sort="updated descending")
    assert mine == SavedView("Mine", columns=("reference", "name"), profile="work")
    view = bad.resolve(LEXICON)
    assert view.listing.query.filters[0].values == ("sev-2",)
    assert view.listing.sort == Sort("updated", descending=True)


def test_what_is_wrong_in_a_view_is_named_by_its_line_and_the_rest_is_used(file: Path) -> None:
    file.write_text(
        '[[views]]\nname = "A"\nfiltre = "x"\n\n[[views]]\nname = "a"\n[[views]]\nfilter = "x"\n'
        '[[views]]\nname = "B"\nsort = "mood"\ncolumns = []\n[[views]]\nname = "Closed"\n'
    )
    config = read_config(file)
    assert [view.name for view in config.settings.views] == ["A", "B"]
    told = [f"{each.line} {each.key}: {each.message}" for each in config.problems]
    assert [line.partition(":")[0] for line in told] == [
        "3 views.1.filtre",
        "6 views.2.name",
        "7 views.3",
        "11 views.4.sort",
        "12 views.4.columns",
        "14 views.5.name",
    ]
    assert "Did you mean filter?" in told[0]


def test_a_view_with_an_unknown_name_says_so_and_the_others_are_listed() -> None:
    saved = (SavedView("Bad", "severity is Majr"), SavedView("Good", "severity is Major"))
    bad, good = ViewStore(saved, "default", lambda: LEXICON).views[-2:]
    assert bad.problem == "There is no severity 'Majr'. Did you mean Major?"
    assert not good.problem


def test_a_changed_view_keeps_its_comments_and_nothing_else_moves(file: Path) -> None:
    save_view(file, SavedView("Worst", 'severity is "X"'), instead_of="bad")
    assert file.read_text() == FILE.replace('name = "Bad"', 'name = "Worst"').replace(
        'filter = "severity at least Major"', 'filter = "severity is \\"X\\""'
    ).replace('sort = "updated descending"\n', "")


def test_a_new_view_goes_to_the_end(file: Path) -> None:
    save_view(file, SavedView("New", columns=("name",)))
    assert file.read_text() == FILE + '\n[[views]]\nname = "New"\ncolumns = ["name"]\n'
    assert [view.name for view in read_config(file).settings.views] == ["Bad", "Mine", "New"]


def test_a_file_with_the_line_ends_of_windows_keeps_them(file: Path) -> None:
    file.write_bytes(FILE.replace("\n", "\r\n").encode())
    save_view(file, SavedView("New", columns=("name",)))
    save_view(file, SavedView("Bad", "severity is Major", columns=("name",)), instead_of="Bad")
    lines = file.read_bytes().decode().split("\n")
    assert all(line.endswith("\r") for line in lines[:-1])
    assert [view.name for view in read_config(file).settings.views] == ["Bad", "Mine", "New"]


def test_views_change_places_with_their_comments_and_are_taken_out_with_them(file: Path) -> None:
    move_view(file, "Mine", "Bad")
    assert [view.name for view in read_config(file).settings.views] == ["Mine", "Bad"]
    text = file.read_text()
    assert text.index("# Only at work.") < text.index("# Everything bad.")
    assert sorted(text) == sorted(FILE)
    remove_view(file, "mine")
    remove_view(file, "Bad")
    left = file.read_text()
    assert read_config(file).settings.views == ()
    assert "# What the team uses." in left
    assert "[profiles.work] # ours" in left
    assert "Only at work" not in left


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "new" / "config.toml"
    save_view(file, SavedView("First"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_config(file).settings.views == (SavedView("First"),)


def test_a_linked_file_stays_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    team = tmp_path / "team.toml"
    team.write_text("page_size = 30\n")
    team.chmod(0o640)
    link = tmp_path / "config.toml"
    link.symlink_to(team)
    save_view(link, SavedView("First"))
    assert link.is_symlink()
    assert 'name = "First"' in team.read_text()
    assert team.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("text", ["page_size = ", 'views = [{name = "Inline"}]\n', "\xff"])
def test_a_file_that_cannot_be_changed_safely_is_left_as_it_is(file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ViewNotSaved):
        save_view(file, SavedView("New"))
    assert file.read_bytes() == text.encode("latin-1")
    assert not list(file.parent.glob(".config-*"))


def test_a_view_of_the_demo_is_not_shown_in_an_organisation(own_folders: Path) -> None:
    config_path().parent.mkdir(parents=True)
    ViewStore((), "demo", lambda: LEXICON).save("Tried", BUILT_IN_VIEWS[0])
    saved = load_config().settings.views
    assert [view.profile for view in saved] == ["demo"]
    assert not ViewStore(saved, "default", lambda: LEXICON).saved
    assert ViewStore(saved, "demo", lambda: LEXICON).saved
