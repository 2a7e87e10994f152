"""What each command answers: the words of a search, the files of an export, lists, and questions asked."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
from pathlib import Path

import pytest

from osintwatch.config_file import FirstConfig, render
from osintwatch.errors import Exit
from osintwatch.output.columns import COLUMNS
from osintwatch.output.json import SCHEMA_VERSION
from tests.cli.conftest import HOSTILE_CHANNEL
from tests.cli.terminal import SGR, at_terminal
from tests.collectors.desktop_cases import CHANNEL, chat, message, write
from tests.desk import API_HASH, Desk
from tests.output.samples import HOSTILE

DAY = ("--since", "2026-07-01", "--until", "2026-07-02")

# ---- search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "fewer"),
    [
        (["Reuters", "-TASS"], ["Reuters"]),
        (["-TASS", "Reuters"], ["Reuters"]),
        (["Reuters", "-CBRN"], ["Reuters"]),
        (["Reuters", '-"declassified Russian"'], ["Reuters"]),
        (["Reuters", "--", "-CBRN"], ["Reuters"]),
        (["--limit", "0", "Reuters", "-2025"], ["Reuters"]),
        (["Reuters", "-росія"], ["Reuters"]),
    ],
)
def test_words_may_begin_with_a_minus(sample: Desk, words: list[str], fewer: list[str]) -> None:
    done = sample.run("search", *words)
    assert done.code == 0, done.err
    assert set(done.out.splitlines()) <= set(sample.run("search", *fewer).out.splitlines())
    exported = sample.run("export", *words)
    assert exported.code == 0, exported.err
    assert len(list(csv.reader(io.StringIO(exported.out)))) == 1 + len(done.out.splitlines())


def test_a_minus_leaves_out_what_has_the_word(sample: Desk) -> None:
    with_it = sample.run("search", "Reuters", "CBRN").out.splitlines()
    without = sample.run("search", "Reuters", "-CBRN").out.splitlines()
    assert with_it
    assert without
    assert sorted([*with_it, *without]) == sorted(sample.run("search", "Reuters").out.splitlines())


def test_options_stay_options(sample: Desk) -> None:
    assert sample.run("search", "Reuters", "-h").out.startswith("Usage:")
    assert sample.run("search", "-x").code == Exit.USAGE
    out = sample.home / "out.csv"
    assert sample.run("export", "Reuters", "-o", str(out)).code == 0
    assert out.exists()
    numbers = [str(1900000001), "-1001900000001", "t.me/c/1900000001"]
    found = {sample.run("search", "--channel", number, "Reuters").out for number in numbers}
    assert len(found) == 1
    assert "t.me/c/1900000001/" in found.pop()


def test_the_words_after_two_dashes_are_words(sample: Desk) -> None:
    done = sample.run("search", "--", "-x")
    assert done.code == Exit.USAGE
    assert "only says what to leave out" in done.err


def test_count_is_a_number_and_limit_0_means_all(sample: Desk) -> None:
    assert (
        sample.run("search", "--count").out == "22\n" or sample.run("search", "--count").out.strip().isdigit()
    )
    number = int(sample.run("search", "--count").out)
    assert len(sample.run("search", "--limit", "0").out.splitlines()) == number
    assert len(sample.run("search", "--limit", "3").out.splitlines()) == 3
    assert sample.run("search", "--count", "--limit", "1").out == f"{number}\n"


def test_a_line_in_a_pipe_is_one_post(sample: Desk) -> None:
    for line in sample.run("search", "--limit", "0").out.splitlines():
        when, channel, url, _ = line.split("\t")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)
        assert url.startswith(f"https://t.me/c/{channel}/")


def test_a_terminal_of_80_columns_is_enough(sample: Desk) -> None:
    for words in (["search", "Reuters", *DAY], ["status"], ["channels"], ["show", "t.me/c/1900000001/5"]):
        screen = at_terminal(sample, *words)
        assert screen.code == 0
        for line in screen.text.splitlines():
            assert len(line) <= 80 or re.search("https://|^archive: /", line), line


def test_the_time_zone_of_the_config_is_shown_beside_utc(sample: Desk) -> None:
    (sample.home / "config.toml").write_text('database = "osintwatch.db"\ntimezone = "Europe/Kyiv"\n')
    screen = at_terminal(sample, "search", "Reuters", *DAY)
    assert "2026-07-01 20:02 UTC (23:02 EEST)" in screen.text
    assert "2026-06-30 21:00 to 2026-07-01 21:00 UTC" in screen.text


# ---- the JSON contract ---------------------------------------------------------------------------

POST_KEYS = {
    "url", "channel", "message_id", "posted_at", "edited_at", "deleted_seen_at", "text", "links", "forward",
    "album", "citations", "upstream", "language", "captured_at", "sha256",
}  # fmt: skip


def test_a_search_as_json_has_the_keys_of_the_contract(sample: Desk) -> None:
    answer = json.loads(sample.run("search", "Reuters", *DAY, "--format", "json").out)
    head = ["schema_version", "query", "forms", "window", "coverage", "total", "next_page"]
    assert list(answer) == [*head, "posts"]
    assert answer["schema_version"] == SCHEMA_VERSION
    assert answer["query"] == "reuters"
    assert answer["window"] == {"since": "2026-07-01T00:00:00Z", "until": "2026-07-02T00:00:00Z"}
    assert answer["total"] == len(answer["posts"]) > 0
    assert {one["channel_id"] for one in answer["coverage"]} == set(range(1900000001, 1900000005))
    assert set(answer["coverage"][0]) >= {"channel", "complete", "complete_from", "checked_at", "holes"}
    for post in answer["posts"]:
        assert set(post) >= POST_KEYS
        assert "2026-07-01T00:00:00Z" <= post["posted_at"] < "2026-07-02T00:00:00Z"
    by_limit = json.loads(sample.run("search", "Reuters", "--limit", "1", "--format", "json").out)
    assert (len(by_limit["posts"]), by_limit["total"] > 1) == (1, True)


def test_json_lines_and_an_exported_document_hold_the_same_posts(sample: Desk) -> None:
    posts = json.loads(sample.run("search", "Reuters", "--format", "json").out)["posts"]
    for words in (["search", "Reuters", "--format", "jsonl"], ["export", "Reuters", "--format", "jsonl"]):
        assert [json.loads(line) for line in sample.run(*words).out.splitlines()] == posts
    assert json.loads(sample.run("export", "Reuters", "--format", "json").out)["posts"] == posts


def test_nothing_found_is_an_empty_list(sample: Desk) -> None:
    answer = json.loads(sample.run("search", "unheardof", "--format", "json").out)
    assert (answer["total"], answer["posts"]) == (0, [])
    assert sample.run("search", "unheardof", "--format", "jsonl").out == ""


# ---- export --------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.csv", b"\xef\xbb\xbfurl,posted_at"),
        ("a.CSV", b"\xef\xbb\xbfurl,"),
        ("a.json", b'{"schema_version": 1'),
        ("a.jsonl", b'{"url": '),
        ("a.ndjson", b'{"url": '),
        ("a.txt", b"\xef\xbb\xbfurl,"),
    ],
)
def test_the_ending_of_the_file_says_what_is_written(sample: Desk, name: str, begins: bytes) -> None:
    done = sample.run("export", "Reuters", "-o", name)
    assert done.code == 0
    assert done.out == ""
    assert done.err.splitlines()[-1] == f"written: {name}"
    assert (sample.home / name).read_bytes().startswith(begins)
    assert mode(sample.home / name) == 0o600


def test_a_file_for_spreadsheets_is_read_back_whole(sample: Desk) -> None:
    sample.run("export", "-o", "all.csv")
    text = (sample.home / "all.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    posts = [json.loads(line) for line in sample.run("export", "--format", "jsonl").out.splitlines()]
    assert list(rows[0]) == [column.name for column in COLUMNS]
    assert [row["url"] for row in rows] == [post["url"] for post in posts]
    assert [row["text"] for row in rows] == [post["text"] for post in posts]
    assert [row["sha256"] for row in rows] == [post["sha256"] for post in posts]


def test_raw_is_for_programs(sample: Desk) -> None:
    sample.run("export", "--raw", "-o", "raw.csv")
    data = (sample.home / "raw.csv").read_bytes()
    assert data.startswith(b"url,")
    assert b"\r\n" not in data
    assert sample.run("export", "--raw").out.encode() == data


def test_an_older_file_is_replaced_and_a_link_is_not_followed(sample: Desk) -> None:
    old, target = sample.home / "old.csv", sample.home / "target"
    old.write_text("old")
    old.chmod(0o644)
    assert sample.run("export", "Reuters", "-o", "old.csv").code == 0
    assert old.read_text(encoding="utf-8-sig").startswith("url,")
    target.write_text("precious")
    (sample.home / "link.csv").symlink_to(target)
    done = sample.run("export", "Reuters", "-o", "link.csv")
    assert done.code == Exit.STORAGE
    assert "is a symbolic link" in done.err
    assert target.read_text() == "precious"


@pytest.mark.parametrize(
    "place", ["gone/out.csv", ".", "osintwatch.db/out.csv", "/proc/out.csv", "/dev/full"]
)
def test_a_place_that_cannot_be_written_is_two_lines(sample: Desk, place: str) -> None:
    before = sorted(sample.home.iterdir())
    done = sample.run("export", "Reuters", "-o", place)
    assert done.code == Exit.STORAGE
    assert [line.split(":")[0] for line in done.err.splitlines()] == ["error", "hint"]
    assert sorted(sample.home.iterdir()) == before


def test_a_disk_that_fills_up_leaves_the_older_file(many: Desk) -> None:
    target = many.home / "out.csv"
    target.write_text("old")
    before = sorted(many.home.iterdir())
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "from osintwatch.__main__ import main; main()"
    )
    with many.started("export", "-o", "out.csv", command=(sys.executable, "-c", code)) as child:
        done = Desk.ended(child, 30)
    assert done.code == Exit.STORAGE
    assert "cannot write out.csv: the disk is full" in done.err
    assert target.read_text() == "old"
    assert sorted(many.home.iterdir()) == before


# ---- show ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling", ["https://t.me/c/1900000001/5", "t.me/c/1900000001/5?single", "1900000001/5"]
)
def test_a_post_is_shown_whole(sample: Desk, spelling: str) -> None:
    done = sample.run("show", spelling)
    assert done.out.startswith("https://t.me/c/1900000001/5\nOSINTdefender, reconstruction (1900000001)")
    assert "Belousov" in done.out
    assert "https://www.reuters.com/" in done.out
    record = json.loads(sample.run("show", spelling, "--format", "json").out)
    assert set(record) >= POST_KEYS | {"history"}
    assert record["history"][-1]["current"] is True


def test_the_original_of_a_post_can_be_checked_against_its_hash(sample: Desk) -> None:
    original = sample.run("show", "t.me/c/1900000001/5", "--original").out
    record = json.loads(sample.run("show", "t.me/c/1900000001/5", "--format", "json").out)
    assert hashlib.sha256(original.rstrip("\n").encode()).hexdigest() == record["sha256"]
    assert json.loads(original)["id"] == 5


# ---- channels and status -------------------------------------------------------------------------


def test_channels_are_listed_added_and_removed(sample: Desk) -> None:
    sample.configure("OSINTdefender", account=False)
    assert sample.run("channels", "add", "@wartranslated", "t.me/osintdefender").err.splitlines() == [
        "@wartranslated: added",
        "t.me/osintdefender: was listed already",
    ]
    rows = [line.split("\t") for line in sample.run("channels").out.splitlines()]
    assert rows[0] == ["channel", "listed", "number", "title", "posts", "last_read"]
    assert [row[:2] for row in rows[1:3]] == [["OSINTdefender", "yes"], ["wartranslated", "yes"]]
    assert rows[3][:4] == ["1900000001", "no", "1900000001", "OSINTdefender, reconstruction"]
    records = json.loads(sample.run("channels", "--format", "json").out)["channels"]
    assert [one["listed"] for one in records[:3]] == ["OSINTdefender", "wartranslated", None]
    assert records[2]["channel_id"] == 1900000001
    done = sample.run("channels", "remove", "WARTRANSLATED", "neverlisted")
    assert done.code == 0
    assert done.err.splitlines() == [
        "WARTRANSLATED: removed; its posts stay in the archive",
        "neverlisted: was not listed",
    ]


def test_without_a_config_there_is_nothing_to_add_to(desk: Desk) -> None:
    done = desk.run("channels", "add", "OSINTdefender")
    assert done.code == Exit.USAGE
    assert "osintwatch init" in done.err


def test_a_channel_without_username_shows_its_title_to_people(sample: Desk) -> None:
    for words in (["channels"], ["status"], ["search", "Reuters", *DAY]):
        screen = re.sub(r"\s+", " ", at_terminal(sample, *words, width=120).text)
        assert "OSINTdefender, reconstruction (1900000001)" in screen


def test_a_newcomer_is_told_what_to_do(desk: Desk) -> None:
    done = desk.run("status")
    assert done.code == 0
    assert "no channel is listed yet: `osintwatch channels add NAME`" in done.err
    assert "there is no archive at" in done.err
    desk.configure("OSINTdefender", account=False)
    assert "OSINTdefender\t" in desk.run("status").out
    assert "not yet" in at_terminal(desk, "status").text


def test_status_as_json_has_numbers_times_and_runs(sample: Desk) -> None:
    sample.configure("wartranslated", account=False)
    answer = json.loads(sample.run("status", "--format", "json").out)
    assert list(answer) == ["schema_version", "archive", "channels", "runs"]
    assert answer["archive"]["path"] == str(sample.database)
    assert answer["archive"]["bytes"] > 10_000
    listed, first, *_ = answer["channels"]
    assert listed == {"channel": "wartranslated", "listed": "wartranslated", "posts": 0, "checked_at": None}
    assert first["channel_id"] == 1900000001
    assert first["posts"] == 7
    assert first["holes"] == []
    assert first["checked_at"] is None
    assert [(run["command"], run["exit_code"]) for run in answer["runs"]] == [("import", 0)] * 4
    assert answer["runs"][0]["channels"][0]["outcome"] == "ok"


def test_status_on_a_terminal_shows_runs_and_the_archive(sample: Desk) -> None:
    screen = at_terminal(sample, "status").text
    assert "last runs" in screen
    assert screen.count("import") >= 4
    assert "no fetch" in screen
    assert f"archive: {sample.database}\n" in screen
    assert "times above are UTC" in screen


def test_status_shows_holes_between_exports(desk: Desk) -> None:
    desk.configure("@WarTranslated", account=False)
    for name, numbers in (("a", range(1, 4)), ("b", range(7, 10)), ("c", range(20, 25))):
        (desk.home / name).mkdir()
        write(desk.home / name, chat(*[message(number, "news") for number in numbers]))
    assert desk.run("import", "a", "b", "c").code == 0
    rows = [line.split("\t") for line in desk.run("status").out.splitlines()]
    assert rows[1][0] == "WarTranslated"
    assert (rows[2][0], rows[2][-1]) == (str(CHANNEL), "4-6 10-19")
    first, second, stored = (json.loads(desk.run("status", "--format", "json").out)["channels"] + [None])[:3]
    assert (first["listed"], second["holes"], stored) == ("WarTranslated", [[4, 6], [10, 19]], None)
    screen = re.sub(r"\s+", " ", at_terminal(desk, "status").text)
    assert f"! Harbour Watch ({CHANNEL}) is not complete: stored from " in screen
    assert "2 holes (posts 4-6, 10-19)" in screen


def test_status_check_reads_the_archive(sample: Desk) -> None:
    done = sample.run("status", "--check")
    assert (done.code, done.err) == (0, "archive: no fault found\n")


def test_status_config_shows_origins_and_no_secret(sample: Desk) -> None:
    sample.configure("OSINTdefender", pause=2)
    rows = [
        line.split("\t") for line in sample.run("status", "--config", OSINTWATCH_API_ID="77").out.splitlines()
    ]
    settings = {key: (value, source) for key, value, source in rows[1:]}
    assert settings["[telegram] api_hash"] == ("***", "config.toml")
    assert settings["[telegram] api_id"] == ("77", "OSINTWATCH_API_ID")
    assert settings["database"] == (str(sample.database), "config.toml")
    assert settings["timezone"] == ("UTC", "default")
    assert settings["[fetch] pause"] == ("2", "config.toml")
    everything = (
        sample.run("status", "--config", "--format", "json").out
        + at_terminal(sample, "status", "--config").raw
    )
    assert API_HASH not in everything
    flag = sample.run("--db", "other.db", "status", "--config").out
    assert "database\tother.db\t--db" in flag


def test_a_loose_config_warns_once_on_stderr_and_not_with_quiet(sample: Desk) -> None:
    sample.configure("OSINTdefender")
    (sample.home / "config.toml").chmod(0o644)
    done = sample.run("search", "Reuters")
    warnings = [line for line in done.err.splitlines() if line.startswith("warning: ")]
    assert warnings == [
        "warning: config.toml holds api_hash and can be read by others: chmod 600 config.toml"
    ]
    assert sample.run("-q", "search", "Reuters").err == ""


def test_verbose_tells_which_files_are_used(sample: Desk) -> None:
    assert f"config config.toml, archive {sample.database}" in sample.run("-v", "channels").err


# ---- init ----------------------------------------------------------------------------------------


def test_init_without_a_terminal_writes_the_example(desk: Desk) -> None:
    done = desk.run("init")
    config = desk.home / "config.toml"
    assert done.code == 0
    assert config.read_text() == render(FirstConfig())
    assert mode(config) == 0o600
    assert "https://my.telegram.org" in done.err
    assert desk.run("init").code == Exit.USAGE


def test_init_takes_channels_and_a_place(desk: Desk) -> None:
    done = desk.run("--config", "deep/er/o.toml", "init", "--channel", "@abcde", "--channel", "t.me/s/fghij")
    assert done.code == 0, done.err
    text = (desk.home / "deep/er/o.toml").read_text()
    assert re.findall('username = "(.*)"', text) == ["abcde", "fghij"]
    assert mode(desk.home / "deep") == mode(desk.home / "deep/er") == 0o700
    by_variable = desk.run("init", OSINTWATCH_CONFIG="other.toml")
    assert by_variable.code == 0
    assert (desk.home / "other.toml").exists()


@pytest.mark.parametrize("target", ["nowhere", "config.bak"])
def test_init_does_not_follow_links(desk: Desk, target: str) -> None:
    (desk.home / "config.bak").write_text("mine")
    (desk.home / "config.toml").symlink_to(target)
    done = desk.run("init")
    assert done.code == Exit.USAGE
    assert "is there already; nothing was changed" in done.err
    assert (desk.home / "config.bak").read_text() == "mine"
    assert not (desk.home / "nowhere").exists()


def test_init_at_a_terminal_asks_until_the_answers_will_do(desk: Desk) -> None:
    screen = at_terminal(
        desk,
        "init",
        answers=[
            ("api_id", "mine"),
            ("api_id is a number", "4711"),
            ("api_hash", "secret"),
            ("32 hexadecimal digits", API_HASH),
            ("time zone", "Kyiv"),
            ("no known time zone", "Europe/Kyiv"),
            ("channels", "@abcde https://example.org"),
            ("example.org", "@abcde t.me/s/fghij"),
        ],
    )
    assert screen.code == 0, screen.text
    assert API_HASH not in screen.raw
    assert "secret" not in screen.raw
    text = (desk.home / "config.toml").read_text()
    assert text == render(FirstConfig(4711, API_HASH, "Europe/Kyiv", ("abcde", "fghij")))
    assert "next: `osintwatch login`" in screen.text


def test_ctrl_c_while_init_asks_writes_nothing(desk: Desk) -> None:
    screen = at_terminal(desk, "init", interrupt_at="api_id (empty")
    assert screen.code == Exit.INTERRUPTED
    assert list(desk.home.iterdir()) == []


# ---- text from strangers -------------------------------------------------------------------------

OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]")


def posts_of(desk: Desk) -> list[str]:
    return [f"t.me/c/{HOSTILE_CHANNEL}/{number}" for number in desk.sql("SELECT message_id FROM posts")]


def test_no_control_character_in_a_single_post(hostile: Desk) -> None:
    everything = posts_of(hostile)
    assert len(everything) == len(HOSTILE)
    for post in everything[::24]:
        for words in (["show", post], ["show", post, "--format", "json"]):
            done = hostile.run(*words)
            assert done.code == 0
            assert OBEYED.findall(done.out + done.err) == []
        assert "history" in done.out
        for words in (["show", post], ["show", post, "--original"]):
            screen = at_terminal(hostile, *words)
            assert OBEYED.findall(SGR.sub("", screen.raw).replace("\r\n", "\n")) == []


def test_hostile_words_in_a_search_do_no_harm(hostile: Desk) -> None:
    for text in HOSTILE[::8]:
        word = text.replace("\x00", "").encode("utf-8", "replace").decode()
        done = hostile.run("search", "--", word)
        assert done.code in (Exit.DONE, Exit.USAGE)
        assert "Traceback" not in done.err
        assert OBEYED.findall(done.out + done.err) == []


def test_names_of_files_are_harmless_too(sample: Desk) -> None:
    name = "a\x1b]0;owned\x07.csv"
    assert OBEYED.findall(sample.run("export", "-o", name).err) == []
    assert OBEYED.findall(sample.run("import", name + ".json").err) == []
    assert OBEYED.findall(sample.run("--config", name + "x", "status").err) == []
    os.unlink(sample.home / name)
