"""Checks for lesson 09: a number out of RAM, the combo counter, the stun counter, the clock."""

import numpy as np

from sf2lib.classroom import inside
from sf2lib.classroom.checks import Hint, describe, exercise, expect, expect_return

COMBO, STUN = inside.LEFT + inside.COMBO, inside.RIGHT + inside.STUN
BEYOND = 200  # more than any stun limit
DIZZY, DIZZY_FRAMES = 526, 60  # the status of it, and how long it lasts at least; a blow alone takes 30 frames at most


@exercise("09.1")
def exercise_09_1(read):
    """Numbers of all types out of 65,536 bytes that look alike nowhere."""
    raw = np.random.default_rng(9).integers(0, 256, inside.SIZE, dtype=np.uint8)
    ram = inside.in_order(raw).copy()
    place = 0x8042
    ram[place : place + 4] = [0xFE, 0x30, 0x80, 0x41]
    raw = inside.in_order(ram).copy()  # swapped twice is as it was
    before = raw.copy()
    result = None
    for kind, address in [
        (">u4", place),
        (">u2", place),
        (">i2", place),
        ("|u1", place),
        ("|u1", place + 1),
        (">u2", 0),
    ]:
        right = inside.read(raw, inside.BASE + address, kind)
        call = f'read(raw, 0x{inside.BASE + address:X}, "{kind}")'
        result = read(raw, inside.BASE + address, kind)
        expect_return(result, f"{right} from {call}")
        expect(np.array_equal(raw, before), f"{call} changed raw", "the RAM as it was", "swap a copy, not raw itself")
        expect(
            np.ndim(result) == 0,
            f"{describe(result)} came from {call}",
            f"the number {right}",
            "`view` gives an array of one number: take it with [0]",
        )
        for wrong, idea in _readings(raw, ram, address, kind):
            expect(int(result) == right or int(result) != wrong, f"{call} gave {int(result)}", f"{right}", idea)
        expect(
            int(result) == right, f"{call} gave {int(result)}", f"{right}", "swap, cut out, view: print each of them"
        )
    expect(
        not isinstance(result, np.unsignedinteger) or result.dtype.itemsize > 4,
        f"{type(result).__name__} came back",
        "a plain whole number",
        "numpy's small numbers overflow when you subtract two: wrap it in int(...)",
    )


def _readings(raw, ram, address, kind):
    """Wrong results that people get, and what they forgot."""
    size = np.dtype(kind).itemsize
    other = kind.replace(">i", ">u") if ">i" in kind else kind.replace(">u", ">i")
    little = kind.replace(">", "<")

    def at(memory, place, kind):
        return int(np.frombuffer(memory.tobytes(), kind, count=1, offset=place)[0])

    return [
        (at(raw, address, kind), "the emulator keeps the two bytes of each pair swapped: swap them before you read"),
        (at(ram, address, little), f"{kind} has its largest byte first: view the bytes as `kind`, not as {little}"),
        (at(raw, address, little), "this works for two bytes only: swap the pairs, then view the bytes as `kind`"),
        (
            at(ram, address, other),
            f"{kind[1]} in {kind} says whether a number may be below 0: view the bytes as `kind`",
        ),
        (at(ram[::-1].copy(), address, kind), "swap inside each pair: reshape(-1, 2) first, then [:, ::-1]"),
        (at(ram, address, "|u1"), f"{kind} has {size} bytes, and this is only the first: np.dtype(kind).itemsize"),
        (at(ram, address, ">u2"), f"{kind} has {size} bytes: np.dtype(kind).itemsize says how many"),
    ]


@exercise("09.2")
def exercise_09_2(find_combo):
    """The hunt as the lesson leaves it, and what the learner makes of it."""
    expect(
        callable(find_combo), f"{describe(find_combo)} came in", "the function find_combo", "pass it without brackets"
    )
    with _console() as (console, close):
        data, name = console.data, "checked combo"
        console.load(close)
        inside.begin(data, name)
        for _ in range(2):
            console.press("X", frames=2).press(frames=8)
            data.delta_search(name, "equal", 1)
        console.press(frames=60)
        data.delta_search(name, "equal", -2)
        address = _address(find_combo(console, name, close))
    freeze = (
        "this one stands still with both fighters when a blow lands: look a few frames later, when they move again"
    )
    ideas = {
        inside.LEFT + 0x34: freeze,
        inside.LEFT + 0x35: freeze,
        inside.RIGHT + 0x34: freeze,
        inside.RIGHT + 0x35: freeze,
        inside.LEFT + 0x15: "this counts chained punches, even blocked ones; a combo is hits",
        inside.RIGHT + inside.COMBO: "this is player 2's; it was player 1 who hit",
        inside.COMBO: "add the address at which player 1's record begins, FF8000",
        COMBO - inside.BASE: "count from FF0000, where the RAM begins",
        COMBO + 1: "one beside it: the two bytes of each pair are swapped only in raw, delta_search reads properly",
        COMBO - 1: "this is the byte before it; as two bytes they read the same, but the counter has one",
    }
    idea = ideas.get(address, "go back to the list of the places that were left, and find what each of them counts")
    expect(
        address == COMBO, f"{address:X} came back", "an address that goes 1, 1 while both fighters move again", idea
    )


@exercise("09.3")
def exercise_09_3(find_stun):
    """Write a large number at the address that was found, land a blow, and see whether player 2 gets dizzy."""
    with _console() as (console, close):
        for name in console.data.list_searches():  # the learner's own trials, half of them finished
            console.data.remove_search(name)
        address = _address(find_stun(console, close))
        ideas = {
            inside.LEFT + inside.STUN: "this is player 1's own counter, and player 1 hits: look in player 2's record",
            STUN - 1: "this is the byte before it; read as two bytes both look alike, the counter has one",
            inside.STUN: "add the address at which player 2's record begins, FF8280",
            STUN - inside.BASE: "count from FF0000, where the RAM begins",
            inside.RIGHT + 0x42: "this is the health, which a hit lowers; stun rises with a hit",
            inside.RIGHT + 0x4B: "this counts frames until the stun sinks by one, so a hit does not raise it",
            inside.RIGHT + 0x36: "this counts the frames of one blow; stun takes seconds to sink",
            COMBO: "this is the combo counter; stun sinks slowly",
        }
        idea = "a hit raises it, then it sinks for seconds and ends at 0; of what is left, see which one reads 0"
        dizzy = inside.BASE <= address < inside.BASE + inside.SIZE and _gets_dizzy(console, close, address)
        if not dizzy or address in ideas:
            raise Hint(
                f"{BEYOND} written to {address:X}, and one punch later player 2 was not dizzy",
                "dizzy",
                ideas.get(address, idea),
            )


def _gets_dizzy(console, close, address):
    console.load(close)
    console.data.memory.assign(address, "|u1", BEYOND)
    console.press("X", frames=2)
    longest = now = 0
    for _ in range(200):
        console.press()
        now = now + 1 if console.data.lookup_value("enemy_status") == DIZZY else 0
        longest = max(longest, now)
    return longest > DIZZY_FRAMES


@exercise("09.4")
def exercise_09_4(time_left):
    """The clock at times at which one mistake after the other shows."""
    for digits, ticks, right in [
        (0x97, 30, 97.75),
        (0x99, 40, 100.0),
        (0x10, 20, 10.5),
        (0x01, 10, 1.25),
        (0, 0, 0.0),
    ]:
        ram = np.zeros(inside.SIZE, np.uint8)
        ram[0x972A:0x972C] = [digits, ticks]
        result = time_left(inside.in_order(ram).copy())
        when = f"at {digits:X} with {ticks} ticks left"
        expect_return(result, f"{right} {when}")
        result = float(result)
        counts = int(f"{digits:X}")
        for wrong, idea in [
            (digits + ticks / 40, "the byte's hex digits are the decimal ones: 10 * (byte // 16) + byte % 16"),
            (256 * digits + ticks, "the two bytes are two clocks: ticks are fortieths of a count"),
            (counts, "the ticks left are a part of a count: add ticks / 40"),
            (digits, "two things: the hex digits are the decimal ones, and ticks / 40 comes on top"),
            (counts - ticks / 40, "ticks are counted down as the counts are, so they are time left: add them"),
            (counts + 1 - ticks / 40, "ticks are counted down, so 40 means that a whole count is left"),
            (counts + ticks / 60, "a count has 40 ticks, though a second has 60 frames"),
            (counts + ticks, "40 ticks make one count: divide them by 40"),
            (counts + ticks // 40, "`//` throws away what is behind the point: divide with `/`"),
            (digits // 16 + digits % 16 + ticks / 40, "the first digit is worth ten of the second"),
            (10 * (digits % 16) + digits // 16 + ticks / 40, "the digits are swapped: // 16 gives the tens"),
        ]:
            if abs(result - wrong) < 1e-6 and abs(result - right) > 1e-6:
                raise Hint(f"{result:g} {when}", f"{right:g}", idea)
        expect(abs(result - right) < 1e-6, f"{result:g} {when}", f"{right:g}", "counts in decimal, plus ticks / 40")


def _address(answer):
    """An address out of what a hunt returned."""
    expect_return(answer, "one address")
    if isinstance(answer, dict | list | tuple | set):
        raise Hint(f"{describe(answer)} came back", "one address", "narrow it down to one, and return that number")
    expect(
        isinstance(answer, int | np.integer) and not isinstance(answer, bool),
        f"{describe(answer)} came back",
        "an address, such as 0xFF8042",
        "inside.places gives addresses; return one of them",
    )
    return int(answer)


class _console:
    """The lesson's console and the moment of two fighters close together; afterwards all is as it was."""

    def __enter__(self):
        console = inside.the_console()
        self.saved = console.as_it_was()
        self.saved.__enter__()
        console.start().press("RIGHT", frames=30).press(frames=30)
        return console, console.save()

    def __exit__(self, *error):
        return self.saved.__exit__(*error)
