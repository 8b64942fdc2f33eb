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
