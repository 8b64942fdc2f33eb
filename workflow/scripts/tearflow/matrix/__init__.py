"""Protein matrices: read, normalised and judged."""
