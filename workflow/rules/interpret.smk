# Further networks with STRING's names beside them, and the lists of interactions that are suspicious
# and to be left out.
BESIDE_NETWORK = [
    name
    for name in RESOURCES
    if name.startswith(("network_", "excluded_")) or name == "bundled_suspicious"
]


rule interpret_deps:
    """Test the gene sets of a contrast, and rank its DEPs by degree in the interaction network."""
    input:
        **{name: given(RESOURCES[name]) for name in BESIDE_NETWORK},
        # Only for a correlation that is estimated from the residuals.
        **(
            {"log2": "<results>/{cohort}/log2.tsv"}
            if STUDY.config.enrichment.needs_residuals
            else {}
        ),
        deps="<results>/{cohort}/{contrast}/deps.tsv",
        gene_sets="<results>/gene_sets/gene_sets.gmt",
        terms="<results>/gene_sets/terms.tsv",
        interactions=given(RESOURCES["interactions"]),
        string_names=given(RESOURCES.get("string_names", [])),
        genes=given(RESOURCES["genes"]),
    output:
        go=report(
            "<results>/{cohort}/{contrast}/go.tsv",
            caption="../report/go.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "gene sets", "format": "table"},
        ),
        gene_level="<results>/{cohort}/{contrast}/gene_level.tsv",
        ranked=report(
            "<results>/{cohort}/{contrast}/ranked.tsv",
            caption="../report/ranked.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "ranked gene sets", "format": "table"},
        ),
        edges="<results>/{cohort}/{contrast}/ppi_edges.tsv",
        hubs=report(
            "<results>/{cohort}/{contrast}/hubs.tsv",
            caption="../report/hubs.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "interaction hubs", "format": "table"},
        ),
        networks="<results>/{cohort}/{contrast}/networks.tsv",
        hub_curve="<results>/{cohort}/{contrast}/hub_curve.tsv",
        modules="<results>/{cohort}/{contrast}/modules.tsv",
        graphml="<results>/{cohort}/{contrast}/network.graphml",
        source="<results>/{cohort}/{contrast}/network_source.tsv",
    log:
        "<logs>/{cohort}/{contrast}/interpret_deps.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/interpret_deps.tsv"
    wildcard_constraints:
        cohort=OF_ONE_CONTRAST,
    priority: CHAIN
    conda:
        "../../envs/enrichment.yaml"
    params:
        code=code_of("interpret_deps.py"),
        contents=contents_of("interactions", "string_names", "genes", *BESIDE_NETWORK),
        cohort=samples_of,
        contrast=contrast_of,
        test=lookup("differential/test", within=config),
        imputation=lookup("differential/imputation", within=config),
        enrichment=lookup("enrichment", within=config),
        network=lookup("network", within=config),
    script:
        "../scripts/interpret_deps.py"


copy_rule("interpret_deps")
