"""Dojo's control pads: what each kind of pad shows on its port becomes buttons.

The emulator's pads always have six buttons and cannot be pulled out, so the other kinds are modelled here, line by
line, and read by src/pads.c built for this machine. That the ROM drives the port rightly is shown by every test that
presses a button in the emulator.
"""

import ctypes
import shutil
import subprocess

import pytest
from dojo import SOURCE

compiler = shutil.which("cc") or shutil.which("gcc")
pytestmark = pytest.mark.skipif(not compiler, reason="needs a C compiler: gcc")

# enum pad_button of src/pads.h; the order is that of the lines, lowest first.
BITS = {"UP": 1, "DOWN": 2, "LEFT": 4, "RIGHT": 8, "B": 16, "C": 32, "A": 64, "START": 128, "Z": 256, "Y": 512,
        "X": 1024, "MODE": 2048}  # fmt: skip
THREE = ["UP", "DOWN", "LEFT", "RIGHT", "A", "B", "C", "START"]


class Pad(ctypes.Structure):
    """struct pad of src/pads.h."""

    _fields_ = [("held", ctypes.c_uint16), ("three_button", ctypes.c_uint8), ("punches", ctypes.c_uint8),
                ("last", ctypes.c_uint16)]  # fmt: skip


def port(th: int, lines: list[str | None], pressed: set[str]) -> int:
    """The port's byte: TH as we set it, six lines, low where a button is down; a line of "" is always low."""
    byte = th << 6
    for bit, name in enumerate(lines):
        byte |= (name != "" and name not in pressed) << bit
    return byte


def lines_of(kind: str, pressed: set[str]) -> bytes:
    """What the four reads of a frame give: TH high, low, low for the third time, and high after that."""
    if kind == "none":  # nothing pulls a line down
        return bytes([0x7F, 0x3F, 0x3F, 0x7F])
    high = port(1, ["UP", "DOWN", "LEFT", "RIGHT", "B", "C"], pressed)
    low = port(0, ["UP", "DOWN", "", "", "A", "START"], pressed)
    if kind == "three":
        return bytes([high, low, low, high])
    return bytes([high, low, port(0, ["", "", "", "", "A", "START"], pressed),
                  port(1, ["Z", "Y", "X", "MODE", "B", "C"], pressed)])  # fmt: skip


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    """Feeds a pad one frame and returns the names of the buttons that the game takes for held."""
    library = tmp_path_factory.mktemp("pads") / "libpads.so"
    command = [compiler, "-std=gnu11", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE / "pads.c")]
    subprocess.run(command, check=True)
    native = ctypes.CDLL(str(library))

    def one_frame(pad: Pad, kind: str, words: str) -> set[str]:
        native.pad_take(ctypes.byref(pad), lines_of(kind, set(words.split())))
        return {name for name, bit in BITS.items() if pad.held & bit}

    return one_frame


@pytest.mark.parametrize("button", BITS)
def test_a_six_button_pad(take, button):
    assert take(Pad(), "six", button) == {button}


@pytest.mark.parametrize("button", THREE)
def test_a_three_button_pad(take, button):
    pad = Pad()
    assert take(pad, "three", "") == set()
    if button == "START":  # it also turns kicks into punches
        assert take(pad, "three", button) == {button} and pad.punches
    else:
        assert take(pad, "three", button) == {button}
    assert pad.three_button


def test_start_turns_a_three_button_pads_kicks_into_punches_and_back(take):
    pad = Pad()
    take(pad, "three", "START")
    take(pad, "three", "START")  # held: only the press counts
    assert take(pad, "three", "A B C DOWN") == {"X", "Y", "Z", "DOWN"}
    take(pad, "three", "START")
    assert take(pad, "three", "A B C DOWN") == {"A", "B", "C", "DOWN"}


def test_a_six_button_pad_always_has_its_kicks(take):
    pad = Pad()
    take(pad, "six", "START")
    assert take(pad, "six", "A X") == {"A", "X"}
    take(pad, "three", "START")  # another pad is plugged in: its kicks are punches now
    assert take(pad, "six", "A X") == {"A", "X"}


def test_no_pad_presses_nothing(take):
    pad = Pad()
    for _ in range(3):
        assert take(pad, "none", "") == set()
    assert pad.three_button


def test_a_pad_pulled_out_lets_go_and_works_again_when_plugged_in(take):
    pad = Pad()
    assert take(pad, "six", "LEFT Z") == {"LEFT", "Z"}
    assert take(pad, "none", "") == set()
    assert take(pad, "three", "LEFT C") == {"LEFT", "C"}
    assert take(pad, "six", "LEFT Z") == {"LEFT", "Z"}


@pytest.mark.parametrize("kind, buttons", [("three", THREE[:-1]), ("six", [name for name in BITS if name != "START"])])
def test_all_buttons_at_once_are_all_buttons(take, kind, buttons):
    """Up with down pulls the same lines low as a six-button pad does when it shows itself."""
    pad = Pad()
    take(pad, kind, "")
    assert take(pad, kind, " ".join(buttons)) == set(buttons)
    assert take(pad, kind, "UP DOWN") == {"UP", "DOWN"}
