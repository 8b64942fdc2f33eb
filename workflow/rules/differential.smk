rule find_deps:
    """Test every protein group of a contrast, mark the DEPs, estimate the false ones."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
        unnormalised="<results>/{cohort}/log2_unnormalised.tsv",
        shifts="<results>/{cohort}/shifts.tsv",
        panels=given(bundled_and_own("panels")),
        markers=given(bundled_and_own("markers")),
    output:
        deps=report(
            "<results>/{cohort}/{contrast}/deps.tsv",
            caption="../report/deps.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "differential expression", "format": "table"},
        ),
        deps_only="<results>/{cohort}/{contrast}/deps_only.tsv",
        pairs="<results>/{cohort}/{contrast}/pairs.tsv",
        design="<results>/{cohort}/{contrast}/design.tsv",
        imputed="<results>/{cohort}/{contrast}/imputed.tsv",
        rule="<results>/{cohort}/{contrast}/rule.tsv",
        on_off="<results>/{cohort}/{contrast}/on_off.tsv",
        specifications="<results>/{cohort}/{contrast}/specifications.tsv",
        power="<results>/{cohort}/{contrast}/power.tsv",
        power_curve="<results>/{cohort}/{contrast}/power_curve.tsv",
        tear_quality="<results>/{cohort}/{contrast}/tear_quality.tsv",
        panels=report(
            "<results>/{cohort}/{contrast}/panels.tsv",
            caption="../report/origins.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "panels of proteins", "format": "table"},
        ),
        markers=report(
            "<results>/{cohort}/{contrast}/markers.tsv",
            caption="../report/origins.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "published markers", "format": "table"},
        ),
        adjusted=report(
            "<results>/{cohort}/{contrast}/adjusted.tsv",
            caption="../report/adjusted.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "DEPs adjusted for serum and blood", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{contrast}/find_deps.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/find_deps.tsv"
    wildcard_constraints:
        cohort=OF_ONE_CONTRAST,
    priority: CHAIN
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("find_deps.py"),
        contents=contents_of("bundled_panels", "panels", "bundled_markers", "markers"),
        cohort=samples_of,
        contrast=contrast_of,
        normalisation=lookup("normalisation", within=config),
        differential=lookup("differential", within=config),
        words=words_of,
    script:
        "../scripts/find_deps.py"


copy_rule("find_deps")


rule test_null:
    """Run the rule of a contrast with people exchanged and count the DEPs that nothing gives."""
    input:
        proteins="<results>/{cohort}/proteins.tsv",
        log2="<results>/{cohort}/log2.tsv",
    output:
        flips="<results>/{cohort}/{contrast}/null_self_test.tsv",
    log:
        "<logs>/{cohort}/{contrast}/test_null.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/test_null.tsv"
    conda:
        "../../envs/tables.yaml"
    params:
        code=code_of("test_null.py"),
        cohort=samples_of,
        contrast=contrast_of,
        differential=lookup("differential", within=config),
    script:
        "../scripts/test_null.py"


rule null_self_test:
    """Run the null self-test of every contrast; nothing else asks for it."""
    input:
        collect("<results>/{path}/null_self_test.tsv", path=contrasts),
    localrule: True
