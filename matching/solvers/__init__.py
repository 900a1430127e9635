"""Everything that OR-Tools does: choosing disjoint routes, and small days to proven optimality."""
