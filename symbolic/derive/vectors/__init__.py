"""Policies whose parameters are vectors, in plain NumPy: the modules that run are those that `--numpy` writes out."""
