"""What pairs are made by, free of imports."""

# The columns of the sample sheet whose values two samples of a pair have in common.
KEYS = {"subject": ("subject",), "subject+eye": ("subject", "eye")}
# The value of `pair_by` for two groups of different people.
UNPAIRED = "none"
# Both eyes of a person: averaged, kept with the correlation between them, or each by itself.
MEAN, BLOCK, SEPARATE = "mean", "block", "separate"
# One eye of every person.
SINGLE_EYES = ("OD", "OS")
EYES = (MEAN, BLOCK, SEPARATE, *SINGLE_EYES)
# People with one of the two samples.
LEAVE_OUT = "leave_out"
INCOMPLETE = (LEAVE_OUT, BLOCK)
