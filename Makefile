# make lab        install the course into .venv and open it in JupyterLab
# make test       the same, then every test
# make notebooks  build notebooks/*.ipynb from notebooks/source (ONLY="03 07" builds some)
# make bench      how long Flappy Bird takes to learn, by seed
# make ablation   which of lesson 08's four ideas help: all runs, about an hour; it goes on where it was stopped
# make combos     whether a DQN chains moves, and what helps (lesson 11): all runs, about 20 minutes; it goes on where it was stopped
# make transfer   what moving old weights saves (lesson 12): all runs, about 45 minutes; it goes on where it was stopped
# make peers      our DQN beside Stable-Baselines3's and CleanRL's: all runs, about 40 minutes; it goes on where it was stopped
# make growth     how speed and memory grow with environments, batch, width, buffer and threads: about ten minutes
# make rom        build Dojo's cartridge image, assets/dojo/rom.md, anew (needs gcc-m68k-linux-gnu)
# make constraints  compute constraints.txt anew (UV_ARGS=--upgrade for newer versions)

PYTHON ?= python3
LAB_ARGS ?=
BENCH_ARGS ?= --seeds 1 2 3 4 5
ABLATION_ARGS ?=
COMBOS_ARGS ?=
TRANSFER_ARGS ?=
PEERS_ARGS ?=
GROWTH_ARGS ?=
UV_ARGS ?=

BIN = .venv/bin
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
VERSIONS = requirements.txt constraints.txt pyproject.toml
LAB_SETTINGS = --Application.log_level=ERROR --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
  $(if $(filter 0,$(shell id -u)),--allow-root)
TEST_ENV = SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy OMP_NUM_THREADS=1 SF2LIB_BUDGET=ci
# Each file of tests, each notebook, as a whole on one core; by name, so that the browser's few slow ones do not come last.
PARALLEL = --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: lab test notebooks bench ablation combos transfer peers growth constraints

lab: .venv/lab
	@echo "Starting JupyterLab. To stop it, press Ctrl-C twice."
	@$(BIN)/jupyter-lab $(LAB_SETTINGS) $(LAB_ARGS)

test: .venv/test
	@echo "== 1/4 ruff"; $(BIN)/ruff check .
	@echo "== 2/4 notebooks agree with their sources"; $(BIN)/python notebooks/build.py --check
	@echo "== 3/4 unit tests, notebooks solved"; $(TEST_ENV) $(BIN)/pytest $(PARALLEL) tests
	@echo "== 4/4 notebooks as shipped"; $(TEST_ENV) $(BIN)/pytest $(PARALLEL) --nbval notebooks

notebooks: .venv/test
	@$(BIN)/python notebooks/build.py $(ONLY)

bench: .venv/lab
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/flappy.py $(BENCH_ARGS)

ablation: .venv/lab
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/ablation.py $(ABLATION_ARGS)

combos: .venv/lab
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/combos.py $(COMBOS_ARGS)

transfer: .venv/lab
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/transfer.py $(TRANSFER_ARGS)

peers: .venv/test
	@OMP_NUM_THREADS=1 $(BIN)/python tests/bench/peers.py $(PEERS_ARGS)

growth: .venv/test
	@$(BIN)/python tests/bench/growth.py $(GROWTH_ARGS)

rom: .venv/lab
	@$(BIN)/python assets/dojo/build.py

constraints: .venv/test
	@$(BIN)/python -m pip install -q uv && $(BIN)/uv pip compile -q --universal --python-version 3.10 --extra test \
	  --no-annotate --no-emit-index-url --custom-compile-command "make constraints" $(UV_ARGS) \
	  -o constraints.txt pyproject.toml
	@sed -i.old -E '/^(nvidia|cuda)-|^triton=/d' constraints.txt && rm constraints.txt.old  # a CUDA torch's own affair

# The two installations: .venv/lab and .venv/test are stamps, made anew when a file that names versions has changed.
.venv/lab: $(VERSIONS) | .venv/made
	@echo "Installing the course into .venv: a few minutes the first time."
	@$(INSTALL) -e . && $(BIN)/jupyter labextension disable @jupyterlab/apputils-extension:announcements 2> /dev/null && touch $@

.venv/test: .venv/lab
	@$(INSTALL) -e ".[test]" && touch $@

.venv/made:
	@command -v $(PYTHON) > /dev/null || { echo "No $(PYTHON) here. Install Python 3.10 to 3.13, or name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@$(PYTHON) -m venv .venv && touch $@

define CHECK_PYTHON
import sys
if not (3, 10) <= sys.version_info[:2] <= (3, 13):
    sys.exit("The course needs Python 3.10 to 3.13, this is %d.%d. Name another: make lab PYTHON=python3.12" % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("This Python has no venv module. On Debian or Ubuntu: sudo apt install python%d.%d-venv" % sys.version_info[:2])
endef
export CHECK_PYTHON
