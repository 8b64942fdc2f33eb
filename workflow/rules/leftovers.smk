rule clean_leftovers:
    """Remove the results of cohorts and contrasts that the sheets no longer have."""
    log:
        "<logs>/clean_leftovers.log",
    localrule: True
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("clean_leftovers.py"),
        results=workflow.pathvars.apply("<results>"),
        planned=STUDY.every_folder,
        figures=[
            entry.name
            for entry in (
                *COHORT_FIGURES,
                *contrast_figures(STUDY.config.enrichment),
                *SERIES_FIGURES,
                *ENDPOINT_PROTEIN_FIGURES,
            )
        ],
    script:
        "../scripts/clean_leftovers.py"
