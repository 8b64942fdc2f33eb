"""Interactions of the DEPs and their hubs."""
