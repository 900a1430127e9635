"""The towns that come with the product: a configuration file each, and the catalogues that they name."""
