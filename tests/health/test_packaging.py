"""What ships beside the code is in the wheel, where an installed package looks for it."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import assistant.settings
from tests.paths import ROOT

BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]


def shipped() -> set[str]:
    """The folders that settings looks for: the texts that ``_shipped`` is called with."""
    calls = ast.walk(ast.parse(Path(assistant.settings.__file__).read_text("utf-8")))
    return {
        call.args[0].value
        for call in calls
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "_shipped"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_folder_that_is_looked_for_is_in_the_wheel() -> None:
    # Wrong: an installed package starts with "The folder 'prompts' is missing".
    assert shipped() == {"corpus", "prompts"}
    wanted = {name: f"assistant/_data/{name}" for name in shipped()}
    assert BUILD["wheel"]["force-include"] == wanted
    assert all((ROOT / name).is_dir() for name in wanted)
