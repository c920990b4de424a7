from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from sprite_etl.browse.reviews import MAX_NOTE, Review, ReviewShelf, answer_sha256, now, standing, write_review
from sprite_etl.store.objects import Store

WORD = Review("qa1", answer_sha256("0.8 metres"), "reject", "no mug", "ann", now(), "mujoco", "2026-01-01", "template")


def test_the_newest_word_stands_and_lapses_with_the_answer() -> None:
    later = replace(WORD, verdict="accept", time="29990101T000000.000000Z", reviewer="bob")
    stands = standing([later, WORD])
    assert stands == {WORD.subject: later}
    assert ("qa1", answer_sha256("0.9 metres")) not in stands


def test_words_are_kept_one_object_each(store: Store) -> None:
    shelf = ReviewShelf(store)
    assert shelf.every() == []
    key = write_review(store, WORD)
    assert key == f"reviews/qa1/{WORD.time}.json"
    second = replace(WORD, time=now(), verdict="accept", note="Grüße <b>")
    write_review(store, second)
    assert shelf.every() == [second, WORD]
    store.delete(key)
    assert shelf.every() == [second]


def test_what_was_listed_is_taken_to_be_all_for_a_while_but_what_is_said_here_is_seen_at_once(store: Store) -> None:
    shelf = ReviewShelf(store, seconds=3600)
    assert shelf.every() == []
    write_review(store, WORD)  # by another server
    assert shelf.every() == []
    second = replace(WORD, time=now(), verdict="accept")
    shelf.write(second)
    assert shelf.every() == [second]
    assert shelf.words().standing == {WORD.subject: second}
    assert ReviewShelf(store).every() == [second, WORD]


def test_a_word_is_never_overwritten(store: Store) -> None:
    write_review(store, WORD)
    with pytest.raises(ValueError, match="send yours again"):
        write_review(store, replace(WORD, verdict="accept"))
    assert ReviewShelf(store).every() == [WORD]


def test_two_reviewers_at_once_are_both_heard(store: Store) -> None:
    def judge(number: int) -> Review:
        word = replace(WORD, reviewer=f"r{number}", verdict="accept" if number % 2 else "reject", time=now())
        write_review(store, word)
        return word

    with ThreadPoolExecutor(8) as pool:
        words = list(pool.map(judge, range(24)))
    every = ReviewShelf(store).every()
    assert {word.reviewer for word in every} == {word.reviewer for word in words}
    assert standing(every)[WORD.subject] == max(words, key=lambda word: word.time)


def test_what_is_no_review_is_named_and_left_out(store: Store) -> None:
    write_review(store, WORD)
    store.put("reviews/qa2/x.json", b"{}")
    store.put("reviews/qa3/x.json", b"\xff")
    shelf = ReviewShelf(store)
    assert shelf.every() == [WORD]
    assert shelf.damaged() == ["reviews/qa2/x.json", "reviews/qa3/x.json"]


def test_a_wrong_word_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="accept, reject"):
        write_review(store, replace(WORD, verdict="maybe"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at most"):
        write_review(store, replace(WORD, note="x" * (MAX_NOTE + 1)))
