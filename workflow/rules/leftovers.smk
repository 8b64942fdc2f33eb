rule clean_leftovers:
    """Remove the results of cohorts and contrasts that the sheets no longer have."""
    log:
        "<logs>/clean_leftovers.log",
    localrule: True
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("clean_leftovers.py"),
        results=workflow.pathvars.apply("<results>"),
        planned=STUDY.every_folder,
    script:
        "../scripts/clean_leftovers.py"
