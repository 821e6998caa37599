"""How a listing goes on where S3 asks for less."""

from __future__ import annotations

import threading

from fakes.model_s3 import Answer, ModelS3

from bucketsize.listing import measure_bucket
from bucketsize.model import BucketSize


def test_slow_down_makes_fewer_requests_at_once() -> None:
    s3, at_once = ModelS3({f"{n:05d}": n for n in range(3000)}, 5, seconds=0.03), list[int]()
    threads = threading.active_count()
    slow_down = Answer(503, b"<Error><Code>SlowDown</Code></Error>")

    def refuse_for_a_while(answer: Answer) -> Answer:
        at_once.append(threading.active_count() - threads)
        return slow_down if 300 < len(s3.requests) < 400 else answer

    s3.disturb = refuse_for_a_while
    found = measure_bucket(s3.client, "photos", pauses=[0] * 40)
    assert found == BucketSize(sum(s3.objects.values()), 3000)
    assert max(at_once[200:300]) > 16
    assert max(at_once[420:440]) < 16
