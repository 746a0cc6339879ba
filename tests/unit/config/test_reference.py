"""Reference, schema and commented file agree with what the reader of the file accepts."""

import tomllib
from pathlib import Path

import jsonschema
import pytest

from app.config.file import read_config
from app.config.reference import SECTIONS, commented_file, reference_lines, schema
from app.config.setting import Setting
from app.config.setting_table import GENERAL, PROFILE
from app.config.table_settings import VIEW


def test_every_setting_is_in_the_reference() -> None:
    assert max(map(len, reference_lines())) <= 80
    reference = " ".join(" ".join(reference_lines()).split())
    for setting in (*GENERAL.values(), *PROFILE.values(), *VIEW.values()):
        assert f"{setting.key}: {setting.type} {setting.help}" in reference


def uncommented(text: str) -> str:
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    return "\n".join(line for line in lines if line.startswith("[") or " = " in line)


def test_the_commented_file_has_no_problem_without_its_comment_signs(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(commented_file())
    assert read_config(file).problems == ()
    assert not tomllib.loads(commented_file())
    file.write_text(uncommented(commented_file()))
    config = read_config(file)
    assert [str(problem) for problem in config.problems] == []
    assert set(config.files[0].table) >= {
        "timezone",
        "page_size",
        "views",
        "profiles",
        "keys",
        "templates",
    }
    jsonschema.validate(config.files[0].table, schema())


@pytest.mark.parametrize(
    "setting",
    [setting for section in SECTIONS for setting in section.settings.values()],
    ids=lambda setting: setting.key,
)
def test_the_schema_accepts_what_the_reader_accepts(setting: Setting[object]) -> None:
    candidates: tuple[object, ...] = (
        True,
        0,
        1,
        50,
        10_000,
        "",
        "vim",
        "bell",
        "text",
        ["name"],
        [],
        {},
        1.5,
    )
    validator = jsonschema.Draft202012Validator(setting.schema)
    for value in candidates:
        try:
            setting.read(value)
        except ValueError:
            continue
        assert validator.is_valid(value), value


@pytest.mark.parametrize(
    "text", ['timezon = "UTC"', "page_size = 5", 'notify = "loud"', '[[views]]\nfilter = "x"']
)
def test_the_schema_finds_what_the_reader_reports(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    assert read_config(file).problems
    assert not jsonschema.Draft202012Validator(schema()).is_valid(tomllib.loads(text))
