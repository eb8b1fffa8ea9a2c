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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import gymnasium
import torch
from gymnasium.vector import VectorEnv
from tqdm import tqdm

from sf2lib.actors import ActorFailed, Actors
from sf2lib.agent import Diverged, DQNAgent
from sf2lib.checkpoint import CheckpointError, load_run, save_run, save_weights
from sf2lib.config import Hyperparameters, read_assignments
from sf2lib.envs import dimensions, make_vec
from sf2lib.envs.remote import WorkerDied
from sf2lib.evaluate import validator
from sf2lib.history import History
from sf2lib.network import one_thread
from sf2lib.run import Run

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

    def spent(self, run: Run) -> str:
        """Which part of it a run has used up, or "" while none is."""
        if self.steps is not None and run.agent.steps >= self.steps:
            return "steps"
        if self.seconds is not None and run.agent.seconds >= self.seconds:
            return "seconds"
        if self.score is not None and run.history.rows:
            score = run.history.rows[-1]["test_score" if run.validate else "score"]
            full = run.validate or len(run.recent) == run.recent.maxlen
            return "score" if full and score >= self.score else ""
        return ""


def train(
    agent: DQNAgent,
    envs: gymnasium.Env | VectorEnv | Actors,
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
        envs: one environment or a vector environment; those of `make_vec` can be resumed to the bit. While those of
            other processes ("async", "apart") take a step, the updates that are due are made, without what comes of
            it. Or `Actors`, which play on while it learns: resumed, they begin new episodes.
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
        ActorFailed: an actor can't go on, or died before it had played, or there is no Ray for it. The agent has all
            it learned.
        WorkerDied: the process of environments that play "apart" has ended. The agent has all it learned.
        CheckpointError: the run can't be saved at its end. The agent has all it learned, `error.history` the rows.
        ValueError: environments that the agent does not fit, or a checkpoint of a run with other hyperparameters.
        FileExistsError: there is a checkpoint and `resume` is False.
    """
    if resume and checkpoint is None:
        raise ValueError("no checkpoint to resume from: name the file, as in train(..., checkpoint=path, resume=True)")
    run = Run(agent, envs, validate)
    if resume:
        run.load_state_dict(load_run(checkpoint))
    elif checkpoint is not None and Path(checkpoint).exists():
        raise FileExistsError(f"{checkpoint} holds a run: pass resume=True to go on with it, or use another name")
    history, writer, saved = run.history, _event_writer(tensorboard), time.monotonic()
    history.stopped = budget.spent(run)
    bar = tqdm(
        total=budget.steps, initial=agent.steps, unit=" steps", disable=not progress, file=sys.stdout, ncols=100
    )
    with bar, _stop_button() as pressed, run, one_thread() if agent.device == "cpu" else nullcontext():
        try:
            while not history.stopped:
                if run.step():
                    row = run.add_row()
                    bar.set_postfix_str(f"score {row['score']:.3g}, epsilon {row['epsilon']:.2f}")
                    bar.update(agent.steps - bar.n)
                    for column, value in row.items() if writer else ():
                        writer.add_scalar(column, value, agent.steps)
                    if callback:
                        callback(history)
                    if checkpoint is not None and time.monotonic() - saved > SAVE_EVERY:
                        _save(run, checkpoint, bar)
                        saved = time.monotonic()
                history.stopped = "interrupted" if pressed else budget.spent(run)
            run.read_losses()
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
    try:
        if checkpoint is not None:
            save_run(run.state_dict(), checkpoint)
    except CheckpointError as error:
        error.history = history
        raise
    finally:
        run.add_last_row()  # not in the checkpoint: a resumed run has its rows where one run would
    return history


def _save(run: Run, checkpoint: str | os.PathLike, bar: tqdm) -> None:
    """Save a run that goes on: a disk that is full now may have room at the end."""
    try:
        save_run(run.state_dict(), checkpoint)
    except CheckpointError as error:
        bar.write(f"{error}; training goes on")


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


def main(arguments: list[str] | None = None) -> int:
    """The shell's entry point."""
    parser = argparse.ArgumentParser(
        prog="python -m sf2lib.train", description="Train an agent. Ctrl-C stops it and keeps everything."
    )
    parser.add_argument("task", help="a section of assets/hyperparameters.yml: cartpole, flappy, fighter, tiger")
    parser.add_argument("--steps", type=int, metavar="N", help="stop after this many environment steps")
    parser.add_argument("--seconds", type=float, metavar="S", help="stop after this many seconds of training")
    parser.add_argument("--score", type=float, metavar="X", help="stop at this greedy score (default: solved)")
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="of the run (default: 0)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a hyperparameter")
    parser.add_argument("--apart", action="store_true", help="play in one other process while this one learns")
    parser.add_argument("--actors", type=int, metavar="N", help="play in so many processes while this one learns")
    parser.add_argument("--ray", action="store_true", help="these are on Ray: on the cluster that RAY_ADDRESS names")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default: cpu")
    parser.add_argument("--out", metavar="FOLDER", help="for weights, history and checkpoint (default: runs/TASK)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in that folder")
    parser.add_argument("--tensorboard", metavar="FOLDER", help="write TensorBoard events there")
    options = parser.parse_args(arguments)
    diverged = None
    try:
        changes = read_assignments("--set", options.set, "NAME=VALUE, the value as in the YAML file")
        hp = Hyperparameters.load(options.task, **changes)
        if options.device == "cuda" and not torch.cuda.is_available():
            raise ValueError("no CUDA device here: leave --device out")
        if options.ray and options.actors is None:
            raise ValueError("--ray says where actors live: say how many, as in --actors 4 --ray")
        if options.apart and options.actors is not None:
            raise ValueError("--apart plays in one other process, --actors in many: choose one of them")
        if options.actors is None:
            envs = make_vec(hp.env_id, hp.num_envs, "apart" if options.apart else "sync", **hp.env_kwargs)
        else:
            envs = Actors(hp.env_id, options.actors, "ray" if options.ray else "processes", **hp.env_kwargs)
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
    except (ValueError, OSError, ImportError, ActorFailed, WorkerDied) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if diverged:
        parser.exit(2, f"{parser.prog}: {diverged}; they are saved in {weights}\n")
    if isinstance(envs, Actors):
        print(envs)
    print(f"{history!r}\nscore it: python -m sf2lib.evaluate {options.task} --weights {weights}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
