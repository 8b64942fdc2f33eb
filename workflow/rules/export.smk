rule export_anndata:
    """Write a cohort as AnnData, with the statistics of each of its contrasts."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
        log2="<results>/{cohort}/log2.tsv",
        quality="<results>/{cohort}/qc.tsv",
        deps=lambda wildcards: collect(
            "<results>/{path}/deps.tsv", path=paths_of(wildcards)
        ),
    output:
        h5ad="<results>/{cohort}/anndata.h5ad",
    log:
        "<logs>/{cohort}/export_anndata.log",
    benchmark:
        "<benchmarks>/{cohort}/export_anndata.tsv"
    conda:
        "../../envs/anndata.yaml"
    params:
        code=code_of("export_anndata.py"),
        contrasts=lambda wildcards: [path.split("/")[1] for path in paths_of(wildcards)],
        samples=lambda wildcards: list(cohorts[wildcards.cohort]["samples"]),
        config=config,
    script:
        "../scripts/export_anndata.py"


rule anndata:
    """Write every cohort as AnnData; nothing else asks for it, and it needs that package."""
    input:
        collect("<results>/{cohort}/anndata.h5ad", cohort=cohorts),
    localrule: True
