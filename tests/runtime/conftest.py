"""The functions unpacked from their archives, once a session, as Lambda sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from harness import App, need_lambdas_python, packed_for

from benchmarks.lambda_runtime import (
    FunctionProcess,
    LambdaFolders,
    lambda_target,
    runtime_archive,
    started,
    unpacked,
)
from bucketsize.history.schema import DEFAULT_TABLE_NAME
from bucketsize.summaries.schema import summaries_table_name


@pytest.fixture(scope="session")
def functions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LambdaFolders]:
    need_lambdas_python()
    archives = packed_for(lambda_target())
    var = tmp_path_factory.mktemp("var")
    runtime = unpacked(runtime_archive(), var / "runtime")
    opt = unpacked(archives.matplotlib_layer, var / "opt")
    return {
        "driver": LambdaFolders(unpacked(archives.driver, var / "driver"), runtime),
        "size-tracking": LambdaFolders(
            unpacked(archives.size_tracking, var / "size-tracking"), runtime
        ),
        "plotting": LambdaFolders(unpacked(archives.plotting, var / "plotting"), runtime, opt),
        "summarizing": LambdaFolders(
            unpacked(archives.summarizing, var / "summarizing"), runtime
        ),
    }


@pytest.fixture
def start(
    functions: dict[str, LambdaFolders], app: App, bucket_of_ones_own: str, tmp_path: Path
) -> Iterator[Callable[..., FunctionProcess]]:
    """Starts a function with the test's bucket as TestBucket; what is None is not set."""

    def start_function(name: str, **changed: str | None) -> FunctionProcess:
        given: dict[str, str | None] = {
            "AWS_ENDPOINT_URL": app.aws.endpoint_url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "TABLE_NAME": DEFAULT_TABLE_NAME,
            "BUCKET_NAME": bucket_of_ones_own,
            "PLOT_API_URL": app.outputs["PlotApiUrl"],
            "SUMMARIES_TABLE_NAME": summaries_table_name(DEFAULT_TABLE_NAME),
        }
        settings = {key: value for key, value in (given | changed).items() if value}
        work = tmp_path / name
        work.mkdir()
        return running.enter_context(started(name, functions[name], work, settings))

    with ExitStack() as running:
        yield start_function
