"""The gradient trick: how a policy with two actions learns from its rewards.

An action a is 0 or 1, and θ is the logit of taking action 1. The lines below define the policy, the rewards and what
is earned on average; the code differentiates and simplifies each line by itself, and the checker then decides it.
Copy this file, change the policy or the rewards, and run it:

    python gradient_trick.py
"""

import sympy as sp

from symbolic import Derivation, sigmoid

theta, r0, r1 = sp.symbols("theta r_0 r_1", real=True)

d = Derivation("The gradient trick")

# The policy is a coin whose bias is learnt; each action has its reward.
p = d.define("p", {1: sigmoid(theta), 0: 1 - sigmoid(theta)}, over="a", given=theta)
R = d.define("R", {1: r1, 0: r0}, over="a")
a = p.over

# How the log-likelihood of each action moves with θ. Where no right side is written, the code works it out.
for action in p:
    d.step(d.diff(sp.log(p[action]), theta), because="differentiate")

# What is earned on average, and its slope as an average of scores weighted by rewards.
J = d.define("J", d.expect(R(a), p))
score = d.diff(sp.log(p(a)), theta)
d.claim(d.diff(J, theta), d.expect(R(a) * score, p), because="log-derivative trick")

# The slope, worked out by the code, and the answer we expect.
d.step(d.diff(J, theta), because="differentiate and simplify")
d.claim(d.diff(J, theta), (r1 - r0) * sigmoid(theta) * (1 - sigmoid(theta)), because="the textbook's answer")

# With numbers: action 1 earns 10, action 0 earns 5.
d.given(r1, 10)
d.given(r0, 5)
d.step(d.diff(J, theta), because="put in the rewards")
d.claim(d.diff(J, theta), 5 * sigmoid(theta) * (1 - sigmoid(theta)))

if __name__ == "__main__":
    print(d.check())
