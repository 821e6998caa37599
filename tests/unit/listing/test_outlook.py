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
    cut = outlook.cut(Range("000000999", None, first="000000990"))
    assert cut is not None
    assert "000000999" < cut < "001"


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
