"""Crate accounts: who holds how many crates of whom; nothing vanishes."""
