import time
from dataclasses import asdict, replace
from pathlib import Path

from snakemake import __version__ as SNAKEMAKE
from snakemake import logging as snakemake_logging
from snakemake.io import flag
from snakemake.logging import logger
from snakemake.path_modifier import PATH_MODIFIER_FLAG
from snakemake.settings.types import RerunTrigger

from tearflow.differential.design import make_design
from tearflow.differential.design_words import words_for_captions
from tearflow.differential.titles import title_comparison, title_series
from tearflow.endpoints.related_contrasts import is_related
from tearflow.figures.cohort import FIGURES as COHORT_FIGURES
from tearflow.figures.comparison import comparison_figures
from tearflow.figures.contrast import TABLES as FIGURE_TABLES
from tearflow.figures.contrast import contrast_figures
from tearflow.figures.endpoint_proteins import FIGURES as ENDPOINT_PROTEIN_FIGURES
from tearflow.figures.endpoints import compares, endpoint_figures
from tearflow.figures.series import FIGURES as SERIES_FIGURES
from tearflow.run.batches import copy_for_batches, find_batches, of_contrast
from tearflow.run.bookkeeping import hash_inputs_once
from tearflow.run.console import read_results, shorten_console
from tearflow.study.figure_settings import LIMITS
from tearflow.run.disk import check_folders, check_names
from tearflow.study.config_files import check_options, order_files
from tearflow.study.leftovers import note_leftovers
from tearflow.study.load import IncompleteStudyError, load_study
from tearflow.study.pages import have_pages
from tearflow.study.summary import summarise_study
from tearflow.run.job import find_killed
from tearflow.provenance.memory import Memory
from tearflow.run.problems import log_notes
from tearflow.provenance.manifest import digest_parts
from tearflow.provenance.rule_code import RuleCode
from tearflow.run.scheduling import lift_job_rate
from tearflow.run.snakemake_report import describe_contrast_of_file
from tearflow.run.snakemake_report import show_parameters_as_text
from tearflow.run.snakemake_version import is_tested
from tearflow.provenance.sources import Contents

# By which results of this run are told from older ones.
STARTED = time.time()
# Rule and contrasts of each copy for several contrasts, by its name.
COPIES = {}

try:
    made_in = [workflow.pathvars.apply(name) for name in ("<results>", "<logs>")]
    if unwritable := check_folders(*made_in):
        raise InputError(unwritable)
    # A job has the options that the process which started it was given.
    if workflow.is_main_process and (given_again := check_options(sys.argv)):
        raise InputError(given_again)
    STUDY = load_study(
        config,
        home=HOME,
        files=order_files(workflow.configfiles),
        entries=workflow.config_settings.config_args or (),
    )
    if taken := check_names(made_in, STUDY.folder_names):
        raise InputError(taken)
    # Files that have to be made or fetched before anything else.
    MISSING = []
except InputError as error:
    annotate(error.problems)
    # Another workflow names rules of this one as a module, so there they have to be.
    if not isinstance(error, IncompleteStudyError) or workflow.modifier.skip_configfile:
        raise WorkflowError(str(error)) from None
    # Who fetches knows what is not there.
    if not (error.is_fetched_by and "fetch_resources" in sys.argv):
        logger.error(str(error))
    STUDY, MISSING = error.study, error.missing
# Every job reads this file again; the process that the user started is the one to say it.
if workflow.is_main_process:
    if leftovers := note_leftovers(made_in[0], STUDY.every_folder):
        STUDY = replace(STUDY, notes=(*STUDY.notes, leftovers))
    # The console of a module is that of the other workflow.
    is_said_last = not workflow.modifier.skip_configfile and shorten_console(
        workflow,
        logger,
        SNAKEMAKE,
        lambda: summarise_study(STUDY.cohorts, STUDY.contrasts, STUDY.notes),
        COPIES,
    )
    log_notes(
        [note for note in STUDY.notes if note.warning or not is_said_last], logger
    )
    annotate(STUDY.notes)

# As a module of another workflow: its prefix is for what is made here, not for what is read.
STUDY = replace(
    STUDY,
    files=local(STUDY.files),
    resources={name: local(path) for name, path in STUDY.resources.items()},
)
# The report of Snakemake would run a script that stands in a parameter.
show_parameters_as_text(snakemake_logging)
config = STUDY.settings["configuration"]
comparisons = STUDY.comparisons
# Plain, since Snakemake sees no change in an object of a class of ours.
cohorts = STUDY.settings["cohorts"]
# With titles, which are for readers: another one is no reason to test again, see `contrast_of`.
TITLES = STUDY.titles
contrasts = {
    path: contrast.as_dict | {"title": TITLES[path]}
    for path, contrast in STUDY.contrasts.items()
}
# Paths of the contrasts of each series, by its cohort and its name.
SERIES = {
    cohort: {
        members[0].series: [contrast.path for contrast in members]
        for members in STUDY.series.values()
        if members[0].cohort == cohort
    }
    for cohort in cohorts
}
# Only with versions of Snakemake whose inner parts make the copies.
BATCHES = find_batches(STUDY.contrasts_by_cohort) if is_tested(SNAKEMAKE) else {}
if BATCHES:
    describe_contrast_of_file(workflow)
OF_ONE_CONTRAST = "|".join(c for c in cohorts if c not in BATCHES) or "(?!)"
RESOURCES = STUDY.resources
# Key of the file of each GMT among the resources, by its collection.
COLLECTION_FILES = STUDY.collection_files
MEMORY = Memory()
# Each rule has a digest of its script and of what that runs or reads, so that a change of the method
# runs again what was made with it.
code_of = RuleCode(HOME, MEMORY).digest_of
NO_RESULTS = {
    "clean_leftovers",
    "compare_runs",
    "export_anndata",
    "fetch_resources",
    "list_resources",
    "test_null",
    "write_manifest",
    "write_template",
}
# Of all that makes tables, figures and report, as the code of a run is named.
CODE = code_of(
    *sorted(
        path.name
        for path in (HOME / "workflow/scripts").glob("*.py")
        if path.stem not in NO_RESULTS
    )
)

# Of jobs that could start at the same time, those of the chain that ends in the figures of a contrast
# go first, so that no core is left without work at the end. Assessing the quality and, last, comparing
# fill what they leave free. No priority is below 0: Snakemake's solver chooses no such job.
CHAIN = 2

# The content of every file that a job reads is one of its parameters, so that another content runs it
# again, whatever the time of the file says. Of those that are asked for only, since one may be large.
CONTENTS = Contents(MEMORY, planned=not workflow.is_main_process)


# Their time, which a copy or `touch` changes, counts only where `--rerun-triggers` leaves out parameters.
def given(files):
    def find(wildcards):
        found = files(wildcards) if callable(files) else files
        by_content = RerunTrigger.PARAMS in workflow.rerun_triggers
        return ancient(found) if by_content else found

    return find


def contents_of(*names):
    present = {name: RESOURCES[name] for name in names if name in RESOURCES}
    return lambda wildcards: CONTENTS.of(present)


def bundled_and_own(name):
    return [RESOURCES[key] for key in (f"bundled_{name}", name) if key in RESOURCES]


def listed_contents(files):
    return lambda wildcards: CONTENTS.of({str(path): path for path in files})


wildcard_constraints:
    cohort="|".join(cohorts),
    contrast="|".join(sorted({contrast["name"] for contrast in contrasts.values()}))
    or "(?!)",
    comparison="|".join(comparisons) or "(?!)",
    series="|".join(sorted({name for named in SERIES.values() for name in named}))
    or "(?!)",


# Of a rule for cohorts of one contrast, those that do several contrasts of the others in a job.
def copy_rule(name):
    copies = copy_for_batches(workflow, name, getattr(rules, name).rule, BATCHES)
    COPIES.update(copies)
    # As by --until. What is asked of the rule in a profile is asked of its copies.
    if workflow.is_main_process and name in sys.argv and not {*copies} <= {*sys.argv}:
        logger.warning(
            f"{name} is the rule of cohorts of one contrast. Those of the others are"
            f" {', '.join(copies)}."
        )


# For figures without limits: another number of labels is no reason to draw them again.
LOOK = {key: value for key, value in config["figures"].items() if key not in LIMITS}


# Outputs of the figures that a rule draws, by the entries of their registry, in the formats that the
# configuration names. Snakemake's report shows those that a browser can show.
def figures_of(entries, folder, **place):
    def flagged(file, entry):
        if not file.endswith((".svg", ".png")):
            return file
        return report(
            file,
            caption=f"../report/{entry.template}.rst",
            labels={"result": entry.label, "format": "figure"},
            **place,
        )

    endings = STUDY.config.figures.endings
    return {
        entry.name: [
            flagged(f"<results>/{folder}/{entry.name}{ending}", entry)
            for ending in endings
        ]
        for entry in entries
    }


# Not `lookup`, which walks through all cohorts each time: with 100 of them a minute at every start.
def cohort_of(wildcards):
    return cohorts[wildcards.cohort]


def matrix_of(wildcards):
    return cohorts[wildcards.cohort]["matrix"]


def matrix_content_of(wildcards):
    return CONTENTS.of({"matrix": matrix_of(wildcards)})


# A new description is no reason to read a matrix of many GB again, or to test again.
def layout_of(wildcards):
    return {key: cohorts[wildcards.cohort][key] for key in ("format", "runs")}


def samples_of(wildcards):
    return {key: cohorts[wildcards.cohort][key] for key in ("matrix", "samples")}


def untitled_cohort_of(wildcards):
    return {key: part for key, part in cohort_of(wildcards).items() if key != "title"}


def description_of(wildcards):
    return cohorts[wildcards.cohort]["description"]


# Of the contrasts of a comparison, in its order. Those of one cohort may be of the same people.
def cohorts_of(wildcards):
    return [contrasts[path]["cohort"] for path in comparisons[wildcards.comparison]]


def definitions_of(wildcards):
    return [untitled(path) for path in comparisons[wildcards.comparison]]


def titles_of_contrasts(wildcards):
    return {path: TITLES[path] for path in comparisons[wildcards.comparison]}


def samples_of_contrasts(wildcards):
    return [
        {key: cohorts[cohort][key] for key in ("matrix", "samples")}
        for cohort in cohorts_of(wildcards)
    ]


# Headings of Snakemake's report, as readers know cohorts and contrasts.
def title_of_cohort(wildcards):
    return STUDY.cohort_titles[wildcards.cohort]


@of_contrast
def title_of_contrast(wildcards):
    return TITLES[f"{wildcards.cohort}/{wildcards.contrast}"]


def title_of_series(wildcards):
    members = STUDY.series[f"{wildcards.cohort}/{wildcards.series}"]
    return title_series(members, title_of_cohort(wildcards))


def title_of_comparison(wildcards):
    name = wildcards.comparison
    return title_comparison(name, comparisons[name], TITLES, STUDY.cohort_titles)


def visits_of(wildcards):
    return STUDY.order_visits(wildcards.cohort)


def untitled(path):
    return {key: text for key, text in contrasts[path].items() if key != "title"}


@of_contrast
def contrast_of(wildcards):
    path = f"{wildcards.cohort}/{wildcards.contrast}"
    if path not in contrasts:
        of_cohort = [
            c.name for c in STUDY.contrasts.values() if c.cohort == wildcards.cohort
        ]
        raise WorkflowError(
            f'Cohort "{wildcards.cohort}" has no contrast "{wildcards.contrast}", but'
            f" {', '.join(of_cohort) or 'none'}."
        )
    return untitled(path)


# For captions.
@of_contrast
def words_of(wildcards):
    return words_of_path("{cohort}/{name}".format(**contrast_of(wildcards)))


def words_of_path(path):
    contrast = STUDY.contrasts[path]
    design = make_design(STUDY.cohorts[contrast.cohort].samples, contrast)
    return words_for_captions(contrast, design, STUDY.config.differential)


def words_of_series(wildcards):
    return words_of_path(SERIES[wildcards.cohort][wildcards.series][0])


def test_of_series(wildcards):
    return words_of_path(SERIES[wildcards.cohort][wildcards.series][0])["test"]


def paths_of(wildcards):
    return [path for path in contrasts if path.startswith(f"{wildcards.cohort}/")]


def contrasts_of_series(wildcards):
    paths = SERIES[wildcards.cohort][wildcards.series]
    return [untitled(path) for path in paths]


# Without what made them, since each that knows it costs a walk through all files of the job, which is
# a minute for 100 cohorts. The prefix that a module may have is in the text already.
def text_of(*files):
    return [flag(str(file), PATH_MODIFIER_FLAG) for file in files]


def tables_among(*files):
    return text_of(*(file for file in files if str(file).endswith(".tsv")))


# As the report has those of the study.
def cohort_by_name(wildcards):
    return {wildcards.cohort: cohort_of(wildcards)}


@of_contrast
def contrast_by_path(wildcards):
    path = f"{wildcards.cohort}/{wildcards.contrast}"
    return {path: contrasts[path]}


# Of proteins and endpoints, where the contrast has any.
@of_contrast
def related_tables_of(wildcards):
    path = f"{wildcards.cohort}/{wildcards.contrast}"
    if path not in [related.path for related in RELATED_CONTRASTS]:
        return []
    return tables_among(
        *collect(rules.relate_endpoints.output, **dict(wildcards.items()))
    )


def endpoints_of(wildcards):
    if wildcards.cohort not in ENDPOINTS:
        raise WorkflowError(f'Cohort "{wildcards.cohort}" has no endpoints.')
    return ENDPOINTS[wildcards.cohort]


# Plain, since Snakemake sees no change in an object of a class of ours.
def measures_of(wildcards):
    return [asdict(measure) for measure in endpoints_of(wildcards).measures]


# For what shows no title: another one is no reason to test again.
def untitled_measures_of(wildcards):
    return [measure | {"title": ""} for measure in measures_of(wildcards)]


def endpoint_design_of(wildcards):
    return asdict(endpoints_of(wildcards).design)


# Of the values of one cohort, so that those of another run nothing again.
def endpoint_content_of(wildcards):
    return endpoints_of(wildcards).digest


# What is taken from the sample sheet: the values, or the arms of subjects and eyes.
def endpoint_samples_of(wildcards):
    return list(endpoints_of(wildcards).samples)


# What the tables of all cohorts take of each.
def compared_endpoints():
    return {
        name: {
            "design": asdict(found.design),
            "matrix": cohorts[name]["matrix"],
            "samples": cohorts[name]["samples"],
            "people": list(found.people),
        }
        for name, found in ENDPOINTS.items()
    }


# Files of a cohort that are on its page. As text, see `text_of`.
def files_of_cohort(wildcards):
    name = wildcards.cohort

    def paths(listed, key):
        of_cohort = [
            found
            for cohort, found in zip(listed["cohort"], listed[key])
            if cohort == name
        ]
        return {"cohort": [name] * len(of_cohort), key: of_cohort}

    return text_of(
        *collect(
            [
                *rules.read_matrix.output,
                *rules.name_proteins.output,
                *rules.normalise.output,
                *rules.assess_quality.output,
                *rules.test_endpoints.output * (name in ENDPOINTS),
                *rules.draw_endpoints.output * (name in ENDPOINTS),
            ],
            cohort=name,
        ),
        *collect(
            [
                *rules.find_deps.output,
                *rules.interpret_deps.output,
                *rules.draw_figures.output,
            ],
            zip,
            **paths(STUDY.every_contrast, "contrast"),
        ),
        *collect(
            [*rules.follow_visits.output, *rules.draw_visits.output],
            zip,
            **paths(STUDY.every_series, "series"),
        ),
        *collect(
            [*rules.relate_endpoints.output, *rules.draw_related_endpoints.output],
            zip,
            **paths(RELATED, "contrast"),
        ),
    )


def contrasts_by_path(wildcards):
    of_cohort = (
        c.path for c in STUDY.contrasts.values() if c.cohort == wildcards.cohort
    )
    return {path: contrasts[path] for path in of_cohort}


def measured_cohort(wildcards):
    name = wildcards.cohort
    return {name: MEASURED_COHORTS[name]} if name in MEASURED_COHORTS else {}
