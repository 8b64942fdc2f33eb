"""The tables of the clinical endpoints."""

from tearflow.io.table_specs import Column, TableSpec

SUBJECT = Column("subject", "Subject", "text", "Id of the person")
EYE = Column("eye", "Eye", "text", "OD, OS, or empty where the measure is per person")
MEASURE = Column("measure", "Measure", "name", "Name of the measure in measures.tsv")
ARM = Column("arm", "Arm", "text", "Arm of the eye or person; empty where there is none")
VISIT = Column("visit", "Visit", "text", "Time point")
UNIT = Column(
    "unit", "Unit", "text", "eye, each eye by itself, or person, the mean of a person's eyes"
)

VALUES = TableSpec(
    "{cohort}/endpoints/values.tsv",
    "every value of the clinical measures",
    (
        MEASURE,
        SUBJECT,
        EYE,
        ARM,
        VISIT,
        Column("value", "Value", "decimal", "The value; yes is 1 and no 0"),
        Column(
            "below",
            "Below limit",
            "flag",
            "Whether it is below the limit of detection, which the value is then",
        ),
    ),
)
SUMMARY = TableSpec(
    "{cohort}/endpoints/summary.tsv",
    "each clinical measure at each visit: number, mean, spread and quartiles",
    (
        MEASURE,
        ARM,
        VISIT,
        UNIT,
        Column("n", "n", "integer", "Units with a value"),
        Column("n_people", "People", "integer", "People whom they are of"),
        Column("mean", "Mean", "decimal", "Mean; empty where a value is below the limit"),
        Column("sd", "SD", "decimal", "Standard deviation (n - 1)"),
        Column("sem", "SEM", "decimal", "Standard error of the mean"),
        Column(
            "median",
            "Median",
            "decimal",
            "Median; as quartiles, minimum and maximum empty where it is not above the limit of"
            " detection",
        ),
        Column("q1", "Q1", "decimal", "First quartile, by linear interpolation (R's type 7)"),
        Column("q3", "Q3", "decimal", "Third quartile"),
        Column("minimum", "Min.", "decimal", "Least value"),
        Column("maximum", "Max.", "decimal", "Greatest value"),
        Column("n_below", "Below limit", "integer", "Values below the limit of detection"),
        Column("n_missing", "Missing", "integer", "Units with a value at another visit only"),
    ),
)
LEVELS = TableSpec(
    "{cohort}/endpoints/levels.tsv",
    "each ordinal scale, and yes or no, at each visit: how many eyes or people are at each level",
    (
        MEASURE,
        ARM,
        VISIT,
        Column("level", "Level", "integer", "Level of the scale; yes is 1 and no 0"),
        Column("n", "n", "integer", "Eyes at this level, or people of a measure per person"),
        Column("share", "Share", "decimal", "Share of those with a value at the visit"),
    ),
)
ANALYSIS = Column(
    "analysis",
    "Analysis",
    "text",
    "published, with each eye as a unit; person, with one value a person; or mixed, by a model of"
    " all visits with person, eye in person and person by visit as random terms",
)
P_VALUE = Column("p_value", "p", "p", "Two-sided")
REASON = Column("reason", "Reason", "text", "Why this test was chosen, or why there is none")
OMNIBUS = TableSpec(
    "{cohort}/endpoints/omnibus.tsv",
    "each clinical measure: whether it changes over the visits at all",
    (
        MEASURE,
        ARM,
        ANALYSIS,
        UNIT,
        Column("test", "Test", "text", "Name of the test; with two visits that of pairs"),
        Column("n", "n", "integer", "Units with a value at each visit that is tested"),
        Column("n_left_out", "Left out", "integer", "Units without"),
        Column("statistic", "Statistic", "decimal", "F, chi squared, t, or V of the signed ranks"),
        Column("df1", "df", "decimal", "Its degrees of freedom, those of visits"),
        Column("df2", "df of residuals", "decimal", "Of F, those of residuals"),
        Column("epsilon", "Epsilon", "decimal", "Of Geisser and Greenhouse; 1 where spherical"),
        Column("p_value", "p", "p", "Of F with both degrees of freedom times epsilon"),
        Column("p_uncorrected", "Uncorrected p", "p", "Without epsilon"),
        Column(
            "shapiro_p",
            "Shapiro-Wilk p",
            "p",
            "Smallest over the visits, or with two visits that of the differences; not adjusted;"
            " empty where the test was chosen otherwise",
        ),
        REASON,
    ),
)
TESTS = TableSpec(
    "{cohort}/endpoints/tests.tsv",
    "each clinical measure: every visit against the baseline, and every arm against the control",
    (
        MEASURE,
        Column("arm", "Arm", "text", "Arm whose visits are compared; empty without, or of arms"),
        Column(
            "comparison",
            "Comparison",
            "text",
            "visit, against the baseline; arm, against the control at a visit; or change, of the"
            " arms' changes from the baseline",
        ),
        Column("reference", "Reference", "text", "The baseline, or the control"),
        Column("target", "Target", "text", "The visit, or the arm"),
        VISIT,
        ANALYSIS,
        UNIT,
        Column("test", "Test", "text", "Name of the test; empty where there is none"),
        Column("n", "n", "integer", "Units: pairs of values, or values of both groups"),
        Column("n_people", "People", "integer", "People whom they are of"),
        Column("estimate", "Estimate", "decimal", "Target less reference"),
        Column(
            "estimand",
            "Estimand",
            "text",
            "mean difference, Hodges-Lehmann, or difference of shares; empty where values are below"
            " the limit of detection",
        ),
        Column(
            "lower",
            "Lower",
            "decimal",
            "95 % interval of the estimate: of Dunnett's test simultaneous, else of this row alone;"
            " empty where so few values have none, and of shares",
        ),
        Column("upper", "Upper", "decimal", "Its upper end"),
        Column("statistic", "Statistic", "decimal", "t, z of Dunn, V or W of the ranks"),
        Column("df", "df", "decimal", "Degrees of freedom of t"),
        P_VALUE,
        Column("adjusted_p", "Adjusted p", "p", "Adjusted over the visits, of arms also over arms"),
        Column("adjustment", "Adjustment", "text", "Dunnett, Dunn-Bonferroni, Holm or none"),
        Column("hedges_g", "Hedges' g", "decimal", "Standardised effect, corrected for few values"),
        Column("g_lower", "g lower", "decimal", "95 % interval of g"),
        Column("g_upper", "g upper", "decimal", "Its upper end"),
        Column(
            "n_needed",
            "People needed",
            "integer",
            "People who show such an effect with 80 % power",
            missing=True,
        ),
        Column("favours", "Favours", "text", "target or reference, by which values are better"),
        REASON,
    ),
)
