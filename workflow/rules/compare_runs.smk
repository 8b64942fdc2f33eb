rule compare_runs:
    """Compare the results with those of an earlier run, as both folders stand."""
    log:
        "<logs>/compare_runs.log",
    localrule: True
    conda:
        "../../envs/tables.yaml"
    params:
        code=CODE,
        folders=STUDY.folders,
        current=workflow.pathvars.apply("<results>"),
        files=listed_contents(STUDY.files),
        settings=STUDY.settings,
    script:
        "../scripts/compare_runs.py"
