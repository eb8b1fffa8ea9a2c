"""sf2lib/actor.py, actors.py, processes.py: what actors hand over, and what becomes of them."""

import functools
import os
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import torch
from numbered import Numbered
from test_train import check_transitions
from worlds import differences, gone, one_line, python, remembered, small

import sf2lib.actors
import sf2lib.train
from sf2lib.actor import Actor, NumpyPolicy
from sf2lib.actors import AHEAD, STEPS, ActorFailed, Actors, ActorStream, layout
from sf2lib.agent import DQNAgent
from sf2lib.checkpoint import load_run
from sf2lib.envs import EpisodeStream, dimensions, make, make_vec
from sf2lib.explore import spread
from sf2lib.network import DQN
from sf2lib.processes import SharedWeights
from sf2lib.train import Budget, train

NUMBERED = "numbered:Numbered-v0"


def numbered(
    count: int, env_id: str = NUMBERED, options: dict | None = None, where: str = "processes", **changes
) -> tuple[DQNAgent, Actors]:
    """Actors in Numbered worlds, and an agent that never forgets and hardly learns."""
    actors = Actors(env_id, count, where, **(options or {}))
    return DQNAgent(3, 2, small(**{"buffer_size": 5000, "learning_starts": 10**6, **changes})), actors


def workers(of: int | None = None) -> list[int]:
    """The actors that a process has, this one unless told otherwise."""
    parent, found = str(of or os.getpid()), []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            stat, command = (Path(f"/proc/{process}/{name}").read_text() for name in ("stat", "cmdline"))
        except OSError:
            continue
        if stat.rsplit(")", 1)[1].split()[1] == parent and "sf2lib.processes" in command:
            found.append(int(process))
    return found


@pytest.fixture(autouse=True)
def none_is_left():
    yield
    assert workers() == []


# --- An actor ------------------------------------------------------------------------------------------------------


def flat(network: DQN) -> np.ndarray:
    return np.concatenate([weights.numpy().ravel() for weights in network.state_dict().values()])


@pytest.mark.parametrize("gated", [False, True])
@pytest.mark.parametrize("dueling", [False, True])
@pytest.mark.parametrize("hidden", [(), (16,), (64, 32, 16)])
def test_the_policy_without_torch_says_what_the_network_says(hidden, dueling, gated):
    torch.manual_seed(0)
    network, states = DQN(5, 4, hidden, dueling, gated), torch.randn(200, 5)
    network.standardize(3 * states + 1)
    policy = NumpyPolicy(layout(network))
    policy.flat[:] = flat(network)
    with torch.no_grad():
        expected = network(states).numpy()
    found = policy.q_values(states.numpy())
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    assert np.abs(expected).max() > 0.1


@pytest.mark.parametrize("chunk", [1, 2, 7, 40])
def test_a_chunk_unpacks_to_the_very_steps(chunk):
    """Episodes of 1 to 7 steps, cut anywhere: the same as an EpisodeStream in the same world with the same actions."""
    options = {"frames": True, "score": True}
    actor = Actor(NUMBERED, options, 3, layout(DQN(3, 2)))
    stream = EpisodeStream(make(NUMBERED, **options), 3)
    both = set()
    for _ in range(120 // chunk):
        played = actor.play(0.5, chunk)
        met = chunk + 1 + sum((played.terminated | played.truncated)[:-1])
        assert len(played.states) == met, "each state goes on the way once"
        for action, steps in played.steps():
            both.add(int(action[0]))
            expected = stream.step(action)
            for part, wanted in zip(steps, expected, strict=True):
                assert np.asarray(part).dtype == np.asarray(wanted).dtype or part == wanted
                np.testing.assert_array_equal(part, wanted)
    assert both == {0, 1}


def test_epsilon_is_the_share_of_random_actions():
    network = DQN(3, 2, ())
    actor = Actor(NUMBERED, {}, 0, layout(network), explore_probabilities=(0.25, 0.75))
    with torch.no_grad():
        network.head.bias[1] = 1e6
    actor.policy.flat[:] = flat(network)
    for epsilon in (0.0, 0.4, 1.0):
        idle = 1 - actor.play(epsilon, 1000).action.mean()
        assert idle == pytest.approx(0.25 * epsilon, abs=0.05)


def test_epsilons_spread_around_the_schedule_s():
    for epsilon in (1.0, 0.3, 0.05):
        epsilons = [spread(epsilon, actor, 5) for actor in range(5)]
        assert epsilons == sorted(epsilons, reverse=True) and epsilons[2] == pytest.approx(epsilon)
        assert np.exp(np.log(epsilons).mean()) == pytest.approx(epsilon)
        assert epsilons[0] == pytest.approx(epsilon**0.5)
    assert spread(0.3, 0, 1) == 0.3 and spread(0.0, 1, 3) == 0.0


def test_shared_weights_are_read_once(tmp_path):
    with (tmp_path / "weights").open("wb+") as file:
        file.truncate(SharedWeights.size_in_bytes(3))
        ours, theirs = (SharedWeights(file.fileno(), 3) for _ in range(2))
        known, read = 0, np.zeros(3, np.float32)
        for number in range(1, 6):
            ours.write(np.full(3, number, np.float32))
            known = theirs.read(read, known)
            assert known == number and read.tolist() == [number] * 3
        read[:] = -1
        assert theirs.read(read, known) == known and read[0] == -1


# --- What reaches the buffer ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_step", [1, 3])
def test_no_transition_joins_two_episodes_or_two_actors(n_step):
    agent, actors = numbered(3, options={"frames": True}, n_step=n_step, gamma=0.9)
    history = train(agent, actors, Budget(steps=1500), progress=False)
    assert history.stopped == "steps" and 1500 <= agent.steps < 1500 + STEPS
    # those of each actor's last n - 1 steps are not complete, all others are there
    assert agent.steps - 3 * (n_step - 1) <= check_transitions(agent, 0, frames=True) <= agent.steps
    seen = defaultdict(set)
    for lane, episode, moment in remembered(agent).state.astype(int).tolist():
        seen[lane].add((episode, moment))
    assert len(seen) == 3 and all(len(steps) > 100 for steps in seen.values())
    for lane, steps in seen.items():
        newest = max(episode for episode, _ in steps)
        whole = {(e, moment) for e in range(newest) for moment in range(Numbered.length(lane, e))}
        assert whole <= steps
    assert history["episodes"][-1] == agent.episodes > 100
    assert history["score"][-1] > 0 and history["epsilon"][-1] == agent.epsilon(agent.steps)


def test_updates_follow_the_steps_and_the_actors_wait_for_them():
    """The learner is slow: actors get AHEAD chunks ahead, no more, and the ratio is kept."""
    agent, actors = numbered(2, learning_starts=100, steps_per_update=2, hidden=(4,))
    learn = agent.learn
    agent.learn = lambda: (time.sleep(0.005), learn())[1]
    began = time.monotonic()
    train(agent, actors, Budget(steps=700), progress=False)
    assert agent.updates == (agent.steps - 100) // 2
    assert agent.buffer.pushed <= agent.steps
    seconds = time.monotonic() - began
    assert actors.learner_waited < 0.7 * seconds and actors.actors_waited > 0.1 * agent.seconds


def test_actors_play_with_the_newest_weights_and_their_own_seeds():
    agent, actors = numbered(2, epsilon_start=0.0, epsilon_end=0.0)
    with torch.no_grad():
        agent.network.head.bias.copy_(torch.tensor([0.0, 1e6]))

    def turn(history):
        with torch.no_grad():
            agent.network.head.bias.copy_(torch.tensor([1e6, 0.0]))
        agent.updates += 1  # as a new update would

    train(agent, actors, Budget(steps=2000), callback=turn, progress=False)
    actions = remembered(agent).action
    old = 2 * AHEAD * STEPS  # under way when the weights changed
    assert actions[:1000].all() and not actions[1000 + STEPS + old :].any()


def test_it_learns():
    """The probe in which the right action depends on the state, by actors alone."""
    hp = small(num_envs=2, learning_starts=100, steps_per_update=1, learning_rate=5e-3, buffer_size=2000)
    actors = Actors("sf2lib/MatchingReward-v0", 2)
    agent = DQNAgent(*dimensions(actors), hp)
    history = train(agent, actors, Budget(steps=1500), progress=False)
    envs = make_vec("sf2lib/MatchingReward-v0", 1)
    score = sf2lib.evaluate.evaluate(agent.act, envs, 20).mean
    assert history.stopped == "steps" and score == 1.0


def test_the_fighter_s_workers_are_light():
    seen = []

    def look(history):
        for worker in workers():
            maps = Path(f"/proc/{worker}/maps").read_text()
            resident = int(Path(f"/proc/{worker}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
            seen.append(("torch" in maps, "stable_retro" in maps, resident))

    actors = Actors("sf2lib/Fighter-v0", 2, opponent="tiger", max_episode_steps=30)
    agent = DQNAgent(*dimensions(actors), small(num_envs=2, n_step=3, gamma=0.998))
    run = sf2lib.train.Run(agent, actors, None)
    with run:
        for _ in range(8):
            run.step()
        look(None)
    assert agent.steps == 8 * STEPS and agent.episodes >= 2
    assert [part[:2] for part in seen] == [(False, True)] * 2 and max(part[2] for part in seen) < 250
    assert 0 < remembered(agent).discount.max() < 0.998**5


# --- Actors that fail ----------------------------------------------------------------------------------------------


def test_an_actor_that_is_killed_is_named_and_replaced():
    agent, actors = numbered(2, n_step=3, gamma=0.9)
    killed = []

    def kill(history):
        if not killed:
            killed.append(workers()[0])
            os.kill(killed[0], signal.SIGKILL)
        else:
            time.sleep(1)  # else the other one may have played all that is left before the new one has started

    with pytest.warns(RuntimeWarning) as warned:
        history = train(agent, actors, Budget(steps=4500), callback=kill, progress=False)
    (warning,) = warned
    message = one_line(warning.message, f"in process {killed[0]} has died (signal SIGKILL)", "another takes its place")
    assert message.startswith("actor ")
    assert history.stopped == "steps"
    lanes = set(remembered(agent).state[:, 0].astype(int).tolist())
    assert len(lanes) == 3
    lost = agent.steps - check_transitions(agent, 0)
    assert 0 <= lost <= 3 * 2  # the open steps of three windows


def test_an_actor_that_hangs_is_replaced(monkeypatch):
    monkeypatch.setattr(sf2lib.actors, "PATIENCE", 2)
    agent, actors = numbered(2)
    stopped = []

    def stop(history):
        if not stopped:
            stopped.append(workers()[1])
            os.kill(stopped[0], signal.SIGSTOP)
            time.sleep(2.5)  # as a long validation: the other one has answered by then, and is not at fault

    with pytest.warns(RuntimeWarning) as warned:
        train(agent, actors, Budget(seconds=5), callback=stop, progress=False)
    (warning,) = warned
    one_line(warning.message, f"in process {stopped[0]} has not answered for 2 seconds", "another takes its place")


@pytest.mark.parametrize(
    ("how", "at", "words"),
    [
        ("raise", 0, ["can't go on: the console is on fire"]),
        ("raise", 40, ["can't go on: the console is on fire"]),
        ("die", 0, ["has died (signal SIGKILL) before it had played", "fewer actors"]),
    ],
)
def test_actors_that_can_not_go_on_end_the_run_in_one_line(how, at, words):
    agent, actors = numbered(2, "numbered:Failing-v0", {"how": how, "at": at})
    with pytest.raises(ActorFailed) as error:
        train(agent, actors, Budget(steps=3000), progress=False)
    one_line(error, "actor ", " in process ", *words)
    assert at == 0 or 0 < len(agent.buffer) == agent.steps


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (("CartPole-v1", 0), {}, ["count is 0", "at least 1"]),
        (("CartPole-v1", 1.5), {}, ["count is 1.5", "whole number"]),
        (("CartPole-v1", 2, "clouds"), {}, ["where is 'clouds'", "'processes'"]),
        (("CartPale-v1", 2), {}, ["CartPale"]),
        (("sf2lib/Fighter-v0", 2), {"opponent": "tigre"}, ["tigre", "tiger"]),
    ],
)
def test_what_can_not_be_played_is_refused_before_anything_starts(arguments, options, words):
    with pytest.raises(ValueError) as error:
        Actors(*arguments, **options)
    one_line(error, *words)


def test_an_agent_of_another_size():
    with pytest.raises(ValueError) as error:
        train(DQNAgent(3, 2), Actors("CartPole-v1", 1), Budget(steps=10), progress=False)
    one_line(error, "3 numbers and 2 actions", "4 and 2")


# --- Ctrl-C, and a learner that is gone ------------------------------------------------------------------------------

INTERRUPTED = """
import os, signal, sys, time
import test_actors
from test_actors import numbered, train, Budget, workers

agent, actors = numbered(2)
def press(history):
    os.killpg(0, signal.SIGINT)  # as a terminal does: to all of the group
history = train(agent, actors, Budget(seconds=300), callback=press, progress=False)
print(history.stopped, agent.steps, len(agent.buffer), workers(), flush=True)

def hold(history):
    print(*workers(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
train(agent, actors, Budget(seconds=300), callback=hold, progress=False)
"""


def test_after_ctrl_c_and_after_a_kill_no_process_is_left():
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = python("-c", INTERRUPTED, start_new_session=True, preexec_fn=heed)
    out, err = process.communicate(timeout=100)
    assert process.returncode == -signal.SIGKILL, err
    first, second = out.splitlines()
    stopped, steps, remembers, *left = first.split()
    assert (stopped, left) == ("interrupted", ["[]"])
    assert 1000 <= int(steps) < 1000 + STEPS and int(steps) == int(remembers)
    orphans = [int(worker) for worker in second.split()]
    assert len(orphans) == 2
    assert all(gone(orphan, 10) for orphan in orphans), "a worker outlives its learner"


# --- Resumed ---------------------------------------------------------------------------------------------------------


def test_a_run_goes_on_with_other_actors_with_none_and_with_some_again(tmp_path):
    hp, path = small(n_step=3), tmp_path / "run.pt"

    def resume(envs, steps):
        agent = DQNAgent(*dimensions(envs), hp)
        history = train(agent, envs, Budget(steps=steps), checkpoint=path, resume=path.exists(), progress=False)
        rows = remembered(agent)
        assert np.isfinite(rows.reward).all() and len(set(history["step"])) == len(history)
        return agent, history

    first, _ = resume(Actors(hp.env_id, 2), 1500)
    state = load_run(path)
    again = DQNAgent(4, 2, hp)
    again.load_state_dict(state["agent"])
    for part in ("network", "target", "optimizer"):
        assert differences(getattr(again, part).state_dict(), getattr(first, part).state_dict()) == []
    assert again.buffer.pushed == first.buffer.pushed

    agent, history = resume(Actors(hp.env_id, 1), 2200)
    assert agent.updates == (agent.steps - hp.learning_starts) // hp.steps_per_update > first.updates
    assert agent.episodes > first.episodes and history["episodes"][-1] > state["episodes"]
    agent, _ = resume(make_vec(hp.env_id, hp.num_envs), 2800)
    assert 2800 <= agent.steps < 2803
    agent, _ = resume(Actors(hp.env_id, 2), 3300)
    assert agent.updates == (agent.steps - hp.learning_starts) // hp.steps_per_update


def test_seeds_never_come_twice(tmp_path):
    """Neither another actor's, nor those before a resume, nor any that validation and held-out tests have."""
    agent, actors = numbered(3)
    seeds = []
    for steps in (0, 500):
        agent.steps = steps
        stream = ActorStream(actors, agent)
        stream.n_steps, stream.delivered, stream.asked = [None] * 3, [0] * 3, [None] * 3
        stream.team = type("Team", (), {"start": lambda self, number, arguments: seeds.append(arguments["seed"])})()
        for number in range(3):
            stream._start(number)
        stream.delivered[1] = 7
        stream._start(1)  # the one that takes its place
    assert len(set(seeds)) == 8 and min(seeds) >= 2**30


# --- The command -----------------------------------------------------------------------------------------------------


def test_the_command_trains_with_actors(tmp_path, capsys):
    out = tmp_path / "run"
    command = ["cartpole", "--actors", "2", "--set", "hidden=[16]", "--set", "learning_starts=200", "--out", str(out)]
    assert sf2lib.train.main([*command, "--steps", "1200"]) == 0
    assert load_run(out / "run.pt")["agent"]["steps"] >= 1200
    assert sf2lib.train.main([*command, "--steps", "1500", "--resume"]) == 0
    assert load_run(out / "run.pt")["agent"]["steps"] >= 1500
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("actors: the learner waited for them") for line in lines)
    with pytest.raises(SystemExit):
        sf2lib.train.main(["cartpole", "--actors", "0", "--out", str(tmp_path / "none")])
    one_line(capsys.readouterr().err.rstrip("\n").rpartition("\n")[2], "count is 0")


def test_on_windows_it_says_what_to_do(monkeypatch):
    agent, actors = numbered(1)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(OSError) as error:
        train(agent, actors, Budget(steps=10), progress=False)
    one_line(error, "Linux or macOS", "WSL")
