from __future__ import annotations

from benchmarks.report import Goal, Line, Result, as_markdown
from benchmarks.timing import Rounds, Samples, interleaved

FLOOR, OURS = Samples((10.0, 12.0, 14.0)), Samples((20.0, 18.0, 19.0))


def result(*lines: Line, goals: tuple[Goal, ...] = ()) -> str:
    return as_markdown(Result("t", "floor", lines, {}, goals=goals, ran_on="m", date="d"))


def test_a_table_has_only_the_columns_that_some_line_fills() -> None:
    assert result(Line("floor", FLOOR)).splitlines()[:3] == [
        "| what ran | median, ms | least to most, ms | ratio |",
        "| --- | ---: | ---: | ---: |",
        "| floor | 12.0 | 10.0 to 14.0 | 1.00 |",
    ]


def test_a_ratio_above_the_goal_is_not_met() -> None:
    told = result(Line("floor", FLOOR), Line("ours", OURS, "3", goal=1.5))
    assert "| ours | 3 | 19.0 | 18.0 to 20.0 | 1.58 | ≤ 1.5 | not met |" in told


def test_further_figures_and_goals_are_told() -> None:
    line = Line("floor", FLOOR, figures={"CPU, s": "0.50"})
    told = result(line, goals=(Goal("fast", "6 times", met=True),))
    assert "| floor | 12.0 | 10.0 to 14.0 | 1.00 | 0.50 |" in told
    assert "| fast | 6 times | met |" in told


def test_each_variant_runs_once_a_round_and_another_begins_each() -> None:
    ran: list[str] = []

    def variant(name: str) -> float:
        ran.append(name)
        return float(len(ran))

    names = ["a", "b", "c"]
    variants = {name: lambda name=name: variant(name) for name in names}
    samples = interleaved(variants, Rounds(warm_up=1, measured=3))
    rounds = [ran[at : at + 3] for at in range(0, 12, 3)]
    assert all(sorted(each) == names for each in rounds)
    assert len({tuple(each) for each in rounds[:3]}) == 3
    assert len(samples["a"].milliseconds) == 3
