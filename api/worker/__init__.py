"""What runs by itself beside the requests: timers, jobs, messages. One thread each, over the same store."""
