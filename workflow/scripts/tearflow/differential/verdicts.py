"""Whether the change of a DEP survives that of serum or blood, in words.

Apart from `tearflow.differential.adjusted_changes`, so that the report imports no regression.
"""

SURVIVES, EXPLAINED = "survives", "explained"
IN_INDEX, UNCERTAIN = "in the index", "cannot be judged"
VERDICTS = (SURVIVES, EXPLAINED, IN_INDEX, UNCERTAIN)
# Fewer residual degrees of freedom, as of three pairs, judge nothing: t is 12.7 there.
FEWEST_DF = 2
