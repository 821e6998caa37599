"""Tables of Markdown, as all generated pages have them."""

from __future__ import annotations

from collections.abc import Container, Iterable


def markdown_table(
    header: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, right: Container[int] = ()
) -> str:
    """A table; the columns whose numbers are in ``right`` stand to the right."""
    rule = tuple("---:" if column in right else "---" for column in range(len(header)))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (header, rule, *rows))
