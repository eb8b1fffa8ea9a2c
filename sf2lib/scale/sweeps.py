"""A sweep: many settings of the hyperparameters, each trained over several seeds, at once, on Ray Tune (lesson 14).

What is trained is an agent of the course, by `sf2lib.train.train`; Ray decides where and when. A trial is one setting
with *all* of its seeds, in one process with one thread. Its seeds train to the first rung, then all to the second, and
so on. At each rung their mean score is compared with those of other settings, and the hopeless end there: ASHA,
Li et al. 2020 (https://arxiv.org/abs/1810.05934).

Why not one trial for each seed? Then lucky seeds would survive and unlucky ones end. What is left of a setting would
be its luck, and two settings would be compared by different seeds. Here a setting goes on with all its seeds or none.
"""

import copy
import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.config import Hyperparameters
from sf2lib.envs import dimensions, make_vec
from sf2lib.evaluate import evaluate
from sf2lib.network import one_thread
from sf2lib.scale.cluster import ScaleError, connected, import_ray
from sf2lib.scale.settings import Space, draw_settings
from sf2lib.scale.table import Sweep, new_row
from sf2lib.train import Budget, train

FACTOR = 3  # of those that reach a rung one in so many goes on, and the next rung is so many times further
FIRST = FACTOR**2  # the first rung is at a ninth of the budget
CHOOSING, JUDGING = 500_000, 650_000  # the first seeds of the games that choose a setting, and of those that judge it
AGAIN = 2  # times that a setting whose process or machine is lost starts again, from its last checkpoints


@dataclass(frozen=True)
class Plan:
    """What a sweep does, so that one that is taken up again is the same one."""

    section: str
    settings: list[dict[str, Any]]
    seeds: list[int]
    rungs: list[int]  # environment steps
    early_stopping: bool


def sweep(
    space: Space,
    trials: int,
    seeds: Sequence[int],
    budget: int,
    *,
    section: str = "cartpole",
    folder: str | os.PathLike | None = None,
    early_stopping: bool = True,
    callback: Callable[[Sweep], None] | None = None,
    address: str | None = None,
    cores: int | None = None,
) -> Sweep:
    """Try many settings of a section of hyperparameters.yml and find the best one.

    Called again with the same folder it goes on where it was, after Ctrl-C, a crash or a power cut: what has ended is
    not trained again, what was under way goes on from its last checkpoints. When all is done the folder holds
    results.csv, sweep.png and hyperparameters.yml, whose one section is the best setting.

    Args:
        space: what to vary, see `draw_settings`: {"learning_rate": {"loguniform": [1e-4, 1e-1]}, "n_step": [1, 3]}.
        trials: how many settings; the first one is the section as it stands.
        seeds: of the runs of each setting.
        budget: environment steps of a run that is not stopped early.
        section: the task, and what it starts from.
        folder: for all files; None for runs/sweep_SECTION. On a cluster every machine writes checkpoints to a folder
            of this name. If all share it, a lost machine's settings go on elsewhere; else they start anew there.
        early_stopping: False trains every setting to the end; scores are then taken at nine equal parts of the way.
        callback: called with the sweep so far each time that a setting has reached a rung; for live plots.
        address: of a cluster, see `connected`.
        cores: how many settings at once on this machine, see `connected`.

    Returns:
        The settings and their scores; its `stopped` is "done", or "interrupted" after Ctrl-C.

    Raises:
        ValueError: a space, a section, seeds or a budget that make no sense; a folder with another sweep.
        ScaleError: no Ray, no cluster, or no setting could be trained.
    """
    plan = _plan(section, draw_settings(section, space, trials), seeds, budget, early_stopping)
    folder = Path(folder or Path("runs") / f"sweep_{section}").resolve()
    import_ray()  # it may be missing, and then nothing has been written yet
    result = Sweep(section, tuple(plan.seeds), tuple(plan.rungs), _kept(folder, plan))
    if result.unfinished():
        with connected(address, cores) as ray, tempfile.TemporaryDirectory() as tunes_own:
            _run(ray.tune, plan, result, folder, tunes_own, callback)
    result.stopped = "interrupted" if result.unfinished() else "done"
    if result.stopped == "done":
        shutil.rmtree(folder / "runs", ignore_errors=True)
        if result.best_row() is None:
            why = next((row["error"] for row in result.rows if row["error"]), "all of them diverged")
            raise ScaleError(f"none of {len(result.rows)} settings of {section} was trained to the end: {why}")
        result.save(folder)
    return result


def run_setting(config: dict[str, Any], plan: Plan, folder: Path) -> None:
    """A trial: train one setting with all its seeds, rung by rung, and tell Ray Tune the mean score at each.

    Checkpoints are only there to save time. Without them a seed trains from the start, and to the bit as before.
    """
    from ray import tune

    row = copy.deepcopy(config["row"])
    try:
        with one_thread():
            for steps in plan.rungs[len(row["scores"]) :]:
                climb(row, steps, plan, folder / "runs" / str(row["number"]))
                tune.report({"steps": steps, "score": sum(row["scores"][-1]) / len(plan.seeds), "row": row})
                if row["ended"]:
                    return
    except (ValueError, OSError, ImportError, RuntimeError) as error:  # no second try would help
        row |= {"ended": "failed", "error": " ".join(str(error).split())[:300]}
        tune.report({"steps": plan.rungs[-1], "score": -math.inf, "row": row})


def climb(row: dict[str, Any], steps: int, plan: Plan, folder: Path) -> None:
    """Train a setting's seeds up to the next rung and score them there."""
    hp, began = Hyperparameters.load(plan.section, **row["changes"]), time.monotonic()
    trained = [_train_to(hp, seed, steps, folder / f"{seed}.pt") for seed in plan.seeds]
    if not all(well for _, well in trained):
        row["ended"] = "diverged"
    elif steps == plan.rungs[-1]:
        row["ended"] = "finished"
    row["scores"].append([_score(hp, agent, CHOOSING) for agent, _ in trained])
    row["fresh"] = [_score(hp, agent, JUDGING) for agent, _ in trained] if row["ended"] == "finished" else []
    row["seconds"] += time.monotonic() - began


def _train_to(hp: Hyperparameters, seed: int, steps: int, checkpoint: Path) -> tuple[DQNAgent, bool]:
    """Train a seed up to a rung, from its checkpoint if there is one, which changes no bit. False: it diverged."""
    envs = make_vec(hp.env_id, hp.num_envs, **hp.env_kwargs)
    agent = DQNAgent(*dimensions(envs), hp, seed)
    try:
        train(agent, envs, Budget(steps=steps), progress=False, checkpoint=checkpoint, resume=checkpoint.exists())
    except Diverged:  # it has its last good weights, and they are judged
        return agent, False
    finally:
        envs.close()
    return agent, True


def _score(hp: Hyperparameters, agent: DQNAgent, seed: int) -> float:
    """The mean of as many greedy games as a validation has, from this seed on."""
    envs = make_vec(hp.env_id, min(hp.validate_episodes, hp.num_envs), **hp.env_kwargs)
    try:
        return evaluate(agent.act, envs, hp.validate_episodes, seed).mean
    finally:
        envs.close()


def _plan(section: str, settings: list[dict], seeds: Sequence[int], budget: int, early_stopping: bool) -> Plan:
    seeds = list(seeds) if isinstance(seeds, Sequence | range) else []
    if not seeds or len(set(seeds)) < len(seeds) or not all(isinstance(s, int) and s >= 0 for s in seeds):
        raise ValueError(f"seeds is {seeds!r}, expected different whole numbers of at least 0, such as range(3)")
    if not isinstance(budget, int) or budget < 1000:
        raise ValueError(f"budget is {budget!r}, expected environment steps for each run, at least 1000")
    first = budget // FACTOR**2
    rungs = [first, first * FACTOR, budget]
    if not early_stopping:
        rungs = [budget * part // FACTOR**2 for part in range(1, FACTOR**2 + 1)]
    return Plan(section, settings, seeds, rungs, early_stopping)


def _kept(folder: Path, plan: Plan) -> list[dict[str, Any]]:
    """The rows of the sweep in this folder, or new ones; the plan is written down, or compared with what stands there.

    Raises:
        ValueError: the folder holds another sweep.
    """
    path, ours = folder / "sweep.json", json.loads(json.dumps(asdict(plan)))  # as it is read back: lists, no tuples
    rows = [new_row(number, changes) for number, changes in enumerate(plan.settings)]
    if path.exists():
        kept = json.loads(path.read_text("utf-8"))
        other = [name for name in ours if ours[name] != kept["plan"].get(name)]
        if other:
            raise ValueError(f"{folder} holds a sweep with other {', '.join(other)}: name another folder")
        rows = kept["rows"]
    _keep(folder, plan, rows)
    return rows


def _keep(folder: Path, plan: Plan, rows: list[dict[str, Any]]) -> None:
    """Write the sweep so far, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / ".sweep.json"
    new.write_text(json.dumps({"plan": asdict(plan), "rows": rows}), "utf-8")
    os.replace(new, folder / "sweep.json")


def _run(tune: Any, plan: Plan, result: Sweep, folder: Path, tunes_own: str, callback: Callable | None) -> None:
    """Let Ray Tune train the settings that have not ended."""
    os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"  # event files of its own
    os.environ["RAY_AIR_NEW_OUTPUT"] = "0"  # with which verbose=0 prints nothing

    class Watch(tune.Callback):
        """Writes down what Ray Tune hears from the trials."""

        def on_trial_result(self, iteration: int, trials: list, trial: Any, result: dict, **info: Any) -> None:
            row = result["row"]
            self.note(row | {"ended": row["ended"] or ("stopped early" if result["done"] else "")})

        def on_trial_error(self, iteration: int, trials: list, trial: Any, **info: Any) -> None:
            row = sweep_so_far.rows[trial.config["row"]["number"]]
            self.note(row | {"ended": "failed", "error": "its process or machine was lost, again and again"})

        def note(self, row: dict[str, Any]) -> None:
            sweep_so_far.rows[row["number"]] = row
            _keep(folder, plan, sweep_so_far.rows)
            if callback:
                callback(sweep_so_far)

        def __reduce__(self) -> tuple:  # Tune stores its callbacks; nobody reads this one
            return tune.Callback, ()

    sweep_so_far, scheduler = result, tune.schedulers.FIFOScheduler()
    if plan.early_stopping:
        scheduler = tune.schedulers.ASHAScheduler(
            time_attr="steps",
            metric="score",
            mode="max",
            max_t=plan.rungs[-1],
            grace_period=plan.rungs[0],
            reduction_factor=FACTOR,
        )
        _remember(scheduler, result)
    waiting = [row for row in result.rows if not row["ended"]]
    tuner = tune.Tuner(
        tune.with_resources(partial(run_setting, plan=plan, folder=folder), {"cpu": 1}),
        param_space={"row": tune.grid_search(waiting)},
        tune_config=tune.TuneConfig(scheduler=scheduler, reuse_actors=True),  # to start a process takes seconds
        run_config=tune.RunConfig(
            storage_path=tunes_own,
            verbose=0,
            callbacks=[Watch()],
            failure_config=tune.FailureConfig(max_failures=AGAIN),
        ),
    )
    tuner.fit()


def _remember(scheduler: Any, result: Sweep) -> None:
    """Tell a new scheduler what was scored before the sweep was interrupted, so that it goes on comparing with it."""
    for row in result.rows:
        before = SimpleNamespace(trial_id=f"before {row['number']}")
        if row["scores"]:
            scheduler.on_trial_add(None, before)
        for rung, scores in zip(result.rungs, row["scores"], strict=False):
            scheduler.on_trial_result(None, before, {"steps": rung, "score": sum(scores) / len(scores)})
