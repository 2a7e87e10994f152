"""Writing the config: never over another one, and never more than was asked for."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest

from osintwatch.config import load
from osintwatch.config_file import (
    FirstConfig,
    add_channels,
    remove_channels,
    render,
    write_first_config,
)
from osintwatch.errors import ConfigError, StorageError, UsageError
from tests.desk import ROOT


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def listed(path: Path) -> list[str]:
    return [entry["username"] for entry in tomllib.loads(path.read_text())["channels"]]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


# ---- the first one -------------------------------------------------------------------------------


def test_the_example_is_what_is_written_first() -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert example == render(FirstConfig(timezone="Europe/Kyiv")), "write it again: see tests/readme.py"


def test_a_first_config_can_be_read_and_is_private(config: Path) -> None:
    answers = FirstConfig(4711, "a" * 32, "Europe/Kyiv", ("OSINTdefender", "1900000001"))
    write_first_config(config, answers)
    assert mode(config) == 0o600
    read = load(config, None, {})
    assert read.notes == ()
    assert read.account().api_hash.reveal() == "a" * 32
    assert read.timezone.key == "Europe/Kyiv"
    assert [one.name for one in read.channels] == ["OSINTdefender", "1900000001"]


def test_a_first_config_without_account_can_be_read(config: Path) -> None:
    write_first_config(config, FirstConfig())
    assert load(config, None, {}).telegram is None


def test_a_folder_that_is_missing_is_made_private(tmp_path: Path) -> None:
    write_first_config(tmp_path / "a/b/config.toml", FirstConfig())
    assert mode(tmp_path / "a/b") == 0o700


@pytest.mark.parametrize("kind", ["file", "link", "dangling link", "folder"])
def test_whatever_is_there_is_never_overwritten(config: Path, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "target"
    if kind == "file":
        config.write_text("mine")
    elif kind == "folder":
        config.mkdir()
    else:
        if kind == "link":
            target.write_text("mine")
        config.symlink_to(target)
    before = config.lstat()
    with pytest.raises(ConfigError, match="is there already; nothing was changed"):
        write_first_config(config, FirstConfig())
    assert config.lstat() == before
    assert target.exists() is (kind == "link")


def test_a_first_config_that_cannot_be_written_leaves_nothing(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(StorageError, match="No space left on device"):
        write_first_config(config, FirstConfig())
    assert list(config.parent.iterdir()) == []


def full_disk(_: int) -> None:
    raise OSError(28, "No space left on device")


# ---- adding --------------------------------------------------------------------------------------

WITH_COMMENTS = """\
# head
timezone = "UTC"   # mine

# the first of all
[[channels]]
# inside
username = "aaaaa"  # beside

# about the second
[[channels]]
username = 'bbbbb'
# below the second

[fetch]   # set by hand
pause = 2.5
# tail
"""


def test_a_channel_is_added_below_the_others_and_nothing_else_changes(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    assert add_channels(config, ["ccccc"]) == ["ccccc"]
    second = "username = 'bbbbb'\n"
    assert config.read_text() == WITH_COMMENTS.replace(
        second, second + '\n[[channels]]\nusername = "ccccc"\n'
    )


@pytest.mark.parametrize(
    "spelling",
    [
        "ccccc",
        "@ccccc",
        "https://t.me/ccccc",
        "t.me/s/ccccc",
        "tg://resolve?domain=ccccc",
        "t.me/ccccc/12?single",
    ],
)
def test_any_spelling_is_written_as_the_bare_name(config: Path, spelling: str) -> None:
    config.write_text("")
    assert add_channels(config, [spelling]) == [spelling]
    assert listed(config) == ["ccccc"]


def test_a_channel_without_a_name_is_written_by_number(config: Path) -> None:
    config.write_text("")
    add_channels(config, ['https://t.me/c/1900000001/5?x="y"', "-1001900000001"])
    assert listed(config) == ["1900000001"]


def test_what_is_listed_already_is_not_added_again(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    assert add_channels(config, ["@AAAAA", "ccccc", "t.me/CCCCC"]) == ["ccccc"]
    assert listed(config) == ["aaaaa", "bbbbb", "ccccc"]


def test_nothing_new_writes_nothing(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    before = config.stat()
    assert add_channels(config, ["aaaaa"]) == []
    assert remove_channels(config, ["zzzzz"]) == []
    assert config.stat().st_ino == before.st_ino


@pytest.mark.parametrize("text", ["", "# only a comment", 'timezone = "UTC"', "[fetch]\npause = 1\n\n\n"])
def test_the_first_channel_comes_to_the_end(config: Path, text: str) -> None:
    config.write_text(text)
    add_channels(config, ["aaaaa", "bbbbb"])
    assert listed(config) == ["aaaaa", "bbbbb"]
    assert config.read_text().startswith(text)
    assert config.read_text().endswith('\n[[channels]]\nusername = "bbbbb"\n')


def test_line_ends_of_windows_stay(config: Path) -> None:
    config.write_bytes(b'timezone = "UTC"\r\n[[channels]]\r\nusername = "aaaaa"\r\n')
    add_channels(config, ["bbbbb"])
    assert config.read_bytes().count(b"\n") == config.read_bytes().count(b"\r\n") == 6


# ---- removing ------------------------------------------------------------------------------------


def test_a_channel_is_removed_and_comments_of_the_others_stay(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    assert remove_channels(config, ["https://t.me/AAAAA"]) == ["https://t.me/AAAAA"]
    gone = '[[channels]]\n# inside\nusername = "aaaaa"  # beside\n'
    assert gone in WITH_COMMENTS
    assert config.read_text() == WITH_COMMENTS.replace(gone, "")


def test_the_last_channel_can_be_removed_too(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    remove_channels(config, ["aaaaa", "bbbbb"])
    assert "channels" not in tomllib.loads(config.read_text())
    assert [line for line in config.read_text().splitlines() if "#" in line] == [
        "# head",
        'timezone = "UTC"   # mine',
        "# the first of all",
        "# about the second",
        "# below the second",
        "[fetch]   # set by hand",
        "# tail",
    ]


def test_a_channel_listed_twice_is_removed_altogether(config: Path) -> None:
    config.write_text('[[channels]]\nusername = "aaaaa"\n[[channels]]\nusername = "@AAAAA"\n')
    assert remove_channels(config, ["aaaaa", "@aaaaa"]) == ["aaaaa", "@aaaaa"]
    assert config.read_text() == ""


# ---- other forms ---------------------------------------------------------------------------------

ARRAYS = [
    'channels = [{username = "aaaaa"}, {username="bbbbb"}]  # here\n[fetch]\npause = 1\n',
    'channels = [\n    {username = "aaaaa"},  # 1\n    {username = "bbbbb"},  # 2\n]\n[fetch]\npause = 1\n',
]


@pytest.mark.parametrize("text", ARRAYS)
def test_an_array_is_changed_as_an_array(config: Path, text: str) -> None:
    config.write_text(text)
    add_channels(config, ["@ccccc"])
    assert listed(config) == ["aaaaa", "bbbbb", "ccccc"]
    remove_channels(config, ["aaaaa"])
    assert listed(config) == ["bbbbb", "ccccc"]
    assert "[[channels]]" not in config.read_text()
    assert config.read_text().endswith("[fetch]\npause = 1\n")
    remove_channels(config, ["bbbbb", "ccccc"])
    assert listed(config) == []
    add_channels(config, ["ddddd"])
    assert listed(config) == ["ddddd"]


def test_an_array_of_one_line_keeps_its_comment(config: Path) -> None:
    config.write_text(ARRAYS[0])
    add_channels(config, ["ccccc"])
    assert "]  # here" in config.read_text()


def test_what_cannot_be_changed_surely_is_left_alone(config: Path) -> None:
    text = '[["channels"]]\nusername = """aaaaa"""\n[["chan\\u006eels"]]\nusername = "bbbbb"\n'
    config.write_text(text)
    with pytest.raises(ConfigError, match="unusual form"):
        remove_channels(config, ["bbbbb"])
    assert config.read_text() == text


# ---- all or nothing ------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_old_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(WITH_COMMENTS)
    monkeypatch.setattr(os, "fsync", full_disk)
    for change in (add_channels, remove_channels):
        with pytest.raises(StorageError, match="cannot write .*: No space left on device"):
            change(config, ["aaaaa" if change is remove_channels else "ccccc"])
    assert config.read_text() == WITH_COMMENTS
    assert list(config.parent.iterdir()) == [config]


def test_one_wrong_name_changes_nothing(config: Path) -> None:
    config.write_text(WITH_COMMENTS)
    with pytest.raises(UsageError):
        add_channels(config, ["ccccc", "https://example.org/x"])
    assert config.read_text() == WITH_COMMENTS


@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o644])
def test_permissions_stay_as_they_were(config: Path, permissions: int) -> None:
    config.write_text(WITH_COMMENTS)
    config.chmod(permissions)
    add_channels(config, ["ccccc"])
    assert mode(config) == permissions


def test_a_config_kept_elsewhere_stays_there(config: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(WITH_COMMENTS)
    config.symlink_to(real)
    add_channels(config, ["ccccc"])
    assert config.is_symlink()
    assert listed(real) == ["aaaaa", "bbbbb", "ccccc"]


@pytest.mark.parametrize("data", [b"[fetch\n", b"\xff\xfe"])
def test_a_config_that_is_broken_is_not_touched(config: Path, data: bytes) -> None:
    config.write_bytes(data)
    with pytest.raises(ConfigError, match="is not valid TOML"):
        add_channels(config, ["ccccc"])
    assert config.read_bytes() == data


def test_a_channel_named_twice_is_listed_once() -> None:
    names = ("OSINTdefender", "wartranslated", "osintdefender")
    assert render(FirstConfig(channels=names)).count("username =") == 2
