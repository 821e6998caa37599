"""Examines the roles by asking IAM whether they allow what the template says. Changes nothing.

A policy of a bucket that forbids is not seen: IAM simulates it for users, and not for roles
(AWS IAM API Reference, SimulatePrincipalPolicy). The function's errors tell of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from bucketsize.cloud.doctor.blueprint import Resource
from bucketsize.cloud.doctor.finding import ANEW, Findings, Patient, problem, well


def examine_roles(patient: Patient) -> Findings:
    """Whether each role allows every action that the template gives it."""
    for role in patient.blueprint.of_type("AWS::IAM::Role"):
        allowed = _allowed_by_template(role)
        try:
            lacking = [
                f"{action} on {resource}"
                for resource, actions in allowed.items()
                for action in _refused(patient, role.name, resource, actions)
            ]
        except patient.aws.iam.exceptions.NoSuchEntityException:
            yield problem(role.name, "The role is gone.", ANEW)
            continue
        if lacking:
            yield problem(
                role.name,
                f"The role lacks {', '.join(lacking)}. Somebody changed it, or a policy above"
                " it forbids that.",
                ANEW,
            )
        else:
            actions = sorted({action for some in allowed.values() for action in some})
            yield well(role.name, f"The role allows what it must: {', '.join(actions)}.")


def _allowed_by_template(role: Resource) -> dict[str, list[str]]:
    """The actions that a role must allow, by what they are done to."""
    allowed: dict[str, list[str]] = defaultdict(list)
    for policy in role.properties["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            for resource in _several(statement["Resource"]):
                allowed[resource] += _several(statement["Action"])
    return allowed


def _several(one_or_more: str | list[str]) -> list[str]:
    return [one_or_more] if isinstance(one_or_more, str) else one_or_more


def _refused(
    patient: Patient, role: str, resource: str, actions: Iterable[str]
) -> Iterator[str]:
    # A simulation knows no bucket's owner, and no attributes, by itself (IAM User Guide, "IAM
    # policy testing").
    context: Any = [
        ("aws:ResourceAccount", "string", patient.aws.account_id),
        ("dynamodb:Attributes", "stringList", "expires_at"),
    ]
    answer = patient.aws.iam.simulate_principal_policy(
        PolicySourceArn=f"arn:{patient.aws.partition}:iam::{patient.aws.account_id}:role/{role}",
        ActionNames=[*actions],
        ResourceArns=[resource],
        ContextEntries=[
            {"ContextKeyName": name, "ContextKeyType": kind, "ContextKeyValues": [value]}
            for name, kind, value in context
        ],
    )
    for result in answer["EvaluationResults"]:
        if result["EvalDecision"] != "allowed":
            yield result["EvalActionName"]
