"""sf2lib/train.py: what reaches the buffer, when a run stops, and what it leaves behind."""

import functools
import io
import json
import math
import os
import signal
import sys
import threading
import time

import gymnasium
import numpy as np
import pytest
import torch
from worlds import Breaking, Numbered, differences, one_line, python, remembered, run_parts, small, vector

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.checkpoint import CheckpointError, load_run, save_run
from sf2lib.envs import make_vec
from sf2lib.evaluate import validator
from sf2lib.history import COLUMNS, History
from sf2lib.train import Budget, train

MODES = ("Disabled", "NextStep", "SameStep")


def quiet(agent, envs, steps=None, seconds=None, score=None, *, progress=False, **kwargs) -> History:
    return train(agent, envs, Budget(steps, seconds, score), progress=progress, **kwargs)


def numbered_agent(**changes) -> DQNAgent:
    """An agent for Numbered worlds that never forgets and hardly learns: what counts is its buffer."""
    return DQNAgent(3, 2, small(buffer_size=5000, learning_starts=10**6, **changes))


# --- What reaches the buffer -------------------------------------------------------------------------------------


def check_transitions(agent, lanes: int, frames: bool = False, complete: bool = True) -> int:
    """Look at every transition in the buffer. Returns how many there are.

    Each must stay in one environment and one episode, last as many steps as it should, and have the reward and the
    discount of those steps. Together, if `complete`, they must be every step of every episode that ended.
    """
    hp, rows = agent.hyperparameters, remembered(agent)
    seen = set()
    for state, action, reward, next_state, discount in zip(*rows, strict=True):
        lane, episode, first = state.astype(int).tolist()
        assert next_state[:2].tolist() == [lane, episode], f"joins {state} and {next_state}"
        last = int(next_state[2])
        length = Numbered.length(lane, episode)
        assert last == min(first + hp.n_step, length)
        assert (lane, episode, first) not in seen, "there twice"
        seen.add((lane, episode, first))

        terminated = last == length and Numbered.terminates(lane, episode)
        lasted = [Numbered.frames(lane, moment) if frames else 1 for moment in range(first, last)]
        assert discount == pytest.approx(0.0 if terminated else hp.gamma ** sum(lasted), rel=1e-5)
        worth = [hp.gamma ** sum(lasted[:later]) for later in range(last - first)]
        paid = sum(one * Numbered.reward(moment, 0) for one, moment in zip(worth, range(first, last), strict=True))
        # action 1 adds 100 to the reward of its own step; those of the steps that follow are not in the row
        added = [action, *[0.0] * (len(worth) - 1)], [action, *[1.0] * (len(worth) - 1)]
        least, most = (100 * np.dot(worth, actions) for actions in added)
        assert least - 1e-2 <= reward - paid <= most + 1e-2
    for lane in range(lanes) if complete else ():
        newest = max(episode for at, episode, _ in seen if at == lane)
        expected = {(e, moment) for e in range(newest) for moment in range(Numbered.length(lane, e))}
        assert {(e, moment) for at, e, moment in seen if at == lane and e < newest} == expected
    return len(seen)


@pytest.mark.parametrize("n_step", [1, 3])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", ["sync", "async", "apart"])
def test_no_transition_joins_two_episodes(kind, mode, n_step):
    agent, envs = numbered_agent(n_step=n_step, gamma=0.9), vector(kind, mode)
    try:
        quiet(agent, envs, steps=600)
    finally:
        envs.close()
    assert 600 <= agent.steps < 603
    assert check_transitions(agent, 3) > 590  # all but those that wait for their n steps


@pytest.mark.parametrize("n_step", [1, 4])
@pytest.mark.parametrize("mode", MODES)
def test_a_reward_that_comes_some_frames_later_is_worth_gamma_to_the_frames(mode, n_step):
    agent = numbered_agent(n_step=n_step, gamma=0.9)
    quiet(agent, vector("sync", mode, frames=True), steps=300)
    assert check_transitions(agent, 3, frames=True) > 280


def test_a_single_environment():
    agent = numbered_agent(n_step=2, gamma=0.9)
    quiet(agent, Numbered(), steps=200)
    assert check_transitions(agent, 1) > 195


@pytest.mark.parametrize("mode", MODES)
def test_trained_twice_in_a_row_no_transition_joins_the_old_episodes_and_the_new(mode):
    agent, envs = numbered_agent(n_step=5), vector("sync", mode)
    quiet(agent, envs, steps=100)
    quiet(agent, envs, steps=200)
    assert check_transitions(agent, 3, complete=False) > 150


def test_rewards_are_not_touched_and_states_are_float32():
    class Rich(Numbered):
        def step(self, action):
            state, reward, *rest = super().step(action)
            return state.astype(np.float64), reward * 1e6, *rest

    agent = numbered_agent()
    quiet(agent, Rich(), steps=50)
    rows = remembered(agent)
    assert rows.state.dtype == np.float32
    assert rows.reward.min() >= 1e6


def test_rewards_are_cut_to_their_range_and_scores_are_not():
    agent = numbered_agent(reward_range=(-1.0, 3.0))
    history = quiet(agent, Numbered(), steps=1000)
    assert set(remembered(agent).reward.tolist()) == {1.0, 2.0, 3.0}
    assert history["score"][-1] > 7 * 3.0  # more than the longest episode could have, cut


def test_the_longer_it_trains_the_less_it_explores():
    agent = numbered_agent(epsilon_start=1.0, epsilon_end=0.0, epsilon_steps=1000)
    with torch.no_grad():  # greedily it would always take action 1
        [layer for layer in agent.network.modules() if isinstance(layer, torch.nn.Linear)][-1].bias[1] = 1e6
    quiet(agent, vector("sync", "Disabled"), steps=2000)
    action = remembered(agent).action
    idle = [float((action[start : start + 200] == 0).mean()) for start in range(0, 2000, 200)]
    assert idle[0] == pytest.approx(0.45, abs=0.12)
    assert idle[2] == pytest.approx(0.25, abs=0.12)
    assert idle[5:] == [0] * 5


@pytest.mark.parametrize(("steps_per_update", "updates"), [(1, 200), (3, 66), (8, 25)])
def test_updates_follow_the_steps(steps_per_update, updates):
    hp = small(learning_starts=100, steps_per_update=steps_per_update, hidden=(4,))
    agent, envs = run_parts(hp)
    quiet(agent, envs, steps=300)
    assert agent.updates == updates


# --- Budgets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [1, 3, 100, 1001])
def test_a_budget_of_steps(steps):
    agent = numbered_agent()
    history = quiet(agent, vector("sync", "Disabled"), steps=steps)
    assert history.stopped == "steps"
    assert agent.steps == -(-steps // 3) * 3  # three environments step at once


def test_a_budget_of_seconds():
    agent, began = numbered_agent(), time.monotonic()
    history = quiet(agent, vector("sync", "Disabled"), seconds=0.5)
    assert history.stopped == "seconds"
    assert 0.5 <= time.monotonic() - began < 10
    assert agent.steps > 30


def test_seconds_count_training_and_not_validation():
    def slow(agent):
        time.sleep(0.6)
        return 0.0

    agent = numbered_agent(validate_every=1000)
    began = time.monotonic()
    history = quiet(agent, vector("sync", "Disabled"), steps=2000, validate=slow)
    assert history["test_score"] == [0.0] * 2
    assert history["seconds"][-1] < time.monotonic() - began - 1.0


def test_a_budget_of_score_with_validation():
    scores = iter([1.0, 5.0, 9.0, 12.0, 3.0])
    agent = numbered_agent(validate_every=1000)
    envs = vector("sync", "Disabled")
    history = quiet(agent, envs, steps=9000, score=9.0, validate=lambda agent: next(scores))
    assert history.stopped == "score"
    assert history["test_score"] == [1.0, 5.0, 9.0]


def test_a_budget_of_score_without_validation_is_the_mean_of_twenty_episodes():
    class Scoring(Numbered):
        def step(self, action):
            *rest, _ = super().step(action)
            return *rest, {"score": self.episode}  # one more each time

    agent = numbered_agent()
    history = quiet(agent, Scoring(), steps=3000, score=100)
    assert history.stopped == "score"
    assert history["score"][-1] >= 100 and all(score < 100 for score in history["score"][:-1])
    ended = history["episodes"][-1]
    assert history["score"][-1] == np.mean(range(ended - 20, ended))


def test_a_few_lucky_episodes_are_no_score():
    class Long(Numbered):
        @staticmethod
        def length(lane, episode):
            return 200

    history = quiet(numbered_agent(), Long(), steps=9000, score=1.0)
    assert history.stopped == "score"
    assert history["episodes"] == [5, 10, 15, 20]


def test_the_best_weights_are_kept():
    scores, kept = iter([1.0, 7.0, 2.0]), []

    def validate(agent):
        kept.append({name: weight.clone() for name, weight in agent.network.state_dict().items()})
        return next(scores)

    agent, envs = run_parts(small(hidden=(4,)))
    quiet(agent, envs, steps=3000, validate=validate)
    assert differences(dict(agent.best_weights), kept[1]) == []
    assert differences(dict(agent.network.state_dict()), kept[1]) != []


@pytest.mark.parametrize("budget", [{}, {"score": 10.0}])
def test_a_budget_without_an_end(budget):
    with pytest.raises(ValueError) as error:
        Budget(**budget)
    one_line(error, "never end", "steps", "seconds", "Budget(")


@pytest.mark.parametrize("name", ["steps", "seconds"])
@pytest.mark.parametrize("value", [0, -1, math.inf, math.nan])
def test_a_budget_that_can_not_be_reached_or_is_nothing(name, value):
    with pytest.raises(ValueError) as error:
        Budget(**{name: value})
    one_line(error, f"{name} is {value}", "above 0")


# --- Ctrl-C ------------------------------------------------------------------------------------------------------

INTERRUPTED = """
import json, os, signal, sys, time
from pathlib import Path
from gymnasium.vector import AsyncVectorEnv
import worlds
from sf2lib.train import Budget, train

class Pressing(worlds.Numbered):
    def step(self, action):
        if (self.lane, self.episode, self.moment) == (1, 50, 0):
            os.killpg(0, signal.SIGINT)  # as a terminal and Jupyter do: to all of its processes
        return super().step(action)

envs = AsyncVectorEnv([lambda lane=lane: Pressing(lane) for lane in range(2)], autoreset_mode="Disabled")
agent = worlds.DQNAgent(3, 2, worlds.small(num_envs=2))
history = train(agent, envs, Budget(seconds=300), progress=False)
print("processes", history.stopped, 200 < agent.steps < 600, len(agent.buffer) > 200, flush=True)

checkpoint = Path(sys.argv[1]) / "run.pt"
agent, envs = worlds.run_parts(worlds.small())
history = train(
    agent, envs, Budget(seconds=300), progress=False, checkpoint=checkpoint,
    callback=lambda history: print("row", flush=True),
)
finite = all(bool(weight.isfinite().all()) for weight in agent.network.parameters())
print(json.dumps([history.stopped, agent.steps, agent.updates, len(agent.buffer), len(history), finite]), flush=True)

def slow(history):
    print("slow", flush=True)
    time.sleep(0.2)  # the first Ctrl-C falls in here and only leaves a note
    print("noted", flush=True)
    time.sleep(60)

try:
    train(agent, envs, Budget(seconds=300), progress=False, callback=slow)
except KeyboardInterrupt:
    print("interrupted", flush=True)
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("as before", flush=True)  # training gave Ctrl-C back
"""


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """A process that trains and gets a real Ctrl-C once, then twice; what it printed, and the folder it saved in."""
    folder = tmp_path_factory.mktemp("interrupted")
    # a shell's background job ignores Ctrl-C, and so would all that it starts
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = python("-c", INTERRUPTED, str(folder), start_new_session=True, preexec_fn=heed)
    lines = []
    guard = threading.Timer(120, process.kill)
    guard.start()
    try:
        for line in process.stdout:
            lines.append(line.strip())
            if lines[-2:] == ["row", "row"] or lines[-1] in ("slow", "noted", "ready"):
                process.send_signal(signal.SIGINT)
    finally:
        guard.cancel()
        process.wait(30)
    assert process.returncode == 0, (lines, process.stderr.read())
    return lines, folder


def test_ctrl_c_ends_a_run_cleanly_and_keeps_everything(interrupted):
    lines, folder = interrupted
    saved = json.loads(next(line for line in lines if line.startswith("[")))
    stopped, steps, updates, remembers, rows, finite = saved
    assert stopped == "interrupted" and finite
    assert steps >= 2000 and steps % 3 == 0 and updates > 0 and rows >= 2
    state = load_run(folder / "run.pt")
    assert (state["agent"]["steps"], state["agent"]["updates"]) == (steps, updates)
    assert rows - 1 <= len(state["rows"]) <= rows  # what came after the last full row is not in the file
    assert min(state["agent"]["buffer"]["pushed"], 700) == remembers == 700
    assert [path.name for path in folder.iterdir()] == ["run.pt"]


def test_a_second_ctrl_c_interrupts_at_once(interrupted):
    lines, _ = interrupted
    assert lines[-5:] == ["slow", "noted", "interrupted", "ready", "as before"]


def test_ctrl_c_that_reaches_an_async_vector_s_processes_too_ends_cleanly(interrupted):
    lines, _ = interrupted
    assert lines[0] == "processes interrupted True True"


def test_ctrl_c_from_a_thread_and_in_a_thread():
    """Jupyter's stop button sends the signal from elsewhere; training in a thread must not try to catch it."""
    agent, envs = run_parts(small(hidden=(4,)))

    def press(history):
        presser = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGINT))
        presser.start()
        presser.join()

    before = signal.getsignal(signal.SIGINT)
    assert quiet(agent, envs, seconds=60, callback=press).stopped == "interrupted"
    assert signal.getsignal(signal.SIGINT) is before
    assert 1000 <= agent.steps < 1010

    results = []
    trainer = threading.Thread(target=lambda: results.append(quiet(*run_parts(small()), steps=30)))
    trainer.start()
    trainer.join(60)
    assert results[0].stopped == "steps"


# --- Not a number ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [{"reward": math.nan}, {"observation": math.nan}])
@pytest.mark.parametrize("at", [5, 1500])
def test_what_is_no_number_stops_training_with_the_last_good_weights(broken, at):
    """Broken from the start, or after 1,500 steps, of which 1,000 had made a row in the history."""
    agent, kept = DQNAgent(2, 2, small(num_envs=1)), {}

    def keep(history):
        kept[agent.steps] = {name: weight.clone() for name, weight in agent.network.state_dict().items()}

    kept[0] = {name: weight.clone() for name, weight in agent.network.state_dict().items()}
    with pytest.raises(Diverged) as error:
        quiet(agent, Breaking(at, **broken), steps=9000, callback=keep)
    good = 1000 if at > 1000 else 0
    one_line(error, "loss", f"environment step {agent.steps}", f"weights of step {good} are back", "learning_rate")
    assert at <= agent.steps < at + 400
    assert differences(kept[good], dict(agent.network.state_dict())) == []
    assert all(weight.isfinite().all() for weight in agent.network.state_dict().values())
    history = error.value.history
    assert history.stopped == "diverged" and history["step"] == ([1000] if good else [])


def test_a_world_that_breaks_down_under_validation_does_not_hang():
    gymnasium.register("Breaking-v0", lambda: Breaking(3, reward=math.nan))
    hp = small(env_id="Breaking-v0", validate_episodes=2)
    assert math.isnan(validator(hp)(DQNAgent(2, 2, hp)))


# --- History, TensorBoard, progress ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    agent, envs = run_parts(small())
    return agent, quiet(agent, envs, steps=5000, validate=lambda agent: 3.0)


def test_the_history_tells_the_run(trained):
    agent, history = trained
    assert history.stopped == "steps" and len(history) == 5
    assert [1000 * row <= step < 1000 * row + 3 for row, step in enumerate(history["step"], 1)] == [True] * 5
    for column in ("seconds", "updates", "episodes"):
        assert history[column] == sorted(history[column])
    assert history["updates"][-1] == agent.updates
    assert history["epsilon"] == pytest.approx([agent.epsilon(step) for step in history["step"]])
    assert all(math.isfinite(value) for column in COLUMNS for value in history[column])
    assert history["test_score"] == [3.0] * 5
    assert all(9 <= score <= 500 for score in history["score"])  # CartPole: one point a step, never over at once


def test_the_history_prints_as_a_table(trained):
    _, history = trained
    lines = repr(history).splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert [line.split()[0] for line in lines[1:-1]] == [str(round(step)) for step in history["step"]]
    assert lines[-1] == "stopped: steps"
    assert len({len(line) for line in lines[:-1]}) == 1


def test_a_long_history_prints_a_few_rows_spread_over_it_and_whole_numbers():
    rows = [dict.fromkeys(COLUMNS, 0.5) | {"step": 1000 * row, "updates": row} for row in range(1, 2346)]
    lines = repr(History(rows, "steps")).splitlines()
    assert len(lines) <= 14
    assert lines[1].split()[0] == "1000" and lines[-2].split()[0] == "2345000"


def test_the_history_saves_and_loads(trained, tmp_path):
    _, history = trained
    path = history.save(tmp_path / "new" / "history.csv")
    assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)
    assert differences(History.load(path).rows, [{k: float(v) for k, v in row.items()} for row in history.rows]) == []


def test_the_history_plots(trained):
    _, history = trained
    figure = history.plot()
    score, loss, q_value = figure.axes
    np.testing.assert_array_equal(score.lines[0].get_xydata().T, [history["step"], history["score"]])
    np.testing.assert_array_equal(score.lines[1].get_xydata().T, [history["step"], history["test_score"]])
    assert (loss.lines[0].get_ydata() == history["loss"]).all()
    assert (q_value.lines[0].get_ydata() == history["q_value"]).all()
    assert q_value.get_xlabel() == "environment steps"
    file = io.BytesIO()
    figure.savefig(file, format="png")
    assert len(file.getvalue()) > 5000


def test_an_empty_history_prints_and_plots():
    assert repr(History()).splitlines()[0].split() == list(COLUMNS)
    assert len(History().plot().axes) == 3


def test_an_unknown_column():
    with pytest.raises(KeyError) as error:
        History()["scores"]
    one_line(error, "'scores'", *COLUMNS)


def test_the_callback_sees_each_row_as_it_comes():
    seen = []
    quiet(numbered_agent(), vector("sync", "Disabled"), steps=3000, callback=lambda history: seen.append(len(history)))
    assert seen == [1, 2, 3]


def test_tensorboard_events_can_be_read_back(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    agent, envs = run_parts(small(hidden=(4,)))
    history = quiet(agent, envs, steps=3000, tensorboard=tmp_path / "events")
    events = EventAccumulator(str(tmp_path / "events")).Reload()
    assert set(events.Tags()["scalars"]) == set(COLUMNS)
    for column in COLUMNS:
        scalars = events.Scalars(column)
        assert [scalar.step for scalar in scalars] == history["step"]
        np.testing.assert_allclose([scalar.value for scalar in scalars], history[column], rtol=1e-6)


def test_without_tensorboard_one_line_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    agent, envs = run_parts(small())
    with pytest.raises(ModuleNotFoundError) as error:
        quiet(agent, envs, steps=10, tensorboard=tmp_path)
    one_line(error, "TensorBoard", "pip install tensorboard")
    assert agent.steps == 0


def test_without_progress_nothing_is_printed(capfd):
    agent, envs = run_parts(small(hidden=(4,)))
    quiet(agent, envs, steps=1500, validate=validator(small()))
    assert capfd.readouterr() == ("", "")


def test_progress_shows_score_epsilon_and_speed_up_to_the_end(capsys):
    agent, envs = run_parts(small(hidden=(4,)))
    quiet(agent, envs, steps=1500, progress=True)
    out, err = capsys.readouterr()
    assert err == ""
    assert "1500/1500" in out and "100%" in out
    assert "score " in out and "epsilon " in out and "steps/s" in out


# --- Seeds -------------------------------------------------------------------------------------------------------


def test_same_seed_same_weights_to_the_bit_and_the_global_generators_untouched():
    torch.manual_seed(123)
    np.random.seed(123)
    torch_before, numpy_before = torch.get_rng_state(), np.random.get_state()[1].copy()

    def run(seed):
        torch.rand(seed)  # the global generator has no say
        agent, envs = run_parts(small(), seed)
        history = quiet(agent, envs, steps=1500, validate=validator(small()))
        rows = [{k: v for k, v in row.items() if k != "seconds"} for row in history.rows]
        return {"agent": agent.state_dict(), "rows": rows, "best": agent.best_weights}

    one = run(0)
    assert torch.equal(torch.get_rng_state(), torch_before)
    assert (np.random.get_state()[1] == numpy_before).all()
    same, other = run(0), run(1)
    assert differences(one, same) == []
    assert differences(one["agent"]["network"], other["agent"]["network"])
    assert differences(one["agent"]["buffer"], other["agent"]["buffer"])


def test_a_seed_below_0_is_refused_in_one_line():
    agent, envs = run_parts(small(), seed=-1)
    with pytest.raises(ValueError) as error:
        quiet(agent, envs, steps=10)
    one_line(error, "seed is -1")


def test_episodes_seeds_are_those_of_training_alone():
    met = []

    class Watched(Numbered):
        def reset(self, *, seed=None, options=None):
            met.append(seed)
            return super().reset(seed=seed, options=options)

    gymnasium.register("WatchedTraining-v0", Watched)
    agent = numbered_agent(env_id="WatchedTraining-v0", validate_episodes=2)
    hp = agent.hyperparameters
    quiet(agent, make_vec(hp.env_id, 3), steps=1200, validate=validator(hp))
    training, evaluation = [seed for seed in met if seed >= 2**30], [seed for seed in met if seed < 2**30]
    assert len(training) > 100 and len(set(training)) == len(training)
    assert set(evaluation) >= {500_000, 500_001}
    assert min(evaluation) >= 500_000


def test_one_thread_while_training_and_as_many_as_before_after():
    before = torch.get_num_threads()
    seen = []
    torch.set_num_threads(2)
    try:
        quiet(numbered_agent(), Numbered(), steps=1000, callback=lambda history: seen.append(torch.get_num_threads()))
        assert seen == [1] and torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


# --- What a run leaves behind, in cases that are easily forgotten ---------------------------------------------------


def test_a_short_run_has_a_row_too():
    agent, envs = run_parts(small())
    history = quiet(agent, envs, steps=300)
    assert history["step"] == [agent.steps] and history["updates"] == [agent.updates] and agent.updates > 0
    assert len(quiet(agent, envs, steps=300)) == 0  # nothing happened, so there is nothing to tell


def test_a_second_run_of_an_agent_meets_new_episodes_and_counts_on():
    agent, envs = run_parts(small())
    first = quiet(agent, envs, steps=900)
    seeds, begun = _seeds(envs), agent.episodes
    second = quiet(agent, envs, steps=1800)
    assert agent.episodes > begun and not seeds & _seeds(envs)
    assert second["seconds"][0] > first["seconds"][-1] and agent.seconds == pytest.approx(
        second["seconds"][-1], abs=1e-3
    )


def _seeds(envs) -> set[int]:
    return {int(env.unwrapped.np_random_seed) for env in envs.envs}


def test_more_environments_than_steps_in_a_row_miss_no_validation():
    agent, envs = run_parts(small(num_envs=1500, buffer_size=3000, validate_every=2000))
    history = quiet(agent, envs, steps=9000, validate=lambda agent: 1.0)
    assert history["step"] == [1500, 3000, 4500, 6000, 7500, 9000]
    assert [score == 1.0 for score in history["test_score"]] == [False, True, True, True, False, True]


def test_a_save_that_fails_on_the_way_does_not_end_the_run(tmp_path, monkeypatch, capsys):
    """The disk is full for a while: the run says so, goes on, and saves at its end."""
    path, saves = tmp_path / "run.pt", []

    def full_at_first(state, file):
        saves.append(state["agent"]["steps"])
        if len(saves) < 3:
            raise CheckpointError(f"could not save {file} (No space left on device)")
        return save_run(state, file)

    monkeypatch.setattr("sf2lib.train.SAVE_EVERY", 0)
    monkeypatch.setattr("sf2lib.train.save_run", full_at_first)
    agent, envs = run_parts(small())
    history = quiet(agent, envs, steps=2500, checkpoint=path)
    assert history.stopped == "steps" and len(saves) == 3
    assert load_run(path)["agent"]["steps"] == agent.steps
    assert capsys.readouterr().out.count("No space left on device); training goes on") == 2


def test_a_save_that_fails_at_the_end_loses_no_history(tmp_path):
    agent, envs = run_parts(small())
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CheckpointError, match="could not save") as caught:
        quiet(agent, envs, steps=1300, checkpoint=tmp_path / "file" / "run.pt")
    assert [round(step, -2) for step in caught.value.history["step"]] == [1000, 1300]


def test_weights_loaded_before_training_say_what_they_said_when_training_begins():
    agent, envs = run_parts(small())
    quiet(agent, envs, steps=600)
    tuned, _ = run_parts(small(learning_rate=1e-8), seed=1)
    for network in (tuned.network, tuned.target):
        network.load_state_dict(agent.network.state_dict())
    quiet(tuned, envs, steps=600)
    states = tuned.buffer.rows.state[:100]
    assert tuned.updates > 0 and not torch.equal(tuned.network.scale, agent.network.scale)
    torch.testing.assert_close(tuned.network(states), agent.network(states), atol=1e-2, rtol=1e-2)
