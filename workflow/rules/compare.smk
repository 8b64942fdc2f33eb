rule compare_contrasts:
    """Test the differences between several contrasts, and list the terms and DEPs that they share."""
    input:
        deps=collect(
            "<results>/{path}/deps.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        imputed=collect(
            "<results>/{path}/imputed.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        log2=collect("<results>/{cohort}/log2.tsv", cohort=cohorts_of),
        go=collect(
            "<results>/{path}/go.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        ranked=collect(
            "<results>/{path}/ranked.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        edges=collect(
            "<results>/{path}/ppi_edges.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
    output:
        terms=report(
            "<results>/comparisons/{comparison}/shared_terms.tsv",
            caption="../report/comparison.rst",
            category="comparisons",
            subcategory=title_of_comparison,
            labels={"result": "terms by contrast", "format": "table"},
        ),
        deps=report(
            "<results>/comparisons/{comparison}/shared_deps.tsv",
            caption="../report/shared_deps.rst",
            category="comparisons",
            subcategory=title_of_comparison,
            labels={"result": "DEPs by contrast", "format": "table"},
        ),
        edges="<results>/comparisons/{comparison}/shared_edges.tsv",
        ranked=report(
            "<results>/comparisons/{comparison}/shared_ranked.tsv",
            caption="../report/ranked.rst",
            category="comparisons",
            subcategory=title_of_comparison,
            labels={"result": "ranked gene sets by contrast", "format": "table"},
        ),
        differences=report(
            "<results>/comparisons/{comparison}/differences.tsv",
            caption="../report/changes.rst",
            category="comparisons",
            subcategory=title_of_comparison,
            labels={"result": "differences between contrasts", "format": "table"},
        ),
        agreement=report(
            "<results>/comparisons/{comparison}/agreement.tsv",
            caption="../report/changes.rst",
            category="comparisons",
            subcategory=title_of_comparison,
            labels={"result": "agreement of contrasts", "format": "table"},
        ),
    log:
        "<logs>/comparisons/{comparison}/compare_contrasts.log",
    benchmark:
        "<benchmarks>/comparisons/{comparison}/compare_contrasts.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("compare_contrasts.py"),
        differential=lookup("differential", within=config),
        contrasts=lookup("{comparison}", within=comparisons),
        definitions=definitions_of,
        cohorts=samples_of_contrasts,
        enrichment=lookup("enrichment", within=config),
    script:
        "../scripts/compare_contrasts.py"


rule draw_comparison:
    """Draw the changes and the terms of several contrasts against each other."""
    input:
        terms="<results>/comparisons/{comparison}/shared_terms.tsv",
        differences="<results>/comparisons/{comparison}/differences.tsv",
        agreement="<results>/comparisons/{comparison}/agreement.tsv",
    output:
        **figures_of(
            comparison_figures(STUDY.config.enrichment),
            "comparisons/{comparison}",
            category="comparisons",
            subcategory=title_of_comparison,
        ),
    log:
        "<logs>/comparisons/{comparison}/draw_comparison.log",
    benchmark:
        "<benchmarks>/comparisons/{comparison}/draw_comparison.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_comparison.py"),
        contrasts=lookup("{comparison}", within=comparisons),
        titles_of=titles_of_contrasts,
        note=lookup("{comparison}", within=STUDY.comparison_notes),
        enrichment=lookup("enrichment", within=config),
        figures=LOOK,
    script:
        "../scripts/draw_comparison.py"
