"""Redraw every picture of Dojo: `python assets/dojo/art/draw.py` writes sheets/*.png and sheets/sheets.json.

Run it by hand when the art changes, look at the result (contact.py), and commit it. The ROM is built from the
committed sheets by convert.py, so a newer Pillow or NumPy cannot change the ROM.
"""

import json
from pathlib import Path

import backdrop
import effects
import garden
import hall
import lettering
import numpy as np
import palettes
import portraits
import title
from heads import ANGLES, CENTRE, HEADS, head
from PIL import Image
from rig import FEET, HEIGHT, WIDTH, body
from stances import POSES
from tails import ROOT, TAILS, tail

SHEETS = Path(__file__).parent / "sheets"
COLUMNS = 8
WORDS = {  # the announcer's, and how high
    **dict.fromkeys("0123456789", 26), "ROUND": 26, "FIGHT!": 30, "K.O.": 44, "TIME": 26, "PERFECT": 24, "DRAW": 28,
    "WINS": 26, "DOJO": 30, "DOUBLE": 26, "HITS": 18,
}  # fmt: skip
FIRE = [4, 4, 5, 6, 6, 7, 8, 9]


def rgb(*names):
    """Palettes, one after the other, as PNG wants them."""
    return [int(level) * 255 // 7 for name in names for colour in name.split() for level in colour]


def save(name, pixels, *colours):
    """Write an indexed PNG; colour k * 16 + i is colour i of the k-th palette."""
    image = Image.fromarray(pixels.astype(np.uint8), "P")
    image.putpalette(rgb(*colours))
    image.save(SHEETS / f"{name}.png", optimize=True)


def grid(pictures, width, height, columns):
    """Pictures of one size in rows."""
    rows = -(-len(pictures) // columns)
    out = np.zeros((rows * height, columns * width), np.uint8)
    for k, picture in enumerate(pictures):
        y, x = k // columns * height, k % columns * width
        out[y : y + picture.shape[0], x : x + picture.shape[1]] = picture
    return out


def strip(pictures):
    """Pictures of several sizes, one below the other, and their boxes (x, y, width, height)."""
    out = np.zeros((sum(p.shape[0] for p in pictures), max(p.shape[1] for p in pictures)), np.uint8)
    boxes, y = [], 0
    for picture in pictures:
        height, width = picture.shape
        out[y : y + height, :width] = picture
        boxes.append([0, y, width, height])
        y += height
    return out, boxes


def main():
    """Draw and save everything."""
    SHEETS.mkdir(exist_ok=True)
    index = {
        "palettes": {
            "fighters": palettes.FIGHTERS,
            "fighters_alt": palettes.FIGHTERS_ALT,
            "hud": palettes.HUD,
            "stage": palettes.STAGE,
            "title": palettes.TITLE,
            "portraits": palettes.PORTRAITS,
        }
    }

    cells, poses = [], []
    for k, (name, pose) in enumerate(POSES.items()):
        picture, joints = body(pose)
        cells.append(picture)
        x, y = round(float(joints["head"][0])), round(float(joints["head"][1]))
        tip = joints[pose.tip] if pose.tip else joints["far_hand"]
        poses.append(
            {
                "name": name,
                "cell": [k % COLUMNS * WIDTH, k // COLUMNS * HEIGHT],
                "head": [x - CENTRE[0], -y - CENTRE[1]],
                "face": pose.face,
                "tail": pose.tail,
                "tail_at": [round(float(joints["tail"][0])) - ROOT[0], -round(float(joints["tail"][1])) - ROOT[1]],
                "head_under": pose.head_under,
                "tip": [round(float(tip[0])), -round(float(tip[1]))],
            }
        )
    save("bodies", grid(cells, WIDTH, HEIGHT, COLUMNS), palettes.FIGHTERS["novice"])
    index["bodies"] = {"size": [WIDTH, HEIGHT], "feet": FEET, "poses": poses}

    rows = [np.hstack([head(name, angle) for angle in ANGLES]) for name in HEADS]
    banked = [np.where(row > 0, row + 16 * k, 0) for k, row in enumerate(rows)]
    save("heads", np.vstack(banked), *palettes.FIGHTERS.values())
    index["heads"] = {"fighters": list(HEADS), "angles": list(ANGLES)}

    rows = [np.hstack([tail(name, motion) for motion in TAILS]) for name in HEADS]
    save(
        "tails",
        np.vstack([np.where(row > 0, row + 16 * k, 0) for k, row in enumerate(rows)]),
        *palettes.FIGHTERS.values(),
    )
    index["tails"] = list(TAILS)

    for name, picture in (("stage_far", garden.far()), ("stage_near", hall.near())):
        save(name, np.array(picture), palettes.STAGE)
    save("title", title.title(), palettes.TITLE)
    save("backdrop", backdrop.backdrop(), palettes.PORTRAITS)
    save("portraits", np.hstack([portraits.portrait(name) for name in HEADS]), palettes.PORTRAITS)

    save("font", grid([lettering.glyph(chr(code)) for code in range(32, 96)], 8, 8, 16), palettes.HUD)
    bars = [(fill, lag) for fill in range(9) for lag in range(fill, 9)]
    tiles = [effects.bar_tile(*pair) for pair in bars]
    tiles += [effects.bar_cap(), effects.round_mark(False), effects.round_mark(True)]
    save("hud", grid(tiles, 8, 8, 16), palettes.HUD)
    index["hud"] = {"bars": bars}
    save("digits", np.hstack([effects.big_digit(character) for character in "0123456789"]), palettes.HUD)

    pens = {text: size / (4.6 if size > 40 else 5.2) for text, size in WORDS.items()}
    pictures = [lettering.cropped(lettering.word(text, size, pens[text], FIRE)) for text, size in WORDS.items()]
    sheet, boxes = strip(pictures)
    save("words", sheet, palettes.HUD)
    index["words"] = [{"text": text, "box": box} for text, box in zip(WORDS, boxes, strict=True)]

    drawn = effects.pictures()
    sheet, boxes = strip([picture for picture, _ in drawn.values()])
    save("effects", sheet, palettes.HUD)
    index["effects"] = [
        {"name": name, "box": box, "anchor": list(anchor)}
        for (name, (_, anchor)), box in zip(drawn.items(), boxes, strict=True)
    ]
    (SHEETS / "sheets.json").write_text(json.dumps(index, indent=1) + "\n")


if __name__ == "__main__":
    main()
