"""A ledger for each test."""

from __future__ import annotations

import pytest
from fakes.ledger_desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()
