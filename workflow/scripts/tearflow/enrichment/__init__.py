"""Gene sets and their over-representation."""
