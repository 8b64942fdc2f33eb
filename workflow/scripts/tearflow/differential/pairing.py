"""What pairs are made by, free of imports."""

# The columns of the sample sheet whose values two samples of a pair have in common.
KEYS = {"subject": ("subject",), "subject+eye": ("subject", "eye")}
