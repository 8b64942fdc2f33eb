rule draw_figures:
    """Draw the volcano plot, heatmap, trust, GO bars and network of a contrast."""
    input:
        **{name: f"<results>/{spec.path}" for name, spec in FIGURE_TABLES.items()},
    output:
        **figures_of(
            contrast_figures(STUDY.config.enrichment),
            "{cohort}/{contrast}",
            category=title_of_cohort,
            subcategory=title_of_contrast,
        ),
    log:
        "<logs>/{cohort}/{contrast}/draw_figures.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/draw_figures.tsv"
    wildcard_constraints:
        cohort=OF_ONE_CONTRAST,
    priority: CHAIN
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_figures.py"),
        description=description_of,
        cohort=samples_of,
        contrast=contrast_of,
        differential=lookup("differential", within=config),
        enrichment=lookup("enrichment", within=config),
        figures=lookup("figures", within=config),
        projected=list(STUDY.config.projected),
        words=words_of,
    script:
        "../scripts/draw_figures.py"


copy_rule("draw_figures")
