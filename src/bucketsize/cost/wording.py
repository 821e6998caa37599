"""Sums of money as people read them."""

from __future__ import annotations

from decimal import Decimal

_SIGNIFICANT = 2


def format_dollars(dollars: float) -> str:
    """To the cent from ten cents up, ``$12.40``; below, to two digits that say something."""
    if dollars == 0:
        return "$0"
    if dollars >= 1_000:  # noqa: PLR2004  from here on nobody reads cents
        return f"${dollars:,.0f}"
    if dollars >= 0.1:  # noqa: PLR2004
        return f"${dollars:,.2f}"
    return f"${Decimal(f'{dollars:.{_SIGNIFICANT - 1}e}'):f}"
