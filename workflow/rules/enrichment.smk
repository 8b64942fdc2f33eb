rule propagate_annotation:
    """Gather the gene sets: GO terms with the genes of their descendants, and the sets of each GMT."""
    input:
        **{key: given(RESOURCES[key]) for key in COLLECTION_FILES.values()},
        ontology=given(RESOURCES["ontology"]),
        annotation=given(RESOURCES["annotation"]),
        genes=given(RESOURCES["genes"]),
        built_sets=given(RESOURCES.get("built_sets", [])),
        orthologs=given(RESOURCES.get("orthologs", [])),
    output:
        gene_sets="<results>/gene_sets/gene_sets.gmt",
        terms="<results>/gene_sets/terms.tsv",
        source="<results>/gene_sets/source.tsv",
    log:
        "<logs>/propagate_annotation.log",
    benchmark:
        "<benchmarks>/propagate_annotation.tsv"
    # The longest job among those that can start at once.
    priority: CHAIN + 1
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("propagate_annotation.py"),
        contents=contents_of(
            *("ontology", "annotation", "genes", "built_sets", "orthologs"),
            *COLLECTION_FILES.values(),
        ),
        collections=COLLECTION_FILES,
        relations=lookup("enrichment/relations", within=config),
    script:
        "../scripts/propagate_annotation.py"


rule enrich:
    """Test every gene set for more DEPs than the tested proteins of the contrast would give."""
    input:
        # Only for a correlation that is estimated from the residuals.
        **(
            {"log2": "<results>/{cohort}/log2.tsv"}
            if STUDY.config.enrichment.needs_residuals
            else {}
        ),
        deps="<results>/{cohort}/{contrast}/deps.tsv",
        gene_sets="<results>/gene_sets/gene_sets.gmt",
        terms="<results>/gene_sets/terms.tsv",
    output:
        go=report(
            "<results>/{cohort}/{contrast}/go.tsv",
            caption="../report/go.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "gene sets", "format": "table"},
        ),
        gene_level="<results>/{cohort}/{contrast}/gene_level.tsv",
        ranked=report(
            "<results>/{cohort}/{contrast}/ranked.tsv",
            caption="../report/ranked.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "ranked gene sets", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{contrast}/enrich.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/enrich.tsv"
    priority: CHAIN
    conda:
        "../../envs/enrichment.yaml"
    params:
        code=code_of("enrich.py"),
        cohort=samples_of,
        contrast=contrast_of,
        test=lookup("differential/test", within=config),
        imputation=lookup("differential/imputation", within=config),
        enrichment=lookup("enrichment", within=config),
    script:
        "../scripts/enrich.py"
