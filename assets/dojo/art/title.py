"""The title screen: 320 x 224, the sun behind mountains and the name in brush strokes (colours 16 and up: HUD palette)."""

import numpy as np
from lettering import word
from PIL import Image, ImageDraw

BANK = 16  # added to a colour of the HUD's palette


def title():
    """The picture, as palette indices 0 to 31."""
    image = Image.new("P", (320, 224), 2)
    pen = ImageDraw.Draw(image)
    for y, colour in ((0, 2), (48, 3), (96, 4), (128, 5)):
        pen.rectangle([0, y, 319, 223], fill=colour)
    for radius, colour in ((76, 6), (70, 7), (62, 8), (52, 9)):
        pen.ellipse([160 - radius, 84 - radius, 160 + radius, 84 + radius], fill=colour)
    pen.polygon([(0, 168), (60, 120), (96, 146), (150, 112), (200, 150), (262, 116), (320, 160), (320, 224), (0, 224)], fill=12)
    pen.polygon([(0, 180), (70, 150), (140, 172), (220, 148), (320, 178), (320, 224), (0, 224)], fill=11)
    pen.polygon([(0, 196), (90, 178), (200, 192), (320, 186), (320, 224), (0, 224)], fill=10)
    pen.rectangle([0, 208, 319, 223], fill=1)
    pixels = np.array(image)
    logo = word("DOJO", 64, 13, [4, 4, 5, 6, 6, 7, 8, 9], outline=1, slant=0.1)
    y, x = 40, (320 - logo.shape[1]) // 2 // 8 * 8
    tiles = np.zeros_like(pixels)
    tiles[y : y + logo.shape[0], x : x + logo.shape[1]] = logo
    pixels = np.where(tiles > 0, tiles + BANK, pixels)
    # A tile has one palette: where a letter touches it, the sky behind becomes the HUD palette's dark.
    for top in range(0, 224, 8):
        for left in range(0, 320, 8):
            block = pixels[top : top + 8, left : left + 8]
            if (block >= BANK).any():
                block[block < BANK] = BANK + 10
    return pixels.astype(np.uint8)
