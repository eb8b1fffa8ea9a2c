"""Answers to the exercises of lesson 09: wrong ones with a part of their hint, and right ones."""

import numpy as np

from sf2lib.classroom import inside

BASE = 0xFF0000

# --- 09.1


def in_order(raw):
    return raw.reshape(-1, 2)[:, ::-1].reshape(-1)


def right_read(raw, address, kind):
    place = address - BASE
    return int(in_order(raw)[place : place + np.dtype(kind).itemsize].view(kind)[0])


def by_arithmetic(raw, address, kind):
    place, size = address - BASE, int(kind[-1])
    value = 0
    for k in range(place, place + size):
        value = 256 * value + int(raw[k ^ 1])
    return value - 256**size if kind[1] == "i" and value >= 256**size // 2 else value


def not_swapped(raw, address, kind):
    place = address - BASE
    return int(raw[place : place + np.dtype(kind).itemsize].view(kind)[0])


def little(raw, address, kind):
    place = address - BASE
    return int(in_order(raw)[place : place + np.dtype(kind).itemsize].view(kind.replace(">", "<"))[0])


def words_as_stored(raw, address, kind):
    place = address - BASE
    return int(raw[place : place + np.dtype(kind).itemsize].view(kind.replace(">", "<"))[0])


def unsigned(raw, address, kind):
    return right_read(raw, address, kind.replace("i", "u"))


def turned_round(raw, address, kind):
    place = address - BASE
    return int(raw[::-1].copy()[place : place + np.dtype(kind).itemsize].view(kind)[0])


def swap_in_place(raw, address, kind):
    raw[:] = in_order(raw).copy()
    place = address - BASE
    return int(raw[place : place + np.dtype(kind).itemsize].view(kind)[0])


def first_byte(raw, address, kind):
    return int(in_order(raw)[address - BASE])


def always_two(raw, address, kind):
    place = address - BASE
    return int(in_order(raw)[place : place + 2].view(">u2" if kind != ">i2" else ">i2")[0])


def no_index(raw, address, kind):
    place = address - BASE
    return in_order(raw)[place : place + np.dtype(kind).itemsize].view(kind)


def small_number(raw, address, kind):
    return no_index(raw, address, kind)[0]


def whole_address(raw, address, kind):
    return int(in_order(raw)[address : address + np.dtype(kind).itemsize].view(kind)[0])


def read_print(raw, address, kind):
    print(right_read(raw, address, kind))


READS = [
    (not_swapped, "swap them before you read"),
    (little, "largest byte first"),
    (words_as_stored, "swap"),
    (unsigned, "below 0"),
    (turned_round, "swap|inside each pair"),
    (swap_in_place, "swap a copy"),
    (first_byte, "only the first"),
    (always_two, "itemsize says how many|swap, cut out"),
    (no_index, "take it with [0]"),
    (small_number, "overflow"),
    (whole_address, "IndexError|ValueError"),
    (read_print, "end with `return`"),
]

# --- 09.2


def right_combo(console, name, close):
    data = console.data
    console.load(close)
    data.delta_search(name, "equal", 0)
    console.press("X", frames=2).press(frames=8)
    data.delta_search(name, "equal", 1)
    console.press(frames=4)
    data.delta_search(name, "equal", 0)
    (address,) = inside.places(data, name)
    return address


def later(console, name, close):
    """Only one look, when nobody stands still any more: the combo counter has risen, the others have not."""
    console.load(close)
    console.press("X", frames=2).press(frames=12)
    console.data.delta_search(name, "greater-than", 0)
    return next(iter(inside.places(console.data, name)))


def first_of_the_list(console, name, close):
    return next(iter(inside.places(console.data, name)))


def all_that_is_left(console, name, close):
    return inside.places(console.data, name)


COMBOS = [
    (first_of_the_list, "look a few frames later"),
    (lambda console, name, close: list(inside.places(console.data, name))[-1], "look a few frames later"),
    (all_that_is_left, "narrow it down to one"),
    (lambda console, name, close: 0xFF8015, "counts chained punches"),
    (lambda console, name, close: 0xFF82C8, "player 2's"),
    (lambda console, name, close: 0x48, "FF8000"),
    (lambda console, name, close: 0x8048, "count from FF0000"),
    (lambda console, name, close: 0xFF8049, "swapped only in raw"),
    (lambda console, name, close: 0xFF8047, "the byte before it"),
    (lambda console, name, close: 0xFF81EA, "find what each of them counts"),
    (lambda console, name, close: "0xFF8048", "such as 0xFF8042"),
    (lambda console, name, close: print(0xFF8048), "end with `return`"),
]

# --- 09.3


def right_stun(console, close):
    data = console.data
    console.load(close)
    inside.begin(data, "stun")
    console.press(frames=30)
    data.delta_search("stun", "equal", 0)
    for _ in range(2):
        console.press("X", frames=2).press(frames=18)
        data.delta_search("stun", "greater-than", 0)
        console.press(frames=60)
        data.delta_search("stun", "less-than", 0)
    console.press(frames=400)
    data.delta_search("stun", "less-than", 0)
    console.press(frames=200)
    data.delta_search("stun", "equal", 0)
    left = inside.places(data, "stun", ("|u1",))
    return next(address for address in left if data.memory.extract(address, "|u1") == 0)


def health_instead(console, close):
    data = console.data
    console.load(close)
    inside.begin(data, "mine")
    console.press("X", frames=2).press(frames=80)
    data.delta_search("mine", "less-than", 0)
    return 0xFF82C2


STUNS = [
    (health_instead, "stun rises with a hit"),
    (lambda console, close: 0xFF804A, "player 1's own counter"),
    (lambda console, close: 0xFF82C9, "the byte before it"),
    (lambda console, close: 0x4A, "FF8280"),
    (lambda console, close: 0x82CA, "count from FF0000"),
    (lambda console, close: 0xFF82CB, "counts frames"),
    (lambda console, close: 0xFF82B6, "the frames of one blow"),
    (lambda console, close: 0xFF8048, "the combo counter"),
    (lambda console, close: 0xFF0D2C, "ends at 0"),
    (lambda console, close: [0xFF82CA], "narrow it down to one"),
    (lambda console, close: print(0xFF82CA), "end with `return`"),
]

# --- 09.4


def parts(raw):
    return inside.read(raw, 0xFF972A, "|u1"), inside.read(raw, 0xFF972B, "|u1")


def right_time(raw):
    byte, ticks = parts(raw)
    return 10 * (byte // 16) + byte % 16 + ticks / 40


def by_text(raw):
    byte, ticks = parts(raw)
    return int(f"{byte:X}") + ticks / 40


def with_own_formula(formula):
    return lambda raw: formula(*parts(raw))


TIMES = [
    (with_own_formula(lambda byte, ticks: byte + ticks / 40), "hex digits are the decimal ones"),
    (with_own_formula(lambda byte, ticks: 256 * byte + ticks), "two clocks"),
    (with_own_formula(lambda byte, ticks: 10 * (byte // 16) + byte % 16), "add ticks / 40"),
    (with_own_formula(lambda byte, ticks: byte), "ticks / 40 comes on top"),
    (with_own_formula(lambda byte, ticks: int(f"{byte:X}") - ticks / 40), "add them"),
    (with_own_formula(lambda byte, ticks: int(f"{byte:X}") + 1 - ticks / 40), "a whole count is left"),
    (with_own_formula(lambda byte, ticks: int(f"{byte:X}") + ticks / 60), "40 ticks, though"),
    (with_own_formula(lambda byte, ticks: int(f"{byte:X}") + ticks), "divide them by 40"),
    (with_own_formula(lambda byte, ticks: int(f"{byte:X}") + ticks // 40), "throws away|add ticks / 40"),
    (with_own_formula(lambda byte, ticks: byte // 16 + byte % 16 + ticks / 40), "worth ten of the second"),
    (with_own_formula(lambda byte, ticks: 10 * (byte % 16) + byte // 16 + ticks / 40), "digits are swapped"),
    (with_own_formula(lambda byte, ticks: print(int(f"{byte:X}") + ticks / 40)), "end with `return`"),
    (with_own_formula(lambda byte, ticks: 0.5 * byte), "counts in decimal"),
]


def not_tried(*arguments):
    raise NotImplementedError("this exercise is yours to write")


EMPTY = {}
WRONG = {"09.1": READS, "09.2": COMBOS, "09.3": STUNS, "09.4": TIMES}
RIGHT = {
    "09.1": [right_read, by_arithmetic, inside.read],
    "09.2": [right_combo, later, lambda console, name, close: inside.LEFT + inside.COMBO],
    "09.3": [right_stun, lambda console, close: inside.RIGHT + inside.STUN],
    "09.4": [right_time, by_text],
}
