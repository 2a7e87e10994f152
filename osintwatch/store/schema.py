"""The tables, each with its meaning, and the migrations that lead to them.

Released migrations are never edited: a change is a new one. The comments inside the
statements are kept by SQLite (`.schema` shows them) and the README's schema section is
made from them.
"""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x4F53_5457
"""`PRAGMA application_id`: the letters OSTW, so that a stranger's database is told apart."""

SCHEMA_VERSION = 1
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
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    first_seen_at INTEGER NOT NULL,     -- when this pair was first seen, Unix seconds
    username TEXT,                      -- NULL: none, or not known
    title TEXT NOT NULL,
    PRIMARY KEY (channel_id, first_seen_at)
) STRICT, WITHOUT ROWID;

-- Which channel a listed username meant at first contact; never moved to another channel by itself.
CREATE TABLE pins (
    username TEXT PRIMARY KEY,          -- folded to lower case
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    pinned_at INTEGER NOT NULL,         -- Unix seconds
    taken_by INTEGER                    -- number of another channel that wears the name now
) STRICT, WITHOUT ROWID;

-- Where posts came from: one row per run and way of reading.
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER REFERENCES runs (id),
    method TEXT NOT NULL,               -- telegram, desktop_export or web_preview
    software TEXT NOT NULL              -- osintwatch and its version
) STRICT;

-- One published message. What it says is in versions; this row says which version is current.
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,             -- posted_at << 20, plus a counter: ids run in order of time
    channel_id INTEGER NOT NULL REFERENCES channels (id),
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

-- What a post said when it was read. Rows are only ever added: an edit is a new one.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) DEFERRABLE INITIALLY DEFERRED,
    capture_id INTEGER NOT NULL REFERENCES captures (id), -- how it was read
    captured_at INTEGER NOT NULL,       -- when we read it, Unix seconds by this machine's clock
    edited_at INTEGER,                  -- when it was edited, Unix seconds; NULL: never, or hidden
    text TEXT NOT NULL,                 -- raw text, without markup
    entities TEXT,                      -- JSON: [kind, offset, length, url], in UTF-16 units
    author TEXT,                        -- signature under the post
    media TEXT,                         -- photo, video, document, poll ...
    action TEXT,                        -- service messages: what happened
    card_url TEXT,                      -- the preview card Telegram shows for a link
    card_site TEXT,
    card_title TEXT,
    card_description TEXT,
    card_author TEXT,
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
    version_id INTEGER NOT NULL REFERENCES versions (id),
    position INTEGER NOT NULL,          -- order in the post, from 0
    url TEXT NOT NULL,
    label TEXT NOT NULL,                -- words it sits on; empty: it shows itself
    place TEXT NOT NULL                 -- text, hidden, card, button, quote, block, fact_check
        CHECK (place IN ('text', 'hidden', 'card', 'button', 'quote', 'block', 'fact_check')),
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

-- Views, forwards and reactions of a post, a row whenever they were found changed.
CREATE TABLE counters (
    post_id INTEGER NOT NULL REFERENCES posts (id),
    seen_at INTEGER NOT NULL,           -- Unix seconds
    views INTEGER,
    forwards INTEGER,
    replies INTEGER,
    reactions TEXT,                     -- JSON: [[emoji, count], ...]
    PRIMARY KEY (post_id, seen_at)
) STRICT, WITHOUT ROWID;

-- Message numbers that were completely read: every post between first and last is stored.
CREATE TABLE spans (
    channel_id INTEGER NOT NULL REFERENCES channels (id),
    method TEXT NOT NULL,               -- who read them: an export's spans never move a collector's
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    PRIMARY KEY (channel_id, method, first_id)
) STRICT, WITHOUT ROWID;

-- One row per command that collected something.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,              -- fetch or import
    started_at INTEGER NOT NULL,        -- Unix seconds
    ended_at INTEGER,                   -- NULL: still running, or killed
    exit_code INTEGER
) STRICT;

-- What became of each channel in a run.
CREATE TABLE run_channels (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,                 -- as listed, or the title in an export
    channel_id INTEGER,                 -- NULL: it never became known
    outcome TEXT NOT NULL,              -- ok, renamed, private, flood ...: see the README
    new_posts INTEGER NOT NULL,
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
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Full-text index of the folded words of each post (the whole album on its first member). Holds no text.
CREATE VIRTUAL TABLE post_search USING fts5 (
    text,                               -- its words
    card,                               -- site, title and description of its preview card
    content = '',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Posts as people read them, newest last: times, names and addresses spelled out.
CREATE VIEW readable_posts AS
SELECT
    p.id,
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS url,
    coalesce(c.username, c.id) AS channel,
    c.title AS channel_title,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at,
    v.text,
    p.language,
    v.media,
    v.card_site, v.card_title, v.card_url,
    coalesce(v.forward_username, v.forward_name) AS forward_from,
    CASE WHEN v.forward_message_id IS NOT NULL THEN
        'https://t.me/' || coalesce(v.forward_username, 'c/' || v.forward_channel_id)
        || '/' || v.forward_message_id END AS forward_url,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.edited_at, 'unixepoch') AS edited_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', v.captured_at, 'unixepoch') AS captured_at,
    lower(hex(v.sha256)) AS sha256
FROM posts AS p
JOIN channels AS c ON c.id = p.channel_id
JOIN versions AS v ON v.id = p.version_id
WHERE p.kind = 'post';

-- Links of the current versions, with the post they stand in.
CREATE VIEW readable_links AS
SELECT p.id AS post_id, l.url AS link, l.label, l.place,
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS post,
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at
FROM links AS l
JOIN posts AS p ON p.version_id = l.version_id
JOIN channels AS c ON c.id = p.channel_id;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to SCHEMA_VERSION, each step whole or not at all.

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
