"""The console's pictures on their way to a browser: packed small without loss, and never more than it can paint."""

import io
import time
from collections import deque
from collections.abc import Callable

import numpy as np
from PIL import Image

UNKNOWN = 255  # the last of a palette's 256 places stands for a colour that has none yet
LEVEL = 2  # of zlib: 7 KB a picture; level 6 saves a fifth and takes twice as long


class Packer:
    """Packs one picture after the other as a PNG with a palette, in a third of the time that a PNG of RGB takes.

    A fight of Dojo shows about 50 colours, which pack to 7 KB; a JPEG that looks as good has 50. The palette is kept
    from picture to picture, as finding it takes the longest.
    """

    def __init__(self):
        self._forget()

    def pack(self, picture: np.ndarray) -> bytes:
        """A picture as the bytes of a PNG.

        Args:
            picture: (height, width, 3) uint8. The console has 16 bits of colour, 5 of red, 6 of green, 5 of blue.
        """
        red, green, blue = (picture[..., channel].astype(np.uint16) for channel in range(3))
        colors = (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3  # (height, width)
        pixels = self.places[colors]
        if (pixels == UNKNOWN).any():
            pixels = self._learn(picture, colors)
        if pixels is None:
            image = Image.fromarray(picture).quantize(256, dither=Image.Dither.NONE)
        else:
            image = Image.fromarray(pixels)
            image.putpalette(self.palette.tobytes())
        data = io.BytesIO()
        image.save(data, "PNG", compress_level=LEVEL)
        return data.getvalue()

    def _learn(self, picture: np.ndarray, colors: np.ndarray) -> np.ndarray | None:
        """Give new colours a place; if they are too many, forget those of other pictures. None: still too many."""
        for _ in range(2):
            new, where = np.unique(colors[self.places[colors] == UNKNOWN], return_index=True)
            if self.known + len(new) <= UNKNOWN:
                self.palette[self.known : self.known + len(new)] = picture[self.places[colors] == UNKNOWN][where]
                self.places[new] = np.arange(self.known, self.known + len(new))
                self.known += len(new)
                return self.places[colors]
            self._forget()
        return None

    def _forget(self) -> None:
        self.places = np.full(2**16, UNKNOWN, np.uint8)  # of each colour in the palette
        self.palette = np.zeros((256, 3), np.uint8)
        self.known = 0


class Line:
    """Says when the next picture may go, so that on a slow line pictures are left out instead of late.

    The browser answers for the newest picture that it has painted, 16 times a second at most: for each answer
    JupyterLab draws its sign of a busy kernel anew, which with an answer for each picture takes most of its time.
    Six pictures on their way are a tenth of a second. Where answers take long there are two at most.

    Args:
        clock: seconds.
    """

    MOST, LEAST = 6, 2  # pictures that are not answered for
    FAST, SLOW = 0.25, 0.4  # seconds until an answer, below which more may go, and above which fewer
    LOST = 1.0  # seconds after which there will be no answer: a server may leave pictures out

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock, self.number = clock, 0
        self.begin()

    def begin(self) -> None:
        """Forget what is on its way."""
        self.waiting: deque[tuple[int, float]] = deque()  # number and time of each picture not answered for
        self.window, self.heard = self.MOST, self.clock()

    @property
    def free(self) -> bool:
        """Whether a picture may go now."""
        if self.waiting and self.clock() - self.waiting[-1][1] > self.LOST:
            self.waiting.clear()
        return len(self.waiting) < self.window

    @property
    def silence(self) -> float:
        """Seconds since the last answer."""
        return self.clock() - self.heard

    def send(self) -> int:
        """A picture goes. Returns its number."""
        self.number += 1
        self.waiting.append((self.number, self.clock()))
        return self.number

    def answer(self, number: int) -> None:
        """The browser has painted this picture, and none that went later."""
        self.heard = self.clock()
        went = None
        while self.waiting and self.waiting[0][0] <= number:
            _, went = self.waiting.popleft()
        if went is not None:
            took = self.heard - went
            change = 1 if took < self.FAST else -1 if took > self.SLOW else 0
            self.window = min(max(self.window + change, self.LEAST), self.MOST)
