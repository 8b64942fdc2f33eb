"""The tables of the clinical endpoints."""

from dataclasses import replace

from tearflow.io.table_specs import Column, TableSpec
from tearflow.proteins.table_specs import ACCESSION, GENE
from tearflow.readers.table_specs import PROTEIN_GROUP

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
    "published, with each eye as a unit; person, with one value per person; or mixed, by a model of"
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
        Column(
            "n",
            "n",
            "integer",
            "Units with a value at each visit that is tested; of the model, at any visit",
        ),
        Column("n_left_out", "Left out", "integer", "Units without"),
        Column("statistic", "Statistic", "decimal", "F, chi squared, t, or V of the signed ranks"),
        Column("df1", "df", "decimal", "Its degrees of freedom, those of visits"),
        Column(
            "df2",
            "df of residuals",
            "decimal",
            "Of F, those of residuals; of the model Kenward and Roger's",
        ),
        Column("epsilon", "Epsilon", "decimal", "Of Geisser and Greenhouse; 1 where spherical"),
        Column(
            "p_value",
            "p",
            "p",
            "Of an ANOVA that by the epsilon of Geisser and Greenhouse as published, and by that of"
            " Huynh and Feldt with one value per person",
        ),
        Column("p_uncorrected", "Uncorrected p", "p", "Without epsilon"),
        Column(
            "shapiro_p",
            "Shapiro-Wilk p",
            "p",
            "Smallest over the visits, or with two visits that of the differences; not adjusted;"
            " empty where the test was chosen otherwise",
        ),
        REASON,
        Column(
            "epsilon_huynh_feldt",
            "Epsilon (HF)",
            "decimal",
            "Of Huynh and Feldt, 1 at most; nearly unbiased, where that of few units is too small",
        ),
        Column("p_geisser_greenhouse", "p (GG)", "p", "By the epsilon of Geisser and Greenhouse"),
        Column("p_huynh_feldt", "p (HF)", "p", "By the epsilon of Huynh and Feldt"),
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
            "95 % interval of the estimate: of Dunnett's test simultaneous, else of this row alone,"
            " so that it may exclude 0 where the adjusted p is above 0.05; empty where so few"
            " values have none",
        ),
        Column("upper", "Upper", "decimal", "Its upper end"),
        Column("statistic", "Statistic", "decimal", "t, z of Dunn, V or W of the ranks"),
        Column("df", "df", "decimal", "Degrees of freedom of t"),
        P_VALUE,
        Column("adjusted_p", "Adjusted p", "p", "Adjusted over the visits, of arms also over arms"),
        Column("adjustment", "Adjustment", "text", "Dunnett, Dunn-Bonferroni, Holm or none"),
        Column(
            "hedges_g",
            "Hedges' g",
            "decimal",
            "Mean difference over the standard deviation at baseline or, of arms, of the control or"
            " of both groups pooled, corrected for few values; of the model over that of a person's"
            " value. Empty of scales, and where values are below the limit of detection",
        ),
        Column("g_lower", "g lower", "decimal", "95 % interval of g, by its large-sample variance"),
        Column("g_upper", "g upper", "decimal", "Its upper end"),
        Column(
            "n_needed",
            "People needed",
            "integer",
            "People, of two groups in each, with whom a t-test finds the observed difference with"
            " 80 % power at p < .05; empty above 10,000, and of eyes by themselves",
            missing=True,
        ),
        Column("favours", "Favours", "text", "target or reference, by which values are better"),
        REASON,
    ),
)

RELATED = (
    MEASURE,
    PROTEIN_GROUP,
    ACCESSION,
    GENE,
    Column(
        "n_people",
        "People",
        "integer",
        "People with both values, where arms are compared those who are not alone in theirs",
    ),
    Column("rho", "rho", "decimal", "Spearman's rank correlation over people, within arms"),
    Column("p_value", "p", "p", "p of the correlation by exchanging people, within arms"),
    Column("q_value", "q", "p", "Benjamini-Hochberg over the protein groups of the measure"),
    Column(
        "smallest_p_value",
        "Smallest p",
        "p",
        "Smallest p that so many people can reach by exchanging them",
    ),
    Column(
        "exact",
        "All exchanges",
        "flag",
        "Whether all exchanges of people were counted; else 99,999 were drawn",
    ),
    Column("log2fc", "log2 FC", "decimal", "Change in the contrast", "log2"),
    Column("is_dep", "DEP", "flag", "Whether the selected rule makes it a DEP"),
    Column(
        "rank",
        "Rank",
        "integer",
        "In the measure, by p, the size of rho, and the size of the change in the contrast",
        missing=True,
    ),
    Column("reason", "Not related because", "name", "Why there is no correlation; else empty"),
)
ENDPOINT_CHANGES = TableSpec(
    "{cohort}/{contrast}/endpoint_changes.tsv",
    "each tested protein group and primary measure: do they change together, over people",
    RELATED,
)
ENDPOINT_RESPONSE = TableSpec(
    "{cohort}/{contrast}/endpoint_response.tsv",
    "each tested protein group and primary measure: does the protein at the reference visit go with"
    " the change of the measure, over people",
    RELATED,
)
RELATION = Column(
    "relation",
    "Relation",
    "text",
    "changes: the protein's change; response: its value at the reference visit; both with the"
    " change of the measure",
)
ENDPOINT_RELATIONS = TableSpec(
    "{cohort}/{contrast}/endpoint_relations.tsv",
    "each primary measure: how many people and proteins it was related over, and the strongest",
    (
        RELATION,
        MEASURE,
        Column("n_people", "People", "integer", "People with a change of the measure and a sample"),
        Column("n_strata", "Arms", "integer", "Arms or groups, within which people are ranked"),
        Column(
            "n_limited",
            "At the limit",
            "integer",
            "People with a value at or below the highest limit of detection, which are tied",
        ),
        Column("n_tested", "Tested", "integer", "Protein groups with a correlation"),
        Column("smallest_p_value", "Smallest p", "p", "Smallest p that these people can reach"),
        Column("n_below", "p < 0.05", "integer", "Protein groups with p < 0.05"),
        Column("n_q_below", "q < 0.05", "integer", "Protein groups with q < 0.05"),
        Column(
            "n_first",
            "As strong",
            "integer",
            "Protein groups with the same p and size of rho as the strongest, itself among them",
        ),
        Column("protein_group", "Strongest", "list", "Protein group of rank 1"),
        GENE,
        Column("rho", "rho", "decimal", "Its rank correlation"),
        Column("p_value", "p", "p", "Its p"),
        Column("q_value", "q", "p", "Its q"),
        Column("reason", "Not related because", "name", "Why there is no correlation; else empty"),
    ),
)
ENDPOINT_POINTS = TableSpec(
    "{cohort}/{contrast}/endpoint_points.tsv",
    "the people behind the strongest correlations, as they are drawn",
    (
        RELATION,
        MEASURE,
        Column("rank", "Rank", "integer", "Of the protein group, by p in the measure"),
        PROTEIN_GROUP,
        ACCESSION,
        GENE,
        SUBJECT,
        Column("stratum", "Arm", "text", "Arm or group within which people are ranked"),
        Column(
            "protein", "Protein", "decimal", "Log2 change, or log2 value at the reference", "log2"
        ),
        Column(
            "change",
            "Change of the measure",
            "decimal",
            "Mean of the eyes; of a concentration the log2 ratio",
        ),
        Column("limited", "At the limit", "flag", "Whether a value is at the limit of detection"),
        Column("rho", "rho", "decimal", "Rank correlation of the protein group"),
        Column("p_value", "p", "p", "Its p"),
        Column("q_value", "q", "p", "Its q"),
    ),
)
ELISA = TableSpec(
    "{cohort}/{contrast}/elisa.tsv",
    "each measure of a protein, as by ELISA, beside its protein groups of the mass spectrometer",
    (
        MEASURE,
        Column("gene_given", "Gene as given", "text", "Gene or accession in measures.tsv"),
        GENE,
        PROTEIN_GROUP,
        ACCESSION,
        Column("n_elisa", "People, ELISA", "integer", "People with a change of the measure"),
        Column(
            "elisa_scale",
            "ELISA as",
            "text",
            "log2 ratio of a concentration, else difference",
        ),
        Column(
            "elisa_change",
            "ELISA",
            "decimal",
            "Mean change over people, of groups its difference; the median where a value is at the"
            " limit of detection",
        ),
        Column("elisa_ci_low", "ELISA CI low", "decimal", "Lower end of its 95 % interval, by t"),
        Column("elisa_ci_high", "ELISA CI high", "decimal", "Upper end"),
        Column("elisa_p_value", "ELISA p", "p", "p of the t-test of people, of groups Welch's"),
        Column(
            "n_limited",
            "At the limit",
            "integer",
            "People with a value at or below the highest limit of detection",
        ),
        Column("n_people", "People, MS", "integer", "People of the protein group", missing=True),
        Column("log2fc", "log2 FC", "decimal", "Change by mass spectrometry", "log2"),
        Column("ci_low", "CI low", "decimal", "Lower end of its 95 % interval", "log2"),
        Column("ci_high", "CI high", "decimal", "Upper end", "log2"),
        Column("p_value", "p", "p", "p of the selected test"),
        Column("q_value", "q", "p", "q of the selected test, Benjamini-Hochberg"),
        Column("is_dep", "DEP", "flag", "Whether the selected rule makes it a DEP"),
        Column(
            "agreement",
            "Agreement",
            "text",
            "same direction, opposite directions, or empty where one of the changes is missing",
        ),
        Column(
            "both_shown", "Both shown", "flag", "Whether zero is outside of both 95 % intervals"
        ),
        Column("n_both", "People, both", "integer", "People with both changes", missing=True),
        Column("rho", "rho", "decimal", "Spearman's rank correlation of both over people"),
        Column("rho_p_value", "p of rho", "p", "By exchanging people, within arms"),
        Column("smallest_p_value", "Smallest p", "p", "Smallest p that these people can reach"),
        Column("reason", "Remark", "name", "What one of the two lacks; else empty"),
    ),
)
COHORT = Column("cohort", "Cohort", "text", "Cohort; empty for all together")
BASELINE = TableSpec(
    "endpoints/baseline.tsv",
    "the people of each cohort and arm before the treatment, as Table 1 of a publication",
    (
        Column(
            "characteristic",
            "Characteristic",
            "name",
            "people, eyes, a column of the sheets with one value per person, or a measure",
        ),
        Column("kind", "Kind", "text", "count, number, category or measure"),
        Column("level", "Level", "text", "Category or level that is counted; empty for all values"),
        COHORT,
        ARM,
        UNIT,
        *(replace(SUMMARY.column(name), missing=True) for name in ("n", "n_people")),
        Column("n_level", "At level", "integer", "Units with this level", missing=True),
        Column("share", "Share", "decimal", "Their share of the units with a value"),
        *SUMMARY.pick("mean", "sd", "median", "q1", "q3", "minimum", "maximum"),
        *(replace(SUMMARY.column(name), missing=True) for name in ("n_below", "n_missing")),
        Column(
            "test",
            "Test",
            "text",
            "Of the groups that the row puts together: cohorts, or arms of one cohort",
        ),
        Column(
            "p_value",
            "p",
            "p",
            "Its p-value, not adjusted; in a randomised trial it says nothing, since all"
            " differences at baseline are by chance",
        ),
        REASON,
    ),
)
OF_COHORTS = (
    Column("comparison", "Comparison", "text", "Name of the comparison in the configuration"),
    Column("first", "First", "text", "A cohort of the comparison"),
    Column("second", "Second", "text", "A later cohort of the comparison"),
)
DIFFERENCES = TableSpec(
    "endpoints/differences.tsv",
    "whether the changes from baseline differ between two cohorts: each measure at each visit",
    (
        *OF_COHORTS,
        MEASURE,
        ARM,
        VISIT,
        Column(
            "analysis",
            "Analysis",
            "text",
            "published, with each eye as a unit, or person, with one value per person",
        ),
        UNIT,
        Column("test", "Test", "text", "Test of the difference, two-sided"),
        Column("n_first", "n, first", "integer", "Units with both values in the first cohort"),
        Column("n_second", "n, second", "integer", "The same in the second"),
        Column("n_people_first", "People, first", "integer", "People whom they are of"),
        Column("n_people_second", "People, second", "integer", "The same in the second"),
        Column("change_first", "Change, first", "decimal", "Mean change from baseline"),
        Column("change_second", "Change, second", "decimal", "The same in the second"),
        Column("estimand", "What", "text", "What the estimate is"),
        Column("estimate", "Difference", "decimal", "Change of the first minus the second"),
        Column("lower", "Lower", "decimal", "Lower end of its 95 % interval"),
        Column("upper", "Upper", "decimal", "Upper end of its 95 % interval"),
        Column("statistic", "Statistic", "decimal", "t of Welch, or W of the rank sum"),
        Column("df", "df", "decimal", "Degrees of freedom of t"),
        Column("p_value", "p", "p", "p of this visit"),
        Column("adjusted_p", "Adjusted p", "p", "Adjusted over the visits of the measure"),
        Column("adjustment", "Adjustment", "text", "By which procedure"),
        Column("hedges_g", "Hedges' g", "decimal", "Standardised difference of the changes"),
        Column("g_lower", "g lower", "decimal", "Lower end of its 95 % interval"),
        Column("g_upper", "g upper", "decimal", "Upper end of its 95 % interval"),
        Column(
            "favours", "Favours", "text", "first or second, where the measure says what is better"
        ),
        REASON,
    ),
)
PERIOD = Column("period", "Period", "text", "As in the sheet; empty for all periods together")
SAFETY = TableSpec(
    "endpoints/safety.tsv",
    "adverse events of each cohort and arm as people and events, by period, event and grade",
    (
        COHORT,
        ARM,
        PERIOD,
        Column("name", "Event", "name", "Adverse event; empty for all together"),
        Column("grade", "Grade", "integer", "1 to 5; empty for all, graded or not", missing=True),
        Column("n", "n", "integer", "People of the cohort or arm"),
        Column("n_people", "People", "integer", "People with such an event"),
        Column("share", "Share", "decimal", "Their share of all people"),
        Column("n_events", "Events", "integer", "Such events"),
        Column("n_related", "Related", "integer", "Of these, related to the treatment"),
    ),
)
ADHERENCE = TableSpec(
    "endpoints/adherence.tsv",
    "how much of the medication was taken, by cohort, arm and period",
    (
        COHORT,
        ARM,
        PERIOD,
        Column("name", "Medication", "name", "As in the sheet"),
        Column("n", "n", "integer", "People with a record"),
        *SUMMARY.pick("mean", "sd", "median", "q1", "q3", "minimum", "maximum"),
        Column("n_adherent", "Adherent", "integer", "People who took at least 80 %"),
        Column("share_adherent", "Share", "decimal", "Their share of the people with a record"),
    ),
)
