"""The words of the archive as forms of one another, noted when first met, so that a search asks for all.

A search must not load dictionaries: what they say of a word is asked once, when a post brings it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from osintwatch.store.archive import Archive
from osintwatch.text.inflection import INFLECTION_VERSION, is_inflected, lemmas, meant
from osintwatch.text.skeleton import SKELETON_VERSION
from osintwatch.text.spelling import is_same_name, may_be_same_name, name_key

FORMS_VERSION = INFLECTION_VERSION * 1000 + SKELETON_VERSION

_SETTING = "word_forms_version"

_REMEMBERED = 200_000
"""words of which a run knows that they are noted"""

_AT_ONCE = 5_000


def note(archive: Archive, texts: Iterable[str]) -> None:
    """Note the words of folded texts, which costs little if noted before. Must run inside a transaction."""
    words: set[str] = set().union(*(text.split() for text in texts)) - archive.noted_words
    if not words:
        return
    if len(archive.noted_words) > _REMEMBERED:
        archive.noted_words.clear()
    archive.noted_words |= words
    _note_new(archive, sorted(filter(is_inflected, words)))


def _note_new(archive: Archive, words: list[str]) -> None:
    rows = archive.sql.execute(
        "SELECT value FROM json_each(?)"
        " WHERE NOT EXISTS (SELECT 1 FROM word_forms AS f WHERE f.word = json_each.value)",
        (json.dumps(words, ensure_ascii=False),),
    )
    new = [(lemma, word) for (word,) in rows.fetchall() for lemma in lemmas(word)]
    archive.sql.executemany("INSERT INTO word_forms (lemma, word) VALUES (?, ?) ON CONFLICT DO NOTHING", new)
    keys = {lemma: name_key(lemma.partition(":")[2]) for lemma, _ in new}
    archive.sql.executemany(
        "INSERT INTO word_spellings (consonants, lemma) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(key, lemma) for lemma, key in keys.items() if key],
    )


def are_noted(archive: Archive) -> bool:
    """Are the words of all posts noted, by the rules of today? Not in an archive of before there were any."""
    row = archive.sql.execute("SELECT value FROM archive WHERE key = ?", (_SETTING,)).fetchone()
    return row is not None and int(row[0]) == FORMS_VERSION


def note_all(archive: Archive) -> None:
    """Note the words of all that is indexed, afresh. Must run inside a transaction."""
    archive.noted_words.clear()
    for table in ("word_forms", "word_spellings"):
        archive.sql.execute(f"DELETE FROM {table}")
    for index in _indexes(archive):
        rows = archive.sql.execute(f"SELECT term FROM temp.{index}_words")
        while some := rows.fetchmany(_AT_ONCE):
            _note_new(archive, [word for (word,) in some if is_inflected(word)])
    archive.sql.execute(
        "INSERT INTO archive VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
        (_SETTING, str(FORMS_VERSION)),
    )


def forget_unused(archive: Archive) -> None:
    """Remove the words that no post has any more. Must run inside a transaction."""
    archive.noted_words.clear()
    used = " UNION ".join(f"SELECT term FROM temp.{index}_words" for index in _indexes(archive))
    archive.sql.execute(f"DELETE FROM word_forms WHERE word NOT IN ({used})")
    archive.sql.execute("DELETE FROM word_spellings WHERE lemma NOT IN (SELECT lemma FROM word_forms)")


def _indexes(archive: Archive) -> tuple[str, ...]:
    """The full-text indexes, each with its vocabulary as a table for this connection."""
    indexes = ("post_search", "former_search")
    for index in indexes:
        archive.sql.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{index}_words USING fts5vocab(main, {index}, row)"
        )
    return indexes


# ---- what a search asks for ------------------------------------------------------------------------


def forms_of(archive: Archive, words: Iterable[str], *, names: bool = False) -> Mapping[str, tuple[str, ...]]:
    """The other words of the archive that count as each of the folded words, in alphabetical order.

    Its inflected forms, and names that are surely the same in another alphabet; with `names`, those that may
    be too.
    """
    return {word: others for word in words if (others := _forms_of(archive, word, names))}


def _forms_of(archive: Archive, word: str, names: bool) -> tuple[str, ...]:
    if not is_inflected(word):
        return ()
    own = _lemmas_of(archive, word)
    rows = archive.sql.execute(
        "SELECT DISTINCT word FROM word_forms WHERE lemma IN (SELECT value FROM json_each(?)) AND word <> ?"
        " ORDER BY word",
        (json.dumps([*own, *_spelled_like(archive, word, own, names)], ensure_ascii=False), word),
    )
    return tuple(form for (form,) in rows)


def _lemmas_of(archive: Archive, word: str) -> tuple[str, ...]:
    """As noted, or else by the dictionaries; those of the archive only matter."""
    rows = archive.sql.execute("SELECT lemma FROM word_forms WHERE word = ? ORDER BY lemma", (word,))
    if noted := tuple(lemma for (lemma,) in rows):
        return meant(word, noted)
    # A dictionary form of which only other forms were met needs no dictionary.
    own = [f"{language}:{word}" for language in (("en",) if word.isascii() else ("ru", "uk"))]
    rows = archive.sql.execute(
        "SELECT DISTINCT lemma FROM word_forms WHERE lemma IN (SELECT value FROM json_each(?))",
        (json.dumps(own, ensure_ascii=False),),
    )
    return tuple(lemma for (lemma,) in rows) or meant(word, lemmas(word))


def _spelled_like(archive: Archive, word: str, own: tuple[str, ...], names: bool) -> list[str]:
    """The lemmas that are the same name in other letters; with `names` also those that may be."""
    found = []
    languages = {lemma.partition(":")[0] for lemma in own}
    for one in sorted({word, *(lemma.partition(":")[2] for lemma in own)}):
        rows = archive.sql.execute("SELECT lemma FROM word_spellings WHERE consonants = ?", (name_key(one),))
        for (lemma,) in rows:
            language, _, spelled = lemma.partition(":")
            if names:
                alike = may_be_same_name(one, spelled)
            else:
                # Within Russian or Ukrainian a letter makes another word: прибыть, прибить.
                alike = (language == "en" or language not in languages) and is_same_name(one, spelled)
            found += [lemma] if alike else []
    return found
