# In: the sheets of endpoints, as the check at the start read them (`STUDY.endpoints`).
# Out: the values of each cohort that has any, and what they say.
from tearflow.endpoints.compared import group_cohorts, list_tables

# Endpoints by cohort. Whoever collects an output of these rules over its keys asks for nothing where
# a study has none.
ENDPOINTS = STUDY.endpoints.cohorts
ENDPOINT_SETTINGS = STUDY.config.endpoints
MEASURED = {measure for cohort in ENDPOINTS.values() for measure in cohort.measures}
# In the order of their sheet. Of all cohorts, since these draw the same figures.
DRAWN_MEASURES = [
    measure for measure in STUDY.endpoints.measures if measure in MEASURED
]
# By names, since a title may hold what Snakemake takes for a wildcard.
ENDPOINT_FIGURES = endpoint_figures(
    [replace(measure, title="") for measure in DRAWN_MEASURES],
    compares(cohort.design for cohort in ENDPOINTS.values()),
)
# The sheet of adverse events and adherence, none where there is none, and the digest of its rows.
SAFETY_SHEET = local([STUDY.endpoints.safety] if STUDY.endpoints.safety else [])
SAFETY_CONTENT = STUDY.endpoints.safety_digest


rule test_endpoints:
    """Gather the values of the clinical measures of a cohort, describe and test them at each visit."""
    input:
        sheet=given(local(list(STUDY.endpoints.sheets))),
    output:
        values="<results>/{cohort}/endpoints/values.tsv",
        summary="<results>/{cohort}/endpoints/summary.tsv",
        levels="<results>/{cohort}/endpoints/levels.tsv",
        omnibus="<results>/{cohort}/endpoints/omnibus.tsv",
        tests="<results>/{cohort}/endpoints/tests.tsv",
    log:
        "<logs>/{cohort}/endpoints/test_endpoints.log",
    benchmark:
        "<benchmarks>/{cohort}/endpoints/test_endpoints.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("test_endpoints.py"),
        measures=untitled_measures_of,
        design=endpoint_design_of,
        content=endpoint_content_of,
        samples=endpoint_samples_of,
        decimal=ENDPOINT_SETTINGS.decimal,
        dunnett_variance=ENDPOINT_SETTINGS.dunnett_variance,
    script:
        "../scripts/test_endpoints.py"


rule draw_endpoints:
    """Draw each clinical measure of a cohort over the visits, and how the measures go together."""
    input:
        values="<results>/{cohort}/endpoints/values.tsv",
        summary="<results>/{cohort}/endpoints/summary.tsv",
        levels="<results>/{cohort}/endpoints/levels.tsv",
        tests="<results>/{cohort}/endpoints/tests.tsv",
    output:
        **figures_of(
            ENDPOINT_FIGURES,
            "{cohort}/endpoints",
            category=title_of_cohort,
            subcategory="endpoints",
        ),
    log:
        "<logs>/{cohort}/endpoints/draw_endpoints.log",
    benchmark:
        "<benchmarks>/{cohort}/endpoints/draw_endpoints.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_endpoints.py"),
        description=description_of,
        measures=[asdict(measure) for measure in DRAWN_MEASURES],
        design=endpoint_design_of,
        figures=LOOK,
    script:
        "../scripts/draw_endpoints.py"


# Contrasts of changes between visits at which the cohort has values: cohorts and names.
RELATED_CONTRASTS = [
    contrast
    for contrast in STUDY.contrasts.values()
    if contrast.cohort in ENDPOINTS
    and is_related(
        contrast,
        ENDPOINTS[contrast.cohort].design.visits,
        ENDPOINTS[contrast.cohort].measures,
    )
]
RELATED = {
    "cohort": [contrast.cohort for contrast in RELATED_CONTRASTS],
    "contrast": [contrast.name for contrast in RELATED_CONTRASTS],
}


rule relate_endpoints:
    """Relate the proteins of a contrast to the clinical measures, over people."""
    input:
        values="<results>/{cohort}/endpoints/values.tsv",
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
        deps="<results>/{cohort}/{contrast}/deps.tsv",
        genes=given(RESOURCES["genes"]),
    output:
        relations="<results>/{cohort}/{contrast}/endpoint_relations.tsv",
        changes=report(
            "<results>/{cohort}/{contrast}/endpoint_changes.tsv",
            caption="../report/endpoint_proteins.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={
                "result": "proteins that change with the endpoints",
                "format": "table",
            },
        ),
        response=report(
            "<results>/{cohort}/{contrast}/endpoint_response.tsv",
            caption="../report/endpoint_proteins.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "baseline proteins and response", "format": "table"},
        ),
        points="<results>/{cohort}/{contrast}/endpoint_points.tsv",
        elisa=report(
            "<results>/{cohort}/{contrast}/elisa.tsv",
            caption="../report/elisa.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "ELISA beside mass spectrometry", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{contrast}/relate_endpoints.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/relate_endpoints.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("relate_endpoints.py"),
        contents=contents_of("genes"),
        cohort=samples_of,
        contrast=contrast_of,
        measures=untitled_measures_of,
        test=lookup("differential/test", within=config),
    script:
        "../scripts/relate_endpoints.py"


rule draw_related_endpoints:
    """Draw the proteins of a contrast that go with the clinical measures."""
    input:
        relations="<results>/{cohort}/{contrast}/endpoint_relations.tsv",
        points="<results>/{cohort}/{contrast}/endpoint_points.tsv",
    output:
        **figures_of(
            ENDPOINT_PROTEIN_FIGURES,
            "{cohort}/{contrast}",
            category=title_of_cohort,
            subcategory=title_of_contrast,
        ),
    log:
        "<logs>/{cohort}/{contrast}/draw_related_endpoints.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/draw_related_endpoints.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_related_endpoints.py"),
        description=description_of,
        contrast=contrast_of,
        measures=measures_of,
        figures=LOOK,
    script:
        "../scripts/draw_related_endpoints.py"


# By comparison of contrasts its cohorts with endpoints, where it has several.
COMPARED_COHORTS = group_cohorts(comparisons, ENDPOINTS)


rule compare_endpoints:
    """Describe all cohorts before the treatment, compare their changes, and count adverse events."""
    input:
        values=collect(rules.test_endpoints.output.values, cohort=ENDPOINTS),
        safety=given(SAFETY_SHEET),
    output:
        **{
            name: report(
                path,
                caption="../report/endpoint_tables.rst",
                category="endpoints",
                labels={"result": name, "format": "table"},
            )
            for name, path in {
                "baseline": "<results>/endpoints/baseline.tsv",
                "differences": "<results>/endpoints/differences.tsv",
                "safety": "<results>/endpoints/safety.tsv",
                "adherence": "<results>/endpoints/adherence.tsv",
            }.items()
            if name in list_tables(COMPARED_COHORTS, bool(SAFETY_SHEET))
        },
    log:
        "<logs>/endpoints/compare_endpoints.log",
    benchmark:
        "<benchmarks>/endpoints/compare_endpoints.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("compare_endpoints.py"),
        cohorts=compared_endpoints(),
        measures=[
            asdict(measure) | {"title": ""} for measure in STUDY.endpoints.measures
        ],
        comparisons=COMPARED_COHORTS,
        # All people, of whom some have an adverse event.
        sampled={
            name: sorted({sample["subject"] for sample in cohort["samples"]})
            for name, cohort in cohorts.items()
        },
        safety=SAFETY_CONTENT,
        decimal=ENDPOINT_SETTINGS.decimal,
    script:
        "../scripts/compare_endpoints.py"
