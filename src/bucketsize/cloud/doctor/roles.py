"""Examines the functions' roles by asking IAM what they may do. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bucketsize.cloud.doctor.finding import Findings, Patient, problem, well


@dataclass(frozen=True, slots=True)
class Need:
    """What a function must be allowed to do.

    Attributes:
        function: The stack's output that names it.
        action: IAM's word for it.
        resource: The ARN of what it is done to.
    """

    function: str
    action: str
    resource: str


def examine_roles(patient: Patient) -> Findings:
    """Whether each role still allows the requests without which there are no figures."""
    missing: dict[str, list[Need]] = {}
    roles: dict[str, str] = {}
    asked: dict[str, set[str]] = {}
    for need in _needs(patient):
        role = roles.get(need.function) or _role_of(patient, need.function)
        roles[need.function] = role
        asked.setdefault(role, set()).add(need.action)
        if not _allows(patient, role, need):
            missing.setdefault(role, []).append(need)
    for role, actions in asked.items():
        name = role.rpartition("/")[2]
        if role not in missing:
            yield well(name, f"The role allows what was asked: {', '.join(sorted(actions))}.")
            continue
        lacks = ", ".join(f"{need.action} on {need.resource}" for need in missing[role])
        yield problem(
            name,
            f"The role lacks {lacks}.",
            "Somebody changed it, or a policy above it forbids that. To have it as the template"
            " says: bucketsize destroy, then bucketsize deploy; the history stays.",
        )


def _needs(patient: Patient) -> Iterator[Need]:
    partition = patient.aws.partition
    table = (
        f"arn:{partition}:dynamodb:{patient.aws.region}:{patient.aws.account_id}"
        f":table/{patient.table_name}"
    )
    for bucket_name in patient.buckets:
        yield Need(
            "SizeTrackingFunction", "s3:ListBucket", f"arn:{partition}:s3:::{bucket_name}"
        )
    yield Need("SizeTrackingFunction", "dynamodb:PutItem", table)
    yield Need("SizeTrackingFunction", "dynamodb:Query", f"{table}/index/peak-index")
    yield Need("PlottingFunction", "dynamodb:Query", table)
    yield Need("PlottingFunction", "dynamodb:Query", f"{table}/index/peak-index")


def _role_of(patient: Patient, output: str) -> str:
    name = patient.deployed.outputs[output]
    return patient.aws.lambda_.get_function_configuration(FunctionName=name)["Role"]


def _allows(patient: Patient, role: str, need: Need) -> bool:
    # A simulation knows no bucket's owner by itself (IAM User Guide, "IAM policy testing").
    own_account: Any = {
        "ContextKeyName": "aws:ResourceAccount",
        "ContextKeyType": "string",
        "ContextKeyValues": [patient.aws.account_id],
    }
    answer = patient.aws.iam.simulate_principal_policy(
        PolicySourceArn=role,
        ActionNames=[need.action],
        ResourceArns=[need.resource],
        ContextEntries=[own_account],
    )
    return all(r["EvalDecision"] == "allowed" for r in answer["EvaluationResults"])
