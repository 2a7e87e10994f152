"""The configuration: where each value comes from; every mistake names its place and what is allowed."""

from __future__ import annotations

import logging
import pickle
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from osintwatch.config import Config, SavedSearch, Secret, find_config, load
from osintwatch.errors import ConfigError, Exit

HASH = "0123456789abcdef0123456789ABCDEF"
ACCOUNT = f'[telegram]\napi_id = 4711\napi_hash = "{HASH}"\n'


class Place:
    """A folder with a config file, and an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "config.toml"
        self.environment: dict[str, str] = {}

    def read(self, text: str | bytes, *, database: Path | None = None, mode: int = 0o600) -> Config:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.file.chmod(mode)
        return load(self.file, database, self.environment)

    def mistake(self, text: str | bytes) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            self.read(text)
        assert caught.value.exit_code is Exit.USAGE
        assert "\n" not in caught.value.message + caught.value.hint
        return caught.value

    def origins(self, text: str) -> dict[str, tuple[str, str]]:
        return {one.key: (one.value, one.source) for one in self.read(text).origins}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Place(tmp_path)


# ---- mistakes ------------------------------------------------------------------------------------

# What stands in the file; what the message must name; what the hint must name.
MISTAKES = {
    "an unknown key": ("databse = 'x'", "databse is not a known key", "channels, database, fetch"),
    "an unknown table": ("[fetsh]", "fetsh is not a known key", "telegram, timezone"),
    "an unknown key in [fetch]": (
        "[fetch]\nsinse = '1d'",
        "[fetch] sinse is",
        "max_wait, pause, recheck, since",
    ),
    "an unknown key in [telegram]": (
        "[telegram]\nphone = '1'",
        "[telegram] phone is",
        "api_hash_file, api_id",
    ),
    "an unknown key of a channel": ("[[channels]]\nname = 'x'", "name is not a known key", "username"),
    "a table that is a value": ("fetch = 3", "fetch must be a table", "[fetch]"),
    "a text that is a number": ("database = 3", "database must be text in quotes", 'database = "..."'),
    "a text that is empty": ("database = ' '", "database must be text in quotes", 'database = "..."'),
    "no such zone": ("timezone = 'Kyiv'", "timezone 'Kyiv' is not a known time zone", '"Europe/Kyiv"'),
    "a zone that is a path": ("timezone = '/etc/passwd'", "timezone '/etc/passwd' is not", "UTC"),
    "a length of time": ("[fetch]\nsince = 'soon'", '[fetch] since is wrong: "soon"', "30d, 12h"),
    "searches that are no tables": ("searches = 1", "searches must be tables", "[searches.NAME]"),
    "a search that is no table": ("[searches]\nx = 'cbrn'", "searches must be tables", "[searches.NAME]"),
    "a search of a strange name": ("[searches.'a b']", "[searches.a b] is no name for a search", "letters"),
    "a search with an unknown key": (
        "[searches.x]\nword = 'a'",
        "[searches.x] word is not",
        "since, until, words",
    ),
    "a search of numbers": ("[searches.x]\nwords = 7", "[searches.x] words must be text", "words ="),
    "channels of a search in a text": (
        "[searches.x]\nchannels = 'a'",
        "[searches.x] channels must be a",
        "[",
    ),
    "a length without unit": ("[fetch]\nrecheck = 7", "[fetch] recheck must be text in quotes", "recheck ="),
    "a wait of nothing": ("[fetch]\nmax_wait = '0s'", "[fetch] max_wait is wrong", "30d, 12h"),
    "a pause below zero": ("[fetch]\npause = -1", "[fetch] pause must be a number of seconds", "pause = 1.0"),
    "a pause of an age": ("[fetch]\npause = 3601", "from 0 to 3600", "pause = 1.0"),
    "a pause of yes": ("[fetch]\npause = true", "[fetch] pause must be a number", "pause = 1.0"),
    "a pause that is no number": ("[fetch]\npause = nan", "[fetch] pause must be a number", "pause = 1.0"),
    "an api_id of words": ("[telegram]\napi_id = 'mine'", "api_id must be a whole number", "my.telegram.org"),
    "an api_id of nothing": ("[telegram]\napi_id = 0", "api_id must be a whole number", "my.telegram.org"),
    "an api_id of yes": ("[telegram]\napi_id = true", "api_id must be a whole number", "my.telegram.org"),
    "an api_hash file that is not there": (
        "[telegram]\napi_id = 1\napi_hash_file = 'gone'",
        "[telegram] api_hash_file cannot be read",
        "api_hash alone",
    ),
    "channels that are no list": ("channels = 'x'", "channels must be a list of tables", "[[channels]]"),
    "one bracket": ("[channels]\nusername = 'x'", "channels must be a list of tables", "two brackets"),
    "a channel that is a name": ("channels = ['a']", "[[channels]] number 1 must be a table", "username ="),
    "a channel without name": ("[[channels]]", "[[channels]] number 1 has no username", 'username = "..."'),
    "a second channel that is wrong": (
        "[[channels]]\nusername='OSINTdefender'\n[[channels]]\nusername='https://x.com/a'",
        "[[channels]] number 2: username is wrong",
        "t.me",
    ),
    "an invitation": ("[[channels]]\nusername='t.me/+abc'", "is an invitation", "channel's name"),
}


@pytest.mark.parametrize(("text", "named", "allowed"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_names_file_and_key_and_what_is_allowed(
    place: Place, text: str, named: str, allowed: str
) -> None:
    error = place.mistake(text)
    assert str(place.file) in error.message
    assert named in error.message
    assert allowed in error.hint


def test_a_mistake_of_syntax_names_its_line(place: Place) -> None:
    error = place.mistake('timezone = "UTC"\n\n[fetch\npause = 1\n')
    assert str(place.file) in error.message
    assert "line 3" in error.message


def test_a_key_written_twice_is_a_mistake(place: Place) -> None:
    assert "line 2" in place.mistake('timezone = "UTC"\ntimezone = "UTC"\n').message


def test_a_file_that_is_not_utf_8_names_the_byte(place: Place) -> None:
    error = place.mistake(b"# caf\xe9\n")
    assert "not UTF-8 text (byte 5)" in error.message
    assert "UTF-8" in error.hint


def test_a_byte_order_mark_is_no_mistake(place: Place) -> None:
    assert place.read(b"\xef\xbb\xbftimezone = 'UTC'\r\n").timezone.key == "UTC"


def test_a_config_that_may_not_be_read_is_one_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refused)
    assert f"cannot read {place.file}: Permission denied" in place.mistake("").message


def test_a_wrong_secret_is_never_repeated(place: Place) -> None:
    wrong = "7f3a-this-is-my-password"
    for text in (f"[telegram]\napi_id = 1\napi_hash = '{wrong}'", f"[telegram]\napi_id = '{wrong}'"):
        error = place.mistake(text)
        assert wrong not in error.message + error.hint
    place.environment["OSINTWATCH_API_HASH"] = wrong
    error = place.mistake("")
    assert error.message == "OSINTWATCH_API_HASH: api_hash must be 32 hexadecimal digits"


def test_a_wrong_value_in_the_environment_names_the_variable(place: Place) -> None:
    place.environment["OSINTWATCH_API_ID"] = "many"
    assert place.mistake(ACCOUNT).message.startswith("OSINTWATCH_API_ID: ")


def test_searches_are_kept_as_typed_under_their_names(place: Place) -> None:
    config = place.read(
        """
        [searches.cbrn]
        words = 'CBRN OR РХБЗ -drill outlet:reuters'
        since = "7d"
        channels = ["a", "@b"]
        [searches."всі"]
        """
    )
    assert config.searches == {
        "cbrn": SavedSearch("CBRN OR РХБЗ -drill outlet:reuters", "7d", None, ("a", "@b")),
        "всі": SavedSearch(""),
    }


def test_comparing_stored_posts_can_be_turned_off(place: Place) -> None:
    assert place.read('[fetch]\nrecheck = "0d"').fetch.recheck == timedelta()
    assert "[fetch] since is wrong" in place.mistake('[fetch]\nsince = "0d"').message


# ---- where values come from ----------------------------------------------------------------------


def test_without_any_file_there_are_defaults(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = load(None, None, {})
    assert config.path is None
    assert config.database == tmp_path / "XDG_DATA_HOME/osintwatch/osintwatch.db"
    assert config.timezone.key == "UTC"
    assert config.telegram is None
    assert config.channels == ()
    assert (config.fetch.since, config.fetch.recheck) == (timedelta(days=30), timedelta(days=7))
    assert (config.fetch.pause, config.fetch.max_wait) == (1.0, 120.0)
    assert {one.source for one in config.origins} == {"default"}


def test_a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    by_default = place.read("").database
    by_file = place.read("database = 'file.db'").database
    place.environment["OSINTWATCH_DB"] = "environment.db"
    by_environment = place.read("database = 'file.db'").database
    by_flag = place.read("database = 'file.db'", database=Path("flag.db")).database
    assert [by_default.name, by_file, by_environment, by_flag] == [
        "osintwatch.db",
        tmp_path / "file.db",
        tmp_path / "environment.db",
        tmp_path / "flag.db",
    ]


def test_each_variable_of_the_environment_wins_and_is_named(place: Place, tmp_path: Path) -> None:
    place.environment |= {
        "OSINTWATCH_DB": str(tmp_path / "e.db"),
        "OSINTWATCH_API_ID": "99",
        "OSINTWATCH_API_HASH": "f" * 32,
        "OSINTWATCH_SESSION": str(tmp_path / "e"),
    }
    config = place.read(ACCOUNT + "session = 'mine.session'\n")
    assert config.telegram is not None
    assert config.telegram.api_id == 99
    assert config.telegram.api_hash.reveal() == "f" * 32
    assert config.telegram.session == tmp_path / "e.session"
    sources = {one.key: one.source for one in config.origins}
    assert sources["database"] == "OSINTWATCH_DB"
    assert sources["[telegram] api_id"] == "OSINTWATCH_API_ID"
    assert sources["[telegram] api_hash"] == "OSINTWATCH_API_HASH"
    assert sources["[telegram] session"] == "OSINTWATCH_SESSION"


def test_an_empty_variable_counts_as_absent(place: Place, tmp_path: Path) -> None:
    place.environment |= {
        "OSINTWATCH_DB": "",
        "OSINTWATCH_API_ID": "",
        "OSINTWATCH_API_HASH": "",
        "OSINTWATCH_SESSION": "",
    }
    config = place.read("database = 'x.db'\n" + ACCOUNT)
    assert config.database == tmp_path / "x.db"
    assert config.telegram is not None
    assert config.telegram.api_id == 4711


def test_the_environment_alone_makes_an_account(place: Place) -> None:
    place.environment |= {"OSINTWATCH_API_ID": "5", "OSINTWATCH_API_HASH": HASH}
    telegram = place.read("").telegram
    assert telegram is not None
    assert telegram.api_id == 5


@pytest.mark.parametrize(
    ("text", "missing"),
    [("", "api_id"), ("[telegram]\napi_id = 1", "api_hash"), (f"[telegram]\napi_hash = '{HASH}'", "api_id")],
)
def test_half_an_account_is_a_mistake_only_for_what_needs_one(place: Place, text: str, missing: str) -> None:
    config = place.read(text)
    assert config.telegram is None
    with pytest.raises(ConfigError) as caught:
        config.account()
    assert caught.value.message == f"{place.file}: [telegram] {missing} is missing"
    assert f"OSINTWATCH_{missing.upper()}" in caught.value.hint
    assert place.read(ACCOUNT).account().api_id == 4711


def test_paths_in_the_file_are_relative_to_it(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    (tmp_path / "hash.txt").write_text(HASH + "\n")
    config = place.read(
        "database = 'data/../a.db'\n[telegram]\napi_id = 1\napi_hash_file = 'hash.txt'\nsession = '~/s'\n"
    )
    assert config.database == tmp_path / "a.db"
    assert config.telegram is not None
    assert config.telegram.api_hash.reveal() == HASH
    assert config.telegram.session == tmp_path / "home/s.session"


def test_the_file_is_sought_in_four_places_in_turn(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named, own = tmp_path / "named.toml", tmp_path / "XDG_CONFIG_HOME/osintwatch/config.toml"
    assert find_config(None, {}) is None
    own.parent.mkdir(parents=True)
    own.touch()
    assert find_config(None, {}) == own
    place.file.touch()
    assert find_config(None, {}) == Path("config.toml")
    named.touch()
    assert find_config(None, {"OSINTWATCH_CONFIG": str(named)}) == named
    assert find_config(place.file, {"OSINTWATCH_CONFIG": str(named)}) == place.file


@pytest.mark.parametrize("by_flag", [True, False])
def test_a_named_file_that_is_missing_is_a_mistake(tmp_path: Path, by_flag: bool) -> None:
    gone = tmp_path / "gone.toml"
    with pytest.raises(ConfigError, match="there is no config file") as caught:
        find_config(gone if by_flag else None, {} if by_flag else {"OSINTWATCH_CONFIG": str(gone)})
    assert "osintwatch init" in caught.value.hint


def test_every_value_has_an_origin_and_secrets_are_masked(place: Place) -> None:
    origins = place.origins(f"timezone = 'Europe/Kyiv'\n{ACCOUNT}[fetch]\npause = 2\n")
    file = str(place.file)
    assert origins["timezone"] == ("Europe/Kyiv", file)
    assert origins["[fetch] pause"] == ("2", file)
    assert origins["[fetch] since"] == ("30d", "default")
    assert origins["[telegram] api_hash"] == ("***", file)
    assert origins["[telegram] timeout"] == ("60.0", "default")
    assert origins["channels"] == ("none", "default")
    assert HASH not in repr(origins)


# ---- channels ------------------------------------------------------------------------------------


def test_two_spellings_of_a_channel_are_one_and_said_once(place: Place) -> None:
    spellings = ("OSINTdefender", "@osintdefender", "https://t.me/s/OSINTdefender", "wartranslated")
    config = place.read("".join(f'[[channels]]\nusername = "{one}"\n' for one in spellings))
    assert [one.name for one in config.channels] == ["OSINTdefender", "wartranslated"]
    assert len(config.notes) == 2
    assert "@osintdefender and OSINTdefender are the same channel" in config.notes[0]


# ---- secrets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_config_with_a_secret_that_others_can_read_warns_once(place: Place, mode: int) -> None:
    (note,) = place.read(ACCOUNT, mode=mode).notes
    assert note == f"{place.file} holds api_hash and can be read by others: chmod 600 {place.file}"


def test_an_api_hash_file_that_others_can_read_warns(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "hash"
    secret.write_text(HASH)
    secret.chmod(0o644)
    (note,) = place.read("[telegram]\napi_id = 1\napi_hash_file = 'hash'\n").notes
    assert f"chmod 600 {secret}" in note
    secret.chmod(0o600)
    assert place.read("[telegram]\napi_id = 1\napi_hash_file = 'hash'\n").notes == ()


@pytest.mark.parametrize(("text", "mode"), [(ACCOUNT, 0o600), (ACCOUNT, 0o400), ("timezone = 'UTC'", 0o644)])
def test_a_config_of_no_harm_does_not_warn(place: Place, text: str, mode: int) -> None:
    assert place.read(text, mode=mode).notes == ()


def test_a_secret_never_shows(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    config = place.read(ACCOUNT)
    assert config.telegram is not None
    secret = config.telegram.api_hash
    logging.getLogger().warning("%s %r", secret, config)
    try:
        raise ValueError(config, secret)
    except ValueError as error:
        trace = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    # `place` and `HASH` are the test's own; what is under test are the config and the secret.
    trace = "\n".join(line for line in trace.splitlines() if "config" in line or "secret" in line)
    shown = [repr(secret), str(secret), f"{secret}", f"{secret!s:>50}", repr(config)]
    assert all(HASH not in text for text in [*shown, trace, caplog.text])
    assert secret.reveal() == HASH


def test_a_secret_is_not_pickled_by_accident() -> None:
    secret = Secret(HASH)
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError, match="secret"):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    "line",
    [
        '[fetch]\nsince = "999999999d"',
        '[fetch]\nrecheck = "99999999w"',
        'database = "a\\u0000b"',
        "[telegram]\napi_id = 2147483648",
    ],
)
def test_values_nothing_can_be_done_with_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(line + "\n")
    with pytest.raises(ConfigError):
        load(path, None, {})
