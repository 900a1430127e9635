"""The measured figures: run from a checkout as ``python -m benchmarks``; nothing imports it and nothing here is asserted."""
