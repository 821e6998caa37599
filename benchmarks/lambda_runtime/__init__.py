"""Runs functions as Lambda does: from their archives, under AWS's own runtime client.

Used by the benchmarks and by ``tests/runtime/``. What Lambda's Python runtime brings (the
client ``awslambdaric``, boto3) is fetched as pinned in ``requirements/lambda.txt``. As on
Lambda, a function may write to its folder for temporary files only.
"""

from benchmarks.lambda_runtime.folders import (
    LambdaFolders,
    runtime_archive,
    unpacked,
    versions_in,
    write_protected,
)
from benchmarks.lambda_runtime.process import FunctionProcess, started
from benchmarks.lambda_runtime.python import UnfitMachine, lambda_python, lambda_target
from benchmarks.lambda_runtime.runtime_api import Answer, RuntimeApi

__all__ = [
    "Answer",
    "FunctionProcess",
    "LambdaFolders",
    "RuntimeApi",
    "UnfitMachine",
    "lambda_python",
    "lambda_target",
    "runtime_archive",
    "started",
    "unpacked",
    "versions_in",
    "write_protected",
]
