"""Reading: lists and exports that look across features, each reader's own view of them."""
