"""Whoever has a checkout and any Python is one command away from a running Vorlauf."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher.environment import Environment
from launcher.installation import SIGNS, diagnose, make
from launcher.interpreters import Interpreter, choose
from launcher.process import surroundings
from launcher.sentences import SENTENCES, ObstacleError

ROOT = Path(__file__).parent.parent.parent
REAL = Path(sys.executable).resolve()
# A Python that is newer than any real one below it, counts the environments it made, and whose
# pip does as $FAKE_PIP says.
FAKE = """#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *find_spec*) echo "final 3 14 99 1 1 $0" ;;
  *"-m venv --clear"*)
    for folder; do :; done
    sleep "${VENV_TAKES:-0}"
    mkdir -p "$folder/bin" "$folder/lib/python3.14/site-packages"
    echo made >>"$folder.count"
    ln -sf "$0" "$folder/bin/python"
    echo "home = $here" >"$folder/pyvenv.cfg" ;;
  *"-m pip"*) eval "${FAKE_PIP:-true}" ;;
  *) echo "started $*"; pwd ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    return copied(tmp_path / "Ämter & Räte")


def copied(folder):
    folder.mkdir()
    shutil.copy(ROOT / "vorlauf", folder)
    shutil.copytree(ROOT / "launcher", folder / "launcher")
    for purpose in ("", "-up", "-test", "-bench"):
        (folder / f"requirements{purpose}.lock").write_text("# nothing\n")
    (folder / "cli").mkdir()
    (folder / "cli" / "main.py").write_text("import sys\nprint(__file__, sys.argv[1:])\n")
    return folder


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    fake = folder / "python3.14"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def command(checkout, *arguments):
    return [str(REAL), str(checkout / "vorlauf"), *arguments]


def start(checkout, *arguments, cwd="/", **environment):
    return subprocess.run(
        command(checkout, *arguments),
        env=environment,
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def made(checkout, name=".venv"):
    counted = checkout / f"{name}.count"
    return len(counted.read_text().splitlines()) if counted.exists() else 0


def test_the_first_start_says_what_it_makes_and_with_which_python(checkout, path):
    done = start(checkout, "check", "--json", PATH=path)
    assert done.stdout.startswith("started -I -X utf8 -m cli.main check --json\n")
    assert done.stderr.count("\n") == 1
    assert "Python 3.14.99" in done.stderr


def test_what_the_first_start_says_fits_into_the_terminal(checkout, path):
    lines = start(checkout, "check", PATH=path, COLUMNS="60").stderr.splitlines()
    assert len(lines) > 1
    assert all(len(line) <= 60 or " " not in line.strip() for line in lines)
    assert " ".join(map(str.strip, lines)).startswith("Vorlauf ")


def test_later_starts_install_nothing_and_say_nothing(checkout, path):
    start(checkout, PATH=path)
    done = start(checkout, "list", PATH=path, FAKE_PIP="exit 1")
    assert (done.returncode, done.stderr, made(checkout)) == (0, "", 1)


def test_a_command_runs_in_the_folder_of_the_caller(checkout, path, tmp_path):
    assert start(checkout, PATH=path, cwd=tmp_path).stdout.splitlines()[1] == str(tmp_path)


@pytest.mark.parametrize(
    "name, module, folder", [("test", "pytest", ".venv-test"), ("bench", "bench", ".venv-bench")]
)
def test_tests_and_benchmarks_have_their_own_environment(checkout, path, name, module, folder):
    done = start(checkout, name, "a", PATH=path)
    assert done.stdout.splitlines() == [f"started -I -X utf8 -m {module} a", str(checkout)]
    assert (made(checkout, folder), made(checkout)) == (1, 0)


def test_up_is_a_command_with_more_packages(checkout, path, tmp_path):
    done = start(checkout, "up", "--demo", PATH=path, cwd=tmp_path)
    assert done.stdout.splitlines() == ["started -I -X utf8 -m cli.main up --demo", str(tmp_path)]
    assert (made(checkout, ".venv-up"), made(checkout)) == (1, 0)


def test_a_changed_lock_is_installed(checkout, path):
    start(checkout, PATH=path)
    (checkout / "requirements.lock").write_text("# changed\n")
    start(checkout, PATH=path)
    assert made(checkout) == 2


def test_an_environment_whose_python_is_gone_is_made_anew(checkout, path):
    start(checkout, PATH=path)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.12")
    assert start(checkout, PATH=path).returncode == 0
    assert made(checkout) == 2


def test_a_moved_checkout_goes_on_working(checkout, path, tmp_path):
    start(checkout, PATH=path)
    moved = checkout.rename(tmp_path / "elsewhere")
    assert start(moved, PATH=path).stderr == ""
    (pth,) = moved.glob(".venv/lib/*/site-packages/vorlauf.pth")
    assert (pth.parent / pth.read_text().strip()).resolve() == moved.resolve()
    done = subprocess.run([moved / ".venv/bin/vorlauf", "x"], capture_output=True, check=True)
    assert done.stdout.startswith(b"started -I -X utf8 -m cli.main x")


def test_a_link_to_the_launcher_finds_its_checkout(checkout, path, tmp_path):
    (tmp_path / "vorlauf").symlink_to(checkout / "vorlauf")
    assert start(tmp_path, "x", PATH=path).returncode == 0
    assert made(checkout) == 1


def test_two_starts_at_once_make_one_environment(checkout, path):
    environment = {"PATH": path, "VENV_TAKES": "0.5"}
    both = [
        subprocess.Popen(command(checkout), env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(process.communicate()[1] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert made(checkout) == 1
    assert "bitte warten" in said[0]


def test_an_interrupted_installation_is_quiet_and_done_again(checkout, path):
    begun = checkout / "pip.begun"
    environment = {"PATH": path, "FAKE_PIP": f'echo begun >>"{begun}"; sleep 30'}
    # Where the tests run in the background, Ctrl-C is ignored and programs inherit that.
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command(checkout), env=environment, stderr=subprocess.PIPE, start_new_session=True
    )
    signal.signal(signal.SIGINT, ours)
    until(begun.exists)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate()[1].decode()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Abgebrochen" in said
    assert start(checkout, PATH=path).returncode == 0
    assert made(checkout) == 2


def until(condition):
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_killed_launcher_does_not_let_the_next_one_disturb_its_installer(checkout, path):
    environment = {"PATH": path, "FAKE_PIP": "sleep 1; echo done >>pip.done"}
    process = subprocess.Popen(command(checkout), env=environment, stderr=subprocess.DEVNULL)
    until(lambda: made(checkout))
    time.sleep(0.2)
    process.kill()
    process.wait()
    start(checkout, PATH=path, FAKE_PIP="cp pip.done seen")
    assert (checkout / "seen").read_text() == "done\n"


@pytest.mark.parametrize(
    "output, code, word",
    [
        ("NewConnectionError: failed", "network", "Netz"),
        ("ERROR: [Errno 28] No space left on device", "disk-full", "Platz"),
        ("ERROR: [Errno 30] Read-only file system", "read-only", "Schreibrechte"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "install-failed", "HASHES"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(checkout, path, output, code, word):
    does = f"echo '{output}'; exit 1"
    done = start(checkout, PATH=path, FAKE_PIP=does)
    (_, sentence) = done.stderr.splitlines()
    assert (done.returncode, done.stdout, made(checkout)) == (3, "", 1)
    assert word in sentence
    error = json.loads(start(checkout, "check", "--json", PATH=path, FAKE_PIP=does).stdout)
    assert error["error"]["code"] == code
    assert start(checkout, PATH=path).returncode == 0


@pytest.mark.parametrize("name", ["VORLAUF_LANG", "LC_ALL", "LANG"])
def test_who_reads_english_gets_english(checkout, path, name):
    done = start(
        checkout, **{"PATH": path, "FAKE_PIP": "echo SSLError; exit 1", name: "en_GB.UTF-8"}
    )
    assert "please check network" in done.stderr


def test_german_is_spoken_where_nothing_is_asked(checkout, path):
    assert "richtet .venv" in start(checkout, PATH=path, LANG="C.UTF-8").stderr


def test_a_folder_that_is_no_environment_is_left_alone(checkout, path):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "letter.txt").write_text("mine")
    done = start(checkout, PATH=path)
    assert done.returncode == 3
    assert "umbenennen" in done.stderr
    assert (checkout / ".venv" / "letter.txt").read_text() == "mine"


def test_a_missing_lock_is_named(checkout, path):
    (checkout / "requirements.lock").unlink()
    done = start(checkout, PATH=path)
    assert done.returncode == 3
    assert "requirements.lock" in done.stderr


@pytest.mark.parametrize(
    "number, code",
    [
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.ENOSPC, "disk-full"),
        (errno.EIO, "install-failed"),
    ],
)
def test_a_folder_that_takes_no_files_is_an_obstacle(checkout, monkeypatch, number, code):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("launcher.installation.fcntl.flock", refuse)
    environment = Environment(str(checkout), ".venv", "requirements.lock", "cli.main")
    with pytest.raises(ObstacleError) as obstacle:
        make(environment)
    assert obstacle.value.code == code


def test_uv_is_used_where_it_is_found_and_pip_where_it_fails(checkout, path):
    uv = Path(path.split(":")[0]) / "uv"
    uv.write_text(f'#!/bin/sh\necho "$*" >>"{checkout}/uv.log"\nexit 2\n')
    uv.chmod(0o755)
    assert start(checkout, PATH=path).returncode == 0
    assert (checkout / "uv.log").read_text().startswith("venv ")
    assert made(checkout) == 1


def python(minor, *, venv=True):
    return Interpreter((3, minor, 1), f"/python3.{minor}", venv)


def test_the_newest_python_with_wheels_is_chosen():
    assert choose([python(11), python(13), python(12)], has_uv=False) == python(13)
    assert choose([python(12), python(30)], has_uv=False) == python(12)
    assert choose([python(10), python(30)], has_uv=False) == python(30)


def test_a_python_that_can_make_environments_is_preferred():
    bare, able = python(13, venv=False), python(11)
    assert choose([bare, able], has_uv=False) == able
    assert choose([bare], has_uv=True) == bare


@pytest.mark.parametrize(
    "found, code, version",
    [
        ([python(9), python(10)], "python-too-old", "3.10.1"),
        ([], "python-too-old", "-"),
        ([python(10), python(11, venv=False)], "ensurepip-missing", "3.11.1"),
    ],
)
def test_what_the_machine_lacks_is_known(found, code, version):
    with pytest.raises(ObstacleError) as obstacle:
        choose(found, has_uv=False)
    assert (obstacle.value.code, obstacle.value.found) == (code, version)


def test_only_the_way_to_the_packages_is_inherited(monkeypatch):
    for name in ("PIP_TARGET", "PIP_INDEX_URL", "PIP_PRE", "PYTHONPATH", "PIP_CONSTRAINT"):
        monkeypatch.setenv(name, "inherited")
    kept = surroundings()
    assert kept["PIP_INDEX_URL"] == "inherited"
    assert not {"PIP_TARGET", "PIP_PRE", "PYTHONPATH"} & set(kept)
    assert kept["PIP_CONSTRAINT"] == os.devnull


def test_every_obstacle_has_a_sentence_in_both_languages():
    codes = {code for code, _ in SIGNS} | {diagnose("")[0]}
    assert codes <= set(SENTENCES)
    assert all(len(texts) == 2 and all(map(all, texts)) for texts in SENTENCES.values())


def test_a_real_python_makes_a_real_environment(checkout, tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    (folder / "python3").symlink_to(REAL)
    done = start(checkout, "ä ö", PATH=str(folder), PYTHONPATH="/nowhere")
    assert done.stdout == f"{checkout / 'cli' / 'main.py'} ['ä ö']\n", done.stderr
    assert done.returncode == 0
