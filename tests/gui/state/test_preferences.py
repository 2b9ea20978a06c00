"""What is remembered survives a restart; a broken file is no reason not to start."""

from __future__ import annotations

from pathlib import Path

from gui.lasting import remembered_tree
from gui.state.preferences import Preferences


def test_choices_survive_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "settings with space" / "창.ini"
    first = Preferences(file)
    first.theme, first.language, first.expert_open = "light", "ko", True
    first.runs_dir, first.cache_dir = tmp_path / "실행", tmp_path / "cache"
    first.last_recipe = 'name = "요리 = 1, [x]"\n[model]\nsource = "demo"\n'
    first.save()
    again = Preferences(file)
    assert (again.theme, again.language, again.expert_open) == ("light", "ko", True)
    assert (again.runs_dir, again.cache_dir) == (tmp_path / "실행", tmp_path / "cache")
    assert remembered_tree(again.last_recipe)["name"] == "요리 = 1, [x]"


def test_a_broken_file_gives_the_defaults(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(b"\x00\xff[[[theme=purple\nlanguage=\x80")
    broken = Preferences(file)
    assert (broken.theme, broken.language, broken.cache_dir) == ("system", "system", None)
    assert remembered_tree("not = [toml") == {}
