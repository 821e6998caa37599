"""The matplotlib layer that outlives its stack, for who makes the functions by hand.

CloudFormation deletes the layer version that the stack made. What is kept is a
second version, of the same archive: the stack does not know it. Layers cannot be
tagged (AWS Lambda Developer Guide, "Using tags"); its description is the mark.
"""

from __future__ import annotations

from typing import Any

from bucketsize.cloud.aws import Aws
from bucketsize.cloud.aws_errors import translated
from bucketsize.cloud.names import layer_name
from bucketsize.cloud.report import Report
from bucketsize.cloud.stack import Stack

_MARK = "matplotlib, kept by bucketsize destroy: "


def kept_layers(aws: Aws, stack_name: str) -> tuple[int, ...]:
    """The numbers of the versions that were kept."""
    return tuple(version["Version"] for version in _kept(aws, stack_name))


def keep_layer(aws: Aws, deployed: Stack) -> None:
    """Make a version of the stack's layer that stays, unless there is one."""
    archive = deployed.parameters["MatplotlibLayerArchive"]
    description = f"{_MARK}{archive}"
    if any(version["Description"] == description for version in _kept(aws, deployed.name)):
        return
    with translated(f"keeping the layer {layer_name(deployed.name)}"):
        aws.lambda_.publish_layer_version(
            LayerName=layer_name(deployed.name),
            Description=description,
            Content={"S3Bucket": deployed.parameters["DeploymentBucket"], "S3Key": archive},
            CompatibleRuntimes=["python3.13"],
            CompatibleArchitectures=[deployed.parameters["Architecture"]],  # type: ignore[list-item]
        )


def delete_kept_layer(aws: Aws, stack_name: str, version: int, _report: Report) -> None:
    """Delete a kept version; what is gone already is no error."""
    with translated(f"deleting the layer {layer_name(stack_name)}:{version}"):
        aws.lambda_.delete_layer_version(
            LayerName=layer_name(stack_name), VersionNumber=version
        )


def _kept(aws: Aws, stack_name: str) -> list[Any]:
    with translated("looking for layers that were kept"):
        pages = aws.lambda_.get_paginator("list_layer_versions").paginate(
            LayerName=layer_name(stack_name)
        )
        return [
            version
            for page in pages
            for version in page["LayerVersions"]
            if version.get("Description", "").startswith(_MARK)
        ]
