rule write_report:
    """Gather tables and figures of all cohorts in one HTML file that opens offline."""
    input:
        inputs=INPUTS.files,
        resources=list(RESOURCES.values()),
        cohorts=collect(
            "<results>/{cohort}/{file}",
            cohort=cohorts,
            file=["proteins.tsv", "qc.tsv", "qc.svg", "qc.png", "pca.svg", "pca.png"],
        ),
        contrasts=collect(
            "<results>/{path}/{file}",
            path=INPUTS.contrast_paths,
            file=[
                "deps.tsv",
                "pairs.tsv",
                "rule.tsv",
                "on_off.tsv",
                "specifications.tsv",
                "power.tsv",
                "go.tsv",
                "ppi_edges.tsv",
                "hubs.tsv",
            ],
        ),
        figures=collect(
            "<results>/{path}/{figure}.{format}",
            path=INPUTS.contrast_paths,
            figure=["volcano", "heatmap", "go_bp", "go_cc", "go_mf", "network"],
            format=["svg", "png"],
        ),
        comparisons=collect(
            "<results>/comparisons/{comparison}/{file}",
            comparison=comparisons,
            file=[
                "shared_terms.tsv",
                "shared_deps.tsv",
                "shared_edges.tsv",
                "term_venn.svg",
                "term_venn.png",
            ],
        ),
    output:
        html="<results>/report.html",
    log:
        "<logs>/write_report.log",
    benchmark:
        "<benchmarks>/write_report.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        library=LIBRARY,
        captions=library_digest(HOME / "workflow/report"),
        config=config,
        cohorts=cohorts,
        contrasts=contrasts,
        comparisons=comparisons,
    script:
        "../scripts/write_report.py"


rule write_manifest:
    """List every input, resource and output with its SHA-256, the versions and the configuration."""
    input:
        inputs=INPUTS.files,
        resources=list(RESOURCES.values()),
        html="<results>/report.html",
        gene_sets=["<results>/gene_sets/gene_sets.gmt", "<results>/gene_sets/terms.tsv"],
        cohorts=collect(
            "<results>/{cohort}/{file}",
            cohort=cohorts,
            file=[
                "proteins.tsv",
                "intensities.tsv",
                "log2.tsv",
                "qc.tsv",
                "qc.svg",
                "qc.png",
                "pca.svg",
                "pca.png",
            ],
        ),
        contrasts=collect(
            "<results>/{path}/{file}",
            path=INPUTS.contrast_paths,
            file=[
                "deps.tsv",
                "pairs.tsv",
                "rule.tsv",
                "on_off.tsv",
                "specifications.tsv",
                "power.tsv",
                "power_curve.tsv",
                "go.tsv",
                "ppi_edges.tsv",
                "hubs.tsv",
                "network.graphml",
            ],
        ),
        figures=collect(
            "<results>/{path}/{figure}.{format}",
            path=INPUTS.contrast_paths,
            figure=["volcano", "heatmap", "go_bp", "go_cc", "go_mf", "network"],
            format=["svg", "png"],
        ),
        comparisons=collect(
            "<results>/comparisons/{comparison}/{file}",
            comparison=comparisons,
            file=[
                "shared_terms.tsv",
                "shared_deps.tsv",
                "shared_edges.tsv",
                "term_venn.svg",
                "term_venn.png",
            ],
        ),
    output:
        manifest="<results>/manifest.json",
    log:
        "<logs>/write_manifest.log",
    benchmark:
        "<benchmarks>/write_manifest.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        library=LIBRARY,
        config=config,
        cohorts=cohorts,
        contrasts=contrasts,
        comparisons=comparisons,
    script:
        "../scripts/write_manifest.py"
