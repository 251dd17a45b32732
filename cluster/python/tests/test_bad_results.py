"""What a user's functions may do wrong: each is told with client, update and function, and the
process goes on."""

import numpy as np
import pytest

from metronome_client import Client, Delta

BASE = np.array([1, 2, 3], "<f4")
GOOD = {"w": np.zeros(2, "f4"), "b": np.float32(0)}


class Returning(Client):
    def __init__(self, result):
        self.result = result

    def answer(self, *_):
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result

    train = evaluate = answer


def problem_with(coordinator, serving, result, order="train"):
    serving(Returning(result))
    coordinator.welcome()
    coordinator.model(4, BASE)
    if order == "train":
        coordinator.train(1, 4, (3, 12, 1.0))
    else:
        coordinator.say("evaluate_order", order=1, version=4, clients=[3])
    problem = coordinator.receive("problem")
    assert problem.order == 1
    # It goes on: the next order is answered too.
    coordinator.train(2, 4, (3, 12, 1.0))
    assert coordinator.receive().order == 2
    coordinator.say("stop")
    return problem


TRAIN = "train of client 3, update 12,"


@pytest.mark.parametrize("result, sentence", [
    ({"w": np.zeros(2)}, "returned the arrays w; allowed is each of w (2,), b ()"),
    ({**GOOD, "more": np.zeros(1)}, "returned the arrays w, b, more"),
    ({**GOOD, "w": np.zeros(3)}, "returned the array w of shape (3,); allowed is (2,)"),
    ({**GOOD, "w": np.zeros(2, "i8")}, "returned the array w of int64; allowed is float32"),
    ({**GOOD, "w": ["a", "b"]}, "returned the array w of <U1"),
    (Delta({"w": np.zeros(2)}), "returned the arrays w; allowed is each of"),
    (None, "returned NoneType; allowed is a dict of arrays"),
    ([1, 2, 3], "returned list"),
    ((GOOD, {"loss": "low"}), "returned the measure 'loss' of str; allowed is a number"),
    ((GOOD, 0.3), "returned the measures 0.3; allowed is a dict"),
    ((GOOD, {"accuracy": 93.0}), "accuracy is 93.0; allowed is a number from 0 to 1"),
    ((GOOD, {"steps": 2.5}), "returned steps 2.5; allowed is a whole number"),
    ((GOOD, {"x" * 65: 1.0}), "allowed is 1 to 64"),
    ((GOOD, {"lüss": 1.0}), "printable ASCII"),
    ((GOOD, {f"m{i}": 1.0 for i in range(65)}), "is 65; allowed is 0 to 64"),
])
def test_what_train_returns_is_checked(coordinator, serving, result, sentence):
    problem = problem_with(coordinator, serving, result)
    assert TRAIN in problem.text and sentence in problem.text
    assert not problem.diverged


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_are_a_divergence(coordinator, serving, value):
    result = {"w": np.array([value, 1]), "b": np.float32(1)}
    problem = problem_with(coordinator, serving, result)
    assert problem.diverged
    assert problem.text.startswith("training diverged: " + TRAIN)
    assert "from version 4" in problem.text and "1 of 2 values of w" in problem.text


def test_an_exception_is_told_with_its_sentence_and_its_traceback(coordinator, serving):
    problem = problem_with(coordinator, serving, ValueError("the lamb is not here"))
    first, *rest = problem.text.splitlines()
    assert first.startswith(TRAIN.rstrip(",") + " raised ValueError: the lamb is not here (")
    assert "test_bad_results.py, line " in first
    assert any("in answer" in row for row in rest)
    assert not problem.diverged


def test_a_sentence_of_any_length_and_kind_is_told(coordinator, serving):
    problem = problem_with(coordinator, serving, ValueError("\ud800 ä" * 100_000))
    assert len(problem.text.encode()) <= 65_536


def test_an_exception_in_evaluate_names_client_and_version(coordinator, serving):
    problem = problem_with(coordinator, serving, KeyError("images"), order="evaluate")
    assert problem.text.startswith("evaluate of client 3 at version 4 raised KeyError: 'images'")


@pytest.mark.parametrize("result, sentence", [
    ({"loss": 1.0, "test_loss": 2.0}, "returned both 'loss' and 'test_loss'; allowed is one"),
    ({"test_loss": 1.0, "test_count": -1}, "test_count -1"),
    ([], "returned the measures []"),
])
def test_what_evaluate_returns_is_checked(coordinator, serving, result, sentence):
    problem = problem_with(coordinator, serving, result, order="evaluate")
    assert sentence in problem.text


def test_measures_that_are_not_finite_are_not_there(coordinator, serving):
    serving(Returning({"test_loss": np.nan, "test_accuracy": 0.5, "train_loss": 1.0,
                       "train_mine": np.inf}))
    coordinator.welcome()
    coordinator.model(4, BASE)
    coordinator.say("evaluate_order", order=1, version=4, clients=[3])
    (entry,) = coordinator.receive("evaluation").clients
    # The loss left the numbers, and so did the model: nothing of the set was measured.
    assert len(entry.test.values) == 0
    assert [value.name for value in entry.train.values] == ["loss"]
    coordinator.say("stop")


def test_a_model_cannot_be_trained_in_place(coordinator, serving):
    class InPlace(Client):
        def train(self, model, work):
            model["w"] -= 1
            return model

    serving(InPlace())
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    assert "read-only" in coordinator.receive("problem").text
    coordinator.say("stop")


def test_other_floating_point_types_are_converted(coordinator, serving):
    serving(Returning({"w": np.array([2, 4], "f8"), "b": np.float16(3)}))
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (3, 0, 1.0))
    delta = coordinator.receive("weight_delta").delta
    assert np.frombuffer(delta.values, "<f4").tolist() == [1, 2, 0]
    coordinator.say("stop")


def test_a_client_that_the_experiment_does_not_have_is_a_problem(coordinator, serving):
    serving(Returning(GOOD))
    coordinator.welcome()
    coordinator.model(0, BASE)
    coordinator.train(1, 0, (10, 0, 1.0))
    assert "has clients 0 to 9" in coordinator.receive("problem").text
    coordinator.say("stop")
