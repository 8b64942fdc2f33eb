"""Differential expression of the tear proteome: from DIA-NN matrices to one report."""

from snakemake import __version__ as SNAKEMAKE
from snakemake.utils import min_version

min_version("9.25")


include: "workflow/rules/start.smk"


configfile: "config/config.yaml"


# The folder benchmarks/ holds the project's own, which are not results.
pathvars:
    results=results_of(config),
    logs=logs_of(config),
    benchmarks=f"{logs_of(config)}/benchmarks",


report: "workflow/report/workflow.rst"


include: "workflow/rules/common.smk"
include: "workflow/rules/template.smk"
include: "workflow/rules/fetch.smk"


onstart:
    lift_job_rate(workflow, SNAKEMAKE)
    hash_inputs_once(workflow, SNAKEMAKE)


onsuccess:
    if said := read_results(workflow.pathvars.apply("<results>"), STARTED):
        print(said, file=sys.stderr)


onerror:
    # What was killed could not say so itself.
    if killed := find_killed(log):
        print(killed, file=sys.stderr)


if not MISSING:

    include: "workflow/rules/prepare.smk"
    include: "workflow/rules/differential.smk"
    include: "workflow/rules/series.smk"
    include: "workflow/rules/endpoints.smk"
    include: "workflow/rules/enrichment.smk"
    include: "workflow/rules/interpret.smk"
    include: "workflow/rules/figures.smk"
    include: "workflow/rules/compare.smk"
    include: "workflow/rules/report.smk"
    include: "workflow/rules/export.smk"
    include: "workflow/rules/compare_runs.smk"
    include: "workflow/rules/leftovers.smk"

    rule all:
        default_target: True
        input:
            # All that the manifest lists, so that a deleted table is made again.
            text_of(*rules.write_manifest.input.outputs, *rules.write_manifest.output),
        localrule: True

else:

    # Nothing but the template of the sample sheet can be made, and nothing but resources fetched.
    rule all:
        default_target: True
        input:
            MISSING,
        localrule: True
