rule compare_contrasts:
    """Intersect the significant terms, the DEPs and the networks of several contrasts."""
    input:
        deps=collect(
            "<results>/{path}/deps.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        go=collect(
            "<results>/{path}/go.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
        edges=collect(
            "<results>/{path}/ppi_edges.tsv",
            path=lookup("{comparison}", within=comparisons),
        ),
    output:
        **figures_of(
            COMPARISON_FIGURES,
            "comparisons/{comparison}",
            category="comparisons",
            subcategory="{comparison}",
        ),
        terms=report(
            "<results>/comparisons/{comparison}/shared_terms.tsv",
            caption="../report/comparison.rst",
            category="comparisons",
            subcategory="{comparison}",
            labels={"result": "terms by contrast", "format": "table"},
        ),
        deps=report(
            "<results>/comparisons/{comparison}/shared_deps.tsv",
            caption="../report/comparison.rst",
            category="comparisons",
            subcategory="{comparison}",
            labels={"result": "DEPs by contrast", "format": "table"},
        ),
        edges="<results>/comparisons/{comparison}/shared_edges.tsv",
    log:
        "<logs>/comparisons/{comparison}/compare_contrasts.log",
    benchmark:
        "<benchmarks>/comparisons/{comparison}/compare_contrasts.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("compare_contrasts.py"),
        test=lookup("differential/test", within=config),
        contrasts=lookup("{comparison}", within=comparisons),
        note=lookup("{comparison}", within=INPUTS.comparison_notes),
        enrichment=lookup("enrichment", within=config),
    script:
        "../scripts/compare_contrasts.py"
