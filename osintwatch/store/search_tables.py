"""Tables that searching needs besides the full-text index."""

from __future__ import annotations

from typing import Final

SEARCH_TABLES: Final = """
-- Words that occur in posts, with those they are forms of: a search for one finds the others.
CREATE TABLE word_forms (
    lemma TEXT NOT NULL,                -- language and dictionary form: ru:китай
    word TEXT NOT NULL,                 -- folded word, as in post_search
    PRIMARY KEY (lemma, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX word_forms_by_word ON word_forms (word);

-- The same by their consonants, to find a name in another spelling or alphabet.
CREATE TABLE word_spellings (
    consonants TEXT NOT NULL,           -- blsv for belousov, белоусов and бєлоусов
    lemma TEXT NOT NULL,                -- as in word_forms
    PRIMARY KEY (consonants, lemma)
) STRICT, WITHOUT ROWID;

-- How far a saved search was looked at: what was stored later is new.
CREATE TABLE looks (
    name TEXT PRIMARY KEY,              -- of the saved search
    looked_at INTEGER NOT NULL,         -- when, Unix seconds
    last_version INTEGER NOT NULL       -- highest number of a version stored by then
) STRICT, WITHOUT ROWID;
"""
