rule read_matrix:
    """Read the protein matrix or the long report of a cohort, its runs renamed to samples."""
    input:
        matrix=local(given(matrix_of)),
    output:
        annotation="<results>/{cohort}/annotation.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
        reruns="<results>/{cohort}/reruns.tsv",
        filters="<results>/{cohort}/filters.tsv",
        peptides="<results>/{cohort}/peptides.tsv",
        precursors="<results>/{cohort}/precursors.tsv",
        source="<results>/{cohort}/source.tsv",
    log:
        "<logs>/{cohort}/read_matrix.log",
    benchmark:
        "<benchmarks>/{cohort}/read_matrix.tsv"
    priority: CHAIN
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("read_matrix.py"),
        contents=matrix_content_of,
        cohort=layout_of,
        reruns=lookup("reruns", within=config),
        settings=lookup("matrix", within=config),
    script:
        "../scripts/read_matrix.py"


rule name_proteins:
    """Name gene and protein of every protein group of a cohort, and mark the contaminants."""
    input:
        annotation="<results>/{cohort}/annotation.tsv",
        genes=given(RESOURCES["genes"]),
        contaminants=given(RESOURCES.get("contaminants", [])),
        proteome=given(RESOURCES.get("proteome", [])),
    output:
        proteins="<results>/{cohort}/proteins.tsv",
        decisions="<results>/{cohort}/genes.tsv",
        source="<results>/{cohort}/name_source.tsv",
    log:
        "<logs>/{cohort}/name_proteins.log",
    benchmark:
        "<benchmarks>/{cohort}/name_proteins.tsv"
    priority: CHAIN
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("name_proteins.py"),
        contents=contents_of("genes", "contaminants", "proteome"),
        contaminant_prefixes=lookup("matrix/contaminant_prefixes", within=config),
        contaminant_rule=lookup("matrix/contaminant_rule", within=config),
        species=lookup("species", within=config),
    script:
        "../scripts/name_proteins.py"


rule normalise:
    """Take the logarithm of the intensities of a cohort and, where asked, centre the samples."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
    output:
        log2="<results>/{cohort}/log2.tsv",
        unnormalised="<results>/{cohort}/log2_unnormalised.tsv",
        shifts="<results>/{cohort}/shifts.tsv",
    log:
        "<logs>/{cohort}/normalise.log",
    benchmark:
        "<benchmarks>/{cohort}/normalise.tsv"
    priority: CHAIN
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("normalise.py"),
        normalisation=lookup("normalisation", within=config),
    script:
        "../scripts/normalise.py"


rule assess_quality:
    """Describe and draw the quality of every sample of a cohort."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
        panels=given(bundled_and_own("panels")),
    output:
        **figures_of(COHORT_FIGURES, "{cohort}", category=title_of_cohort),
        table=report(
            "<results>/{cohort}/qc.tsv",
            caption="../report/qc.rst",
            category=title_of_cohort,
            labels={"result": "quality of the samples", "format": "table"},
        ),
        tear_table=report(
            "<results>/{cohort}/tear_quality.tsv",
            caption="../report/tear_quality.rst",
            category=title_of_cohort,
            labels={"result": "blood, skin and serum", "format": "table"},
        ),
        panel_table=report(
            "<results>/{cohort}/panels.tsv",
            caption="../report/panels.rst",
            category=title_of_cohort,
            labels={"result": "panels of proteins", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/assess_quality.log",
    benchmark:
        "<benchmarks>/{cohort}/assess_quality.tsv"
    priority: CHAIN - 1
    conda:
        "../../envs/figures.yaml"
    params:
        code=code_of("assess_quality.py"),
        contents=contents_of("bundled_panels", "panels"),
        cohort=untitled_cohort_of,
        visits=visits_of,
        figures=LOOK,
    script:
        "../scripts/assess_quality.py"
