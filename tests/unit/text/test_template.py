"""Templates of lines, as `list --format` takes them."""

import pytest

from app.text.template import Template


def test_a_template_has_values_with_width_and_braces_as_text() -> None:
    template = Template("{{{reference}}} {severity:<6}|{role.Incident Lead}")
    assert template.names == ["reference", "severity", "role.Incident Lead"]
    values = {"reference": "INC-1", "severity": "Major", "role.Incident Lead": "Ann {x}"}
    assert template.fill(values) == "{INC-1} Major |Ann {x}"


@pytest.mark.parametrize("text", ["{", "}", "{}", "{name!r}", "{name:{width}}", "{name:<x}"])
def test_an_invalid_template_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Template(text)
