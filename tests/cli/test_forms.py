"""A search finds what a person means: other forms of the words, and names in the other alphabet."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.collectors.desktop_cases import chat, message, write
from tests.desk import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("forms")
    desk = Desk(home / "desk")
    desk.configure(account=False)
    posts = [
        message(1, "Министр обороны Белоусов одобрил обучение войск"),
        message(2, "Программу утвердил А. Белоусовым названный штаб в Китае"),
        message(3, "Навчання у Китаї затвердив Бєлоусов"),
        message(4, "Belousov approved it; troops trained in Kharkiv"),
        message(5, "Белоснежный поезд"),
    ]
    done = desk.run("import", str(write(Path(home), chat(*posts))))
    assert done.code == 0, done.err
    return desk


def found(desk: Desk, *words: str) -> list[int]:
    done = desk.run("search", "--format", "json", *words)
    assert done.code == 0, done.err
    return [post["message_id"] for post in json.loads(done.out)["posts"]]


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        (["Китай"], [3, 2]),
        (["train"], [4]),
        (["training"], [4]),
        (["Белоусов"], [4, 2, 1]),
        (["Belousov"], [4, 3, 2, 1]),
        (['"Белоусов"'], [1]),
        (["Белоусов", "-Китай"], [4, 1]),
        (["Белоусов", "OR", "поезда"], [5, 4, 2, 1]),
        (["--names", "Белоусов"], [4, 3, 2, 1]),
        (["Харьков"], []),
        (["--names", "Харьков"], [4]),
        (["поезд*"], [5]),
    ],
)
def test_a_search_finds_what_is_meant(desk: Desk, words: list[str], posts: list[int]) -> None:
    assert found(desk, *words) == posts


def test_it_says_which_forms_it_looked_for(desk: Desk) -> None:
    done = desk.run("search", "Китай", "Белоусов")
    assert "китай is also китае, китаї" in done.err
    document = json.loads(desk.run("search", "Китай", "--format", "json").out)
    assert document["query"] == "китай"
    assert document["forms"] == {"китай": ["китае", "китаї"]}
    assert "is also" not in desk.run("search", '"Китай"').err


@pytest.mark.parametrize("command", ["export", "upstream", "duplicates"])
def test_the_other_commands_mean_the_same(desk: Desk, command: str) -> None:
    done = desk.run(command, "Китай")
    assert done.code == 0, done.err
    assert "китай is also китае, китаї" in done.err
    if command == "export":
        assert len(done.out.splitlines()) == 3


def test_an_older_archive_says_when_forms_will_be_found(desk: Desk, tmp_path: Path) -> None:
    older = Desk(tmp_path / "older")
    older.configure(account=False)
    older.database.write_bytes(desk.database.read_bytes())
    with closing(sqlite3.connect(older.database)) as sql, sql:
        sql.execute("DELETE FROM archive WHERE key = 'word_forms_version'")
        sql.execute("DELETE FROM word_forms")
    done = older.run("search", "Китай")
    assert (
        "only words as typed are found: the next `osintwatch fetch` or `import` adds their forms" in done.err
    )
    for said in (True, False):
        done = older.run("import", str(desk.home.parent / "result.json"))
        assert done.code == 0
        assert ("the forms of all words are learnt, once" in done.err) == said
    assert found(older, "Китай") == [3, 2]
