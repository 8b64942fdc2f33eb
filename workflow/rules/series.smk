rule follow_visits:
    """Test every protein group over all visits of a series, and draw those that change most."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
        deps=collect(
            "<results>/{path}/deps.tsv",
            path=lookup("{cohort}/{series}", within=SERIES),
        ),
    output:
        **figures_of(
            SERIES_FIGURES,
            "{cohort}/{series}",
            category="{cohort}",
            subcategory="{series}",
        ),
        visits=report(
            "<results>/{cohort}/{series}/visits.tsv",
            caption="../report/visits.rst",
            category="{cohort}",
            subcategory="{series}",
            labels={"result": "changes over the visits", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{series}/follow_visits.log",
    benchmark:
        "<benchmarks>/{cohort}/{series}/follow_visits.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("follow_visits.py"),
        description=description_of,
        cohort=samples_of,
        contrasts=contrasts_of_series,
        differential=lookup("differential", within=config),
        figures=lookup("figures", within=config),
        test_name=test_of_series,
    script:
        "../scripts/follow_visits.py"
