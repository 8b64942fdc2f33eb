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
