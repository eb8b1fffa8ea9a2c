"""Contact sheets to look at: `python contact.py NAME OUT.png [--zoom 3] [--fighter tiger] [--only stand_]`."""

import argparse

import numpy as np
from figure import whole
from heads import ANGLES, HEADS, head
from palettes import FIGHTERS
from PIL import Image, ImageDraw
from stances import POSES


def rgb(palette):
    """A palette as (16, 3) of 0 to 255."""
    return np.array([[int(level) * 255 // 7 for level in colour] for colour in palette.split()], np.uint8)


def main():
    """Draw the sheet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--zoom", type=int, default=3)
    parser.add_argument("--columns", type=int, default=6)
    parser.add_argument("--fighter", default="novice")
    parser.add_argument("--only", default="")
    parser.add_argument("--heads", action="store_true")
    args = parser.parse_args()
    ground = np.array([150, 130, 110], np.uint8)
    cells = []
    if args.heads:
        for name in HEADS:
            for angle in ANGLES:
                cells.append((angle, head(name, angle), rgb(FIGHTERS[name])))
        args.columns = len(ANGLES)
    else:
        names = [n for n in POSES if any(n.startswith(p) for p in args.only.split(","))]
        fighters = list(HEADS) if args.fighter == "all" else [args.fighter]
        for k, name in enumerate(names):
            fighter = fighters[k % len(fighters)]
            cells.append((name, whole(POSES[name], fighter), rgb(FIGHTERS[fighter])))
    height, width = cells[0][1].shape
    rows = -(-len(cells) // args.columns)
    sheet = Image.new("RGB", (args.columns * width * args.zoom, rows * height * args.zoom))
    for k, (name, picture, palette) in enumerate(cells):
        pixels = np.where((picture > 0)[..., None], palette[picture], ground)
        image = Image.fromarray(pixels).resize((width * args.zoom, height * args.zoom), Image.NEAREST)
        ImageDraw.Draw(image).text((4, 2), name, fill=(255, 255, 255))
        sheet.paste(image, (k % args.columns * width * args.zoom, k // args.columns * height * args.zoom))
    sheet.save(args.out)


if __name__ == "__main__":
    main()
