rule compare_runs:
    """Compare the results with those of an earlier run, as both folders stand."""
    log:
        "<logs>/compare_runs.log",
    localrule: True
    conda:
        "../../envs/tables.yaml"
    params:
        code=CODE,
        folders=INPUTS.folders,
        files=listed_contents(INPUTS.files),
        settings=INPUTS.settings,
    script:
        "../scripts/compare_runs.py"
