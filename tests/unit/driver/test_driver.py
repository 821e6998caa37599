from __future__ import annotations

from itertools import pairwise

import pytest
from botocore.exceptions import EndpointConnectionError
from fakes.world import BUCKET, NOON, THE_BRIEFS, World, figures, refusal, seconds

from bucketsize.driver.handler import drive_json
from bucketsize.driver.steps import STEPS
from bucketsize.errors import BucketsizeError, Conflict, InvalidSetting, ServiceFailure
from bucketsize.model import BucketSize, Window

# ---- the steps ---------------------------------------------------------------------


def test_the_steps_write_what_the_brief_says_in_as_many_bytes_as_it_says() -> None:
    assert [(step.key, step.content) for step in STEPS] == [
        ("assignment1.txt", b"Empty Assignment 1\n"),
        ("assignment1.txt", b"Empty Assignment 2222222222\n"),
        ("assignment1.txt", None),
        ("assignment2.txt", b"33"),
    ]
    assert [len(step.content or b"") for step in STEPS] == [19, 28, 0, 2]


# ---- a run as it should be -----------------------------------------------------------


def test_a_run_reads_the_sizes_of_the_brief() -> None:
    world = World()
    drive = world.drive()
    assert figures(drive) == THE_BRIEFS
    assert drive.start == BucketSize(0, 0)
    assert [(name, key) for _, name, key in world.changes] == [
        ("ObjectCreated:Put", "assignment1.txt"),
        ("ObjectCreated:Put", "assignment1.txt"),
        ("ObjectRemoved:Delete", "assignment1.txt"),
        ("ObjectCreated:Put", "assignment2.txt"),
        ("ObjectCreated:Put", "plot"),
    ]


@pytest.mark.parametrize("pause", [0.5, 2, 7])
def test_changes_are_a_pause_apart(pause: float) -> None:
    world = World(event_seconds=0.1)
    world.drive(pause_seconds=pause)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(world.changes)]
    assert all(seconds(pause) <= gap < seconds(pause + 0.3) for gap in gaps)


def test_the_window_of_the_plot_holds_the_four_rows_and_no_other() -> None:
    world = World()
    for _ in range(2):  # the second run begins by removing what the first left
        drive = world.drive()
        [*_, (asked_at, bucket, length)] = world.plots_asked
        assert (bucket, length) == (BUCKET, "")
        shown = world.history.measurements(BUCKET, Window.ending(asked_at, seconds(10)))
        assert tuple(shown) == drive.rows


def test_what_is_answered_are_sizes_rows_plot_and_status() -> None:
    drive = World().drive()
    answer = drive_json(BUCKET, drive)
    assert (answer["bucket"], answer["status"]) == (BUCKET, 200)
    assert answer["sizes"] == [19, 28, 0, 2]
    assert [row["total_size"] for row in answer["rows"]] == [19, 28, 0, 2]
    assert answer["plot"] == "s3://testbucket/plot"


# ---- what is in the bucket before ------------------------------------------------------


def test_a_second_run_removes_exactly_what_the_first_left() -> None:
    world = World()
    world.drive()
    world.changes.clear()
    assert figures(world.drive()) == THE_BRIEFS
    removed = [key for _, name, key in world.changes if name == "ObjectRemoved:Delete"]
    assert removed == ["assignment2.txt", "plot", "assignment1.txt"]


def test_a_run_after_one_that_was_broken_off_begins_from_nothing_too() -> None:
    world = World()
    world.objects["assignment1.txt"] = (b"half a run", {})
    drive = world.drive()
    assert (drive.start, figures(drive)) == (BucketSize(0, 0), THE_BRIEFS)


def test_foreign_objects_are_left_alone_and_sizes_are_relative_to_them() -> None:
    world = World(objects={"cat.jpg": (b"x" * 1000, {}), "assignment3.txt": (b"", {})})
    world.measure("Baseline", "")
    world.sleep(60)
    drive = world.drive()
    assert drive.start == BucketSize(1000, 2)
    assert figures(drive) == [(1019, 3), (1028, 3), (1000, 2), (1002, 3)]
    assert drive_json(BUCKET, drive)["sizes"] == [19, 28, 0, 2]
    assert {"cat.jpg", "assignment3.txt"} <= set(world.objects)
    assert not {key for _, _, key in world.changes} & {"cat.jpg", "assignment3.txt"}


@pytest.mark.parametrize("metadata", [{}, {"bucketsize": "other"}, {"owner": "someone"}])
def test_someone_else_s_object_called_plot_is_not_overwritten(metadata: dict[str, str]) -> None:
    world = World(objects={"plot": (b"of land", metadata)})
    with pytest.raises(Conflict, match="an object plot that is not bucketsize's own") as caught:
        world.drive()
    assert "--plot-bucket" in caught.value.hint
    assert (world.changes, world.objects) == ([], {"plot": (b"of land", metadata)})


def test_someone_else_s_plot_does_not_matter_where_plots_are_stored_elsewhere() -> None:
    world = World(objects={"plot": (b"of land", {})})
    world.measure("Baseline", "")
    world.sleep(60)
    drive = world.drive(stores_plot_here=False)
    assert drive_json(BUCKET, drive)["sizes"] == [19, 28, 0, 2]
    assert ("ObjectRemoved:Delete", "plot") not in [change[1:] for change in world.changes]


def test_the_start_is_what_the_bucket_holds_even_where_it_was_never_measured() -> None:
    drive = World(objects={"cat.jpg": (b"meow", {})}).drive()
    assert drive.start == BucketSize(4, 1)
    assert drive_json(BUCKET, drive)["sizes"] == [19, 28, 0, 2]


def test_a_last_row_that_is_out_of_date_does_not_falsify_the_start() -> None:
    """Somebody removed an object, and its event is still on its way."""
    world = World(objects={"hello.txt": (b"hello\n", {})})
    world.measure("ObjectCreated:Put", "hello.txt")
    world.sleep(60)
    del world.objects["hello.txt"]
    drive = world.drive()
    assert drive.start == BucketSize(0, 0)
    assert figures(drive) == THE_BRIEFS


def test_a_repeated_event_of_the_last_step_is_not_taken_for_the_event_of_this_one() -> None:
    # The second change begins 2 s after the first and is done at 2.4 s, in force at 2.2 s.
    # At 2.1 s the first one's event comes again: a row with the same key, of the old size.
    world = World(event_seconds=0.5, duplicate_seconds=1.4, call_seconds=0.4)
    assert figures(world.drive()) == THE_BRIEFS


def test_a_row_of_another_change_that_was_measured_too_early_is_not_taken() -> None:
    world = World(call_seconds=1, event_seconds=1)
    world._after(0.1 + 4 * 0.5, lambda: world.measure("ObjectCreated:Put", "cat.jpg"))
    drive = world.drive()
    assert figures(drive) == THE_BRIEFS
    assert "cat.jpg" not in [row.cause.object_key for row in drive.rows]


def test_an_event_that_is_measured_before_s3_has_answered_counts() -> None:
    drive = World(event_seconds=0, row_seconds=0.05, call_seconds=1).drive()
    assert figures(drive) == THE_BRIEFS


def test_a_row_that_anything_else_led_to_counts_if_measured_after_the_change() -> None:
    world = World(event_seconds=None)
    for at in range(60):
        world._after(at + 0.9, lambda: world.measure("ObjectCreated:Put", "cat.jpg"))
    assert figures(world.drive()) == THE_BRIEFS


@pytest.mark.parametrize("late", [20, 20.1, 20.2])
def test_where_events_are_late_a_longer_window_is_asked_for_that_holds_all_rows(
    late: float,
) -> None:
    """Also if the call takes a second to reach the API, which then begins to reckon."""
    world = World(event_seconds=late)
    drive = world.drive()
    [(asked_at, _, length)] = world.plots_asked
    assert length.endswith("s")
    start = asked_at - seconds(int(length[:-1]))
    assert start + seconds(1) <= drive.rows[0].timestamp < start + seconds(3)


@pytest.mark.parametrize("stopped_after", range(len(STEPS)))
def test_a_change_that_no_row_shows_fails_the_run_and_is_named(stopped_after: int) -> None:
    world = World()
    world.measure("ObjectCreated:Put", "an-event-of-yesterday.txt")
    stop = NOON + seconds(stopped_after * 2)

    def break_the_notification() -> None:
        world.event_seconds = None

    world._after((stop - NOON).total_seconds() or 0.0001, break_the_notification)
    with pytest.raises(ServiceFailure) as caught:
        world.drive()
    step = STEPS[len(world.changes) - 1]
    assert caught.value.message == (
        f"The driver failed while {step.description}:"
        " no row in the history shows it after 75 s."
    )
    assert "notification" in caught.value.hint
    assert world.plots_asked == []
    assert world.now - world.changes[-1][0] < seconds(76)


@pytest.mark.parametrize("baseline", [True, False])
def test_a_notification_that_s3_honours_only_after_minutes_is_waited_for(
    *, baseline: bool
) -> None:
    """What happens before, no event ever tells: the first change is made again."""
    world = World(event_seconds=None)
    if baseline:
        world.measure("Baseline", "")

    def honour_the_notification() -> None:
        world.event_seconds = 0.5

    world._after(280, honour_the_notification)
    drive = world.drive()
    assert (drive.start, figures(drive)) == (BucketSize(0, 0), THE_BRIEFS)
    [*repeated, _, _, _, _] = [change[1:] for change in world.changes]
    assert set(repeated) == {("ObjectCreated:Put", "assignment1.txt")}
    [(asked_at, bucket, length)] = world.plots_asked
    shown = world.history.measurements(BUCKET, Window.ending(asked_at, seconds(10)))
    assert (bucket, length, tuple(shown)) == (BUCKET, "", drive.rows)


def test_a_bucket_that_never_sends_an_event_is_given_up_after_minutes() -> None:
    world = World(event_seconds=None)
    with pytest.raises(ServiceFailure, match=r"creating assignment1.txt: .* after 37[5-9] s"):
        world.drive()
    assert {change[1:] for change in world.changes} == {
        ("ObjectCreated:Put", "assignment1.txt")
    }


def test_the_driver_gives_up_while_there_is_time_to_say_so() -> None:
    world = World(event_seconds=None, timeout_seconds=60)
    with pytest.raises(ServiceFailure, match="creating assignment1"):
        world.drive()
    assert world.now < NOON + seconds(60)


# ---- what cannot be done -----------------------------------------------------------------


def test_pauses_that_do_not_fit_the_timeout_are_refused_before_anything_is_done() -> None:
    world = World(timeout_seconds=120)
    with pytest.raises(InvalidSetting, match="PAUSE_SECONDS=30") as caught:
        world.drive(pause_seconds=30)
    assert "900 s at most" in caught.value.hint
    assert (world.changes, world.now) == ([], NOON)


def test_a_window_that_does_not_fit_the_timeout_is_refused_too() -> None:
    with pytest.raises(InvalidSetting, match="WINDOW_SECONDS=3600"):
        World(timeout_seconds=600).drive(window=3600)


@pytest.mark.parametrize("is_refusal", [True, False])
@pytest.mark.parametrize(
    ("operation", "step"),
    [
        ("list_objects_v2", "removing what an earlier run left"),
        ("put_object", "creating assignment1.txt"),
        ("delete_object", "deleting assignment1.txt"),
    ],
)
def test_a_failure_of_s3_names_the_step(operation: str, step: str, *, is_refusal: bool) -> None:
    unreachable = EndpointConnectionError(endpoint_url="https://s3")
    world = World(failing={operation: refusal("AccessDenied") if is_refusal else unreachable})
    with pytest.raises(ServiceFailure, match=f"The driver failed while {step}: "):
        world.drive()


def test_a_failure_of_the_api_names_the_step_and_keeps_its_kind_and_hint() -> None:
    error = ServiceFailure("The plotting API answered 500.", hint="See its log.")
    world = World(failing={"get_plot": error})
    with pytest.raises(BucketsizeError) as caught:
        world.drive()
    assert caught.value is error
    assert str(error) == (
        "The driver failed while calling the plotting API: The plotting API answered 500."
        " See its log."
    )
