"""Writes derivations: a policy family and its rewards in, the policy-gradient derivation out, every line to be judged.

One file per family behind `family.Family`; `gradient` holds the derivation they share. SymPy builds, differentiates and
simplifies here; whether a line holds is not this room's business.
"""
