"""Paired differential expression of the tear proteome: from DIA-NN matrices to one report."""

from snakemake.utils import min_version

min_version("9.25")


configfile: "config/config.yaml"


# The folder benchmarks/ holds the project's own, which are not results.
pathvars:
    benchmarks="logs/benchmarks",


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/template.smk"
include: "workflow/rules/prepare.smk"
include: "workflow/rules/differential.smk"
include: "workflow/rules/enrichment.smk"
include: "workflow/rules/network.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/report.smk"


rule all:
    default_target: True
    input:
        # All that the manifest lists, so that a deleted table is made again.
        rules.write_manifest.input,
        "<results>/manifest.json",
    localrule: True
