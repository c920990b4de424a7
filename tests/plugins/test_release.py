from __future__ import annotations

from typing import Any

import pytest

from plugins.release import TITLES, release_form, release_options
from sprite_etl.load.release.options import Mix, ReleaseOptions, Shares


def filled(**given: Any) -> dict[str, Any]:
    form = release_form()
    return {name: given.get(name, param.value if name in given or name != "version" else "1.0")
            for name, param in form.items()} | given  # fmt: skip


def test_a_form_with_nothing_but_a_version_is_the_default_release() -> None:
    assert release_options(filled(version="1.0")) == ReleaseOptions(version="1.0")


def test_every_option_is_in_the_form_with_title_section_and_help() -> None:
    form = release_form()
    options = {*ReleaseOptions.model_fields, *Shares.model_fields, *Mix.model_fields} - {"shares", "mix"}
    assert set(form) == set(TITLES) == options
    for param in form.values():
        assert param.description
        assert param.schema["section"]
        assert param.schema["title"]


def test_what_is_filled_in_reaches_the_release() -> None:
    given = filled(version="2", sources=["mujoco"], pairs=100, val=0.1, number=0, kinds=["video"], embed=True)
    options = release_options(given)
    assert (options.sources, options.pairs, options.kinds, options.embed) == (("mujoco",), 100, ("video",), True)
    assert (options.shares, options.mix) == (Shares(val=0.1), Mix(number=0))


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", "../1"), ("version", ""), ("pairs", 0), ("val", 1.5), ("kinds", ["smells"]), ("formats", ["zip"]),
     ("blind", "ignore"), ("seed", -1), ("choice", -1)],
)  # fmt: skip
def test_the_form_refuses_what_the_release_would(name: str, value: Any) -> None:
    param = release_form()[name]
    with pytest.raises(ValueError, match="Failed validating"):
        param.resolve(value)
    with pytest.raises(ValueError, match=name):
        release_options(filled(version="1.0", **{name: value}) if name != "version" else filled(version=value))


def test_a_misspelt_parameter_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="versoin"):
        release_options({"versoin": "1"})
