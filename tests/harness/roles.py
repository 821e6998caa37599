"""The roles of the deployed functions: their policies, others for a while, credentials."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bucketsize.cloud.names import STACK_NAME
from harness import App
from harness.template import actions_of, resources_of

ROLES = {
    "size-tracking": "SizeTrackingRole",
    "reconcile": "ReconcileRole",
    "plotting": "PlottingRole",
    "summarizing": "SummarizingRole",
    "driver": "DriverRole",
}

Documents = dict[str, dict[str, Any]]
"""The documents of a role's policies, by the names of the policies."""


class Role:
    """The role of a deployed function."""

    def __init__(self, app: App, service: str) -> None:
        detail = app.aws.cloudformation.describe_stack_resource(
            StackName=STACK_NAME, LogicalResourceId=ROLES[service]
        )
        self.service = service
        self._name = detail["StackResourceDetail"]["PhysicalResourceId"]
        self._account_id = app.aws.account_id
        self._iam, self._sts = app.client("iam"), app.client("sts")

    def attached_policies(self) -> list[Any]:
        found = self._iam.list_attached_role_policies(RoleName=self._name)
        return list(found["AttachedPolicies"])

    def policy_names(self) -> list[str]:
        return sorted(self._iam.list_role_policies(RoleName=self._name)["PolicyNames"])

    def documents(self) -> Documents:
        return {
            name: self._iam.get_role_policy(RoleName=self._name, PolicyName=name)[
                "PolicyDocument"
            ]
            for name in self.policy_names()
        }

    @contextmanager
    def having(self, policies: Documents) -> Iterator[None]:
        """Within it, the role has other policies."""
        before = self.documents()
        self._put(policies)
        try:
            yield
        finally:
            self._put(before)

    def _put(self, policies: Documents) -> None:
        for name, document in policies.items():
            self._iam.put_role_policy(
                RoleName=self._name, PolicyName=name, PolicyDocument=json.dumps(document)
            )

    def credentials(self) -> dict[str, str]:
        """The variables that make a process act as this role.

        What its policies allow is asked at each request, not when these are made. Only Lambda
        may assume the role; for the moment that it takes, this account may as well.
        """
        role = self._iam.get_role(RoleName=self._name)["Role"]
        trust = role["AssumeRolePolicyDocument"]
        own_account = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{self._account_id}:root"},
            "Action": "sts:AssumeRole",
        }
        self._trust({**trust, "Statement": [*trust["Statement"], own_account]})
        try:
            found = self._sts.assume_role(RoleArn=role["Arn"], RoleSessionName=self.service)
        finally:
            self._trust(trust)
        return {
            "AWS_ACCESS_KEY_ID": found["Credentials"]["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": found["Credentials"]["SecretAccessKey"],
            "AWS_SESSION_TOKEN": found["Credentials"]["SessionToken"],
        }

    def _trust(self, document: dict[str, Any]) -> None:
        self._iam.update_assume_role_policy(
            RoleName=self._name, PolicyDocument=json.dumps(document)
        )


def without(document: dict[str, Any], sid: str, action: str, arns: set[str]) -> dict[str, Any]:
    """A policy's document less one action on some resources."""
    kept = []
    for statement in document["Statement"]:
        if statement["Sid"] != sid:
            kept.append(statement)
            continue
        if others := [a for a in actions_of(statement) if a != action]:
            kept.append({**statement, "Action": others})
        if elsewhere := [r for r in resources_of(statement) if r not in arns]:
            kept.append(
                {**statement, "Sid": "Elsewhere", "Action": action, "Resource": elsewhere}
            )
    return {**document, "Statement": kept}
