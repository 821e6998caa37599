"""What is in the archives, packed from a small source tree with a pretended pip."""

from __future__ import annotations

import hashlib
import importlib.util
import zipfile
from dataclasses import astuple
from pathlib import Path

import grimp
import pytest

from bucketsize.cloud.packaging import Archives, Target, pack, write_archives
from bucketsize.cloud.packaging.archives import SERVICES
from bucketsize.cloud.packaging.bytecode import compile_modules, find_interpreter
from bucketsize.cloud.packaging.function import function_files
from bucketsize.cloud.packaging.trimming import trim_layer, trim_vendored
from bucketsize.cloud.packaging.workbench import SOURCE
from bucketsize.errors import NotFound

SOURCE_FILES = (
    "__init__.py",
    "__main__.py",
    "py.typed",
    "errors.py",
    "model.py",
    "settings.py",
    "later.py",
    "forecast.py",
    "history/__init__.py",
    "history/items.py",
    "history/__pycache__/items.cpython-39.pyc",
    "ledger/__init__.py",
    "listing/__init__.py",
    "summaries/__init__.py",
    "summaries/overview.py",
    "cli/__init__.py",
    "cloud/__init__.py",
    *(
        f"{service}/{name}"
        for service in ("tracking", "plotting", "driver", "summarizing")
        for name in ("__init__.py", "handler.py", "lambda_function.py", ".handler.py.swp")
    ),
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return _write_source(tmp_path / "source/bucketsize")


def test_a_function_holds_its_service_and_what_that_shares_with_others(source: Path) -> None:
    assert list(function_files(source, "tracking")) == [
        "lambda_function.py",
        "bucketsize/__init__.py",
        "bucketsize/errors.py",
        "bucketsize/history/__init__.py",
        "bucketsize/history/items.py",
        "bucketsize/later.py",
        "bucketsize/ledger/__init__.py",
        "bucketsize/listing/__init__.py",
        "bucketsize/model.py",
        "bucketsize/settings.py",
        "bucketsize/tracking/__init__.py",
        "bucketsize/tracking/handler.py",
    ]


@pytest.mark.parametrize("service", SERVICES.values())
def test_a_function_holds_all_that_its_modules_import_and_no_folder_more(service: str) -> None:
    imports = grimp.build_graph(
        "bucketsize", exclude_type_checking_imports=True, cache_dir=None
    )
    packed = {
        place.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for place in function_files(SOURCE, service)
        if place.startswith("bucketsize/") and place.endswith(".py")
    }
    # The package itself imports what notebooks use, once somebody asks for it.
    for module in packed - {"bucketsize"}:
        assert imports.find_modules_directly_imported_by(module) <= packed
    used = imports.find_upstream_modules(f"bucketsize.{service}", as_package=True)
    assert _folders(used) | {service} == _folders(packed)


def test_a_service_without_its_root_module_is_named(source: Path) -> None:
    with pytest.raises(NotFound, match=r"dashboard.lambda_function\.py is missing"):
        function_files(source, "dashboard")


def test_each_archive_holds_its_own_service_and_no_other(source: Path, tmp_path: Path) -> None:
    archives = _package(source, tmp_path / "dist", tmp_path / "cache")
    for archive, own, shared in (
        (archives.driver, "driver", {"history", "listing"}),
        (archives.size_tracking, "tracking", {"history", "ledger", "listing"}),
        (archives.plotting, "plotting", {"history", "summaries"}),
        (archives.summarizing, "summarizing", {"history", "summaries"}),
    ):
        names = _names(archive)
        assert f"bucketsize/{own}/handler.py" in names
        assert "aws_lambda_powertools/__init__.py" in names
        folders = {name.split("/")[1] for name in names if name.startswith("bucketsize/")}
        packages = {folder for folder in folders if "." not in folder}
        assert packages == {own, *shared, "__pycache__"}
        with zipfile.ZipFile(archive) as zipped:
            assert own in zipped.read("lambda_function.py").decode()


def test_the_layer_stands_where_lambda_looks_for_it(source: Path, tmp_path: Path) -> None:
    archives = _package(source, tmp_path / "dist", tmp_path / "cache")
    assert "python/matplotlib/__init__.py" in _names(archives.matplotlib_layer)


def test_the_list_of_fonts_travels_in_matplotlibs_data(source: Path, tmp_path: Path) -> None:
    archives = _package(source, tmp_path / "dist", tmp_path / "cache")
    with zipfile.ZipFile(archives.matplotlib_layer) as zipped:
        assert zipped.read("python/matplotlib/mpl-data/fontlist-v1.json") == b"{}\n"


def test_a_changed_list_of_fonts_is_packed_anew(source: Path, tmp_path: Path) -> None:
    before = _hashes(_package(source, tmp_path / "dist", tmp_path / "cache"))
    (tmp_path / "pins/fontlist-v1.json").write_text('{"ttflist": []}\n')
    after = _package(source, tmp_path / "dist", tmp_path / "cache", keep_pins=True)
    assert _hashes(after)[-1] != before[-1]


def test_the_same_input_gives_the_same_bytes_in_another_folder(
    source: Path, tmp_path: Path
) -> None:
    twin = _write_source(tmp_path / "elsewhere/bucketsize")
    first = _package(source, tmp_path / "dist", tmp_path / "cache")
    second = _package(twin, tmp_path / "twin-dist", tmp_path / "twin-cache")
    assert _hashes(first) == _hashes(second)


def test_nothing_is_installed_again_while_nothing_changed(source: Path, tmp_path: Path) -> None:
    pip = _Pip()
    first = _hashes(_package(source, tmp_path / "dist", tmp_path / "cache", pip))
    assert len(pip.installed) == 2  # the functions' dependencies, the layer
    second = _hashes(_package(source, tmp_path / "dist", tmp_path / "cache", pip))
    assert (len(pip.installed), second) == (2, first)


def test_changed_source_is_packed_anew_without_pip(source: Path, tmp_path: Path) -> None:
    pip = _Pip()
    _package(source, tmp_path / "dist", tmp_path / "cache", pip)
    (source / "tracking/handler.py").write_text("changed = True\n")
    archives = _package(source, tmp_path / "dist", tmp_path / "cache", pip)
    with zipfile.ZipFile(archives.size_tracking) as zipped:
        assert zipped.read("bucketsize/tracking/handler.py") == b"changed = True\n"
    assert len(pip.installed) == 2


def test_changed_pins_are_installed_anew(source: Path, tmp_path: Path) -> None:
    pip = _Pip()
    _package(source, tmp_path / "dist", tmp_path / "cache", pip)
    layer_pins = tmp_path / "pins/matplotlib-layer.txt"
    layer_pins.write_text("matplotlib==4.0 --hash=sha256:bb\n")
    _package(source, tmp_path / "dist", tmp_path / "cache", pip, keep_pins=True)
    assert pip.installed[2:] == ["matplotlib==4.0 --hash=sha256:bb\n"]


@pytest.mark.parametrize(("checked", "flags"), [(True, 3), (False, 1)])
def test_bytecode_survives_other_modification_times(
    tmp_path: Path, *, checked: bool, flags: int
) -> None:
    module = tmp_path / "module.py"
    module.write_text("x = 1\n")
    interpreter = find_interpreter(Target.this_machine())
    assert interpreter
    compile_modules(interpreter, tmp_path, runs_in="/var/task", checked=checked)
    bytecode = Path(importlib.util.cache_from_source(str(module))).read_bytes()
    assert int.from_bytes(bytecode[4:8], "little") == flags  # PEP 552: by hash
    assert b"/var/task/module.py" in bytecode
    assert str(tmp_path).encode() not in bytecode


def test_a_missing_python_is_warned_of_and_costs_only_the_bytecode(
    source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    unheard_of = Target("3.99", "manylinux_2_34", "arm64")
    archives = _package(source, tmp_path / "dist", tmp_path / "cache", None, unheard_of)
    assert not any(name.endswith(".pyc") for name in _names(archives.driver))
    assert sum("No Python 3.99 was found" in sentence for sentence in caplog.messages) == 1


def test_what_drawing_does_not_need_is_left_out_of_the_layer(tmp_path: Path) -> None:
    kept = (
        "matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",
        "matplotlib/mpl-data/matplotlibrc",
        "matplotlib-3.11.2.dist-info/licenses/LICENSE",
        "numpy/_core/_multiarray_umath.cpython-313-aarch64-linux-gnu.so",
    )
    left_out = (
        "bin/fonttools",
        "matplotlib/tests/test_axes.py",
        "matplotlib/mpl-data/sample_data/axes_grid.npz",
        "matplotlib/backends/web_backend/js/mpl.js",
        "matplotlib/figure.pyi",
        "matplotlib-3.11.2.dist-info/RECORD",
        "numpy/_core/include/numpy/ndarrayobject.h",
        "fontTools/misc/bezierTools.cpython-313-aarch64-linux-gnu.so",
    )
    _write(tmp_path, *kept, *left_out)
    trim_layer(tmp_path)
    assert _files(tmp_path) == sorted(kept)


def test_only_the_needed_parts_of_powertools_travel(tmp_path: Path) -> None:
    kept = (
        "aws_lambda_powertools/__init__.py",
        "aws_lambda_powertools/logging/logger.py",
        "aws_lambda_powertools/metrics/metrics.py",
        "aws_lambda_powertools/utilities/data_classes/s3_event.py",
        "jmespath/parser.py",
        "typing_extensions.py",
    )
    left_out = (
        "aws_lambda_powertools/event_handler/api_gateway.py",
        "aws_lambda_powertools/utilities/parser/parser.py",
    )
    _write(tmp_path, *kept, *left_out)
    trim_vendored(tmp_path)
    assert _files(tmp_path) == sorted(kept)


class _Pip:
    """Pretends to install, and remembers what."""

    def __init__(self) -> None:
        self.installed: list[str] = []

    def __call__(self, pins: str, _target: Target, folder: Path) -> None:
        self.installed.append(pins)
        name = "matplotlib" if "matplotlib" in pins else "aws_lambda_powertools"
        _write(folder, f"{name}/__init__.py")


def _package(
    source: Path,
    output_dir: Path,
    cache: Path,
    pip: _Pip | None = None,
    target: Target | None = None,
    *,
    keep_pins: bool = False,
) -> Archives:
    pins = cache.parent / "pins"
    if not keep_pins:
        pins.mkdir(exist_ok=True)
        (pins / "functions.txt").write_text("aws-lambda-powertools==1.0 --hash=sha256:aa\n")
        (pins / "matplotlib-layer.txt").write_text("matplotlib==3.0 --hash=sha256:aa\n")
        (pins / "fontlist-v1.json").write_text("{}\n")
    packed = pack(
        target or Target.this_machine(),
        report=lambda _told: None,
        cache=cache,
        source=source,
        pins=pins,
        install=pip or _Pip(),
    )
    return write_archives(packed, output_dir)


def _write_source(source: Path) -> Path:
    _write(source, *SOURCE_FILES)
    return source


def _write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"name = {name!r}\n")


def _files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _folders(modules: set[str]) -> set[str]:
    """The packages in the package ``bucketsize`` that modules of it are in."""
    return {module.split(".")[1] for module in modules if module.count(".") > 1}


def _names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as zipped:
        return zipped.namelist()


def _hashes(archives: Archives) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in astuple(archives)]
