"""sf2lib/config.py: names, ranges and types of the hyperparameters, and the file that ships."""

import dataclasses
import json
import math

import pytest
import yaml
from worlds import one_line

from sf2lib.config import HYPERPARAMETERS_FILE, Hyperparameters
from sf2lib.envs import dimensions, make

SECTIONS = yaml.safe_load(HYPERPARAMETERS_FILE.read_text(encoding="utf-8"))

KINDS = (int, float, int | None, float | None)
NUMBERS = {field.name: field for field in dataclasses.fields(Hyperparameters) if field.type in KINDS}
# both ends of a range are in it; buffer_size has a test of its own
ENDS = [(name, side, NUMBERS[name].metadata.get(end)) for name in NUMBERS for side, end in ((-1, "low"), (1, "high"))]
EDGES = [edge for edge in ENDS if edge[2] is not None and edge[0] != "buffer_size"]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_that_ships_loads_and_names_a_world_that_exists(section):
    hp = Hyperparameters.load(section)
    for name, value in SECTIONS[section].items():
        assert getattr(hp, name) == (tuple(value) if isinstance(value, list) else value)
    state_dim, action_dim = dimensions(make(hp.env_id, **hp.env_kwargs))
    assert state_dim > 1 and action_dim > 1
    assert hp.explore_probabilities is None or len(hp.explore_probabilities) == action_dim


def test_the_tasks_of_the_course_ship():
    assert {"cartpole", "flappy"} <= set(SECTIONS)


def test_ranges_are_those_that_make_sense():
    found = {(name, edge) for name, _, edge in EDGES}
    expected = {"gamma": (0, 1), "tau": (1e-8, 1), "learning_rate": (1e-8, 1), "n_step": (1, 100)}
    assert found >= {(name, edge) for name, edges in expected.items() for edge in edges}
    endless = {name for name, side, edge in ENDS if side == -1 and edge is None}
    assert endless == {"solved_score"}  # a score may be anything


@pytest.mark.parametrize(("name", "side", "edge"), EDGES)
def test_the_edge_of_a_range_is_in_and_what_lies_beyond_is_out(name, side, edge):
    assert getattr(Hyperparameters(**{name: edge}), name) == edge
    beyond = [edge + side]
    if NUMBERS[name].type in (float, float | None):
        beyond += [math.nextafter(edge, math.inf * side), math.inf * side, math.nan]
    for value in beyond:
        with pytest.raises(ValueError) as error:
            Hyperparameters(**{name: value})
        one_line(error, name, repr(value), "expected")


@pytest.mark.parametrize("name", [name for name, side, edge in ENDS if side == 1 and edge is None])
def test_what_has_no_upper_end(name):
    changes = {"buffer_size": 10**9, name: 10**9}  # no batch is larger than its buffer
    assert getattr(Hyperparameters(**changes), name) == 10**9


def test_a_batch_may_not_be_larger_than_the_buffer():
    with pytest.raises(ValueError) as error:
        Hyperparameters(batch_size=65, buffer_size=64)
    one_line(error, "buffer_size is 64", "batch_size", "65")
    assert Hyperparameters(batch_size=64, buffer_size=64).batch_size == 64


MISSPELT = {
    "lerning_rate": "learning_rate",
    "learningrate": "learning_rate",
    "epsilon": "epsilon_",
    "Gamma": "gamma",
    "batchsize": "batch_size",
    "target_evry": "target_every",
}


@pytest.mark.parametrize("name", MISSPELT)
def test_a_misspelt_name_gets_the_nearest(name):
    for make_it in (
        lambda: Hyperparameters.load("cartpole", **{name: 1}),
        lambda: Hyperparameters.from_dict({name: 1}),
        lambda: Hyperparameters().replace(**{name: 1}),
    ):
        with pytest.raises(ValueError) as error:
            make_it()
        one_line(error, repr(name), f"did you mean '{MISSPELT[name]}")


def test_a_name_like_no_other_gets_all_of_them():
    with pytest.raises(ValueError) as error:
        Hyperparameters.load("cartpole", zzzzzz=1)
    one_line(error, "'zzzzzz'", *(field.name for field in dataclasses.fields(Hyperparameters)))


@pytest.mark.parametrize(("section", "nearest"), [("flapy", "'flappy'"), ("CartPole", "'cartpole'"), ("x", "flappy")])
def test_an_unknown_section(section, nearest):
    with pytest.raises(ValueError) as error:
        Hyperparameters.load(section)
    one_line(error, repr(section), HYPERPARAMETERS_FILE.name, nearest)


WRONG_TYPES = [
    ("gamma", "0.9", "a number"),
    ("gamma", None, "a number"),
    ("gamma", [0.9], "a number"),
    ("gamma", True, "a number"),
    ("num_envs", 8.0, "a whole number"),
    ("num_envs", True, "a whole number"),
    ("num_envs", "8", "a whole number"),
    ("num_envs", None, "a whole number"),
    ("target_every", 2.5, "a whole number"),
    ("max_grad_norm", "none", "a number"),
    ("double", 1, "true or false"),
    ("double", "yes", "true or false"),
    ("dueling", None, "true or false"),
    ("hidden", 128, "list of whole numbers"),
    ("hidden", [128, 0], "list of whole numbers"),
    ("hidden", [1.5], "list of whole numbers"),
    ("hidden", "128", "list of whole numbers"),
    ("hidden", None, "list of whole numbers"),
    ("explore_probabilities", 0.5, "weights"),
    ("explore_probabilities", [], "not all 0"),
    ("explore_probabilities", [0, 0], "not all 0"),
    ("explore_probabilities", [1.0, -0.1], "at least 0"),
    ("explore_probabilities", ["a", "b"], "weights"),
    ("env_id", 5, "str"),
    ("env_kwargs", [], "dict"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG_TYPES)
def test_a_value_of_another_type(name, value, expected):
    with pytest.raises(ValueError) as error:
        Hyperparameters(**{name: value})
    shown = tuple(value) if isinstance(value, list) else value
    one_line(error, f"{name} is {shown!r}", "expected", expected)


def test_yaml_reads_1e_minus_3_as_a_word_and_the_message_says_so():
    value = yaml.safe_load("learning_rate: 1e-3")["learning_rate"]
    assert value == "1e-3"
    with pytest.raises(ValueError) as error:
        Hyperparameters(learning_rate=value)
    one_line(error, "learning_rate is '1e-3'", "1.0e-3")
    assert Hyperparameters(**yaml.safe_load("learning_rate: 1.0e-3")).learning_rate == 0.001


def test_whole_numbers_will_do_for_numbers_and_none_where_it_means_something():
    hp = Hyperparameters(gamma=1, max_grad_norm=None, target_every=None, explore_probabilities=[9, 1])
    assert (hp.gamma, hp.max_grad_norm, hp.explore_probabilities) == (1, None, (9, 1))


def test_overrides_and_copies():
    hp = Hyperparameters.load("cartpole", gamma=0.5, hidden=[3])
    assert (hp.gamma, hp.hidden, hp.env_id) == (0.5, (3,), "CartPole-v1")
    other = hp.replace(gamma=0.6)
    assert (hp.gamma, other.gamma, other.hidden) == (0.5, 0.6, (3,))
    assert hp.replace() == hp
    with pytest.raises(dataclasses.FrozenInstanceError):
        hp.gamma = 1.0
    with pytest.raises(ValueError):
        hp.replace(gamma=2)


@pytest.mark.parametrize("section", SECTIONS)
def test_there_and_back_through_json_and_yaml(section):
    hp = Hyperparameters.load(section)
    assert Hyperparameters.from_dict(json.loads(json.dumps(hp.to_dict()))) == hp
    assert Hyperparameters.from_dict(yaml.safe_load(yaml.safe_dump(hp.to_dict()))) == hp


def test_a_buffer_too_small_for_what_comes_complete_at_once():
    with pytest.raises(ValueError) as error:
        Hyperparameters(num_envs=100, n_step=5, buffer_size=499, batch_size=8)
    one_line(error, "buffer_size is 499", "500")
