"""The table of settings describes each setting, and its default is a valid result."""

import pytest

from app.config.bell import BellPolicy
from app.config.setting import Setting
from app.config.setting_table import GENERAL, PROFILE
from app.config.settings import Profile, Settings

# Read from several settings, or worked out from the others.
_COMPOSED = {"keys_preset"}
_NOT_IN_THE_FILE = {"rejected", "name"}
_BELL = {"notify": "notify", "from_severity": "notify_from_severity", "quiet_hours": "quiet_hours"}


def test_every_value_of_the_settings_has_a_row() -> None:
    general = {*Settings.__struct_fields__} - _NOT_IN_THE_FILE - {"bell_policy"}
    general |= {_BELL[each] for each in BellPolicy.__struct_fields__}
    assert general | _COMPOSED == set(GENERAL)
    assert {*Profile.__struct_fields__} - _NOT_IN_THE_FILE == set(PROFILE)


@pytest.mark.parametrize("setting", [*GENERAL.values(), *PROFILE.values()], ids=lambda s: s.key)
def test_a_value_of_another_type_is_rejected_with_what_is_valid(setting: Setting[object]) -> None:
    assert setting.type
    assert setting.help
    with pytest.raises(ValueError, match=r"\w"):
        setting.read(object())
