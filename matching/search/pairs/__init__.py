"""The engine for plain pickup and delivery problems with time windows: what public benchmarks are made of."""
