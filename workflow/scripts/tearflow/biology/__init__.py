"""Genes, gene sets and interactions: what the DEPs mean."""
