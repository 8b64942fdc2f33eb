# What the report and the workbooks take of the endpoints of each cohort.
MEASURED_COHORTS = {
    name: {
        "measures": [asdict(measure) for measure in found.measures],
        "design": asdict(found.design),
    }
    for name, found in ENDPOINTS.items()
}


# Cohorts that have a page of their own; the report is their index then.
PAGES = list(cohorts) if have_pages(contrasts) else []


rule write_cohort_report:
    """Gather tables and figures of a cohort in an HTML file of its own, for many contrasts."""
    input:
        files=files_of_cohort,
        genes=given(RESOURCES["genes"]),
        panels=given(bundled_and_own("panels")),
    output:
        html="<results>/{cohort}/report.html",
    log:
        "<logs>/{cohort}/write_cohort_report.log",
    benchmark:
        "<benchmarks>/{cohort}/write_cohort_report.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=CODE,
        contents=contents_of("genes", "bundled_panels", "panels"),
        # Another cohort or comparison is no reason to write it again.
        config=config | {"comparisons": {}},
        cohorts=cohort_by_name,
        contrasts=contrasts_by_path,
        comparisons={},
        endpoints=measured_cohort,
    script:
        "../scripts/write_cohort_report.py"


rule write_report:
    """Gather tables and figures of all cohorts in one HTML file, and the results in a few lines."""
    input:
        inputs=given(STUDY.files),
        resources=given(list(RESOURCES.values())),
        genes=given(RESOURCES["genes"]),
        panels=given(bundled_and_own("panels")),
        gene_sets=text_of(*rules.propagate_annotation.output),
        cohorts=collect(
            [
                *rules.read_matrix.output,
                *rules.name_proteins.output,
                *rules.normalise.output,
                *rules.assess_quality.output,
            ],
            cohort=cohorts,
        ),
        contrasts=collect(
            [
                *rules.find_deps.output,
                *rules.interpret_deps.output,
                *rules.draw_figures.output,
            ],
            zip,
            **STUDY.every_contrast,
        ),
        series=collect(
            [*rules.follow_visits.output, *rules.draw_visits.output],
            zip,
            **STUDY.every_series,
        ),
        comparisons=collect(
            [*rules.compare_contrasts.output, *rules.draw_comparison.output],
            comparison=comparisons,
        ),
        endpoints=collect(
            [*rules.test_endpoints.output, *rules.draw_endpoints.output],
            cohort=ENDPOINTS,
        )
        + (list(rules.compare_endpoints.output) if ENDPOINTS else []),
        related=collect(
            [*rules.relate_endpoints.output, *rules.draw_related_endpoints.output],
            zip,
            **RELATED,
        ),
    output:
        html="<results>/report.html",
        # What the console says at the end of a run.
        summary="<results>/summary.txt",
    log:
        "<logs>/write_report.log",
    benchmark:
        "<benchmarks>/write_report.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=CODE,
        inputs=listed_contents(STUDY.files),
        resources=listed_contents(RESOURCES.values()),
        config=config,
        cohorts=cohorts,
        contrasts=contrasts,
        comparisons=comparisons,
        endpoints=MEASURED_COHORTS,
    script:
        "../scripts/write_report.py"


rule write_workbook:
    """Write the tables of a contrast as an Excel workbook."""
    input:
        # Not the figures, with which it would wait.
        tables=tables_among(
            *rules.read_matrix.output,
            *rules.name_proteins.output,
            *rules.normalise.output,
            *rules.assess_quality.output,
            *rules.find_deps.output,
            *rules.interpret_deps.output,
        ),
        related=related_tables_of,
    output:
        book=report(
            "<results>/{cohort}/{contrast}/tables.xlsx",
            caption="../report/workbook.rst",
            category=title_of_cohort,
            subcategory=title_of_contrast,
            labels={"result": "all tables as a workbook", "format": "table"},
        ),
    log:
        "<logs>/{cohort}/{contrast}/write_workbook.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/write_workbook.tsv"
    wildcard_constraints:
        cohort=OF_ONE_CONTRAST,
    # That of the report, whose methods name the versions that are there.
    conda:
        "../../envs/figures.yaml"
    params:
        code=CODE,
        # Another comparison is no reason to write it again.
        config=config | {"comparisons": {}},
        cohorts=cohort_by_name,
        contrasts=contrast_by_path,
        comparisons={},
        endpoints={},
    script:
        "../scripts/write_workbook.py"


copy_rule("write_workbook")


rule write_study_workbook:
    """Write the tables of the study, and the DEPs of every contrast, as an Excel workbook."""
    input:
        tables=tables_among(
            *rules.write_report.input.cohorts,
            *rules.write_report.input.contrasts,
            *rules.write_report.input.series,
            *rules.write_report.input.comparisons,
            *rules.write_report.input.endpoints,
            *rules.write_report.input.related,
        ),
    output:
        book=report(
            "<results>/tables.xlsx",
            caption="../report/workbook.rst",
            category="study",
            labels={"result": "all tables as a workbook", "format": "table"},
        ),
    log:
        "<logs>/write_study_workbook.log",
    benchmark:
        "<benchmarks>/write_study_workbook.tsv"
    conda:
        "../../envs/figures.yaml"
    params:
        code=CODE,
        config=config,
        cohorts=cohorts,
        contrasts=contrasts,
        comparisons=comparisons,
        endpoints=MEASURED_COHORTS,
    script:
        "../scripts/write_study_workbook.py"


rule write_manifest:
    """List inputs, outputs, versions and configuration of the run, also as RO-Crate."""
    input:
        inputs=given(STUDY.files),
        resources=given(list(RESOURCES.values())),
        outputs=text_of(
            *rules.write_report.output,
            *collect(rules.write_cohort_report.output, cohort=PAGES),
            *collect(rules.write_workbook.output, zip, **STUDY.every_contrast),
            *rules.write_study_workbook.output,
            *rules.write_report.input.gene_sets,
            *rules.write_report.input.cohorts,
            *rules.write_report.input.contrasts,
            *rules.write_report.input.series,
            *rules.write_report.input.comparisons,
            *rules.write_report.input.endpoints,
            *rules.write_report.input.related,
        ),
        records=text_of(
            rules.propagate_annotation.output.source,
            *collect(rules.read_matrix.output.source, cohort=cohorts),
            *collect(rules.name_proteins.output.source, cohort=cohorts),
            *collect(rules.interpret_deps.output.source, zip, **STUDY.every_contrast),
        ),
        snakefile=given(local(str(HOME / "Snakefile"))),
    output:
        manifest="<results>/manifest.json",
        crate="<results>/ro-crate-metadata.json",
        snakefile="<results>/tearflow.smk",
    log:
        "<logs>/write_manifest.log",
    benchmark:
        "<benchmarks>/write_manifest.tsv"
    # A second attempt would refuse the same.
    retries: 0
    # Where the run was started, which alone knows the sheets as they were then: on a cluster each job
    # reads them again.
    localrule: True
    conda:
        "../../envs/tables.yaml"
    params:
        code=CODE,
        inputs=listed_contents(STUDY.files),
        resources=listed_contents(RESOURCES.values()),
        script=code_of("write_manifest.py"),
        settings=STUDY.settings,
        parts=lambda wildcards: digest_parts(),
    script:
        "../scripts/write_manifest.py"
