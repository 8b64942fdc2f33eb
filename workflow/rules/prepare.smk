rule read_matrix:
    """Read the protein matrix of a cohort, its runs renamed to samples."""
    input:
        matrix=lookup("{cohort}/matrix", within=cohorts),
        genes=RESOURCES["genes"],
    output:
        proteins="<results>/{cohort}/proteins.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
    log:
        "<logs>/{cohort}/read_matrix.log",
    benchmark:
        "<benchmarks>/{cohort}/read_matrix.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        library=LIBRARY,
        cohort=lookup("{cohort}", within=cohorts),
        contaminant_prefixes=lookup("matrix/contaminant_prefixes", within=config),
    script:
        "../scripts/read_matrix.py"


rule normalise:
    """Take the logarithm of the intensities of a cohort and, where asked, centre the samples."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
    output:
        log2="<results>/{cohort}/log2.tsv",
    log:
        "<logs>/{cohort}/normalise.log",
    benchmark:
        "<benchmarks>/{cohort}/normalise.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        library=LIBRARY,
        normalisation=lookup("normalisation", within=config),
    script:
        "../scripts/normalise.py"


rule assess_quality:
    """Describe and draw the quality of every sample of a cohort."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
    output:
        table=report(
            "<results>/{cohort}/qc.tsv",
            caption="../report/qc.rst",
            category="{cohort}",
            labels={"result": "quality of the samples", "format": "table"},
        ),
        overview=multiext("<results>/{cohort}/qc", ".svg", ".png"),
        pca=report(
            multiext("<results>/{cohort}/pca", ".svg", ".png"),
            caption="../report/pca.rst",
            category="{cohort}",
            labels={"result": "principal components", "format": "figure"},
        ),
    log:
        "<logs>/{cohort}/assess_quality.log",
    benchmark:
        "<benchmarks>/{cohort}/assess_quality.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        library=LIBRARY,
        cohort=lookup("{cohort}", within=cohorts),
    script:
        "../scripts/assess_quality.py"
