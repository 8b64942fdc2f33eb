rule draw_figures:
    """Draw the volcano plot, heatmap, trust, GO bars and network of a contrast."""
    input:
        log2="<results>/{cohort}/log2.tsv",
        deps="<results>/{cohort}/{contrast}/deps.tsv",
        pairs="<results>/{cohort}/{contrast}/pairs.tsv",
        specifications="<results>/{cohort}/{contrast}/specifications.tsv",
        power="<results>/{cohort}/{contrast}/power.tsv",
        power_curve="<results>/{cohort}/{contrast}/power_curve.tsv",
        go="<results>/{cohort}/{contrast}/go.tsv",
        edges="<results>/{cohort}/{contrast}/ppi_edges.tsv",
        hubs="<results>/{cohort}/{contrast}/hubs.tsv",
    output:
        volcano=report(
            multiext("<results>/{cohort}/{contrast}/volcano", ".svg", ".png"),
            caption="../report/volcano.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "volcano plot", "format": "figure"},
        ),
        heatmap=report(
            multiext("<results>/{cohort}/{contrast}/heatmap", ".svg", ".png"),
            caption="../report/heatmap.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "heatmap of the DEPs", "format": "figure"},
        ),
        specifications=report(
            multiext("<results>/{cohort}/{contrast}/specifications", ".svg", ".png"),
            caption="../report/specifications.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "specification curve", "format": "figure"},
        ),
        dependence=report(
            multiext("<results>/{cohort}/{contrast}/dependence", ".svg", ".png"),
            caption="../report/dependence.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={
                "result": "pairs and specifications behind each DEP",
                "format": "figure",
            },
        ),
        power=report(
            multiext("<results>/{cohort}/{contrast}/power", ".svg", ".png"),
            caption="../report/power.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "power", "format": "figure"},
        ),
        go_bp=report(
            multiext("<results>/{cohort}/{contrast}/go_bp", ".svg", ".png"),
            caption="../report/go.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "GO biological process", "format": "figure"},
        ),
        go_cc=report(
            multiext("<results>/{cohort}/{contrast}/go_cc", ".svg", ".png"),
            caption="../report/go.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "GO cellular component", "format": "figure"},
        ),
        go_mf=report(
            multiext("<results>/{cohort}/{contrast}/go_mf", ".svg", ".png"),
            caption="../report/go.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "GO molecular function", "format": "figure"},
        ),
        network=report(
            multiext("<results>/{cohort}/{contrast}/network", ".svg", ".png"),
            caption="../report/hubs.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "interaction network", "format": "figure"},
        ),
    log:
        "<logs>/{cohort}/{contrast}/draw_figures.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/draw_figures.tsv"
    priority: CHAIN
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("draw_figures.py"),
        description=description_of,
        contrast=contrast_of,
        differential=lookup("differential", within=config),
        enrichment=lookup("enrichment", within=config),
        figures=lookup("figures", within=config),
    script:
        "../scripts/draw_figures.py"
