"""docs/console.md from its beginning to its end, by its own words, on the local cloud."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from harness import eventually
from harness.command import run_bucketsize
from harness.console_guide import PAGE, Guide, Hands, filled_in
from harness.documents import blocks_of
from PIL import Image

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.demo import local_aws
from bucketsize.cloud.local import LocalCloud, start_local_cloud
from bucketsize.cloud.packaging import Target, pack, write_archives

BUCKET = "testbucket-000000000000-us-east-1"


@dataclass(frozen=True)
class Followed:
    """What came of following the page.

    Attributes:
        hands: Those that did it.
        guide: The page, filled in to the end.
        created: What ``bucketsize create`` printed.
        answers: What each function answered to its test event.
        objects_before_the_drive: What the bucket held when step 7 began.
        queue_url: The optional dead-letter queue's.
    """

    hands: Hands
    guide: Guide
    created: str
    answers: dict[str, dict[str, Any]]
    objects_before_the_drive: int
    queue_url: str

    @property
    def plot_url(self) -> str:
        return self.hands.address(self.guide.variables("driver")["PLOT_API_URL"]) + "/plot"


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    """One of its own: the things made by hand are called as those of the stack."""
    with start_local_cloud() as running:
        yield running


@pytest.fixture(scope="module")
def aws(cloud: LocalCloud) -> Aws:
    return local_aws(cloud)


@pytest.fixture(scope="module")
def followed(cloud: LocalCloud, aws: Aws, tmp_path_factory: pytest.TempPathFactory) -> Followed:
    folder = tmp_path_factory.mktemp("console")
    write_archives(pack(Target.this_machine(), report=lambda _: None), folder / "dist")
    hands = Hands(aws, folder)
    page = Guide(PAGE.read_text(encoding="utf-8"))
    guide = filled_in(page, folder, aws)
    created = bucketsize(cloud, "create", "--region", hands.aws.region)
    answers = {}

    tracking_arn = hands.create_function(guide, "size-tracking")
    hands.add_trigger(guide, tracking_arn)
    answers["size-tracking"] = hands.test(guide, "size-tracking")

    plotting_arn = hands.create_function(guide, "plotting", hands.create_layer(guide))
    answers["plotting"] = hands.test(guide, "plotting")

    guide = filled_in(page, folder, aws, hands.create_api(guide, plotting_arn))
    hands.create_function(guide, "driver")
    queue_url = hands.keep_failures(guide)

    objects = aws.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    answers["driver"] = hands.test(guide, "driver")
    return Followed(hands, guide, created, answers, objects, queue_url)


def bucketsize(cloud: LocalCloud, *arguments: str) -> str:
    finished = run_bucketsize(cloud.environ, *arguments)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def rows(aws: Aws) -> list[dict[str, Any]]:
    """What the TA sees: the table queried for the bucket."""
    return aws.dynamodb.query(
        TableName="S3-object-size-history",
        KeyConditionExpression="bucket_name = :bucket",
        ExpressionAttributeValues={":bucket": {"S": BUCKET}},
    )["Items"]


def stored_figures(aws: Aws) -> dict[str, Any]:
    """What the object ``plot`` says it was drawn from."""
    stored = aws.s3.get_object(Bucket=BUCKET, Key="plot")
    with Image.open(io.BytesIO(stored["Body"].read())) as image:
        assert image.format == "PNG"
        figures: dict[str, Any] = json.loads(image.info["bucketsize"])
    return figures


def test_create_prints_what_the_page_shows(followed: Followed) -> None:
    (shown,) = blocks_of("docs/console.md", __file__, "console")
    results = [line for line in shown.output if not line.startswith("✓")]
    names = followed.created.replace("000000000000", "111122223333")
    assert results == names.splitlines()


def test_size_tracking_answers_its_test_event_as_the_page_says(followed: Followed) -> None:
    assert followed.answers["size-tracking"] == {"rows": 0}
    assert '`{"rows": 0}`' in followed.guide.text


def test_plotting_answers_its_test_event_as_the_page_says(followed: Followed) -> None:
    answer = followed.answers["plotting"]
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["rows"] == []


def test_the_bucket_is_empty_until_the_driver_runs(followed: Followed) -> None:
    assert followed.objects_before_the_drive == 0


def test_the_driver_answers_what_the_page_shows(followed: Followed) -> None:
    answer = followed.answers["driver"]
    shown = {name: answer[name] for name in ("sizes", "plot", "status")}
    assert shown == {"sizes": [19, 28, 0, 2], "plot": f"s3://{BUCKET}/plot", "status": 200}
    for name, value in shown.items():
        assert f'"{name}": {json.dumps(value)}' in followed.guide.text


def test_the_table_holds_the_four_rows_and_then_the_plot_s_own(followed: Followed) -> None:
    aws = followed.hands.aws
    eventually(lambda: len(rows(aws)) > 4, "the plot's own row")
    sizes = [int(row["total_size"]["N"]) for row in rows(aws)]
    counts = [int(row["object_count"]["N"]) for row in rows(aws)]
    assert sizes[:4] == [19, 28, 0, 2]
    assert counts[:5] == [1, 1, 0, 1, 2]
    assert sizes[4] > 5_000


def test_the_object_plot_is_a_png_of_the_four_rows(followed: Followed) -> None:
    figures = stored_figures(followed.hands.aws)
    assert [row["total_size"] for row in figures["rows"]] == [19, 28, 0, 2]
    assert figures["peak"]["total_size"] == 28


def test_an_unsigned_call_is_refused_as_the_page_says(followed: Followed) -> None:
    answer = urllib3.request("GET", followed.plot_url)
    assert answer.status == 403
    assert "Missing Authentication Token" in answer.data.decode()


def test_a_signed_call_gets_the_picture_itself(followed: Followed) -> None:
    aws = followed.hands.aws
    request = AWSRequest("GET", followed.plot_url, headers={"Accept": "image/png"})
    credentials = aws.session.get_credentials()
    assert credentials is not None
    SigV4Auth(credentials, "execute-api", aws.region).add_auth(request)
    answer = urllib3.request("GET", followed.plot_url, headers=dict(request.headers))
    assert answer.status == 200
    assert answer.data.startswith(b"\x89PNG")


def test_an_event_that_cannot_be_measured_ends_in_the_optional_queue(
    followed: Followed,
) -> None:
    functions, queues = followed.hands.client("lambda"), followed.hands.client("sqs")
    name = followed.guide.settings("size-tracking settings")["Function name"][0]
    functions.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"nobody": "s"}')
    message = eventually(
        lambda: queues.receive_message(QueueUrl=followed.queue_url).get("Messages"),
        "the failed event in the queue",
        seconds=30,
    )
    assert "nobody" in message[0]["Body"]


@pytest.mark.parametrize("placeholder", ["<account>", "<region>", "<bucket>", "<api-id>"])
def test_nothing_is_left_to_fill_in(followed: Followed, placeholder: str) -> None:
    assert placeholder in PAGE.read_text(encoding="utf-8")
    assert placeholder not in followed.guide.text


def test_a_second_run_has_the_same_sizes_and_a_higher_line(followed: Followed) -> None:
    """After those that look at the first run."""
    assert followed.hands.test(followed.guide, "driver")["sizes"] == [19, 28, 0, 2]
    assert stored_figures(followed.hands.aws)["peak"]["total_size"] > 5_000


def test_cleaning_up_as_the_page_says_leaves_only_the_layer(
    followed: Followed, cloud: LocalCloud
) -> None:
    """Last in this file: it takes away what the others look at."""
    hands = followed.hands
    assert "$ bucketsize destroy --region us-east-1 --keep-layer\n" in followed.guide.text
    hands.clean_up()
    bucketsize(cloud, "destroy", "--keep-layer", "--yes")
    assert hands.client("s3").list_buckets()["Buckets"] == []
    assert hands.client("dynamodb").list_tables()["TableNames"] == []
    assert hands.client("logs").describe_log_groups()["logGroups"] == []
    (layer,) = hands.client("lambda").list_layers()["Layers"]
    assert layer["LayerName"] == followed.guide.settings("layer")["Name"][0]
    again = run_bucketsize(cloud.environ, "destroy", "--keep-layer")  # nobody could answer
    assert again.returncode == 0
    assert "There is nothing to delete here." in again.stderr
