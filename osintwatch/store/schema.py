"""The tables, each with its meaning, and the migrations that lead to them.

Released migrations are never edited: a change is a new one. The comments inside the
statements are kept by SQLite (`.schema` shows them) and the README's schema section is
made from them.
"""

from __future__ import annotations

import re
import sqlite3

from osintwatch.store.history_tables import HISTORY_TABLES, history_triggers
from osintwatch.store.judgement_tables import JUDGEMENT_TABLES, TIE_TABLES
from osintwatch.store.search_tables import SEARCH_TABLES

APPLICATION_ID = 0x4F53_5457
"""`PRAGMA application_id`: the letters OSTW, so that a stranger's database is told apart."""

TIE_BITS = 20
"""Post ids are seconds << 20, plus a number that tells posts of one second apart; they stay below 2**53."""

SCHEMA_VERSION = 5
"""`PRAGMA user_version`: the number of migrations below. A higher one was made by a newer osintwatch."""

TABLES = """
-- A channel, by Telegram's number: names change, the number does not.
CREATE TABLE channels (
    id INTEGER PRIMARY KEY,             -- Telegram's bare number, as in t.me/c/<id>
    title TEXT NOT NULL,                -- its title when last seen
    username TEXT,                      -- its main username when last seen; NULL: none, or not known
    kind TEXT NOT NULL                  -- broadcast, or supergroup (only imported when asked for)
        CHECK (kind IN ('broadcast', 'supergroup')),
    first_seen_at INTEGER NOT NULL,     -- when we first heard of it, Unix seconds UTC
    complete_since INTEGER,             -- a collector read all posts from then on, Unix seconds; 0: all
    checked_at INTEGER                  -- when a collector last read its newest end, Unix seconds
) STRICT;

-- Every username and title a channel was seen with; a row is added when one of them changes.
CREATE TABLE channel_names (
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- the channel
    first_seen_at INTEGER NOT NULL,     -- when this pair was first seen, Unix seconds
    username TEXT,                      -- the username then; NULL: none, or not known
    title TEXT NOT NULL,                -- the title then
    PRIMARY KEY (channel_id, first_seen_at)
) STRICT, WITHOUT ROWID;

-- Which channel a listed username meant at first contact; never moved to another channel by itself.
CREATE TABLE pins (
    username TEXT PRIMARY KEY,          -- folded to lower case
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- the channel it led to
    pinned_at INTEGER NOT NULL,         -- when it was first resolved, Unix seconds
    taken_by INTEGER                    -- number of another channel that wears the name now
) STRICT, WITHOUT ROWID;

-- Where posts came from: one row per run and way of reading.
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,             -- a number of our own
    run_id INTEGER REFERENCES runs (id), -- the run they were read in
    method TEXT NOT NULL,               -- telegram, desktop_export or web_preview
    software TEXT NOT NULL              -- osintwatch and its version
) STRICT;

-- One published message. What it says is in versions; this row says which version is current.
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,             -- posted_at << 20, plus a counter: ids run in order of time
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- its channel
    message_id INTEGER NOT NULL,        -- its number in the channel
    posted_at INTEGER NOT NULL,         -- Unix seconds, by Telegram's clock
    kind TEXT NOT NULL                  -- post, or service (pin, new title ...: kept, so no hole)
        CHECK (kind IN ('post', 'service')),
    grouped_id INTEGER,                 -- album it belongs to; negative: inferred from an export
    album_of INTEGER REFERENCES posts (id), -- first member of its album; NULL on that one and outside
    version_id INTEGER NOT NULL REFERENCES versions (id), -- what it says now
    language TEXT,                      -- en, ru, uk, be, or NULL when unsure
    UNIQUE (channel_id, message_id)
) STRICT;
CREATE INDEX posts_by_album ON posts (channel_id, grouped_id) WHERE grouped_id IS NOT NULL;
CREATE INDEX posts_by_first_member ON posts (album_of) WHERE album_of IS NOT NULL;
-- Ends in the id, as every index does: one channel's posts in order of time.
CREATE INDEX posts_by_channel ON posts (channel_id);

-- What a post said when it was read. Rows are only ever added: an edit is a new one.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,             -- a number of our own
    post_id INTEGER NOT NULL REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED, -- the post
    capture_id INTEGER NOT NULL REFERENCES captures (id), -- how it was read
    captured_at INTEGER NOT NULL,       -- when we read it, Unix seconds by this machine's clock
    edited_at INTEGER,                  -- when it was edited, Unix seconds; NULL: never, or hidden
    text TEXT NOT NULL,                 -- raw text, without markup
    entities TEXT,                      -- JSON: [kind, offset, length, url], in UTF-16 units
    author TEXT,                        -- signature under the post
    media TEXT,                         -- photo, video, document, poll ...
    action TEXT,                        -- service messages: what happened
    card_url TEXT,                      -- the preview card Telegram shows for a link
    card_site TEXT,                     -- name of the site on the card
    card_title TEXT,                    -- title on the card
    card_description TEXT,              -- words below it
    card_author TEXT,                   -- author on the card
    forward_kind TEXT                   -- channel, user, hidden; NULL: not forwarded
        CHECK (forward_kind IN ('channel', 'user', 'hidden')),
    forward_channel_id INTEGER,         -- number of the channel it came from
    forward_message_id INTEGER,         -- number of the post there
    forward_username TEXT,              -- that channel's username, where told
    forward_name TEXT,                  -- title or name shown
    forward_author TEXT,                -- signature of the forwarded post
    forward_posted_at INTEGER,          -- when the forwarded post was published, Unix seconds
    reply_message_id INTEGER,           -- post answered
    reply_channel_id INTEGER,           -- its channel, where it is another one
    reply_quote TEXT,                   -- words quoted from it
    fact_check TEXT,                    -- fact check attached to the post
    restricted TEXT,                    -- why Telegram hides it from some readers
    problem TEXT,                       -- why it could not be read in full
    fingerprint BLOB NOT NULL,          -- hash of all the above, to see a change without reading it
    sha256 BLOB NOT NULL,               -- of the original before compression
    original_format TEXT NOT NULL,      -- what wrote the original
    original BLOB NOT NULL              -- the message as it came: canonical JSON, zlib
) STRICT;
CREATE INDEX versions_by_post ON versions (post_id);

-- Links of a version, from every place a link can hide.
CREATE TABLE links (
    version_id INTEGER NOT NULL REFERENCES versions (id), -- the version it stands in
    position INTEGER NOT NULL,          -- order in the post, from 0
    url TEXT NOT NULL,                  -- the address as it came
    label TEXT NOT NULL,                -- words it sits on; empty: it shows itself
    place TEXT NOT NULL                 -- text, hidden, card, button, quote, block, fact_check
        CHECK (place IN ('text', 'hidden', 'card', 'button', 'quote', 'block', 'fact_check')),
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

-- Views, forwards and reactions of a post, a row whenever they were found changed.
CREATE TABLE counters (
    post_id INTEGER NOT NULL REFERENCES posts (id), -- the post
    seen_at INTEGER NOT NULL,           -- when they were read, Unix seconds
    views INTEGER,                      -- times seen; NULL: not told, here and below
    forwards INTEGER,                   -- times forwarded
    replies INTEGER,                    -- comments in the linked group
    reactions TEXT,                     -- JSON: [[emoji, count], ...]
    PRIMARY KEY (post_id, seen_at)
) STRICT, WITHOUT ROWID;

-- Message numbers that were completely read: every post between first and last is stored.
CREATE TABLE spans (
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- the channel
    method TEXT NOT NULL,               -- who read them: an export's spans never move a collector's
    first_id INTEGER NOT NULL,          -- lowest message number of the stretch
    last_id INTEGER NOT NULL,           -- highest message number of the stretch
    PRIMARY KEY (channel_id, method, first_id)
) STRICT, WITHOUT ROWID;

-- One row per command that collected something.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,             -- a number of our own
    command TEXT NOT NULL,              -- fetch or import
    started_at INTEGER NOT NULL,        -- Unix seconds
    ended_at INTEGER,                   -- Unix seconds; NULL: still running, or killed
    exit_code INTEGER                   -- what it told the shell; NULL: still running, or killed
) STRICT;

-- What became of each channel in a run.
CREATE TABLE run_channels (
    run_id INTEGER NOT NULL REFERENCES runs (id), -- the run
    name TEXT NOT NULL,                 -- as listed, or the title in an export
    channel_id INTEGER,                 -- NULL: it never became known
    outcome TEXT NOT NULL,              -- ok, renamed, private, flood ...: see the README
    new_posts INTEGER NOT NULL,         -- posts that were not stored before
    new_versions INTEGER NOT NULL,      -- edits and richer readings of posts already stored
    requests INTEGER NOT NULL,          -- network requests it took
    waited INTEGER NOT NULL,            -- seconds slept because Telegram asked for it
    ended_at INTEGER NOT NULL,          -- Unix seconds
    detail TEXT NOT NULL,               -- one line for people
    PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;

-- Waits Telegram asked for: until then no request of that kind is made.
CREATE TABLE waits (
    session TEXT NOT NULL,              -- session file it was asked of
    request TEXT NOT NULL,              -- resolve or history
    until INTEGER NOT NULL,             -- Unix seconds
    asked_at INTEGER NOT NULL,          -- Unix seconds
    PRIMARY KEY (session, request)
) STRICT, WITHOUT ROWID;

-- Settings of the archive itself, such as the rules its search index was made with.
CREATE TABLE archive (
    key TEXT PRIMARY KEY,               -- name of the setting
    value TEXT NOT NULL                 -- what it is set to
) STRICT, WITHOUT ROWID;

-- Full-text index of the folded words of each post (the whole album on its first member). Holds no text.
CREATE VIRTUAL TABLE post_search USING fts5 (
    text,                               -- its words
    card,                               -- site, title and description of its preview card
    content = '',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Messages as people read them, the newest first: times, names and addresses spelled out.
CREATE VIEW readable_posts AS
SELECT
    p.id,                               -- id of the post
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS url, -- its address
    coalesce(c.username, c.id) AS channel, -- username of its channel, else the number
    c.title AS channel_title,           -- title of its channel
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at, -- when it was published, UTC
    v.text,                             -- what it says now
    p.language,                         -- en, ru, uk, be, or NULL when unsure
    v.media,                            -- photo, video, document, poll ...
    p.album_of,                         -- first member of its album; NULL on that one and outside
    v.card_site,                        -- site on its preview card
    v.card_title,                       -- title on its preview card
    v.card_url,                         -- page its preview card shows
    coalesce(v.forward_username, v.forward_name) AS forward_from, -- who it was forwarded from
    CASE WHEN v.forward_message_id IS NOT NULL THEN
        'https://t.me/' || coalesce(v.forward_username, 'c/' || v.forward_channel_id)
        || '/' || v.forward_message_id END AS forward_url, -- address of the post forwarded
    strftime('%Y-%m-%dT%H:%M:%SZ', v.edited_at, 'unixepoch') AS edited_at, -- when it was edited, UTC
    strftime('%Y-%m-%dT%H:%M:%SZ', v.captured_at, 'unixepoch') AS captured_at, -- when we read it, UTC
    lower(hex(v.sha256)) AS sha256      -- of the original
FROM posts AS p
JOIN channels AS c ON c.id = p.channel_id
JOIN versions AS v ON v.id = p.version_id
WHERE p.kind = 'post'
ORDER BY p.id DESC;

-- Links of the current versions, the newest first, with the post they stand in.
CREATE VIEW readable_links AS
SELECT
    p.id AS post_id,                    -- id of the post
    l.url AS link,                      -- the address as it came
    l.label,                            -- words it sits on; empty: it shows itself
    l.place,                            -- text, hidden, card, button, quote, block, fact_check
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS post, -- its address
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at -- when it was published, UTC
FROM links AS l
JOIN posts AS p ON p.version_id = l.version_id
JOIN channels AS c ON c.id = p.channel_id
ORDER BY p.id DESC, l.position;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to SCHEMA_VERSION, whole or not at all; another program may have done so meanwhile.

    Raises sqlite3.Error as SQLite does; the caller knows the file's name and words it.
    """
    # Imported here: a search on an up-to-date archive has no use for it (70 ms).
    from sqlite_utils import Database, Migrations

    steps = Migrations("osintwatch")

    @steps(name="0001_first_tables")
    def first_tables(db: Database) -> None:
        for statement in _statements(TABLES):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")

    @steps(name="0002_judgement")
    def judgement(db: Database) -> None:
        for statement in _statements(JUDGEMENT_TABLES):
            db.execute(statement)
        db.execute(
            "INSERT INTO stale (post_id) SELECT id FROM posts"
            " WHERE kind = 'post' AND album_of IS NULL ORDER BY id"
        )
        db.execute("PRAGMA user_version = 2")

    @steps(name="0003_ties")
    def ties(db: Database) -> None:
        db.execute("DROP TABLE stale")
        for statement in _statements(TIE_TABLES):
            db.execute(statement)
        db.execute("INSERT INTO stale SELECT id, 0 FROM posts WHERE kind = 'post' AND album_of IS NULL")
        db.execute("PRAGMA user_version = 3")

    @steps(name="0004_history")
    def history(db: Database) -> None:
        for statement in (*_statements(HISTORY_TABLES), *history_triggers()):
            db.execute(statement)
        db.execute("PRAGMA user_version = 4")

    @steps(name="0005_search")
    def search(db: Database) -> None:
        for statement in _statements(SEARCH_TABLES):
            db.execute(statement)
        db.execute("PRAGMA user_version = 5")

    with connection:  # commits, or rolls back
        connection.execute("BEGIN IMMEDIATE")
        steps.apply(Database(connection, execute_plugins=False))


def _statements(script: str) -> list[str]:
    """Cut a script at its semicolons. `executescript` would commit, and a migration is one transaction."""
    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            found.append(current.strip())
            current = ""
    return found


Described = tuple[str, str, list[tuple[str, str, str]]]
"""A table or view: its name, its meaning, and the name, type and meaning of each column."""


def describe() -> list[Described]:
    """Every table and view as its comments explain it, for the README. The type of a view's column is ""."""
    found: dict[str, Described] = {}
    for statement in _statements(TABLES + JUDGEMENT_TABLES + TIE_TABLES + HISTORY_TABLES + SEARCH_TABLES):
        if added := _ADDED.search(statement):
            found[added["table"]][2].append((added["name"], added["type"], added["meaning"]))
            continue
        head = _MADE.search(statement)
        if head is None:
            continue  # an index
        meaning = " ".join(line[3:] for line in statement.splitlines() if line.startswith("-- "))
        body = statement[head.end() :].splitlines()[1:]
        columns = _view_columns(body) if head["what"] == "VIEW" else _table_columns(body)
        found[head["name"]] = head["name"], meaning, columns  # of a table that was made anew, as it is now
    return list(found.values())


_MADE = re.compile(r"^CREATE (?:VIRTUAL )?(?P<what>TABLE|VIEW) (?P<name>\w+)", re.MULTILINE)
_ADDED = re.compile(
    r"^ALTER TABLE (?P<table>\w+) ADD COLUMN (?P<name>\w+) (?P<type>[A-Z]+).*; -- (?P<meaning>.+)$",
    re.MULTILINE,
)
_COLUMN = re.compile(r"^    (?P<name>[a-z]\w*)(?: (?P<type>[A-Z]+))?[ ,].*?-- (?P<meaning>.+)$")
_SHOWN = re.compile(r"(?:\w+ AS|\bAS|^    \w+\.) ?(?P<name>\w+),? +-- (?P<meaning>.+)$")


def _table_columns(lines: list[str]) -> list[tuple[str, str, str]]:
    matches = [match for line in lines if (match := _COLUMN.match(line))]
    return [(match["name"], match["type"] or "", match["meaning"]) for match in matches]


def _view_columns(lines: list[str]) -> list[tuple[str, str, str]]:
    matches = [match for line in lines if (match := _SHOWN.search(line))]
    return [(match["name"], "", match["meaning"]) for match in matches]
