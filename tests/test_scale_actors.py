"""Actors on Ray: one machine as a cluster of several nodes, which lose an actor and a node while an agent learns."""

import functools
import importlib.util
import os
import re
import signal
import sys
import time
import warnings

import pytest
from test_actors import numbered
from test_train import check_transitions
from worlds import ROOT, marked, one_line, python, remembered

from sf2lib.actors import STEPS, ActorFailed
from sf2lib.checkpoint import load_run, save_run
from sf2lib.run import Run
from sf2lib.scale import import_ray
from sf2lib.train import Budget, main, train

if importlib.util.find_spec("ray") is None:
    pytest.skip("Ray is an optional install: pip install 'sf2lib[scale]'", allow_module_level=True)
ray = import_ray()


@pytest.fixture
def cluster(monkeypatch):
    """A head and one more node, of one core each, to join by RAY_ADDRESS."""
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests")]))  # as machines with the course
    # a node that is gone counts as dead after five questions: one a second here, for less to wait, one in three else
    soon = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 1000}
    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False, "_system_config": soon}
    )
    cluster.other = cluster.add_node(num_cpus=1)
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    yield cluster
    cluster.shutdown()


def lanes(agent) -> set[int]:
    return set(remembered(agent).state[:, 0].astype(int).tolist())


def where(name: str) -> tuple[int, str]:
    """The process and the node of an actor by its name."""
    process, node = re.fullmatch(r"actor \d+ in process (\d+) on node (\w+)", name).groups()
    return int(process), node


def test_a_run_on_a_cluster_loses_an_actor_a_node_and_its_learner_and_goes_on(cluster, tmp_path, monkeypatch):
    path, options = tmp_path / "run.pt", {"frames": True}
    agent, actors = numbered(2, n_step=3, gamma=0.9, options=options, buffer_size=20_000, where="ray")
    run, puts, put = Run(agent, actors, None), [], ray.put
    monkeypatch.setattr(ray, "put", lambda weights: puts.append(weights.nbytes) or put(weights))

    def until_replaced(number: int) -> list[str]:
        before, ends = run.stream.team.name(number), time.monotonic() + 100
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            while run.stream.team.name(number) == before or run.stream.delivered[number] < 5:
                run.step()  # the other one plays on meanwhile, slowly, so that the buffer still has all
                assert time.monotonic() < ends
                time.sleep(0.03)
        said = [str(warning.message) for warning in warned if "another takes its place" in str(warning.message)]
        return [one_line(each, f"actor {number} ", "has died") for each in said]

    with run:
        process, node = where(run.stream.team.name(0))
        assert node != where(run.stream.team.name(1))[1], "there is one on each node"
        while agent.steps < 500 or min(run.stream.delivered) < 5:
            run.step()
        weights = 4 * sum(part.numel() for part in agent.network.state_dict().values())
        assert puts == [weights], "they go out once, not to each actor, not with each chunk"
        agent.updates += 1
        run.step()
        assert puts == [weights] * 2

        os.kill(process, signal.SIGKILL)
        (said,) = until_replaced(0)
        assert f"actor 0 in process {process} on node" in said and "its process is gone" in said

        lost_node = cluster.other.node_id[:8]
        number = next(k for k in range(2) if where(run.stream.team.name(k))[1] == lost_node)
        cluster.remove_node(cluster.other, allow_graceful=False)
        (said,) = until_replaced(number)
        assert "(its node can't be reached)" in said or "(its node is gone)" in said
        assert where(run.stream.team.name(number))[1] != lost_node
    assert not ray.is_initialized(), "what joined has left"
    assert len(lanes(agent)) == 4 and agent.steps < 20_000
    lost = agent.steps - check_transitions(agent, 0, frames=True)
    assert 0 <= lost <= 4 * 2  # the open steps of four windows; chunks under way had not been counted

    save_run(run.state_dict(), path)
    again, actors = numbered(2, n_step=3, gamma=0.9, options=options, buffer_size=20_000, where="ray")
    steps = agent.steps + 1000
    with pytest.warns(RuntimeWarning, match="more actors than this Ray's 1 core: they share it"):
        history = train(again, actors, Budget(steps=steps), checkpoint=path, resume=True, progress=False)
    assert history.stopped == "steps" and steps <= again.steps < steps + STEPS
    assert load_run(path)["agent"]["steps"] == again.steps
    assert lanes(agent) < lanes(again) and len(lanes(again)) == 4 + 2


OWN = """
import os, signal
from test_actors import numbered, train, Budget

agent, actors = numbered(1, where="ray")
def press(history):
    os.killpg(0, signal.SIGINT)  # as a terminal does: to all of the group
history = train(agent, actors, Budget(seconds=300), callback=press, progress=False)
print(history.stopped, agent.steps == len(agent.buffer), flush=True)
"""


def test_without_a_cluster_it_starts_ray_here_and_ctrl_c_ends_it(tmp_path):
    mark = f"SF2LIB_TEST_RUN={tmp_path.name}-{os.getpid()}"  # all that it starts inherits it
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    begin = f"import os; os.environ.update([{tuple(mark.split('='))}]); os.environ.pop('RAY_ADDRESS', None)\n"
    process = python("-c", begin + OWN, start_new_session=True, preexec_fn=heed)
    for _ in range(1200):
        seen = marked(mark)
        if any("ray" in name for name in seen) or process.poll() is not None:
            break
        time.sleep(0.1)
    out, err = process.communicate(timeout=100)
    assert out.split() == ["interrupted", "True"], err
    assert any("ray" in name for name in seen), "what is looked for is there while it runs"
    until = time.monotonic() + 10
    while marked(mark):
        assert time.monotonic() < until, f"left running: {marked(mark)}"
        time.sleep(0.1)


def test_without_ray_one_line_says_what_to_install(monkeypatch):
    agent, actors = numbered(1, where="ray")
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ActorFailed) as error:
        train(agent, actors, Budget(steps=10), progress=False)
    one_line(error, "Ray is not installed", "pip install")


def test_the_command_wants_to_know_how_many(capsys):
    with pytest.raises(SystemExit):
        main(["cartpole", "--ray"])
    one_line(capsys.readouterr().err.rstrip("\n").rpartition("\n")[2], "--actors 4 --ray")
