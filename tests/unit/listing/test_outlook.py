"""Guesses may be wrong, but a cut must lie within its range, and be sent in a request."""

from __future__ import annotations

from bucketsize.listing.key_range import Range
from bucketsize.listing.outlook import Outlook


def test_halfway_of_numbers_is_their_half() -> None:
    outlook = Outlook()
    outlook.learn([f"{n:04d}" for n in range(0, 10_000, 7)])
    r = Range("0999", None, first="0000")
    assert 5 < outlook.pages_left(r) < 20
    cut = outlook.cut(r)
    assert cut is not None
    assert "4" < cut < "7"


def test_after_a_guess_past_all_keys_the_next_is_much_nearer() -> None:
    outlook = Outlook()
    outlook.learn([f"{n:04d}" for n in range(0, 10_000, 7)])
    hopeful = outlook.cut(Range("0099", "5", first="0000"))
    warned = outlook.cut(Range("0099", "5", first="0000", is_end_empty=True))
    assert hopeful is not None
    assert warned is not None
    assert "2" < hopeful < "3"
    assert "0099" < warned < "1"


def test_what_cannot_be_a_full_bucket_is_cut_much_nearer_at_once() -> None:
    outlook = Outlook()
    outlook.learn([f"{n:09d}" for n in range(1000)])
    r = Range("000000999", None, began="000000000", pages=100, first="000000990")
    cut = outlook.cut(r)
    assert cut is not None
    assert "000000999" < cut < "001"


def test_a_page_within_one_day_does_not_hide_how_many_days_all_pages_took() -> None:
    """What that page alone says would put the next cut at the next day, again and again."""
    days = [
        f"2025/03/{day:02d}/2025-03-{day:02d}T{hour:02d}"
        for day in (1, 2, 3)
        for hour in range(24)
    ]
    outlook = Outlook()
    outlook.learn(days)
    alone = Range(days[-1], "2025/04/", began=days[-2], pages=1, first=days[-2])
    in_all = Range(days[-1], "2025/04/", began=days[0], pages=36, first=days[-2])
    near, far = outlook.cut(alone), outlook.cut(in_all)
    assert near is not None
    assert far is not None
    assert near < "2025/03/1" < far
    assert outlook.pages_left(alone) < outlook.pages_left(in_all)


def test_a_range_that_is_cut_off_knows_what_the_lower_one_had() -> None:
    lower = Range("k", None, began="a", pages=7, pages_since_cut=2, first="j")
    upper = lower.cut("p")
    assert (upper.began, upper.pages, upper.pages_since_cut) == ("a", 7, 0)
    assert (lower.began, lower.pages, lower.pages_since_cut) == ("a", 7, 0)


def test_a_cut_that_would_be_longer_than_any_key_is_none() -> None:
    outlook = Outlook()
    outlook.learn_folders("", ["é" * 600 + "/"])
    assert outlook.cut(Range("a", None, first="a")) is None


def test_folders_that_are_known_are_where_it_is_cut() -> None:
    outlook = Outlook()
    outlook.learn_folders("", ["a/", "b/", "c/", "d/"])
    r = Range("a/9", None, first="a/1")
    assert outlook.cut(r) == "c/"
    assert outlook.cut(Range("a/9", "c/", first="a/1")) == "b/"


def test_a_guess_gone_wrong_asks_for_the_folder_it_was_made_in_once() -> None:
    outlook = Outlook()
    assert outlook.guessed_wrong("logs/2024/x", "logs/7") == "logs/"
    outlook.learn_folders("logs/", ["logs/2024/", "logs/2025/"])
    assert outlook.guessed_wrong("logs/2024/x", "logs/7") is None


def test_it_asks_for_no_folder_where_keys_have_none() -> None:
    assert Outlook().guessed_wrong("000000999", "5") is None


def test_it_asks_for_no_folder_outside_the_prefix_that_is_listed() -> None:
    """A caller may be allowed to list that prefix only."""
    assert Outlook("logs/2024-").guessed_wrong("logs/2024-01/x", "logs/2024-7") == "logs/2024-"
