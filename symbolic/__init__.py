"""Reads a derivation as people write it, decides every step, and shows why."""
