"""What prose before and after a relation about a letter makes of it: a hypothesis, or something it only speaks of."""

from __future__ import annotations

import pytest

from symbolic.read.hedges import hedged, made, met, opens, sets, signs

MADE = [
    "Let", "Assume that", "for a learning rate", "with probability", "In practice, we assume", "Here", "where", "",
    "The step size is", "Now let", "in the following case let the box have",
]  # fmt: skip
SPOKEN = [
    "The log is concave on",
    "The ReLU is linear for",
    "The minimiser is",
    "It is minimal, that is",
    "Agents with",
]


@pytest.mark.parametrize("lead", MADE)
def test_prose_that_makes_a_hypothesis(lead: str) -> None:
    assert made(lead, "")


@pytest.mark.parametrize("lead", SPOKEN)
def test_prose_that_only_speaks_of_it(lead: str) -> None:
    assert not made(lead, "")
    assert made(lead, "the temperature")


def test_only_the_last_sentence_counts() -> None:
    assert not made("Let us see. The log is concave on", "")
    assert made("The log is concave. Let", "")
    assert opens("Done. Suppose the rates are") and not opens("Suppose so. The rates are")
    assert not hedged("It is not so. Let", "") and hedged("Let it be. It is not required that", "")


def test_what_letters_are_to_meet() -> None:
    assert met("The circle", "x^2 + y^2 = 1") == "here"
    assert met("By normalisation", "a + b = 1") == "for good"
    assert met("The weights sum to one:", "a + b = 1") == "" == met("The weights satisfy", "(1 - c) a + c = 1")
    assert met("By normalisation", r"\nabla a = 0") == "" == met("Hence", "a + b = 1")


def test_values_and_signs() -> None:
    assert sets("Then. Now take") and not sets("for spam and")
    assert signs("Both", "are positive. Then") and not signs("Both", "are real. A positive")


@pytest.mark.parametrize("word", ["in the ", "again ", "we in ", "by definition ", "in a "])
def test_no_prose_is_tried_twice(word: str) -> None:
    """Openers in openers: 2⁶⁰ ways for an expression that takes back what it tried."""
    assert not made(word * 60 + "%", "")
    assert not sets(word * 60 + "%")
