"""The search: construction, ruin and recreate, acceptance; returns decisions, never plans."""
