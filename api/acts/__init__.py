"""Acts: what people do that spans several features, each with its endpoint, in one transaction."""
