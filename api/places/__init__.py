"""Points where a truck can stop: farm gates, kitchens, drop points, depots."""
