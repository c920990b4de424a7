"""The shell helper says at once what is missing and how to mend it."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

from infra.bootstrap import REPOSITORY


def shell(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    script = f"set -euo pipefail; source '{REPOSITORY}/infra/environment.sh'; {code}"
    full = {**os.environ, **env}
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, env=full)


def fake_python(folder: Path, version: str) -> Path:
    """An interpreter that says it is of this version and fails whatever it is asked to run."""
    path = folder / "python3"
    path.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_an_old_python_is_named_with_the_remedy(tmp_path: Path) -> None:
    fake_python(tmp_path, "3.9.18")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in ("dirname", "bash", "sh"):
        (tools / tool).symlink_to(f"/usr/bin/{tool}" if Path(f"/usr/bin/{tool}").exists() else f"/bin/{tool}")
    done = shell("find_python", PATH=f"{tmp_path}:{tools}", SPRITE_PYTHON="")
    assert done.returncode == 2
    assert "Python 3.11, 3.12 or 3.13 is needed; found: Python 3.9.18" in done.stderr
    assert "mend: install one" in done.stderr


def test_a_chosen_python_that_does_not_suit_is_refused(tmp_path: Path) -> None:
    done = shell("find_python", SPRITE_PYTHON=str(fake_python(tmp_path, "3.9.18")))
    assert done.returncode == 2
    assert "is no Python 3.11, 3.12 or 3.13" in done.stderr


def test_a_full_disk_is_told_before_anything_is_installed() -> None:
    done = shell("need_mb=999999999; check_disk")
    assert done.returncode == 2
    assert "999999999 MB are needed" in done.stderr


def test_a_python_without_venv_is_told_how_to_get_it(tmp_path: Path) -> None:
    base = fake_python(tmp_path, "3.12.1")
    done = shell(f"make_venv '{base}' ''", SPRITE_VENV=str(tmp_path / "venv"))
    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_stopping_before_anything_was_made_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", str(REPOSITORY / "infra/demo.sh"), "--stop"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SPRITE_VENV": str(tmp_path / "none")},
    )
    assert done.returncode == 0
    assert "nothing is running" in done.stdout
    assert not (tmp_path / "none").exists()


def test_an_unknown_tier_is_refused() -> None:
    command = ["bash", str(REPOSITORY / "infra/test.sh"), "--fast"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "unknown option --fast" in refused.stderr
