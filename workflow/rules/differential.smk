rule find_deps:
    """Test every protein group of a contrast by its pairs, mark the DEPs and price the rule."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        intensities="<results>/{cohort}/intensities.tsv",
    output:
        deps=report(
            "<results>/{cohort}/{contrast}/deps.tsv",
            caption="../report/deps.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "paired differential expression", "format": "table"},
        ),
        pairs="<results>/{cohort}/{contrast}/pairs.tsv",
        rule="<results>/{cohort}/{contrast}/rule.tsv",
        on_off="<results>/{cohort}/{contrast}/on_off.tsv",
        specifications="<results>/{cohort}/{contrast}/specifications.tsv",
        power="<results>/{cohort}/{contrast}/power.tsv",
        power_curve="<results>/{cohort}/{contrast}/power_curve.tsv",
    log:
        "<logs>/{cohort}/{contrast}/find_deps.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/find_deps.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        library=LIBRARY,
        cohort=lookup("{cohort}", within=cohorts),
        contrast=lookup("{cohort}/{contrast}", within=contrasts),
        normalisation=lookup("normalisation", within=config),
        differential=lookup("differential", within=config),
    script:
        "../scripts/find_deps.py"
