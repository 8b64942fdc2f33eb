"""Genes, names and contaminants of protein groups."""
