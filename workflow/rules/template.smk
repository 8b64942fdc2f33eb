rule sample_sheet:
    """Write a template of the sample sheet, filled from the runs of the matrices."""
    log:
        "<logs>/sample_sheet.log",
    localrule: True
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("write_template.py"),
        samples=lookup("samples", within=config),
        cohorts=cohorts,
        matrix=lookup("matrix", within=config),
    script:
        "../scripts/write_template.py"
