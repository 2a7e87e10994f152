import io
import pty
import subprocess
import sys
import termios

import pytest

from osintwatch.output.terminal import fitted, prepare_streams, qr_code


def test_a_poor_encoding_spells_out_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    prepare_streams()
    for stream in (out, err):
        stream.write("Київ")
        stream.flush()
    assert b"\\u041a\\u0438\\u0457\\u0432" in out.buffer.getvalue()


def test_a_closed_stream_becomes_one_that_swallows_and_others_are_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = io.StringIO()
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", other)
    prepare_streams()
    swallowing = sys.stdout
    swallowing.write("nobody listens")
    swallowing.close()
    assert sys.stderr is other


def test_lines_are_broken_at_blanks_on_a_terminal_only() -> None:
    address = "https://t.me/a/" + "1" * 30
    text = f"all of it is in {address} and that is a word longer than this narrow terminal"
    assert fitted(text, io.StringIO()) == text
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 40))
    with open(terminal, "w") as stream, open(controller, "rb"):
        lines = fitted(text, stream).split("\n")
    assert " ".join(line.strip() for line in lines) == text
    assert [line for line in lines if len(line) > 40] == [f"  {address}"]


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
