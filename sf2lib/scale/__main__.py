"""The shell's entry point.

python -m sf2lib.scale sweep cartpole --space "learning_rate={loguniform: [1.0e-4, 0.1]}" --space "n_step=[1, 3, 5]"
"""

import argparse
import sys

from sf2lib.config import read_assignments
from sf2lib.scale import ScaleError, Sweep, sweep


def _progress(so_far: Sweep) -> None:
    ended = sum(bool(row["ended"]) for row in so_far.rows)
    early = sum(row["ended"] == "stopped early" for row in so_far.rows)
    print(
        f"{ended} of {len(so_far.rows)} settings have ended, {early} of them early; {so_far.steps():,} steps",
        flush=True,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run a sweep; return the exit status: 130 after Ctrl-C, as shells have it."""
    parser = argparse.ArgumentParser(prog="python -m sf2lib.scale", description="Beyond one process, on Ray.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("sweep", help="try many settings of the hyperparameters at once")
    one.description = "Try many settings at once. Ctrl-C stops it; the same command goes on where it was."
    one.add_argument("section", help="of assets/hyperparameters.yml: cartpole, flappy, fighter, tiger")
    one.add_argument(
        "--space",
        action="append",
        default=[],
        metavar="NAME=CHOICES",
        help='what to vary: "n_step=[1, 3, 5]" or "learning_rate={loguniform: [1.0e-4, 0.1]}"; may be repeated',
    )
    one.add_argument("--trials", type=int, default=9, metavar="N", help="how many settings (default: 9)")
    one.add_argument(
        "--seeds", type=int, nargs="+", default=[0, 1, 2], metavar="K", help="of the runs (default: 0 1 2)"
    )
    one.add_argument(
        "--budget", type=int, default=30_000, metavar="N", help="environment steps a run (default: 30000)"
    )
    one.add_argument("--out", metavar="FOLDER", help="for all files (default: runs/sweep_SECTION)")
    one.add_argument("--no-early-stopping", action="store_true", help="train every setting to the end")
    one.add_argument("--address", metavar="HOST:PORT", help="of a cluster (default: RAY_ADDRESS, else this machine)")
    one.add_argument("--cores", type=int, metavar="N", help="settings at once on this machine (default: its cores)")
    options = parser.parse_args(arguments)
    try:
        result = sweep(
            read_assignments("--space", options.space, 'NAME=CHOICES, as in "n_step=[1, 3, 5]"'),
            options.trials,
            options.seeds,
            options.budget,
            section=options.section,
            folder=options.out,
            early_stopping=not options.no_early_stopping,
            callback=_progress,
            address=options.address,
            cores=options.cores,
        )
    except (ValueError, OSError, ScaleError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    print(result)
    if result.stopped == "interrupted":
        print("the same command goes on where it was")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
