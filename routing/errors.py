"""What can go wrong on the ground. These errors know nothing of HTTP: `api/errors.py` holds that table."""

from __future__ import annotations

from pathlib import Path


class RoadsError(Exception):
    """Any fault of roads, places on them, or files of them."""


class OffNetwork(RoadsError):
    """
    A point lies farther from every usable road than the limit.

    Parameters
    ----------
    index
        Position of the point among those asked for.
    lon, lat
        The point, in degrees.
    distance_m
        Metres to the nearest road that the profile may use and stop on; infinite where there is none.
    limit_m
        The limit in force, in metres.
    """

    def __init__(self, *, index: int, lon: float, lat: float, distance_m: float, limit_m: float) -> None:
        self.index = index
        self.lon = lon
        self.lat = lat
        self.distance_m = distance_m
        self.limit_m = limit_m
        nearest = "no road at all" if distance_m == float("inf") else f"the nearest road is {distance_m:.0f} m away"
        super().__init__(f"point {index} ({lon:.5f}, {lat:.5f}): {nearest}, the limit is {limit_m:.0f} m")

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default pickling of exceptions, and workers send these over a pipe.
        return _off_network, (self.index, self.lon, self.lat, self.distance_m, self.limit_m)


def _off_network(index: int, lon: float, lat: float, distance_m: float, limit_m: float) -> OffNetwork:
    return OffNetwork(index=index, lon=lon, lat=lat, distance_m=distance_m, limit_m=limit_m)


class Unreachable(RoadsError):
    """
    Two positions lie on the roads, but no lawful way leads from the first to the second.

    Parameters
    ----------
    origin, destination
        Positions among those asked for.
    profile
        Name of the vehicle profile.
    """

    def __init__(self, origin: int, destination: int, profile: str) -> None:
        self.origin = origin
        self.destination = destination
        self.profile = profile
        super().__init__(f"no way for {profile} from position {origin} to position {destination}")

    def __reduce__(self) -> tuple[object, ...]:
        return Unreachable, (self.origin, self.destination, self.profile)


class NetworkFileError(RoadsError, ValueError):
    """
    A road file is missing, broken, foreign or too new.

    Parameters
    ----------
    path
        The file.
    fault
        What is wrong, and what would be right, in one line.
    """

    def __init__(self, path: str | Path, fault: str) -> None:
        self.path = str(path)
        self.fault = " ".join(fault.split())
        super().__init__(f"{self.path}: {self.fault}")

    def __reduce__(self) -> tuple[object, ...]:
        return NetworkFileError, (self.path, self.fault)


class DownloadError(RoadsError):
    """A map server did not answer, was busy, or knows no such place."""


class BeyondMetric(RoadsError, ValueError):
    """Ways are too long for the exact arc weights (see `routing.weights`)."""
