"""Tables of what became of posts, and the rules by which the database itself keeps what was stored.

A version, once stored, is evidence. So the database refuses to change or remove one, whoever asks: the
triggers below stand in the file, not in this program. `purge` opens a row in `purges` first, which lets
removals through until it is closed, and which stays.

This holds off mistakes and programs that know nothing of us. It does not bind the owner of the file, who can
drop a trigger or a table, open a purge by hand, have another version be the current one, or write the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

HISTORY_TABLES = """
ALTER TABLE posts ADD COLUMN deleted_seen_at INTEGER; -- when it was sure to be gone; NULL: it is there
CREATE INDEX posts_gone ON posts (id) WHERE deleted_seen_at IS NOT NULL;
CREATE INDEX versions_edited ON versions (post_id) WHERE edited_at IS NOT NULL;

ALTER TABLE run_channels ADD COLUMN gone INTEGER NOT NULL DEFAULT 0; -- posts found to be gone

-- Posts that a sound answer lacked once: gone if the next run does not find them either.
CREATE TABLE missing (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id), -- the post
    run_id INTEGER NOT NULL REFERENCES runs (id), -- the run that missed it
    seen_at INTEGER NOT NULL            -- when, Unix seconds
) STRICT;

-- Posts that were sure to be gone, and those that came back: a row each time. What they said is kept.
CREATE TABLE tombstones (
    post_id INTEGER NOT NULL REFERENCES posts (id), -- the post
    seen_at INTEGER NOT NULL,           -- when it was sure, Unix seconds
    gone INTEGER NOT NULL CHECK (gone IN (0, 1)), -- 1: it is gone; 0: it is there again
    last_seen_at INTEGER,               -- when it was last known to be there, Unix seconds
    missed_at INTEGER,                  -- when it was first missed, Unix seconds
    capture_id INTEGER NOT NULL REFERENCES captures (id), -- how that was seen
    PRIMARY KEY (post_id, seen_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_by_capture ON tombstones (capture_id);

-- Stretches in which every stored post was compared with what the channel says.
CREATE TABLE rechecks (
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- the channel
    seen_at INTEGER NOT NULL,           -- when, Unix seconds
    first_id INTEGER NOT NULL,          -- lowest message number compared
    last_id INTEGER NOT NULL,           -- highest message number compared
    since INTEGER NOT NULL,             -- all posts from then on were compared, Unix seconds
    PRIMARY KEY (channel_id, seen_at)
) STRICT, WITHOUT ROWID;

-- Credits that an earlier wording of a post gave and its present one no longer gives.
CREATE TABLE withdrawn_citations (
    post_id INTEGER NOT NULL REFERENCES posts (id), -- the post; of an album its first member
    kind TEXT NOT NULL,                 -- as in citations
    key TEXT NOT NULL,                  -- as in citations
    name TEXT NOT NULL,                 -- as people know it
    quote TEXT NOT NULL,                -- the words that showed it
    version_id INTEGER NOT NULL REFERENCES versions (id), -- the last version that gave it
    PRIMARY KEY (post_id, kind, key)
) STRICT, WITHOUT ROWID;

-- Full-text index of the earlier wordings of posts that were edited, under the same ids as post_search.
CREATE VIRTUAL TABLE former_search USING fts5 (
    text,                               -- the words of all earlier wordings
    content = '',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- What was removed for good, by whom it does not say; the row is written before anything goes.
CREATE TABLE purges (
    id INTEGER PRIMARY KEY,             -- a number of our own
    started_at INTEGER NOT NULL,        -- Unix seconds
    ended_at INTEGER,                   -- Unix seconds; NULL: it is under way, within its own transaction
    asked TEXT NOT NULL,                -- what was asked for: a channel, an age, a post
    posts INTEGER NOT NULL,             -- how many messages went
    versions INTEGER NOT NULL,          -- how many versions of them
    software TEXT NOT NULL              -- osintwatch and its version
) STRICT;

-- Message numbers that were purged: they are not stored again when a collector meets them.
CREATE TABLE purged (
    channel_id INTEGER NOT NULL,        -- number of the channel, which may be purged itself
    first_id INTEGER NOT NULL,          -- lowest message number of the stretch
    last_id INTEGER NOT NULL,           -- highest message number of the stretch
    purge_id INTEGER NOT NULL REFERENCES purges (id), -- when and why
    PRIMARY KEY (channel_id, first_id, last_id)
) STRICT, WITHOUT ROWID;

-- Every wording of every message, the newest first, with how it came to us.
CREATE VIEW readable_versions AS
SELECT
    p.id AS post_id,                    -- id of the post
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS post, -- its address
    v.id = p.version_id AS is_current,  -- 1: what it says now
    v.text,                             -- what it said then
    strftime('%Y-%m-%dT%H:%M:%SZ', v.edited_at, 'unixepoch') AS edited_at, -- when it was edited, UTC
    strftime('%Y-%m-%dT%H:%M:%SZ', v.captured_at, 'unixepoch') AS captured_at, -- when we read it, UTC
    k.method,                           -- telegram, desktop_export or web_preview
    k.software,                         -- osintwatch and its version
    lower(hex(v.sha256)) AS sha256      -- of the original
FROM versions AS v
JOIN posts AS p ON p.id = v.post_id
JOIN channels AS c ON c.id = p.channel_id
JOIN captures AS k ON k.id = v.capture_id
ORDER BY v.post_id DESC, v.id DESC;

-- Messages that are gone, the latest first.
CREATE VIEW readable_deletions AS
SELECT
    p.id AS post_id,                    -- id of the post
    'https://t.me/' || coalesce(c.username, 'c/' || c.id) || '/' || p.message_id AS post, -- its address
    strftime('%Y-%m-%dT%H:%M:%SZ', p.posted_at, 'unixepoch') AS posted_at, -- when it was published, UTC
    strftime('%Y-%m-%dT%H:%M:%SZ', t.last_seen_at, 'unixepoch') AS last_seen_at, -- last seen there
    strftime('%Y-%m-%dT%H:%M:%SZ', t.missed_at, 'unixepoch') AS missed_at, -- first missed
    strftime('%Y-%m-%dT%H:%M:%SZ', t.seen_at, 'unixepoch') AS deleted_seen_at, -- sure to be gone
    v.text                              -- what it said last
FROM tombstones AS t
JOIN posts AS p ON p.id = t.post_id AND p.deleted_seen_at = t.seen_at
JOIN channels AS c ON c.id = p.channel_id
JOIN versions AS v ON v.id = p.version_id
WHERE t.gone = 1
ORDER BY t.seen_at DESC, p.id DESC;
"""

_REFUSED: Final = "stored posts and versions are never changed or removed, except by osintwatch purge"

_NOT_PURGING: Final = "NOT EXISTS (SELECT 1 FROM purges WHERE ended_at IS NULL)"

_NEVER_REMOVED: Final = (
    "channels",
    "channel_names",
    "captures",
    "posts",
    "versions",
    "links",
    "counters",
    "tombstones",
)

_NEVER_CHANGED: Final = {
    "channels": ("id",),
    "channel_names": ("channel_id", "first_seen_at"),
    "captures": (),
    "posts": ("id", "channel_id", "message_id", "posted_at", "kind"),
    "versions": (),
    "links": (),
    "counters": ("post_id", "seen_at"),
    "tombstones": (),
    "purged": ("channel_id", "first_id", "last_id"),
}
"""Tables, and the columns meant, (): all. The others of posts say which version is current and the like.

Keys are always among them: UPDATE OR REPLACE removes the row that has the new key already.
"""

_NEVER_REPLACED: Final = {
    "captures": "id = NEW.id",
    "posts": "id = NEW.id OR channel_id = NEW.channel_id AND message_id = NEW.message_id",
    "versions": "id = NEW.id",
    "links": "version_id = NEW.version_id AND position = NEW.position",
    "tombstones": "post_id = NEW.post_id AND seen_at = NEW.seen_at",
    "purges": "id = NEW.id",
}
"""INSERT OR REPLACE removes a row without asking the trigger for removals."""


def history_triggers() -> Iterator[str]:
    """The statements that make the database refuse what must not be done."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END;"
    for table in _NEVER_REMOVED:
        yield f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} WHEN {_NOT_PURGING} {refuse}"
    for table, columns in _NEVER_CHANGED.items():
        # Not UPDATE OF: it looks at names, and the id of a row goes by rowid, oid and _rowid_ as well.
        changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns) or "TRUE"
        yield f"CREATE TRIGGER {table}_keep BEFORE UPDATE ON {table} WHEN {changed} {refuse}"
    for table, same in _NEVER_REPLACED.items():
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        yield f"CREATE TRIGGER {table}_once BEFORE INSERT ON {table} WHEN {taken} {refuse}"
    ended = "OLD.ended_at IS NOT NULL OR NEW.id IS NOT OLD.id"
    yield f"CREATE TRIGGER purges_stay BEFORE DELETE ON purges {refuse}"
    yield f"CREATE TRIGGER purges_keep BEFORE UPDATE ON purges WHEN {ended} {refuse}"
    yield f"CREATE TRIGGER purged_stay BEFORE DELETE ON purged {refuse}"
