"""Puts the rooms together: files to derivations, steps to verdicts and evidence, reports to people.

The only room that may import every other. `api` is for Python, `cli` for the terminal; `files` finds and opens what a
path means, `pipeline` judges a derivation, `codes` is the manual of every diagnostic code.
"""
