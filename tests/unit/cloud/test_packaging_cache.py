"""The cache of packed archives: hits, misses, interruptions, and several packers at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread

import pytest

from bucketsize.cloud.packaging.cache import Cache, cache_dir
from bucketsize.errors import AccessDenied

LONG_AGO = 1_000_000_000


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def test_what_was_made_is_not_made_again(cache: Cache) -> None:
    first = cache.fetch("a.zip", ["pins"], _making("made"))
    assert cache.fetch("a.zip", ["pins"], _never) == first
    assert first.read_text() == "made"


def test_other_ingredients_make_another_file(cache: Cache) -> None:
    first = cache.fetch("a.zip", ["pins"], _making("old"))
    second = cache.fetch("a.zip", ["other pins"], _making("new"))
    assert (first.read_text(), second.read_text()) == ("old", "new")


def test_ingredients_are_not_run_together(cache: Cache) -> None:
    first = cache.fetch("a.zip", ["ab", "c"], _making("one"))
    assert cache.fetch("a.zip", ["a", "bc"], _making("two")) != first


def test_an_interrupted_packing_leaves_nothing(cache: Cache) -> None:
    def interrupted(folder: Path) -> Path:
        (folder / "a.zip").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.fetch("a.zip", ["pins"], interrupted)
    assert list(cache.folder.iterdir()) == []
    assert cache.fetch("a.zip", ["pins"], _making("whole")).read_text() == "whole"


def test_two_packers_at_once_both_get_the_whole_file(cache: Cache) -> None:
    both_are_packing = Barrier(2, timeout=10)
    got: list[str] = []

    def make(folder: Path) -> Path:
        both_are_packing.wait()
        return _making("whole")(folder)

    def pack() -> None:
        got.append(cache.fetch("a.zip", ["pins"], make).read_text())

    packers = [Thread(target=pack) for _ in range(2)]
    for packer in packers:
        packer.start()
    for packer in packers:
        packer.join()
    assert got == ["whole", "whole"]
    assert len(list(cache.folder.iterdir())) == 1


def test_what_a_killed_packer_left_is_swept_away_later(cache: Cache) -> None:
    left = cache.folder / ".packing-killed"
    (left / "content").mkdir(parents=True)
    under_way = cache.folder / ".packing-now"
    under_way.mkdir()
    os.utime(left, (LONG_AGO, LONG_AGO))
    cache.fetch("a.zip", ["pins"], _making("made"))
    assert not left.exists()
    assert under_way.exists()


def test_what_a_killed_packer_had_locked_is_swept_away_at_once(cache: Cache) -> None:
    left = cache.folder / ".packing-killed"
    left.mkdir(parents=True)
    (left / "lock").touch()
    cache.fetch("a.zip", ["pins"], _making("made"))
    assert not left.exists()


def test_what_is_being_packed_is_not_swept_away(cache: Cache) -> None:
    def make(folder: Path) -> Path:
        cache.fetch("b.zip", ["other pins"], _making("made meanwhile"))
        return _making("made")(folder)

    assert cache.fetch("a.zip", ["pins"], make).read_text() == "made"


def test_what_was_long_not_used_is_swept_away(cache: Cache) -> None:
    used = cache.fetch("a.zip", ["used"], _making("made"))
    unused = cache.fetch("a.zip", ["unused"], _making("made"))
    for path in (used, unused):
        os.utime(path, (LONG_AGO, LONG_AGO))
    cache.fetch("a.zip", ["used"], _never)
    cache.fetch("a.zip", ["new"], _making("made"))
    assert used.exists()
    assert not unused.exists()


def test_a_cache_that_cannot_be_written_is_named_with_its_cure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AccessDenied, match="cache folder") as refused:
        Cache(tmp_path / "file/cache").fetch("a.zip", [], _never)
    assert "XDG_CACHE_HOME" in refused.value.hint


def test_the_cache_is_where_the_user_chose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "bucketsize"


def test_the_cache_is_in_the_home_folder_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_dir().is_relative_to(tmp_path)


def _making(text: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        made = folder / "a.zip"
        made.write_text(text)
        return made

    return make


def _never(_folder: Path) -> Path:
    raise AssertionError("packed again")
