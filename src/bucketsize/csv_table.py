"""Rows as CSV (RFC 4180) that no spreadsheet takes for formulas. Knows no history.

A text that begins as a formula does, or with an apostrophe, gets an apostrophe in front, and so
does what follows a semicolon, a tab or a line break in it: where cells end at semicolons, as in
Germany's spreadsheets, our quotation marks hold nothing together, and one of the text's own may
open a cell. Whoever wants the text as it was takes one apostrophe away at its beginning and
behind each of these.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8; header=present"

# OWASP, "CSV Injection", and its Application Security Verification Standard, 1.2.10. The last
# four are what Excel for East Asian languages takes for the first four.
_FORMULA_START = r"[=+\-@\t\r\n\0＝＋－＠']"  # noqa: RUF001
_BEGINS_A_FORMULA = re.compile(rf"^(?={_FORMULA_START})|(?<=[;\t\r\n])(?=\"*{_FORMULA_START})")


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, str | int]]) -> str:
    """A line of the columns' names, and one for each row.

    Args:
        columns: The columns; each row has them all.
        rows: The rows.
    """
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(columns)
    lines.writerows([_harmless(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _harmless(value: str | int) -> str | int:
    return _BEGINS_A_FORMULA.sub("'", value) if isinstance(value, str) else value
