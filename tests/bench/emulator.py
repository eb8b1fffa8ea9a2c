"""How many frames a second the emulator runs: bare, under our environment, under stable-retro's own, in two workers.

    python tests/bench/emulator.py [--json] [--frames 3000] [--rounds 9] [--both]

| measured           | what runs                                                                       | seconds |
|--------------------|---------------------------------------------------------------------------------|---------|
| dojo_fps           | bare RetroEmulator.step(), Dojo, from its start state, nothing pressed          | CPU     |
| airstriker_fps     | the same with Airstriker, which stable-retro brings along                       | CPU     |
| env_fps            | sf2lib/Fighter-v0, random moves, resets included                                | CPU     |
| bare_fps           | bare RetroEmulator.step() with the very buttons that Fighter-v0 pressed         | CPU     |
| blank_fps          | the same with the console's display off, as Fighter-v0 has it without pictures  | CPU     |
| retro_env_fps      | stable-retro's RetroEnv with the same buttons, which gives an image each frame  | CPU     |
| one_worker_fps     | Fighter-v0 in a process of its own                                              | CPU     |
| two_workers_fps    | two at the same time, together                                                  | CPU     |

All are measured in turn, several times over, each in a process of its own. CPU seconds are the process's own, so that
other programs disturb less, two workers' too: what they would do on two cores that nobody else uses. The best of each
one's runs counts: others can only slow it down.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

DOJO = Path(__file__).resolve().parents[2] / "assets" / "dojo" / "Dojo-Genesis-v0"
CHUNK = 600  # frames after which the state is loaded anew: always a fight
NEEDED = {
    "dojo": ("airstriker", 1.5),
    "env": ("bare", 0.95),
    "env, display off": ("blank", 0.95),
    "env, with images": ("retro_env", 2.2),
    "two_workers": ("one_worker", 1.8),
}


def measure_game(folder: Path, state: str, frames: int, both: bool) -> float:
    """Bare frames a second of a game, from its start state."""
    core, data = bare_core(folder)
    saved = gzip.decompress((folder / f"{state}.state").read_bytes())
    seconds = 0.0
    for _ in range(0, frames, CHUNK):
        core.set_state(saved)
        if both:
            data.load(str(folder / "data.json"), str(folder / "scenario.json"))
            data.update_ram()
            data.set_value("human", 0)
        core.step()
        start = time.process_time()
        for _ in range(CHUNK):
            core.step()
        seconds += time.process_time() - start
    return -(-frames // CHUNK) * CHUNK / seconds


def bare_core(folder: Path):
    import stable_retro

    core, data = stable_retro.RetroEmulator(str(folder / "rom.md")), stable_retro.data.GameData()
    core.configure_data(data)
    core.step()
    return core, data


def dojo(frames: int, both: bool = False) -> float:
    return measure_game(DOJO, "Dragon", frames, both)


def airstriker(frames: int) -> float:
    import stable_retro

    folder = Path(stable_retro.data.path()) / "stable" / "Airstriker-Genesis-v0"
    return measure_game(folder, "Level1", frames, both=False)


def fights(frames: int, **options):
    """A Fighter-v0 that has begun, and a function that plays so many frames of random moves in it."""
    from sf2lib.envs import make

    env, random = make("sf2lib/Fighter-v0", opponent="dragon", **options), np.random.default_rng(0)
    env.reset(seed=0)

    def play() -> None:
        until = env.unwrapped.frames_played + frames
        while env.unwrapped.frames_played < until:
            *_, terminated, truncated, _ = env.step(int(random.integers(env.action_space.n)))
            if terminated or truncated:
                env.reset()

    return env, play


def env(frames: int) -> float:
    env, play = fights(frames)
    before, start = env.unwrapped.frames_played, time.process_time()
    play()
    return (env.unwrapped.frames_played - before) / (time.process_time() - start)


def script(frames: int) -> list[tuple[bytes, list[np.ndarray]]]:
    """What Fighter-v0 plays: for each fight the state that it begins with, and the buttons frame by frame."""
    env, play = fights(frames, render_mode="rgb_array")
    console = env.unwrapped.console
    fight_by_fight = [(console.save(), [])]
    write, play_frames = console.write, console.play

    def note_fight(values):
        write(values)
        fight_by_fight.append((console.save(), []))

    def note_buttons(left, right, *options):
        answer = play_frames(left, right, *options)
        fight_by_fight[-1][1].extend(left[: answer[0]])
        return answer

    console.write, console.play = note_fight, note_buttons
    play()
    env.close()
    return fight_by_fight


def replay(fight_by_fight: list[tuple[bytes, list[np.ndarray]]]) -> float:
    core, _ = bare_core(DOJO)
    seconds, frames, held = 0.0, 0, None
    for saved, pressed in fight_by_fight:
        core.set_state(saved)
        start = time.process_time()
        for mask in pressed:
            if mask is not held:
                core.set_button_mask(mask, 0)
                held = mask
            core.step()
        seconds, frames = seconds + time.process_time() - start, frames + len(pressed)
    return frames / seconds


def bare(frames: int) -> float:
    return replay(script(frames))


def blank(frames: int) -> float:
    from sf2lib.envs.emulator import without_picture

    return replay([(without_picture(saved), pressed) for saved, pressed in script(frames)])


def retro_env(frames: int) -> float:
    import stable_retro

    fight_by_fight = script(frames)
    integrations = stable_retro.data.Integrations
    integrations.add_custom_path(str(DOJO.parent))
    env = stable_retro.make("Dojo-Genesis-v0", inttype=integrations.ALL, render_mode="rgb_array")
    env.reset()
    seconds = 0.0
    for saved, pressed in fight_by_fight:
        env.em.set_state(saved)
        start = time.process_time()
        for mask in pressed:
            env.step(mask)
        seconds += time.process_time() - start
    return sum(len(pressed) for _, pressed in fight_by_fight) / seconds


def work(frames: int, start_together, answers) -> None:
    """A worker: plays so many frames at its own pace, beside the others."""
    env, play = fights(frames)
    start_together.wait()
    before, start = env.unwrapped.frames_played, time.process_time()
    play()
    answers.put((env.unwrapped.frames_played - before) / (time.process_time() - start))


def workers(frames: int, number: int) -> float:
    """Frames a second of all workers together."""
    processes = multiprocessing.get_context("spawn")
    start_together, answers = processes.Barrier(number), processes.Queue()
    for _ in range(number):
        processes.Process(target=work, args=(frames, start_together, answers)).start()
    return sum(answers.get() for _ in range(number))


def one_worker(frames: int) -> float:
    return workers(frames, 1)


def two_workers(frames: int) -> float:
    return workers(frames, 2)


MEASURES = {f.__name__: f for f in (dojo, airstriker, env, bare, blank, retro_env, one_worker, two_workers)}


def run(name: str, frames: int, both: bool) -> float:
    command = [sys.executable, __file__, "--one", name, "--frames", str(frames)]
    command += ["--both"] * (both and name == "dojo")
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=3000, help="frames of each measurement")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    parser.add_argument("--both", action="store_true", help="the computer plays both sides of dojo_fps")
    parser.add_argument("--one", choices=list(MEASURES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        options = {"both": True} if arguments.both else {}
        print(MEASURES[arguments.one](arguments.frames, **options))
        return
    speeds = {name: [] for name in MEASURES}
    for _ in range(arguments.rounds):
        for name in speeds:
            speeds[name].append(run(name, arguments.frames, arguments.both))
    best = {name: max(numbers) for name, numbers in speeds.items()}
    times = {name: best[name.split(",")[0]] / best[other] for name, (other, _) in NEEDED.items()}
    if arguments.json:
        report = {f"{name}_fps": round(speed) for name, speed in best.items()}
        print(json.dumps({**report, "times": round(times["dojo"], 2)}))
        return
    for name, (other, needed) in NEEDED.items():
        speed, verdict = best[name.split(",")[0]], "enough" if times[name] >= needed else "not enough"
        print(f"{name}: {speed:.0f} frames a second, {other} {best[other]:.0f}: {times[name]:.2f} times, {verdict}.")


if __name__ == "__main__":
    main()
