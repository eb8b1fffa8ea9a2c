"""`sf2lib/Fighter-v0`: a fight as a Gymnasium environment that reads the console's RAM (lesson 10).

env = gymnasium.make("sf2lib/Fighter-v0", game="dojo", opponent="tiger", difficulty=4)
"""

from collections import UserDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import gymnasium
import numpy as np

from sf2lib.config import nearest
from sf2lib.envs import emulator, ram
from sf2lib.envs.emulator import Pad, Stop
from sf2lib.envs.games import GAMES, SIDES, one_of, parse_difficulty, parse_opponents, read_state
from sf2lib.envs.moves import parse_moves
from sf2lib.envs.player import Player, Until
from sf2lib.envs.reward import Reward

INTRO_LIMIT = 1800  # frames, half a minute, within which a fight or the next round must begin
IDLE = [emulator.NO_BUTTONS] * INTRO_LIMIT
SCORES = {"win": 1.0, "draw": 0.5, "loss": 0.0, None: 0.0}

Policy = Callable[[np.ndarray], np.ndarray]  # (1, features) float32 -> (1,) int64, as sf2lib.evaluate's


class Fighter(gymnasium.Env):
    """One fighter of two, from RAM. Observations are `sf2lib.envs.ram.FEATURES`, actions the moves of a set.

    A decision lasts frames: `info["frames"]` says how many, and what comes after it is worth gamma ** frames. While
    the fighter is locked (reeling, down, in the recovery of a move) the environment plays on, 120 frames at most.

    An episode terminates when the round, or match, is decided: knocked out, or the time is up. It is truncated after
    4,000 decisions (`max_episode_steps` of `gymnasium.make`). Intros, round changes and win poses are skipped.

    `info` has: `frames`; `outcome`, "win", "loss" or "draw" where the episode terminated, else None; `score`, 1 for a
    win, 0.5 for a draw, else 0; `reward_terms` by name, whose sum is the reward; `opponent`, `difficulty`, `side`; and
    `ram`, every variable of the game by name.

    Args:
        game: "dojo", the course's own, or "sf2", for which you bring a ROM (`python -m sf2lib.envs.rom`).
        opponent: who is fought, by the name of a start state, in small letters; a list to draw from; or "all". Dojo
            has crane, dragon, monkey, snake and tiger.
        difficulty: 0 to 7, or two such numbers to draw from, the ends included.
        moves: "basic", "normals", "full", or a list in numpad notation such as ["4", "6", "LP", "236HP"].
        frame_skip: how many frames a plain move lasts, 1 to 60; 60 are a second. Motions last as long as they take.
        episode: "round", or "match": the first to win two rounds.
        reward: "damage", "result", "shaped", or weights by name as `sf2lib.envs.reward.Reward` has them.
        side: "left", "right", or "random". What is seen and done is mirrored, so that it makes no difference. In
            Dojo's pictures the two keep the names and colours of the sides that they were at first.
        rival: None for the game's own opponent, or a policy that plays the other pad: it gets what its own side sees.
        render_mode: None; "rgb_array", the picture now, (224, 320, 3) uint8; "rgb_array_list", those of all frames
            since the last call; "human", a window.

    Raises:
        ValueError: an option that is unknown, or out of range; says the nearest name, or the range.
        FileNotFoundError: game="sf2" and no ROM is installed.
        ImportError: no emulator for this system.
    """

    metadata: ClassVar[dict] = {"render_modes": ["rgb_array", "rgb_array_list"], "render_fps": 60}

    def __init__(
        self,
        game: str = "dojo",
        opponent: str | Iterable[str] = "all",
        difficulty: int | Iterable[int] = 3,
        moves: str | Iterable[str] = "full",
        frame_skip: int = 6,
        episode: str = "round",
        reward: str | Mapping[str, float] = "damage",
        side: str = "left",
        rival: Policy | None = None,
        render_mode: str | None = None,
        **unknown: Any,
    ):
        options = ("game", "opponent", "difficulty", "moves", "frame_skip", "episode", "reward", "side", "rival")
        for name in unknown:
            raise ValueError(f"unknown option {name!r} of Fighter-v0: {nearest(name, (*options, 'render_mode'))}")
        self.game = GAMES[one_of("game", game, GAMES)]
        self.episode = one_of("episode", episode, ("round", "match"))
        self.sides = SIDES if one_of("side", side, (*SIDES, "random")) == "random" else (side,)
        self.render_mode = render_mode and one_of("render_mode", render_mode, self.metadata["render_modes"])
        self.difficulties = parse_difficulty(difficulty)
        if type(frame_skip) is not int or not 1 <= frame_skip <= 60:
            raise ValueError(f"frame_skip is {frame_skip!r}, expected a whole number of frames, 1 to 60")
        if rival is not None and not callable(rival):
            raise ValueError(f"rival is {rival!r}, expected None or a policy: a function of (1, features) float32")
        self.moves, self.reward, self.rival = parse_moves(moves), Reward.parse(reward), rival
        self.folder = self.game.find()
        self.opponents = parse_opponents(opponent, self.folder)
        emulator.check_installed()

        self.console: emulator.Emulator | emulator.RemoteEmulator | None = None
        self.states: dict[str, bytes] = {}
        self.frame_skip, self.frames_played, self.pictures = frame_skip, 0, []
        if render_mode == "rgb_array":
            self.metadata = {**self.metadata, "render_fps": max(1, round(60 / frame_skip))}
        self.action_space = gymnasium.spaces.Discrete(len(self.moves))
        self.observation_space = gymnasium.spaces.Box(-1.0, 1.0, (len(ram.FEATURES),), np.float32)

    @property
    def action_names(self) -> tuple[str, ...]:
        """The move of each action, in numpad notation."""
        return tuple(move.name for move in self.moves)

    @property
    def feature_names(self) -> tuple[str, ...]:
        """What each number of an observation is."""
        return ram.FEATURE_NAMES

    @staticmethod
    def explain(observation: np.ndarray) -> None:
        """Print an observation, a line for each feature, in its own unit."""
        print(ram.explain(observation))

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        super().reset(seed=seed)
        draw, low_high = self.np_random, self.difficulties
        self.opponent = list(self.opponents)[draw.integers(len(self.opponents))]
        self.side = self.sides[draw.integers(len(self.sides))]
        self.difficulty = int(draw.integers(*low_high, endpoint=True))
        chance, idle = int(draw.integers(1, 2**16)), int(draw.integers(self.game.idle_frames, endpoint=True))

        if self.console is None:
            self.console = emulator.open_emulator(self.folder)
        loaded = self.console.load(self._state(self.opponent))
        rival = self.rival is not None
        self.console.write(self.game.setting(loaded, self.side, self.difficulty, chance, rival))
        if not self._await_round():
            raise RuntimeError(
                f"no fight begins within {INTRO_LIMIT // 60} seconds of {self.opponents[self.opponent]}: "
                "make this start state anew, from a moment just before a round"
            )
        if idle:
            self._play(IDLE[:idle])
        return self._observe(), self._info(0, None, {})

    def step(self, action: int) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        if not 0 <= action < len(self.moves):
            raise ValueError(f"action is {action!r}, expected 0 to {len(self.moves) - 1}: see action_names")
        before, frames, result = self.variables, 0, None
        self.own.begin(self.moves[int(action)], before)
        while result is None and (frames == 0 or not self.own.must_choose(self.variables)):
            frames += self._play_until_a_choice()
            result = ram.outcome(self.variables, self.side)
        after, outcome = self.variables, None
        if result and self.episode == "round":
            outcome = result
        elif result and not self._await_round():
            outcome = ram.match_outcome(self.variables, self.side)
        if outcome:
            self.variables = after
        terms = self.reward.terms(self.side, before, after, None if outcome else self.variables, result, frames)
        return self._observe(), sum(terms.values()), bool(outcome), False, self._info(frames, outcome, terms)

    def render(self) -> np.ndarray | list[np.ndarray] | None:
        if self.render_mode == "rgb_array_list":
            pictures, self.pictures = self.pictures, []
            return pictures
        return self.console.screen() if self.render_mode else None

    def close(self) -> None:
        if self.console is not None:
            self.console.close()
        self.console = None

    def _play_until_a_choice(self) -> int:
        """Play until the fighter or its rival has to choose. A rival that has to now does so first."""
        before, players = self.variables, [self.own]
        if self.rival is not None:
            players.append(self.enemy)
            if self.enemy.must_choose(before):
                seen = self.enemy.observe(before)[None]  # (1, features)
                self.enemy.begin(self.moves[int(np.asarray(self.rival(seen)).reshape(-1)[0])], before)
        # a wait that has begun earlier has been played in part
        waits = tuple(replace(player.wait, least=player.hands.least) for player in players)
        frames = self._play(*(player.pad for player in players), stop=Until(waits))
        for player in players:
            player.played(frames, before, self.variables)
        return frames

    def _await_round(self) -> bool:
        """Let intros and win poses pass until a round is on. False if none comes."""
        if self._play(IDLE, stop=ram.RoundBegins()) == INTRO_LIMIT or ram.match_over(self.variables.__getitem__):
            return False
        self.own, self.enemy = (Player(side, self.frame_skip) for side in (self.side, _other(self.side)))
        return True

    def _play(self, own: Pad, enemy: Pad | None = None, stop: Stop | None = None) -> int:
        """Play frames with a pad for either fighter. Returns how many."""
        pads = (own, enemy) if self.side == "left" else (enemy, own)
        frames, self.variables, pictures = self.console.play(*pads, stop, self.render_mode == "rgb_array_list")
        self.frames_played += frames
        self.pictures += pictures
        return frames

    def _state(self, name: str) -> bytes:
        if name not in self.states:
            state = read_state(self.opponents[name])
            self.states[name] = state if self.render_mode else emulator.without_picture(state)
        return self.states[name]

    def _observe(self) -> np.ndarray:
        return self.own.observe(self.variables)

    def _info(self, frames: int, outcome: str | None, terms: dict[str, float]) -> dict[str, Any]:
        return {
            "frames": frames,
            "outcome": outcome,
            "score": SCORES[outcome],
            "reward_terms": terms,
            "opponent": self.opponent,
            "difficulty": self.difficulty,
            "side": self.side,
            "ram": self._ram(),
        }

    def _ram(self) -> UserDict:
        """All variables; no plain dict, which a vector environment would take apart, variable by variable."""
        variables = UserDict()
        variables.data = self.variables
        return variables


def _other(side: str) -> str:
    return SIDES[side == "left"]
