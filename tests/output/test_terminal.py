import io
import subprocess
import sys

import pytest

from osintwatch.output.terminal import prepare_streams, qr_code


def test_a_poor_encoding_spells_out_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    prepare_streams()
    for stream in (out, err):
        stream.write("Київ")
        stream.flush()
    assert b"\\u041a\\u0438\\u0457\\u0432" in out.buffer.getvalue()


def test_streams_that_are_missing_or_not_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    prepare_streams()


def test_a_qr_code_is_square_and_fits_a_small_terminal() -> None:
    stream = io.StringIO()
    qr_code("tg://login?token=" + "A" * 48, stream)
    lines = stream.getvalue().splitlines()
    assert {len(line) for line in lines} == {len(lines) * 2 - 1}
    assert len(lines) <= 24
    assert set(stream.getvalue()) == set(" ▀▄█\n")


def test_a_qr_code_without_block_characters_is_drawn_with_colours() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    qr_code("tg://login?token=AAAA", stream)
    stream.flush()
    assert b"\x1b[7m" in stream.buffer.getvalue()


def test_importing_output_loads_neither_rich_nor_segno() -> None:
    modules = ["csv", "file", "json", "lines", "listing", "post_view", "progress", "table", "terminal"]
    imports = "; ".join(f"import osintwatch.output.{module}" for module in modules)
    check = f"import sys; {imports}; print([m for m in ('rich', 'segno') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
