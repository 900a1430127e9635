"""Trips: journeys that vehicles make anyway."""
