"""Installation says what is missing, and recovers from being cut off."""

import ast
import builtins
import json
import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from deploy import bootstrap
from deploy.bootstrap import CannotGoOn, Environment


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A project with locks; what pip is told is written down instead of done."""
    (tmp_path / "locks").mkdir()
    for kind in ("local", "dev"):
        (tmp_path / "locks" / f"{kind}.txt").write_text(f"{kind}==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    made = Environment(tmp_path)

    def pip(*arguments: str, total: int = 0) -> None:
        with (tmp_path / "told").open("a") as file:
            file.write(Path(arguments[-1]).name + "\n")
        made.command.touch()

    def make_anew() -> None:
        with (tmp_path / "told").open("a") as file:
            file.write("anew\n")
        made.python.parent.mkdir(parents=True, exist_ok=True)
        made.marker.unlink(missing_ok=True)
        if not made.python.exists():
            made.python.symlink_to(sys.executable)

    monkeypatch.setattr(made, "pip", pip)
    monkeypatch.setattr(made, "make_anew", make_anew)
    return made


def told(environment: Environment) -> list[str]:
    """What was done since the last question."""
    path = environment.root / "told"
    lines = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return [line for line in lines if line != environment.root.name]


def test_an_old_python_can_read_it_and_is_told_what_is_needed() -> None:
    source = Path(bootstrap.__file__).read_text()
    ast.parse(source, feature_version=(3, 8))
    text = bootstrap.old_python_text((3, 9, 2, "final", 0), "/usr/bin/python3")
    assert "needs Python 3.11 or newer, you have 3.9.2 (/usr/bin/python3)" in text


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse(Path(bootstrap.__file__).read_text())
    names = {
        (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names


def test_a_python_without_venv_is_told_which_package_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "ensurepip":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CannotGoOn, match="apt-get install python3-venv"):
        bootstrap.need_venv_module()


def test_windows_is_told_about_wsl() -> None:
    with pytest.raises(CannotGoOn, match="WSL"):
        bootstrap.refuse_windows("nt")


def test_a_first_start_installs_and_a_second_does_nothing(environment: Environment) -> None:
    environment.ensure("local")
    assert told(environment) == ["anew", "local.txt"]
    environment.ensure("local")
    assert told(environment) == []


def test_tests_add_to_what_is_there_and_a_run_after_them_needs_nothing(
    environment: Environment,
) -> None:
    environment.ensure("local")
    told(environment)
    environment.ensure("dev")
    assert told(environment) == ["dev.txt"]
    environment.ensure("local")
    assert told(environment) == []


def test_a_changed_lock_is_installed(environment: Environment) -> None:
    environment.ensure("local")
    told(environment)
    (environment.root / "locks" / "local.txt").write_text("local==2\n")
    environment.ensure("local")
    assert told(environment) == ["local.txt"]


def test_an_installation_that_was_cut_off_is_made_anew(environment: Environment) -> None:
    environment.ensure("local")
    told(environment)
    environment.marker.touch()
    environment.ensure("local")
    assert told(environment) == ["anew", "local.txt"]


def test_a_moved_project_is_made_anew(environment: Environment) -> None:
    environment.ensure("local")
    told(environment)
    stamp = json.loads(environment.stamp.read_text())
    environment.stamp.write_text(json.dumps({**stamp, "root": "/somewhere/else"}))
    environment.ensure("local")
    assert told(environment) == ["anew", "local.txt"]


def test_an_environment_whose_python_is_gone_is_made_anew(environment: Environment) -> None:
    environment.ensure("local")
    told(environment)
    environment.python.unlink()
    environment.ensure("local")
    assert told(environment) == ["anew", "local.txt"]


def test_a_nearly_full_disk_is_said_before_anything_is_made(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 1))
    with pytest.raises(CannotGoOn, match="nearly full"):
        environment.ensure("local")
    assert told(environment) == []


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Max retries exceeded with url", "check the network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "do not go around that"),
        ("anything else", "The whole log is in"),
    ],
)
def test_a_failure_of_pip_comes_with_advice(tmp_path: Path, words: str, advice: str) -> None:
    log = tmp_path / "log"
    log.write_text(words + "\n")
    assert advice in bootstrap.pip_failure_text(log)
