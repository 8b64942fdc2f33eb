rule follow_visits:
    """Test every protein group over all visits of a series."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
        deps=collect(
            "<results>/{path}/deps.tsv",
            path=lookup("{cohort}/{series}", within=SERIES),
        ),
    output:
        visits=report(
            "<results>/{cohort}/{series}/visits.tsv",
            caption="../report/visits.rst",
            category=title_of_cohort,
            subcategory=title_of_series,
            labels={"result": "changes over the visits", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{series}/follow_visits.log",
    benchmark:
        "<benchmarks>/{cohort}/{series}/follow_visits.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("follow_visits.py"),
        cohort=samples_of,
        contrasts=contrasts_of_series,
        differential=lookup("differential", within=config),
        test_name=test_of_series,
    script:
        "../scripts/follow_visits.py"


rule draw_visits:
    """Draw the protein groups that change most over the visits of a series."""
    input:
        visits="<results>/{cohort}/{series}/visits.tsv",
        log2="<results>/{cohort}/log2.tsv",
    output:
        **figures_of(
            SERIES_FIGURES,
            "{cohort}/{series}",
            category=title_of_cohort,
            subcategory=title_of_series,
        ),
    log:
        "<logs>/{cohort}/{series}/draw_visits.log",
    benchmark:
        "<benchmarks>/{cohort}/{series}/draw_visits.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_visits.py"),
        description=description_of,
        cohort=samples_of,
        contrasts=contrasts_of_series,
        figures=lookup("figures", within=config),
        test_name=test_of_series,
        words=words_of_series,
    script:
        "../scripts/draw_visits.py"
