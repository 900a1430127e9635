"""Compiled inner loops of the search; numba lives here and nowhere else."""
