"""What a terminal would obey is written out; what people write is left as it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bucketsize.cli.narration import Narrator
from bucketsize.cli.visible import harmless, json_text, visible

ANY_TEXT = st.text(st.characters())  # lone surrogates too


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("bell\x07 back\x08 nul\0", "bell\\x07 back\\x08 nul\\x00"),
        ("a\rb", "a\\rb"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2066isolated\u2069", "\\u2066isolated\\u2069"),
        ("a\u2028b\u2029c\x85d", "a\\u2028b\\u2029c\\x85d"),
        ("half \ud83d", "half \\ud83d"),
        ("two\nlines", "two\nlines"),
        ("Größe 大きさ 🙂 … ✓", "Größe 大きさ 🙂 … ✓"),
    ],
)
def test_what_would_be_obeyed_is_written_out(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(ANY_TEXT)
@example("\x1b]8;;http://x\x07\x9b31m \u202egnp.exe \u2028 \ud83d")
def test_nothing_is_left_to_obey(text: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in harmless(text))
    assert visible(text).isprintable()
    harmless(text).encode()  # no half of a surrogate pair is left


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_what_it_said(text: str) -> None:
    written = json_text({text: [text]}, indent=2)
    assert json.loads(written) == {text: [text]}
    assert all(char.isprintable() or char == "\n" for char in written)


@pytest.mark.parametrize(
    "foreign",
    [
        "[red]x[/red]",
        "[/]",
        "[link=http://x]y",
        "\\[bold]",
        ":bomb:",
        "\x1b[31m\u202e",
        "back\\",
    ],
)
def test_no_name_is_taken_for_markup(
    foreign: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    narrator = Narrator()
    narrator.say(f"said {foreign}")
    narrator.result(f"found {foreign}")
    narrator.show_table(("bucket",), [(foreign,)])
    with narrator.step(f"Doing {foreign}") as report:
        report(f"detail {foreign}")
    seen, told = harmless(foreign), capsys.readouterr()
    assert told.out.splitlines()[0] == f"found {seen}"
    assert told.out.splitlines()[-1].rstrip() == seen
    for line in (f"said {seen}", f"  · detail {seen}", f"✓ Doing {seen} "):
        assert line in told.err
