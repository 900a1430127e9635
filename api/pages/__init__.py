"""The few pages that the service shows by itself: what it is, how its API is used, what its refusals mean. No script at all."""
