from __future__ import annotations

from bucketsize.listing.pace import Pace


def test_it_begins_at_the_most() -> None:
    assert Pace(32).at_once == 32


def test_a_refusal_halves_it() -> None:
    pace = Pace(32)
    pace.throttled()
    assert pace.at_once == 16


def test_refusals_of_what_was_under_way_are_the_same_word_again() -> None:
    pace = Pace(32)
    for _ in range(32):
        pace.throttled()
    assert pace.at_once == 16


def test_it_halves_again_where_the_next_round_is_refused_as_well() -> None:
    pace = Pace(32)
    pace.throttled()
    for _ in range(32):
        pace.succeeded()
    before = pace.at_once
    pace.throttled()
    assert pace.at_once == before / 2


def test_a_round_of_answers_brings_one_more_at_once() -> None:
    pace = Pace(32)
    pace.throttled()
    for _ in range(16):
        pace.succeeded()
    assert 16.9 < pace.at_once <= 17


def test_where_answers_take_long_all_threads_are_of_use() -> None:
    pace = Pace(32)
    pace.took(0.160, 0.009)  # the first: connections are made, things are loaded
    pace.took(0.100, 0.002)
    assert pace.workers == 32


def test_where_answers_take_no_time_few_threads_are_of_use() -> None:
    pace = Pace(32)
    pace.took(0.010, 0.008)
    pace.took(0.003, 0.002)
    assert pace.workers == 2


def test_what_threads_cost_one_another_asks_for_fewer_of_them() -> None:
    pace = Pace(32)
    pace.took(0.060, 0.009)
    pace.took(0.050, 0.002)
    before = pace.workers
    for _ in range(50):
        pace.took(0.090, 0.005)
    assert before == 25
    assert 10 <= pace.workers <= 12


def test_a_clock_that_shows_no_time_limits_nothing() -> None:
    pace = Pace(32)
    pace.took(0.003, 0)
    pace.took(0.003, 0)
    assert pace.workers == 32


def test_s3_s_word_limits_them_too() -> None:
    pace = Pace(32)
    pace.took(0.100, 0.002)
    pace.throttled()
    assert pace.workers == 16
