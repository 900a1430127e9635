"""HTTP habits, the same for every feature: bodies, errors, idempotency, ETags, cursors, streams, rights."""
