# ruff: noqa: E501
"""Letters: an 8 x 8 font for the HUD, and brush strokes for the announcer's words and the title."""

import numpy as np
from raster import Layer, compose

# Five columns by seven rows, one byte a row; the pen is two pixels wide, so a glyph is six wide.
DOTS = {
    " ": "00000000000000", "!": "0404040404000400"[:14], '"': "0A0A0000000000", "%": "18190204081303", "&": "0C120C0D12120D",
    "'": "04040000000000", "(": "02040808080402", ")": "08040202020408", "*": "00150E1F0E1500", "+": "0004041F040400",
    ",": "00000000040408", "-": "0000000E000000", ".": "00000000000C0C", "/": "01020204080810", "0": "0E11111111110E",
    "1": "040C0404040404", "2": "0E11010608101F", "3": "1E01010E01011E", "4": "0212121F020202", "5": "1F10101E01011E",
    "6": "0E10101E11110E", "7": "1F010202040404", "8": "0E11110E11110E", "9": "0E11110F01010E", ":": "000C0C000C0C00",
    ";": "000C0C00040408", "<": "02040810080402", "=": "00001F001F0000", ">": "08040201020408", "?": "0E110102040004",
    "@": "0E11171517100E", "A": "0E11111F111111", "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1C12111111121C",
    "E": "1F10101C10101F", "F": "1F10101C101010", "G": "0E11101711110E", "H": "1111111F111111", "I": "0E04040404040E",
    "J": "0101010101110E", "K": "11121418141211", "L": "1010101010101F", "M": "111B1515111111", "N": "11191915131311",
    "O": "0E11111111110E", "P": "1E11111E101010", "Q": "0E11111115120D", "R": "1E11111E141211", "S": "0F10100E01011E",
    "T": "1F040404040404", "U": "1111111111110E", "V": "111111110A0A04", "W": "11111115151B11", "X": "11110A040A1111",
    "Y": "11110A04040404", "Z": "1F01020408101F", "#": "0A0A1F0A1F0A0A", "$": "040F140E051E04", "[": "0E080808080808",
    "]": "0E020202020202", "\\": "10080804020201", "^": "040E1F04040400", "_": "0000000000001F",
}  # fmt: skip

WHITE, SHADOW, SHADE = 4, 1, 3


def glyph(character):
    """8 x 8 palette indices (HUD's palette): a white pen with a dark drop shadow."""
    rows = bytes.fromhex(DOTS.get(character, DOTS[" "]))
    pen = np.zeros((8, 8), bool)
    for y, bits in enumerate(rows):
        for x in range(5):
            if bits >> (4 - x) & 1:
                pen[y, x : x + 2] = True
    shadow = np.zeros((8, 8), bool)
    shadow[1:, 1:] = pen[:-1, :-1]
    out = np.where(shadow, SHADOW, 0)
    out = np.where(pen, WHITE, out)
    out[4:][pen[4:]] = 5  # the lower half is warmer
    return out.astype(np.uint8)


# Brush strokes on a box 10 wide and 14 high (0 at the bottom): each a list of points, the pen 1 wide unless given.
STROKES = {
    "A": [[(0, 0), (5, 14)], [(5, 14), (9.6, 0)], [(2, 5), (8, 5)]],
    "B": [[(1, 0), (1, 14)], [(0.5, 13.6), (6, 13.4), (8, 11), (6.5, 8.2), (2, 7.6)], [(3, 7.6), (8, 6.6), (9.4, 3.6), (7, 0.6), (0, 0.2)]],
    "C": [[(9.4, 11.6), (6.4, 13.8), (2.6, 12.6), (0.8, 7.6), (2, 2.4), (5.6, 0.2), (9.6, 2)]],
    "D": [[(1.4, 14), (1.2, 0)], [(0, 13.4), (5.4, 13), (9.2, 9.6), (9.2, 4.6), (6, 0.8), (0, 0.2)]],
    "E": [[(1.2, 14), (1, 0)], [(1, 13.4), (9.4, 13.8)], [(1.2, 7.4), (7.6, 7.6)], [(0.6, 0.4), (9.8, 0.8)]],
    "F": [[(1.4, 14), (1, -0.6)], [(0.2, 13), (9.8, 13.8)], [(1.4, 7.2), (8, 7.8)]],
    "G": [[(9.2, 11.8), (6.2, 13.8), (2.4, 12.4), (0.8, 7.4), (2.2, 2), (6, 0.2), (9.2, 2), (9.2, 6.2)], [(5.4, 6.4), (10.2, 6.6)]],
    "H": [[(1, 14), (1, 0)], [(9, 14), (9, -0.6)], [(1, 7.2), (9, 7.6)]],
    "I": [[(3, 14), (3, 0)]],
    "J": [[(2.6, 13.4), (9.8, 13.8)], [(7.4, 13.6), (7.4, 3.6), (5, 0.4), (1.6, 1), (0, 4)]],
    "K": [[(1, 14), (1, -0.4)], [(9, 14), (1.6, 6.6)], [(3.4, 8), (9.8, -0.4)]],
    "L": [[(1.2, 14), (1, 0.6)], [(0.6, 0.6), (9.4, 1)]],
    "M": [[(0, 0), (1.6, 14)], [(1.6, 14), (5, 4.6)], [(5, 4.6), (8.6, 14)], [(8.6, 14), (10, -0.4)]],
    "N": [[(1, 0), (1, 14)], [(1, 13.6), (9, 0.4)], [(9, 14), (9, 0)]],
    "O": [[(5.4, 13.8), (1.8, 12), (0.6, 7), (2, 1.8), (5.4, 0.2), (8.6, 2.2), (9.6, 7.2), (8.2, 12), (4.4, 13.9)]],
    "P": [[(1.2, 14), (1, -0.6)], [(0.2, 13.4), (6, 13.6), (9, 10.8), (7.6, 7.2), (2, 6.2)]],
    "R": [[(1.2, 14), (1, -0.4)], [(0.2, 13.4), (6, 13.6), (8.8, 11), (7.2, 7.8), (2, 6.8)], [(4.4, 7), (9.8, -0.6)]],
    "S": [[(9, 12), (5.6, 14), (1.8, 12.6), (1.4, 9.6), (5, 7.4), (8.8, 5.4), (8.8, 2), (5, 0.2), (0.6, 2)]],
    "T": [[(0, 13.2), (10, 13.8)], [(5, 13.6), (5, -0.8)]],
    "U": [[(1, 14), (1, 4), (3.2, 0.6), (6.6, 0.6), (9, 4), (9, 14)]],
    "V": [[(0.4, 14), (5, 0)], [(5, 0), (9.8, 14)]],
    "W": [[(0, 14), (2.4, 0)], [(2.4, 0), (5, 9)], [(5, 9), (7.6, 0)], [(7.6, 0), (10.2, 14)]],
    "Y": [[(0.4, 14), (5, 7)], [(10, 14), (5, 7), (4.6, -0.4)]],
    "1": [[(1.4, 11), (4.6, 14), (4.6, -0.4)]],
    "2": [[(0.8, 11), (4, 13.8), (8.4, 12.4), (8.2, 8.6), (1, 0.8)], [(0.6, 0.6), (9.8, 0.8)]],
    "3": [[(1, 12.4), (5, 13.9), (8.6, 11.4), (7, 8.4), (3.6, 7.4)], [(4, 7.4), (8.8, 6), (9, 2.6), (5.4, 0.2), (0.6, 1.8)]],
    ".": [[(1, 0.4), (1.8, 0.4)]],
    "!": [[(2.4, 14.4), (2, 5)], [(1.8, 0.4), (2, 0.4)]],
}  # fmt: skip
WIDTHS = {"I": 6, "1": 7, ".": 3, "!": 4, " ": 5}


def word(text, height, pen, ramp, outline=1, slant=0.12, halo=None):
    """A word in brush strokes: palette indices, cropped to whole tiles."""
    unit = height / 14
    pad = int(pen) + 3
    total = sum((WIDTHS.get(c, 10) + 2.6) * unit for c in text)
    width = -(-int(total + 2 * pad + slant * height) // 8) * 8
    rows = -(-int(height + 2 * pad) // 8) * 8
    out = Layer(width, rows, (pad, rows - pad))
    left = 0.0
    for character in text:
        for stroke in STROKES.get(character, []):
            points = [(left + x * unit + slant * y * unit, y * unit) for x, y in stroke]
            widths = np.linspace(pen * 1.12, pen * 0.8, len(points))
            out.line(points, list(widths), 1)
        left += (WIDTHS.get(character, 10) + 2.6) * unit
    mask = out.reduced() > 0
    picture = np.zeros(mask.shape, np.uint8)
    top, bottom = rows - pad - height - pen / 2, rows - pad + pen / 2
    for y in range(mask.shape[0]):
        part = min(max((y - top) / (bottom - top), 0), 0.999)
        picture[y] = ramp[int(part * len(ramp))]
    picture = np.where(mask, picture, 0).astype(np.uint8)
    lit = mask & ~np.roll(mask, 1, 0)
    picture[lit] = ramp[0]
    picture = compose([picture], outline=outline)
    if halo is not None:
        picture = compose([picture], outline=halo)
    return picture


def cropped(picture):
    """A picture without its empty rim, grown to whole tiles, and where it began."""
    rows, columns = np.nonzero(picture.any(1))[0], np.nonzero(picture.any(0))[0]
    part = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = -(-part.shape[0] // 8) * 8, -(-part.shape[1] // 8) * 8
    out = np.zeros((height, width), np.uint8)
    y, x = (height - part.shape[0]) // 2, (width - part.shape[1]) // 2
    out[y : y + part.shape[0], x : x + part.shape[1]] = part
    return out
