"""The light side of the processes that hold the engines: frames, pipes, requests and answers.

Nothing here (nor what it imports) loads an engine: the web process talks to planning through these modules alone.
"""
