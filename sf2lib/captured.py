"""An update recorded once on a GPU, then replayed whole: no Python between its parts (CUDA graphs). Never on a CPU.

Python asks for a small network's update operation by operation, and a GPU is done with each before the next one is
asked for. A recording is asked for once. It has a price: it knows the addresses and the plain numbers of the moment at
which it was made. So whatever changes from update to update lives in tensors that are written in place (the learning
rate, how full the buffer is, the highest priority), and nothing in `DQNAgent.update_weights` may wait for a value.
tests/test_captured.py records and replays the update on a CPU in the same way, and compares to the bit.

This file has not run on a GPU yet. https://docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs
"""

import warnings
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from sf2lib.agent import DQNAgent

WARM_UP = 3  # updates that run step by step before the recording, as libraries set themselves up in the first ones


class CapturedUpdate:
    """Calls an agent's `update_weights`, and from the fourth time on replays what the GPU did in it.

    Args:
        agent: on a GPU. What it is made of is fixed with the recording: networks, optimizer, buffer, hyperparameters.
    """

    def __init__(self, agent: "DQNAgent"):
        self.agent, self.calls = agent, 0
        self.graph: torch.cuda.CUDAGraph | None = None  # None before it is recorded, and where it can't be
        self.loss: torch.Tensor | None = None  # where the recording leaves the loss

    def __call__(self) -> torch.Tensor:
        """Make one update.

        Returns:
            () float32, the loss before the step. Reading its value waits for the GPU.
        """
        self.calls += 1
        if self.calls <= WARM_UP:
            return self._aside()
        if self.calls == WARM_UP + 1:
            self._capture()
        if self.graph is None:
            return self.agent.update_weights()
        self.graph.replay()
        return self.loss.clone()  # the next replay writes over it

    def _aside(self) -> torch.Tensor:
        """A real update, on a stream of its own: what is recorded later must not depend on the main one."""
        main, side = torch.cuda.current_stream(), torch.cuda.Stream()
        side.wait_stream(main)
        with torch.cuda.stream(side):
            loss = self.agent.update_weights()
        main.wait_stream(side)
        return loss.clone()

    def _capture(self) -> None:
        """Record one update. Nothing is computed yet."""
        buffer = self.agent.buffer
        drawn = buffer.generator.get_state()
        try:
            graph = torch.cuda.CUDAGraph()
            graph.register_generator_state(buffer.generator)  # each replay draws anew; needed up to PyTorch 2.13
            with torch.cuda.graph(graph):
                self.loss = self.agent.update_weights()
            self.graph = graph
        except RuntimeError as error:
            buffer.generator = torch.Generator(buffer.device)  # the old one may believe that the recording goes on
            buffer.generator.set_state(drawn)
            said = str(error).splitlines()[0]
            warnings.warn(f"the update can't be recorded and runs step by step: {said}", RuntimeWarning, stacklevel=4)
