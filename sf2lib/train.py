"""The training loop: the only one in the course (lesson 07).

From a shell: `python -m sf2lib.train flappy`, and `--help` for the options.
"""

import argparse
import math
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import gymnasium
import numpy as np
import torch
import yaml
from gymnasium.vector import AutoresetMode, VectorEnv
from tqdm import tqdm

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.checkpoint import load_run, save_run, save_weights
from sf2lib.config import Hyperparameters
from sf2lib.envs import EpisodeStream, dimensions, make_vec
from sf2lib.evaluate import validator
from sf2lib.history import History
from sf2lib.network import one_thread
from sf2lib.replay import Batch, NStep

ROW_EVERY = 1_000  # environment steps in a row of the history
SAVE_EVERY = 60  # seconds between saves of a run that has a checkpoint


@dataclass(frozen=True)
class Budget:
    """When to stop: whatever comes first. Counted over the agent's life, so a resumed run ends where one run would.

    Attributes:
        steps: environment steps, all environments together.
        seconds: of training, evaluation not counted.
        score: mean greedy score on validation seeds, or without `validate` the mean of the last 20 episodes.

    Raises:
        ValueError: neither steps nor seconds, so that it might never end, or less than nothing of them.
    """

    steps: int | None = None
    seconds: float | None = None
    score: float | None = None

    def __post_init__(self):
        if self.steps is None and self.seconds is None:
            raise ValueError("this budget may never end: give it steps or seconds, as in Budget(steps=100_000)")
        for name in ("steps", "seconds"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"this budget's {name} is {value}, expected a number above 0 that can be reached")


def train(
    agent: DQNAgent,
    envs: gymnasium.Env | VectorEnv,
    budget: Budget,
    *,
    validate: Callable[[DQNAgent], float] | None = None,
    callback: Callable[[History], None] | None = None,
    progress: bool = True,
    checkpoint: str | os.PathLike | None = None,
    resume: bool = False,
    tensorboard: str | os.PathLike | None = None,
) -> History:
    """Let an agent act, remember and learn until its budget is spent.

    Ctrl-C, or the stop button, ends it after the step under way; the agent keeps all that it learned.

    Args:
        agent: what learns, in place.
        envs: one environment or a vector environment. Those of `make_vec` can be resumed to the bit.
        budget: when to stop.
        validate: returns the agent's mean greedy score, called every `validate_every` steps; see `validator`. The
            best weights so far are kept in `agent.best_weights`.
        callback: called with the history after each new row, every 1,000 steps; for live plots.
        progress: show a bar with score, epsilon and steps a second.
        checkpoint: a file for the whole run, written every minute and at the end.
        resume: go on from `checkpoint`, exactly as if never stopped.
        tensorboard: a folder for TensorBoard events of every column of the history.

    Returns:
        The history of the whole run, `history.stopped` says why it ended.

    Raises:
        Diverged: the loss is no longer a number. The agent has its last good weights, `error.history` the rows.
        ValueError: environments that the agent does not fit, or a checkpoint of a run with other hyperparameters.
        FileExistsError: there is a checkpoint and `resume` is False.
    """
    if resume and checkpoint is None:
        raise ValueError("no checkpoint to resume from: name the file, as in train(..., checkpoint=path, resume=True)")
    run = _Run(agent, envs, validate)
    if resume:
        run.load_state_dict(load_run(checkpoint))
    elif checkpoint is not None and Path(checkpoint).exists():
        raise FileExistsError(f"{checkpoint} holds a run: pass resume=True to go on with it, or use another name")
    history, writer, saved = run.history, _event_writer(tensorboard), time.monotonic()
    history.stopped = run.spent(budget)
    bar = tqdm(
        total=budget.steps, initial=agent.steps, unit=" steps", disable=not progress, file=sys.stdout, ncols=100
    )
    with bar, _stop_button() as pressed, one_thread() if agent.device == "cpu" else nullcontext():
        try:
            while not history.stopped:
                if run.step():
                    run.add_row()
                    row = history.rows[-1]
                    bar.set_postfix_str(f"score {row['score']:.3g}, epsilon {row['epsilon']:.2f}")
                    bar.update(agent.steps - bar.n)
                    for column, value in row.items() if writer else ():
                        writer.add_scalar(column, value, agent.steps)
                    if callback:
                        callback(history)
                    if checkpoint is not None and time.monotonic() - saved > SAVE_EVERY:
                        save_run(run.state_dict(), checkpoint)
                        saved = time.monotonic()
                history.stopped = "interrupted" if pressed else run.spent(budget)
        except Diverged as error:
            run.restore_good()
            history.stopped = "diverged"
            error.history = history
            error.args = (
                f"{error}, environment step {agent.steps}: training stopped and the weights of step {run.good_step} "
                "are back; lower learning_rate, or look for rewards and states that are not finite",
            )
            raise
        except KeyboardInterrupt:
            if len(pressed) != 1:  # one press also ends the processes of an AsyncVectorEnv, which say so in this way
                raise
            history.stopped = "interrupted"
        finally:
            bar.update(agent.steps - bar.n)
            if writer:
                writer.close()
    if checkpoint is not None:
        save_run(run.state_dict(), checkpoint)
    return history


class _Run:
    """What a run is made of, and one step of it."""

    def __init__(self, agent: DQNAgent, envs: gymnasium.Env | VectorEnv, validate: Callable | None):
        expected, found = (agent.network.state_dim, agent.network.action_dim), dimensions(envs)
        if expected != found:
            raise ValueError(
                f"the agent was made for {expected[0]} numbers and {expected[1]} actions, the environment has "
                f"{found[0]} and {found[1]}: make it with DQNAgent(*dimensions(envs))"
            )
        self.agent, self.validate = agent, validate
        self.stream, self.history = EpisodeStream(envs, agent.seed), History()
        agent.n_step = NStep(agent.hyperparameters.n_step)  # new episodes: steps of old ones must not run into them
        self.seconds = 0.0
        self.episodes = 0
        self.recent = deque(maxlen=20)  # scores of the last episodes
        self.losses: list[float] = []  # since the last row
        self.best_score = -math.inf
        self._keep_good()

    def step(self) -> bool:
        """Act once in every environment and learn what is due. True when a row of the history is due."""
        began = time.perf_counter()
        agent, stream, hp = self.agent, self.stream, self.agent.hyperparameters
        before = agent.steps
        action = agent.act(stream.state, agent.epsilon(agent.steps))
        steps = stream.step(action)
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
        due = (agent.steps - hp.learning_starts) // hp.steps_per_update
        while agent.updates < due and len(agent.buffer) >= hp.batch_size:
            self.losses.append(agent.learn())
        self.seconds += time.perf_counter() - began
        return agent.steps // ROW_EVERY > before // ROW_EVERY

    def add_row(self) -> None:
        """Write down how it goes, test it where a test is due, keep weights that are good."""
        agent, hp = self.agent, self.agent.hyperparameters
        test_score = math.nan
        if self.validate and agent.steps // hp.validate_every > (agent.steps - ROW_EVERY) // hp.validate_every:
            test_score = float(self.validate(agent))
            if test_score > self.best_score:
                self.best_score, agent.best_weights = test_score, _clone(agent.policy)
        with torch.no_grad():
            q_values = agent.network(torch.from_numpy(self.stream.state).to(agent.device))
        self.history.rows.append(
            {
                "step": agent.steps,
                "seconds": round(self.seconds, 3),
                "updates": agent.updates,
                "episodes": self.episodes,
                "score": float(np.mean(self.recent)) if self.recent else math.nan,
                "epsilon": agent.epsilon(agent.steps),
                "loss": float(np.mean(self.losses)) if self.losses else math.nan,
                "q_value": float(q_values.max(dim=1).values.mean()),
                "test_score": test_score,
            }
        )
        self.losses = []
        self._keep_good()

    def spent(self, budget: Budget) -> str:
        """Which part of the budget is used up, or "" while none is."""
        if budget.steps is not None and self.agent.steps >= budget.steps:
            return "steps"
        if budget.seconds is not None and self.seconds >= budget.seconds:
            return "seconds"
        if budget.score is not None and self.history.rows:
            score = self.history.rows[-1]["test_score" if self.validate else "score"]
            full = self.validate or len(self.recent) == self.recent.maxlen
            return "score" if full and score >= budget.score else ""
        return ""

    def state_dict(self) -> dict:
        """All that the run depends on."""
        return {
            "hyperparameters": self.agent.hyperparameters.to_dict(),
            "sizes": self._sizes(),
            "agent": self.agent.state_dict(),
            "best": {"score": self.best_score, "weights": self.agent.best_weights},
            "stream": self.stream.state_dict(),
            "rows": self.history.rows,
            "seconds": self.seconds,
            "episodes": self.episodes,
            "recent": list(self.recent),
            "losses": self.losses,
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
            if ours != state["sizes"][name]:
                raise ValueError(
                    f"the run was started with {state['sizes'][name]} {name}, not {ours}: "
                    "resume it with as many, or start a new one"
                )
        self.agent.load_state_dict(state["agent"])
        if self.stream.mode != AutoresetMode.DISABLED:  # these start new episodes
            self.agent.n_step = NStep(self.agent.hyperparameters.n_step)
        self.best_score, self.agent.best_weights = state["best"]["score"], state["best"]["weights"]
        self.stream.load_state_dict(state["stream"])
        self.history.rows, self.seconds, self.episodes = state["rows"], state["seconds"], state["episodes"]
        self.recent.extend(state["recent"])
        self.losses = state["losses"]
        self._keep_good()

    def _sizes(self) -> dict[str, int]:
        network = self.agent.network
        return {
            "environments": self.stream.num_envs,
            "numbers a state": network.state_dim,
            "actions": network.action_dim,
        }

    def _keep_good(self) -> None:
        agent = self.agent
        weights = [_clone(network) for network in (agent.network, agent.target, agent.policy)]
        if all(tensor.isfinite().all() for copies in weights for tensor in copies.values()):
            self.good_weights, self.good_step = weights, agent.steps

    def restore_good(self) -> None:
        """Put the last good weights back."""
        agent = self.agent
        for network, weights in zip((agent.network, agent.target, agent.policy), self.good_weights, strict=True):
            network.load_state_dict(weights)


def _clone(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


@contextmanager
def _stop_button() -> Iterator[list]:
    """Turn the first Ctrl-C into a note, so that no step is cut in half; the second one interrupts as usual."""
    pressed: list[bool] = []
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield pressed
        return

    def note(signal_number, frame):
        pressed.append(True)
        if len(pressed) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def _event_writer(folder: str | os.PathLike | None):
    if folder is None:
        return None
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ModuleNotFoundError("TensorBoard is not installed: pip install tensorboard") from None
    return SummaryWriter(str(folder))


def _changes(settings: list[str]) -> dict:
    """["gamma=0.9"] -> {"gamma": 0.9}, the values read as YAML."""
    changes = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        try:
            changes[name] = yaml.safe_load(value)
        except yaml.YAMLError:
            equals = ""
        if not equals:
            raise ValueError(f"--set {setting}: expected NAME=VALUE, the value as in the YAML file")
    return changes


def main(arguments: list[str] | None = None) -> int:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m sf2lib.train", description="Train an agent. Ctrl-C stops it and keeps everything."
    )
    parser.add_argument("task", help="a section of assets/hyperparameters.yml: cartpole, flappy")
    parser.add_argument("--steps", type=int, metavar="N", help="stop after this many environment steps")
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this many seconds of training")
    parser.add_argument("--score", type=float, metavar="X", help="stop at this greedy score (default: solved)")
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="of the run (default: 0)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a hyperparameter")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default: cpu")
    parser.add_argument("--out", metavar="FOLDER", help="for weights, history and checkpoint (default: runs/TASK)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    parser.add_argument("--tensorboard", metavar="FOLDER", help="write TensorBoard events there")
    options = parser.parse_args(arguments)
    diverged = None
    try:
        hp = Hyperparameters.load(options.task, **_changes(options.set))
        if options.device == "cuda" and not torch.cuda.is_available():
            raise ValueError("no CUDA device here: leave --device out")
        envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
        agent = DQNAgent(*dimensions(envs), hp, options.seed, options.device)
        out = Path(options.out or Path("runs") / options.task)
        if (out / "run.pt").exists() and not options.resume:
            raise FileExistsError(f"{out} holds a run: go on with it by --resume, or name another folder with --out")
        budget = Budget(
            hp.max_steps if options.steps is None else options.steps,
            hp.max_seconds if options.seconds is None else options.seconds,
            hp.solved_score if options.score is None else options.score,
        )
        try:
            history = train(
                agent,
                envs,
                budget,
                validate=validator(hp),
                checkpoint=out / "run.pt",
                resume=options.resume,
                tensorboard=options.tensorboard,
            )
        except Diverged as error:
            history, diverged = error.history, error
        if agent.best_weights:
            agent.policy.load_state_dict(agent.best_weights)
        weights = save_weights(agent.policy, out / "weights.safetensors")
        history.save(out / "history.csv")
    except (ValueError, OSError, ImportError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if diverged:
        parser.exit(2, f"{parser.prog}: {diverged}; they are saved in {weights}\n")
    print(f"{history!r}\nscore it: python -m sf2lib.evaluate {options.task} --weights {weights}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
