"""Tables of what is derived from posts: citations, wordings, likenesses, reports. All can be made anew."""

from __future__ import annotations

JUDGEMENT_TABLES = """
-- Posts whose citations, wording or reports must be derived anew: new, edited, or judged by older rules.
CREATE TABLE stale (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id), -- the post; of an album its first member
    cited INTEGER NOT NULL DEFAULT 0    -- 1: citations and wording are done, reports are not
) STRICT;
CREATE INDEX stale_by_step ON stale (cited, post_id);

-- Lines that a channel puts under many posts of a month: its own footer, no evidence of anything.
CREATE TABLE footers (
    channel_id INTEGER NOT NULL REFERENCES channels (id), -- the channel
    month INTEGER NOT NULL,             -- year * 12 + month - 1, UTC
    lines TEXT NOT NULL,                -- JSON: the lines, folded
    PRIMARY KEY (channel_id, month)
) STRICT, WITHOUT ROWID;

-- Reasons, in a post's own words, to think that it leans on something published elsewhere.
CREATE TABLE citations (
    post_id INTEGER NOT NULL REFERENCES posts (id), -- the post; of an album its first member
    position INTEGER NOT NULL,          -- order in the post, from 0
    kind TEXT NOT NULL                  -- url, forward, telegram, outlet, official, person
        CHECK (kind IN ('url', 'forward', 'telegram', 'outlet', 'official', 'person')),
    key TEXT NOT NULL,                  -- one spelling for one thing
    name TEXT NOT NULL,                 -- as people know it
    quote TEXT NOT NULL,                -- the words that show it
    start_at INTEGER NOT NULL,          -- where they stand in the text, in characters; -1: not in the text
    end_at INTEGER NOT NULL,            -- where they end
    url TEXT,                           -- the address as it came, where the reason is a link
    denied INTEGER NOT NULL,            -- 1: the post says that somebody denies it
    alias TEXT NOT NULL,                -- key of the office a person is credited by, besides the name
    PRIMARY KEY (post_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX citations_by_key ON citations (kind, key, post_id);

-- A post's wording in short, to find others of almost the same words; none where a post says hardly anything.
CREATE TABLE wordings (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id), -- the post; of an album its first member
    text_hash INTEGER NOT NULL,         -- of its normalised words
    words INTEGER NOT NULL,             -- how many
    reach INTEGER NOT NULL,             -- seconds within which almost the same words tell the same
    exact_reach INTEGER NOT NULL,       -- seconds within which exactly the same words do
    crowded INTEGER NOT NULL,           -- 1: too many posts in reach share its pieces: it is not compared
    neighbours INTEGER,                 -- how many do; NULL: too many
    hashes BLOB NOT NULL                -- of word triples, 8 bytes each: those that stand in shingles
) STRICT;
CREATE INDEX wordings_by_text ON wordings (text_hash, crowded, post_id);

-- Word triples of posts, by hash, the smallest of each post.
CREATE TABLE shingles (
    hash INTEGER NOT NULL,              -- of a word triple
    crowded INTEGER NOT NULL,           -- as in wordings
    post_id INTEGER NOT NULL REFERENCES posts (id), -- a post that has it
    PRIMARY KEY (hash, crowded, post_id)
) STRICT, WITHOUT ROWID;

-- Posts of almost the same words, and how they differ.
CREATE TABLE likenesses (
    earlier_id INTEGER NOT NULL,        -- the post with the lower id
    later_id INTEGER NOT NULL,          -- the other
    relation TEXT NOT NULL,             -- exact, near, contains, variant, recurring
    similarity REAL NOT NULL,           -- 0 to 1, which is for the same words
    changes TEXT NOT NULL,              -- JSON: [[what, before, after], ...]
    PRIMARY KEY (earlier_id, later_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX likenesses_by_later ON likenesses (later_id);

-- Upstream reports: the publications and statements that posts lean on.
CREATE TABLE reports (
    id TEXT PRIMARY KEY,                -- made of its first post and its source: the same from night to night
    kind TEXT NOT NULL,                 -- outlet, official, person, url, telegram, forward; text, story
    key TEXT NOT NULL,                  -- of the source, as in citations
    name TEXT NOT NULL,                 -- of the source, as people know it
    title TEXT NOT NULL,                -- the first words of its first certain post
    url TEXT,                           -- the page, where posts link to it
    confidence REAL NOT NULL,           -- that all its posts lean on one report, 0 to 1
    posts INTEGER NOT NULL,             -- how many posts lean on it for certain; else possibly
    channels INTEGER NOT NULL           -- in how many channels
) STRICT, WITHOUT ROWID;

-- Which posts lean on which reports, and the tie to another post that shows it best.
CREATE TABLE report_posts (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE, -- the report
    post_id INTEGER NOT NULL REFERENCES posts (id), -- the post; of an album its first member
    confidence REAL NOT NULL,           -- that it leans on the report: 0.8 and more certain, below possible
    is_origin INTEGER NOT NULL,         -- 1: it is the publication itself
    denied INTEGER NOT NULL,            -- 1: it says that somebody denies the report
    other_post_id INTEGER REFERENCES posts (id), -- the post it is tied to best; NULL: it is the only one
    tie TEXT,                           -- url, forward, telegram, outlet, statement, text, story
    tie_key TEXT,                       -- what the two share: an address, a source
    quote TEXT,                         -- from this post
    other_quote TEXT,                   -- from the other
    tie_confidence REAL,                -- of the tie
    why TEXT,                           -- the tie in one plain sentence
    PRIMARY KEY (report_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_posts_by_post ON report_posts (post_id);
"""

TIE_TABLES = """
-- Posts that wait to be judged: new, edited, judged by older rules, or near to such posts.
CREATE TABLE stale (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id), -- the post; of an album its first member
    step INTEGER NOT NULL               -- 0: for its citations and wording, 1: its ties, 2: its reports
) STRICT;
CREATE INDEX stale_by_step ON stale (step, post_id);

-- What ties two posts together, or counts against it where it is not sure: reports are made of ties.
CREATE TABLE ties (
    earlier_id INTEGER NOT NULL REFERENCES posts (id), -- the post with the lower id
    later_id INTEGER NOT NULL REFERENCES posts (id), -- the other
    earlier_part INTEGER NOT NULL,      -- which of the sources that the post credits, from 0
    later_part INTEGER NOT NULL,        -- and of the other
    kind TEXT NOT NULL,                 -- url, forward, telegram, outlet, statement, text, story
    key TEXT NOT NULL,                  -- what the two share: an address, a source
    sure REAL NOT NULL,                 -- 0 to 1; from 0.5 on the two lean on one report, from 0.25 possibly
    uncredited INTEGER NOT NULL,        -- 1: neither credits anybody
    quote TEXT NOT NULL,                -- from the earlier post; empty: as it begins, or below 0.25
    other_quote TEXT NOT NULL,          -- from the later
    why TEXT NOT NULL,                  -- the tie in one plain sentence; empty below 0.25
    PRIMARY KEY (earlier_id, later_id, earlier_part, later_part)
) STRICT, WITHOUT ROWID;
CREATE INDEX ties_by_later ON ties (later_id);
"""
