"""Expectations and integrals of unknown functions, and expectations of logarithms (`kernel/tables/functionals.py`)."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest

from symbolic import Proved, Refuted, Undecided, verify
from symbolic.core.claim import Claim, Context, Rel
from symbolic.core.term import Term, bind, call, make, mul, num, power, sub, sym
from symbolic.kernel.judge import judge
from symbolic.kernel.tables.distributions import LAWS
from symbolic.search.points import Search

from .test_moments import CONTINUOUS, DISCRETE

DECLARED = (
    r"\mu \in \mathbb{R}", r"b \in \mathbb{R}", r"\sigma > 0", r"\lambda > 0", r"\alpha > 0", r"\beta > 0",
    r"0 < \rho < 1", r"r : \mathbb{R} \to \mathbb{R}", r"\psi(x) := \frac{d}{dx} \log \Gamma(x)",
    r"q(a) := \frac{1}{\sqrt{2\pi}\,\sigma} e^{-\frac{(a-\mu)^2}{2\sigma^2}}",
    r"p(n) := \frac{\lambda^n e^{-\lambda}}{n!}",
    r"g(a) := \frac{\Gamma(\alpha+\beta)}{\Gamma(\alpha)\Gamma(\beta)} a^{\alpha-1} (1-a)^{\beta-1}",
)  # fmt: skip
LETTERS = {
    "N": r"\mathbb{E}_{a \sim \mathcal{N}(\mu,\sigma^2)}",
    "Z": r"\mathbb{E}_{z \sim \mathcal{N}(0,1)}",
    "P": r"\mathbb{E}_{n \sim \mathrm{Poisson}(\lambda)}",
    "X": r"\mathbb{E}_{a \sim \mathrm{Exponential}(\lambda)}",
    "G": r"\mathbb{E}_{a \sim \mathrm{Gamma}(\alpha,\beta)}",
    "B": r"\mathbb{E}_{a \sim \mathrm{Beta}(\alpha,\beta)}",
    "Q": r"\mathbb{E}_{n \sim \mathrm{Geometric}(\rho)}",
    "V": r"\mathbb{E}_{a \sim \mathrm{Uniform}(0,\lambda)}",
    "I": r"\int_{-\infty}^{\infty}",
    "D": r"\nabla_",
    "f": r"\frac{a-\mu}{\sigma^2}",
}
EXCHANGED = "the integrals exist, and derivatives may be taken inside them"


def written(text: str) -> str:
    """A formula with its abbreviations (@N, @D…) written out."""
    for letter, latex in LETTERS.items():
        text = text.replace(f"@{letter}", latex)
    return text


def decided(text: str) -> object:
    """The verdict on a formula with an equals sign in it."""
    left, right = written(text).split(" = ")
    return verify(left, right, declare=DECLARED)


TRUE = [
    r"@D\mu @N[r(a)] = @N[r(a) @f]",
    r"@D\mu @N[r(a)] = @N[(r(a) - b) @f]",
    r"@D\mu @N[r(a)] = @N[r(a) @D\mu \log q(a)]",
    r"@D\mu @N[r(a)] = @I r(a) @D\mu q(a) \, da",
    r"@D\mu @N[r(a)] = @I (r(a) - b) q(a) @D\mu \log q(a) \, da",
    r"@D\sigma @N[r(a)] = @N\left[r(a) \left(\frac{(a-\mu)^2}{\sigma^3} - \frac{1}{\sigma}\right)\right]",
    r"@D\mu @Z[r(\mu + \sigma z)] = @Z[r'(\mu + \sigma z)]",
    r"@D\sigma @Z[r(\mu + \sigma z)] = @Z[z r'(\mu + \sigma z)]",
    r"@N[(r(a) @f)^2] - (@D\mu @N[r(a)])^2 = \frac{1}{\sigma^4} @N[r(a)^2 (a-\mu)^2] - @N[r(a) @f]^2",
    r"@D\lambda @P[r(n)] = @P\left[(r(n) - b) \left(\frac{n}{\lambda} - 1\right)\right]",
    r"@P[r(n)] = \sum_{n=0}^\infty r(n) p(n)",
    r"@D\lambda @X[r(a)] = @X\left[r(a) \left(\frac{1}{\lambda} - a\right)\right]",
    r"@D\rho @Q[r(n)] = @Q\left[(r(n) - b) \left(\frac{1}{\rho} - \frac{n-1}{1-\rho}\right)\right]",
    r"@D\alpha @B[r(a)] = @B[(r(a) - b) (\log a - \psi(\alpha) + \psi(\alpha+\beta))]",
]  # fmt: skip
LOGARITHMS = [
    r"@N[\log q(a)] = -\frac12 \log(2 \pi e \sigma^2)",
    r"@N[(@D\mu \log q(a))^2] = \frac{1}{\sigma^2}",
    r"@B[@D\alpha \log g(a)] = 0",
    r"@B[(\log a)^2] - @B[\log a]^2 = \psi'(\alpha) - \psi'(\alpha+\beta)",
    r"@B[\log a \log(1-a)] - @B[\log a] @B[\log(1-a)] = -\psi'(\alpha+\beta)",
    r"@G[a \log a] = \frac{\alpha}{\beta} (\psi(\alpha) + \frac{1}{\alpha} - \log \beta)",
    r"@G[(\log a)^2] - @G[\log a]^2 = \psi'(\alpha)",
    r"@X[\log(\lambda e^{-\lambda a})] = \log \lambda - 1",
    r"@P[@D\lambda \log p(n)] = 0",
    r"\sum_{n=0}^\infty p(n) = 1",
    r"\sum_{n=0}^\infty n^2 p(n) = \lambda^2 + \lambda",
]
FALSE = [
    r"@D\mu @N[r(a)] = @N[r(a) (a-\mu)]",
    r"@D\mu @N[r(a)] = @Z[r'(\mu + \sigma z)] + 1",
    r"@N[r(a)] = @N[r(-a)]",
    r"@N[r(a)^2] = @N[r(a)]^2",
    r"@N[b r(a)] = b r(\mu)",
    r"@N[r(a)] = @I r(a) \, da",
    r"@N[r(a)] = @X[r(a)]",
    r"@D\mu @N[r(a)] = @N[(r(a) - a) @f]",
    r"@P[r(n)] = \sum_{n=1}^\infty r(n) p(n)",
    r"@D\lambda @P[r(n)] = @P[(r(n) - n) \left(\frac{n}{\lambda} - 1\right)]",
    r"@B[r(a)] = \int_0^\infty r(a) g(a) \, da",
]
UNKNOWABLE = [
    r"@N\left[\frac{r(a)}{a}\right] = @N[r(a) a^{-1}]",
    r"@N[r(a) \log a] = @N[\log(a) r(a)]",
    r"@N[|r(a)|] = |@N[r(a)]|",
    r"e^{@N[r(a)]} = @N[e^{r(a)}]",
    r"@N[r(a)]^5 = @N[r(a)]^2 @N[r(a)]^3",
    r"@V[r(a)] = @V[r(a) + 0]",
    r"@N[\log a] = @N[\log(a)] + 0",
    r"@X[\log(1 - a)] = @X[\log(1 - a)]",
]


@pytest.mark.parametrize("text", TRUE)
def test_an_identity_in_an_unknown_function_is_proved(text: str) -> None:
    verdict = decided(text)
    assert isinstance(verdict, Proved)
    said = [c.text for c in verdict.conditions if c.text]
    assert said == [EXCHANGED if "@D" in text else "the integrals exist"]


@pytest.mark.parametrize("text", LOGARITHMS)
def test_an_expectation_of_a_logarithm_is_known(text: str) -> None:
    assert isinstance(decided(text), Proved)
    assert isinstance(decided(text.replace(" = ", r" - \frac{1}{7} = ")), Refuted)


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_for_some_function_is_not_proved(text: str) -> None:
    assert isinstance(decided(text), Undecided)


@pytest.mark.parametrize("text", UNKNOWABLE)
def test_what_the_atoms_say_nothing_of_is_undecided(text: str) -> None:
    assert isinstance(decided(text), Undecided)


def number(value: Fraction) -> mp.mpf:
    return mp.mpf(value.numerator) / value.denominator


@pytest.mark.parametrize("family", sorted(f for f, law in LAWS.items() if law.density is not None))
def test_a_density_is_the_one_of_its_name(family: str) -> None:
    law, params = LAWS[family], (DISCRETE.get(family) or CONTINUOUS[family])[0]
    at = num(Fraction(3)) if law.domain in ("0…", "1…") else num(Fraction(2, 5))
    assert law.density is not None
    term = law.density(at, *map(num, params))
    with mp.workdps(30):
        mass = (DISCRETE.get(family) or CONTINUOUS[family])[1]
        exact = mass(number(at.fraction), *map(number, params))
        expected = Fraction(int(mp.nint(exact * 10**12)), 10**12)
    assert isinstance(judge(Claim(term, Rel.APPROX, num(expected), Context(), 9), Search()), Proved)


@pytest.mark.parametrize("family", sorted(f for f, law in LAWS.items() if law.mixed is not None))
@pytest.mark.parametrize(("m", "logs", "mirrored"), [(0, 1, 0), (2, 1, 0), (1, 2, 0), (0, 0, 1), (1, 1, 1), (0, 1, 2)])
def test_logarithms_are_what_integration_says(family: str, m: int, logs: int, mirrored: int) -> None:
    params, density, (_, high) = CONTINUOUS[family]
    if mirrored and family != "beta":
        mirrored, logs = 0, logs + 1
    x = sym("x")
    body: Term = mul(power(x, num(m)), power(call("log", x), num(logs)))
    body = mul(body, power(call("log", sub(num(1), x)), num(mirrored))) if mirrored else body
    with mp.workdps(30):
        values = [number(p) for p in params]
        ends = [
            mp.mpf(e) for e in ((0, "1e-9", "1e-3", "0.1", 1, 4, 20, mp.inf) if mp.isinf(high) else (0, "1e-6", 0.5, 1))
        ]
        whole = mp.quad(
            lambda t: density(t, *values) * t**m * mp.log(t) ** logs * (mp.log(1 - t) ** mirrored if mirrored else 1),
            ends,
        )
        expected = Fraction(int(mp.nint(whole * 10**9)), 10**9)
    law = make("dist", tuple(num(p) for p in params), family)
    near = Claim(bind("expect", "x", body, law), Rel.APPROX, num(expected), Context(), 6)
    assert isinstance(judge(near, Search()), Proved)
