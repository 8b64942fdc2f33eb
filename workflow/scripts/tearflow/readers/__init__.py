"""Protein matrices and reports of DIA-NN, and tables of other programs."""
