"""sf2lib/captured.py, as far as a CPU can tell: is what a GPU records right again, however often it is replayed?

A CUDA graph is a list of operations, each with the addresses and the plain numbers that it had when it was recorded.
`Tape` is the same on a CPU. What would go wrong with the one goes wrong with the other: a number that should have
changed, a tensor that has moved, a decision that is not taken again. `CapturedUpdate` itself has not run on a GPU yet.
"""

import math

import numpy as np
import pytest
import torch
from test_agent import agent_with_memories, weights
from torch.utils._python_dispatch import TorchDispatchMode
from worlds import Breaking, differences, one_line, run_parts, small

from sf2lib.agent import Diverged, DQNAgent
from sf2lib.captured import WARM_UP, CapturedUpdate
from sf2lib.replay import Batch, ReplayBuffer, sent
from sf2lib.run import Run
from sf2lib.train import Budget, train

aten = torch.ops.aten
WAITS = {aten._local_scalar_dense, aten.nonzero, aten.masked_select, aten.is_nonzero, aten.equal}  # for a GPU's values


class Tape(TorchDispatchMode):
    """Records the operations of `update` once, and then repeats them in the memory that they had."""

    def __init__(self, update):
        super().__init__()
        self.update, self.entries, self.loss, self.warm = update, [], None, False

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        assert function.overloadpacket not in WAITS, f"{function} waits for a value"
        indices = args[1] if function.overloadpacket in (aten.index, aten.index_put_) else ()
        assert all(index is None or index.dtype == torch.int64 for index in indices), "a mask waits for its count"
        result = function(*args, **(kwargs or {}))
        self.entries.append((function, args, kwargs or {}, result))
        return result

    def __call__(self) -> torch.Tensor:
        if not self.warm:  # the optimizer makes its moments in the first update
            self.warm = True
            return self.update()
        if self.loss is None:
            with self:
                self.loss = self.update()
            return self.loss.clone()
        with torch._C._AutoDispatchBelowAutograd():  # gradients are on the tape, and nothing else wants any
            for function, args, kwargs, result in self.entries:
                again = function(*args, **kwargs)
                for old, new in zip(tensors(result), tensors(again), strict=True):
                    if old.data_ptr() != new.data_ptr():  # else it was written in place, or is a view
                        old.copy_(new)
        return self.loss.clone()


def tensors(result) -> list[torch.Tensor]:
    parts = result if isinstance(result, (list, tuple)) else [result]
    return [part for part in parts if isinstance(part, torch.Tensor)]


def as_on_a_gpu(agent: DQNAgent, record: bool) -> DQNAgent:
    """Let an agent on the CPU do what one on a GPU does, its update taped or run step by step."""
    group, buffer = agent.optimizer.param_groups[0], agent.buffer
    # float64: on a CPU, Adam computes with a Python float; on a GPU with float32
    group["lr"] = torch.tensor(group["lr"], dtype=torch.float64)
    buffer.length = torch.tensor(len(buffer))
    agent.captured = Tape(agent.update_weights) if record else agent.update_weights
    return agent


def add_rows(agents, moment: int) -> None:
    """A step of three environments, with rewards that tell when they came."""
    rng = np.random.default_rng(moment)
    states = rng.normal(size=(2, 3, 4)).astype(np.float32)
    reward = rng.normal(size=3).astype(np.float32)
    discount = np.float32(0.99 * (rng.random(3) < 0.9))
    batch = Batch(states[0], rng.integers(2, size=3), reward, states[1], discount)
    for agent in agents:
        agent.observe(batch, discount == 0, np.ones(3, bool))


KINDS = {
    "plain": {},
    "double": {"double": True},
    "dueling": {"dueling": True, "gated": True},
    "prioritized": {"prioritized": True, "n_step": 3},
    "muon": {"muon": True, "gated": True},
    "all": {"double": True, "prioritized": True, "average_tau": 0.01, "max_grad_norm": 0.1, "huber_delta": 10.0},
    "copied target": {"target_every": 7, "max_grad_norm": None},
}


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
def test_a_replayed_update_is_the_update_to_the_bit(changes):
    """While the buffer fills and wraps around, the step size falls and the weights are loaded anew."""
    falling = {"learning_rate": 0.01, "learning_rate_end": 0.001, "learning_rate_steps": 400}
    once, again = (agent_with_memories(**changes, **falling) for _ in range(2))
    as_on_a_gpu(once, record=False), as_on_a_gpu(again, record=True)
    start = weights(once.network)
    for moment in range(200):
        assert once.learn().item() == again.learn().item(), moment
        add_rows((once, again), moment)
        if moment == 150:
            for agent in (once, again):
                agent.network.load_state_dict(start)
    assert len(again.captured.entries) > 30 and again.buffer.pushed > again.hyperparameters.buffer_size
    assert differences(once.state_dict(), again.state_dict()) == []
    assert again.optimizer.param_groups[0]["lr"] == 0.001


@pytest.mark.parametrize("changes", KINDS.values(), ids=KINDS)
def test_the_update_of_a_gpu_is_that_of_a_cpu_to_the_bit(changes):
    """All but which rows are drawn: a GPU's length is a tensor."""
    here, there = (agent_with_memories(**changes) for _ in range(2))
    as_on_a_gpu(there, record=True).buffer.length = None
    for _ in range(100):
        assert here.learn() == there.learn().item()
    group = there.optimizer.param_groups[0]
    group["lr"] = group["lr"].item()
    assert differences(here.state_dict(), there.state_dict()) == []


def number_that_changes(agent: DQNAgent) -> None:
    agent.buffer.rows.reward.mul_(1 + 0.001 * agent.updates)


def tensor_that_moves(agent: DQNAgent) -> None:
    agent.buffer.highest = agent.buffer.highest * 1.01


def nothing_wrong(agent: DQNAgent) -> None:
    agent.buffer.highest.mul_(1.01)


@pytest.mark.parametrize("also", [number_that_changes, tensor_that_moves, nothing_wrong])
def test_the_tape_shows_what_can_not_be_recorded(also):
    def update(agent):
        def both():
            also(agent)
            return type(agent).update_weights(agent)

        return both

    once, again = (as_on_a_gpu(agent_with_memories(prioritized=True), record=False) for _ in range(2))
    once.captured, again.captured = update(once), Tape(update(again))
    for moment in range(20):
        once.learn(), again.learn()
        add_rows((once, again), moment)
    assert (differences(once.state_dict(), again.state_dict()) == []) == (also is nothing_wrong)


@pytest.mark.parametrize("wait", [lambda x: x.item(), lambda x: x[x > 0], lambda x: x.nonzero(), bool])
def test_the_tape_refuses_what_would_wait(wait):
    tape = Tape(lambda: wait(torch.ones(1)))
    tape()
    with pytest.raises(AssertionError, match="waits for"):
        tape()


def test_a_state_that_is_loaded_is_recorded_anew():
    agent, other = (as_on_a_gpu(agent_with_memories(seed=seed), record=True) for seed in (1, 2))
    agent.learn()
    other.load_state_dict(agent.state_dict())
    assert isinstance(other.captured, CapturedUpdate) and other.captured.calls == 0 and other.captured.graph is None
    assert isinstance(other.optimizer.param_groups[0]["lr"], torch.Tensor)


def test_where_no_graph_can_be_recorded_the_update_runs_step_by_step(monkeypatch):
    def refuse():
        raise RuntimeError("operation not permitted\nwhen stream is capturing")

    monkeypatch.setattr(torch.cuda, "CUDAGraph", refuse)
    agent, other = as_on_a_gpu(agent_with_memories(), record=False), as_on_a_gpu(agent_with_memories(), record=False)
    agent.captured = CapturedUpdate(agent)
    agent.captured.calls = WARM_UP  # its warm-up needs a GPU
    with pytest.warns(RuntimeWarning) as said:
        losses = [agent.learn().item() for _ in range(5)]
    assert [str(one.message) for one in said] == [
        "the update can't be recorded and runs step by step: operation not permitted"
    ]
    assert losses == [other.learn().item() for _ in range(5)]


# --- What a GPU does in another way ------------------------------------------------------------------------------


def test_rows_sent_in_one_piece_come_out_as_they_were():
    rng = np.random.default_rng(0)
    batch = Batch(
        rng.normal(size=(5, 3)).astype(np.float32),
        np.array([0, 1, 2, 2**24 - 1, 7]),
        rng.normal(size=5).astype(np.float32),
        rng.normal(size=(5, 3)),
        np.full(5, 0.99, np.float32),
    )
    found = sent(batch, "cpu")
    assert [part.dtype for part in found] == [torch.float32, torch.int64, *[torch.float32] * 3]
    for part, expected in zip(found, batch, strict=True):
        np.testing.assert_array_equal(part.numpy(), expected.astype(part.numpy().dtype))


def test_with_a_length_that_is_a_tensor_every_row_held_is_drawn_as_often():
    buffer = ReplayBuffer(10, seed=0)
    buffer.length = torch.tensor(0)
    for moment in range(14):
        buffer.push([float(moment)], 0, 0.0, [0.0], False)
        held = sorted(range(moment, max(-1, moment - 10), -1))
        drawn = buffer.sample(1).state if moment == 0 else buffer.rows_at(buffer._uniform(3000)).state
        found, counts = drawn.unique(return_counts=True)
        assert found.tolist() == held
        if moment:
            assert (counts / 3000 - 1 / len(held)).abs().max() < 5 * (0.25 / 3000) ** 0.5
    other = ReplayBuffer(10)
    other.length = torch.tensor(0)
    other.load_state_dict(buffer.state_dict())
    assert other.length == 10 and torch.equal(other.sample(8).state, buffer.sample(8).state)


def train_as_on_a_gpu(agent: DQNAgent, envs, steps: int) -> list[dict]:
    group = agent.optimizer.param_groups[0]
    group["lr"], agent.captured = torch.tensor(group["lr"], dtype=torch.float64), agent.update_weights
    return train(agent, envs, Budget(steps=steps), progress=False).rows


def test_losses_read_once_a_row_make_the_same_run():
    late = train_as_on_a_gpu(*run_parts(small()), steps=2500)
    at_once = train(*run_parts(small()), Budget(steps=2500), progress=False).rows
    assert [row | {"seconds": 0} for row in late] == [row | {"seconds": 0} for row in at_once] and len(late) == 3
    assert all(type(row["loss"]) is float and math.isfinite(row["loss"]) for row in late)


@pytest.mark.parametrize(("steps", "prioritized"), [(9000, False), (1700, True)])
def test_a_loss_that_is_no_number_stops_the_run_though_it_is_read_late(steps, prioritized):
    """At the next row, or at the run's end if that comes sooner."""
    agent = DQNAgent(2, 2, small(num_envs=1, prioritized=prioritized))
    with pytest.raises(Diverged) as error:
        train_as_on_a_gpu(agent, Breaking(1500, reward=math.nan), steps)
    one_line(error, "no finite number", "weights of step 1000 are back")
    assert agent.steps == min(steps, 2000) and error.value.history["step"] == [1000]
    assert all(weight.isfinite().all() for weight in agent.network.state_dict().values())
    if prioritized:  # of such priorities a GPU could not even draw
        assert agent.buffer.priority.isfinite().all() and agent.buffer.highest.isfinite()


def test_a_saved_run_holds_losses_as_numbers():
    run = Run(*run_parts(small()), None)
    run.losses = [0.5, torch.tensor(0.25), torch.tensor(2.0)]  # resumed, then gone on
    assert run.state_dict()["losses"] == [0.5, 0.25, 2.0]
    run.read_losses()
    assert run.losses == [0.5, 0.25, 2.0]
