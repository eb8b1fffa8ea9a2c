"""What a training run is made of, and one step of it. The loop around it is in train.py (lesson 07)."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator

import gymnasium
import numpy as np
import torch
from gymnasium.vector import VectorEnv

from sf2lib.actors import Actors, ActorStream
from sf2lib.agent import Diverged, DQNAgent
from sf2lib.envs import EpisodeStream, dimensions
from sf2lib.envs.vector import Steps
from sf2lib.history import History
from sf2lib.replay import Batch, NStep

ROW_EVERY = 1_000  # environment steps in a row of the history


class Run:
    """What a run is made of, and one step of it. Actors, where there are any, play inside a `with` block."""

    def __init__(self, agent: DQNAgent, envs: gymnasium.Env | VectorEnv | Actors, validate: Callable | None):
        expected, found = (agent.network.state_dim, agent.network.action_dim), dimensions(envs)
        if expected != found:
            raise ValueError(
                f"the agent was made for {expected[0]} numbers and {expected[1]} actions, the environment has "
                f"{found[0]} and {found[1]}: make it with DQNAgent(*dimensions(envs))"
            )
        self.agent, self.validate = agent, validate
        self.elsewhere = isinstance(envs, Actors)
        self.stream = ActorStream(envs, agent) if self.elsewhere else EpisodeStream(envs, agent.seed, agent.episodes)
        # environments of other processes play a step while this one learns from those before (Daley & Amato 2021,
        # "concurrent training", https://arxiv.org/abs/2111.01264)
        self.meanwhile = not self.elsewhere and self.stream.apart
        self.history = History()
        agent.n_step = NStep(agent.hyperparameters.n_step)  # new episodes: steps of old ones must not run into them
        self.first_step, self.episodes = agent.steps, 0
        self.recent = deque(maxlen=20)  # scores of the last episodes
        self.losses: list[float | torch.Tensor] = []  # since the last row; see `read_losses`
        self.best_score = -math.inf
        self.keep_good()

    def __enter__(self) -> "Run":
        if self.elsewhere:
            self.stream.start()
        return self

    def __exit__(self, *error) -> None:
        if self.elsewhere:
            self.stream.close()

    def step(self) -> bool:
        """Take in one step of every environment, or some of an actor's, and learn what is due.

        Returns:
            Whether a row of the history is due.
        """
        began = time.perf_counter()
        agent, hp = self.agent, self.agent.hyperparameters
        before = agent.steps
        for action, steps in self._play():
            # a reward that comes k frames later is worth gamma**k; nothing comes after a terminated episode
            discount = np.float32(hp.gamma**steps.frames * ~steps.terminated)
            reward = steps.reward if hp.reward_range is None else steps.reward.clip(*hp.reward_range)
            agent.observe(
                Batch(steps.state, action, reward, steps.next_state, discount),
                steps.terminated | steps.truncated,
                steps.valid,
            )
            self.recent.extend(steps.scores)
            self.episodes += len(steps.scores)
        agent.episodes = self.stream.episodes
        if not self.meanwhile:
            self._learn()
        agent.seconds += time.perf_counter() - began
        return agent.steps // ROW_EVERY > before // ROW_EVERY

    def _play(self) -> Iterator[tuple[np.ndarray, Steps]]:
        """What is played next: the actions, and what came of them."""
        if self.elsewhere:
            yield from self.stream.play()
            return
        action = self.agent.act(self.stream.state, self.agent.epsilon(self.agent.steps))
        self.stream.send(action)
        try:
            if self.meanwhile:
                self._learn()
        finally:  # whatever happens, no step may be left on its way
            steps = self.stream.receive()
        yield action, steps

    def _learn(self) -> None:
        """Make the updates that are due."""
        agent, hp = self.agent, self.agent.hyperparameters
        due = (agent.steps - hp.learning_starts) // hp.steps_per_update
        while agent.updates < due and len(agent.buffer) >= hp.batch_size:
            self.losses.append(agent.learn())

    def add_row(self) -> dict:
        """Write down how it goes, test it where a test is due, keep weights that are good.

        Returns:
            The new row of the history.

        Raises:
            Diverged: a loss since the last row, read only now, is not a finite number.
        """
        self.read_losses()
        agent, every = self.agent, self.agent.hyperparameters.validate_every
        last = self._last_step()
        test_score = math.nan
        if self.validate and agent.steps // every > last // every:
            test_score = float(self.validate(agent))
            if test_score > self.best_score:
                self.best_score, agent.best_weights = test_score, _clone(agent.policy)
        self.history.rows.append(self._row(test_score))
        self.losses = []
        self.keep_good()
        return self.history.rows[-1]

    def add_last_row(self) -> None:
        """Write down what came after the last row, so that a short run has one too."""
        if self.agent.steps > self._last_step():
            self.losses = _numbers(self.losses)
            self.history.rows.append(self._row(math.nan))

    def _last_step(self) -> int:
        return self.history.rows[-1]["step"] if self.history.rows else self.first_step

    def _row(self, test_score: float) -> dict:
        agent = self.agent
        with torch.no_grad():
            q_values = agent.network(torch.from_numpy(self.stream.state).to(agent.device))
        return {
            "step": agent.steps,
            "seconds": round(agent.seconds, 3),
            "updates": agent.updates,
            "episodes": self.episodes,
            "score": float(np.mean(self.recent)) if self.recent else math.nan,
            "epsilon": agent.epsilon(agent.steps),
            "loss": float(np.mean(self.losses)) if self.losses else math.nan,
            "q_value": float(q_values.max(dim=1).values.mean()),
            "test_score": test_score,
        }

    def state_dict(self) -> dict:
        """All that the run depends on."""
        return {
            "hyperparameters": self.agent.hyperparameters.to_dict(),
            "sizes": self._sizes(),
            "agent": self.agent.state_dict(),
            "best": {"score": self.best_score, "weights": self.agent.best_weights},
            "stream": self.stream.state_dict(),
            "rows": list(self.history.rows),
            "seconds": self.agent.seconds,
            "episodes": self.episodes,
            "recent": list(self.recent),
            "losses": _numbers(self.losses),
        }

    def load_state_dict(self, state: dict) -> None:
        """Take up where `state_dict` left off."""
        ours, theirs = self.agent.hyperparameters.to_dict(), state["hyperparameters"]
        for name in ours:
            if ours[name] != theirs.get(name) and name not in ("max_steps", "max_seconds"):
                raise ValueError(
                    f"the run was started with {name} {theirs.get(name)!r}, not {ours[name]!r}: "
                    "resume it with the same hyperparameters, or start a new one"
                )
        for name, ours in self._sizes().items():
            if ours != state["sizes"].get(name, ours):
                raise ValueError(
                    f"the run was started with {state['sizes'][name]} {name}, not {ours}: "
                    "resume it with as many, or start a new one"
                )
        self.agent.load_state_dict(state["agent"])
        if not self.stream.load_state_dict(state["stream"]):  # these start new episodes
            self.agent.n_step = NStep(self.agent.hyperparameters.n_step)
        self.best_score, self.agent.best_weights = state["best"]["score"], state["best"]["weights"]
        self.agent.seconds, self.agent.episodes = state["seconds"], self.stream.episodes
        self.history.rows, self.episodes = state["rows"], state["episodes"]
        self.recent.extend(state["recent"])
        self.losses = state["losses"]
        self.keep_good()

    def _sizes(self) -> dict[str, int]:
        network = self.agent.network
        sizes = {"numbers a state": network.state_dim, "actions": network.action_dim}
        # of actors it may be any number, since their episodes do not go on
        return sizes if self.elsewhere else {"environments": self.stream.num_envs, **sizes}

    def read_losses(self) -> None:
        """Fetch all losses that a GPU still has, at once: who fetches one waits until all before it are done.

        Raises:
            Diverged: one of them is not a finite number. The weights since then are none either: `restore_good`.
        """
        waiting = any(isinstance(loss, torch.Tensor) for loss in self.losses)
        self.losses = _numbers(self.losses)
        if waiting and not all(map(math.isfinite, self.losses)):
            raise Diverged(f"a loss is no finite number in the {len(self.losses)} updates to {self.agent.updates}")

    def keep_good(self) -> None:
        agent = self.agent
        weights = [_clone(network) for network in (agent.network, agent.target, agent.policy)]
        if all(tensor.isfinite().all() for copies in weights for tensor in copies.values()):
            self.good_weights, self.good_step = weights, agent.steps

    def restore_good(self) -> None:
        """Put the last good weights back."""
        agent = self.agent
        for network, weights in zip((agent.network, agent.target, agent.policy), self.good_weights, strict=True):
            network.load_state_dict(weights)


def _numbers(losses: list[float | torch.Tensor]) -> list[float]:
    waiting = [loss for loss in losses if isinstance(loss, torch.Tensor)]
    # those of a resumed run, which are numbers, come first
    return [*losses[: len(losses) - len(waiting)], *(torch.stack(waiting).tolist() if waiting else [])]


def _clone(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}
