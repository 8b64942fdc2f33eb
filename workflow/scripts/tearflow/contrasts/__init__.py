"""A contrast: its pairs, its DEPs and the evidence for them."""
