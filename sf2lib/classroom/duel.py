"""A match played live, frame by frame (lesson 12): one pad is a person's, the other the game's own or an agent's.

The agent decides as it does in Fighter-v0: by the same observation, from its own side, for as many frames a decision.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch

from sf2lib.agent import DQNAgent
from sf2lib.envs import emulator, ram
from sf2lib.envs.games import GAMES, SIDES, one_of, parse_difficulty, parse_opponents, read_state
from sf2lib.envs.moves import ATTACKS, parse_moves
from sf2lib.envs.player import Player
from sf2lib.envs.remote import WorkerDied
from sf2lib.evaluate import Policy
from sf2lib.network import DQN

FRAMES = 60  # a second
WAIT_LIMIT = 30 * FRAMES  # within which a round must begin
POSE = 110  # frames for which the winner is looked at
OPPOSITES = (("LEFT", "RIGHT"), ("UP", "DOWN"))
CONTROLS = ("UP", "DOWN", "LEFT", "RIGHT", *ATTACKS, "START")  # what a person can press


def pad_of(held: Sequence[str]) -> np.ndarray:
    """What a person holds as the emulator takes it, (12,) uint8. Of two opposite directions the later one counts.

    Args:
        held: some of `CONTROLS`, in the order in which they were pressed.
    """
    held = list(held)
    for pair in OPPOSITES:
        both = [control for control in held if control in pair]
        for earlier in both[:-1]:
            if earlier != both[-1]:
                held.remove(earlier)
    names = {ATTACKS.get(control, control) for control in held if control in CONTROLS}
    return np.array([button in names for button in emulator.BUTTONS], np.uint8)


class Duel:
    """One match. Nothing runs until `open`, and nothing is left of it after `close`, which can be undone by `open`.

    Args:
        rival: None for the game's own opponent; or who plays the other pad: a network, an agent, or a policy, a
            function of (1, features) float32.
        opponent: the start state, by the name of its animal, in small letters.
        difficulty: 0 to 7, of the game's own opponent.
        moves: those that the rival chooses from, as for Fighter-v0.
        frame_skip: how many frames a plain move of the rival lasts.
        side: "left", where you play the Novice; or "right", where you play the animal, and the rival the Novice, in
            whom agents are trained.
        game: "dojo" or "sf2".
        seed: of what the game draws by chance; None for another each time.

    Attributes:
        variables: all of the game's, by name; empty before `open`.
        has_rival, has_q_values: whether a pad plays the other side, and by a network whose Q-values can be shown.
        fighting: whether a round is on, so that the pads count.
        result: "win", "loss" or "draw" for you as soon as the match is decided, else None.
        over: whether there is nothing more to see.
        q_values: (moves,) float32, what the rival's network said when it last chose; None if it has none.
        choice: which move it chose.

    Raises:
        ValueError: an option that is unknown or out of range, or a network for other states or moves.
        FileNotFoundError: game="sf2" and no ROM is installed.
        ImportError: no emulator for this system.
    """

    def __init__(
        self,
        rival: DQN | DQNAgent | Policy | None = None,
        opponent: str = "tiger",
        difficulty: int = 4,
        moves: str | Iterable[str] = "full",
        frame_skip: int = 6,
        side: str = "left",
        game: str = "dojo",
        seed: int | None = None,
    ):
        self.game = GAMES[one_of("game", game, GAMES)]
        self.side = one_of("side", side, SIDES)
        self.other = SIDES[side == "left"]
        self.difficulty, _ = parse_difficulty(difficulty)
        self.moves, self.frame_skip = parse_moves(moves), frame_skip
        self.folder = self.game.find()
        ((self.opponent, self.start),) = parse_opponents([opponent], self.folder).items()
        emulator.check_installed()
        self.has_rival, self.choose = rival is not None, _chooser(rival, len(self.moves))
        self.has_q_values = isinstance(rival, (DQN, DQNAgent))
        self.random = np.random.default_rng(seed)
        self.console: emulator.RemoteEmulator | None = None
        self.restart()

    def restart(self) -> None:
        """Forget the match: the next `open` begins another one."""
        self.close()
        self.moment: bytes | None = None
        self.variables: dict[str, int] = {}
        self.begins, self.waited, self.posed = ram.RoundBegins(), 0, 0
        self.fighting, self.over, self.result = False, False, None
        self.hands: Player | None = None
        self.q_values: np.ndarray | None = None
        self.choice: int | None = None

    def open(self) -> None:
        """Switch the console on: at the beginning of the match, or where it was closed.

        It is a process of its own, so that the kernel's one place for an emulator stays free.
        """
        self.close()
        self.console = emulator.RemoteEmulator(self.folder)
        if self.moment is not None:
            self.console.load(self.moment)
            return
        loaded = self.console.load(read_state(self.start))
        chance = int(self.random.integers(1, 2**16))
        # as for the left side: nobody trades places, as the screen would not show it before the next match
        setting = self.game.setting(loaded, "left", self.difficulty, chance, self.has_rival)
        own, enemy = ram.prefixes(self.side)
        self.console.write(setting | {own + "human": 1, enemy + "human": int(self.has_rival)})
        self.variables = self.console.read()

    def close(self) -> None:
        """Switch the console off, and keep the moment."""
        console, self.console = getattr(self, "console", None), None
        if console is not None:
            try:
                self.moment = console.save()
            except WorkerDied:
                self.moment = None  # lost: the match begins anew
            finally:
                console.close()

    def step(self, pad: np.ndarray = emulator.NO_BUTTONS) -> None:
        """Play one frame.

        Args:
            pad: what you hold, (12,) uint8; counts while a round is on.

        Raises:
            RuntimeError: no round begins within half a minute.
        """
        before, rival = self.variables, emulator.NO_BUTTONS
        if self.hands is not None:
            if self.hands.must_choose(before):
                self.choice, self.q_values = self.choose(self.hands.observe(before)[None])
                self.hands.begin(self.moves[self.choice], before)
            rival = self.hands.pad[0]
        pads = [pad if self.fighting else emulator.NO_BUTTONS], [rival]
        _, self.variables, _ = self.console.play(*(pads if self.side == "left" else pads[::-1]))
        if self.hands is not None:
            self.hands.played(1, before, self.variables)
        self._look_at_the_clock()

    def screen(self) -> np.ndarray:
        """The picture now, (224, 320, 3) uint8."""
        return self.console.screen()

    @property
    def rounds(self) -> tuple[int, int]:
        """How many rounds you have won, and the rival."""
        own, enemy = (self.variables.get(f"{who}rounds_won", 0) for who in ram.prefixes(self.side))
        return own, enemy

    def _look_at_the_clock(self) -> None:
        """See whether a round begins or ends, or the match."""
        look = self.variables.__getitem__
        if self.result is not None:
            self.posed += 1
            self.over = self.posed >= POSE
        elif self.fighting:
            if ram.round_over(look):
                self.fighting, self.hands, self.begins, self.waited = False, None, ram.RoundBegins(), 0
        elif self.begins(self.waited, look):
            if ram.match_over(look):
                self.result = ram.match_outcome(self.variables, self.side)
            else:
                self.fighting = True
                self.hands = Player(self.other, self.frame_skip) if self.has_rival else None
        else:
            self.waited += 1
            if self.waited > WAIT_LIMIT:
                raise RuntimeError(f"no round begins within {WAIT_LIMIT // FRAMES} seconds of {self.start}")


def _chooser(rival: Any, moves: int) -> Callable[[np.ndarray], tuple[int, np.ndarray | None]]:
    """How a rival chooses: (1, features) float32 -> the move's number, and the Q-values if it has any."""
    network = rival.network if isinstance(rival, DQNAgent) else rival
    if isinstance(network, DQN):
        for what, has, needs in (
            ("numbers a state", network.state_dim, len(ram.FEATURES)),
            ("moves", network.action_dim, moves),
        ):
            if has != needs:
                raise ValueError(f"the rival's network is for {has} {what}, expected {needs}: see the option moves")

        @torch.no_grad()
        def by_values(seen: np.ndarray) -> tuple[int, np.ndarray]:
            q_values = network(torch.from_numpy(seen).to(network.shift.device))[0].cpu().numpy()
            return int(q_values.argmax()), q_values

        return by_values
    if rival is not None and not callable(rival):
        raise ValueError(f"rival is {rival!r}, expected None, a network, an agent or a policy")
    return lambda seen: (int(np.asarray(rival(seen)).reshape(-1)[0]), None)
