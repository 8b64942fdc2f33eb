"""The mistakes of the catalogue of messages: what was done, and how to do it to the study."""

import gzip
import re

from message_study import (
    ANNOTATION,
    COHORTS,
    CONFIG,
    CONTRASTS,
    MATRIX,
    RUNS,
    SAMPLES,
    SDRF_COLUMNS,
    Edit,
    far_row,
    logarithms,
    matrix,
    parquet,
    report,
    rows,
    sdrf,
    study,
    uncalculated,
    without_openpyxl,
    workbook,
)

# What no packing makes smaller; the names of far more runs than there can be.
NOISE = bytes(ord("!") + (n * n * 2_654_435_761 >> 16) % 90 for n in range(40_000))
MANY = [str(number) for number in range(100_000)]
# The first sample of the study, and its run.
FIRST = "dry\tA_before\tA-before\tA\tbefore\tOD\ttrue\n"
SECOND_COHORT = (COHORTS, "dry\t", "wet\treport.pg_matrix.tsv\ndry\t")
# The cells of the last run are empty.
SILENT = re.sub(r"[0-9.e+]+$", "", study()[MATRIX], flags=re.MULTILINE)

REPORT = (MATRIX, report(*RUNS))
GENERIC = (COHORTS, "cohort\tmatrix\tformat\ndry\treport.pg_matrix.tsv\tgeneric\n")

CASES: dict[str, dict[str, tuple[Edit, ...]]] = {
    "The configuration": {
        "A key is misspelt": ((CONFIG, "normalization: median\n"),),
        "A key stands in the wrong section": ((CONFIG, "min_pairs: 3\n"),),
        "A key does not exist": ((CONFIG, "threads: 4\n"),),
        "A choice is misspelt": ((CONFIG, "normalisation: medain\n"),),
        "A key has no value": ((CONFIG, "differential:\n"),),
        "A number is out of range": ((CONFIG, "differential:\n  alpha: 5\n"),),
        "A number was written as text": ((CONFIG, 'differential:\n  alpha: "1e-3"\n'),),
        "A value is of the wrong kind": ((CONFIG, "figures:\n  label: MMP9\n"),),
        "Two limits are the wrong way round": (
            (CONFIG, "enrichment:\n  min_size: 900\n  max_size: 500\n"),
        ),
        "Another cut than that of the bundled network": ((CONFIG, "network:\n  min_score: 0.4\n"),),
        "A section stands there twice": (
            (CONFIG, "enrichment:\n  alpha: 0.01\nenrichment:\n  min_size: 3\n"),
        ),
        "A comparison has a name that cannot be a folder": (
            (CONFIG, "comparisons:\n  dry-wet: [dry/week2, wet/week2]\n"),
        ),
        "A comparison has a name that YAML reads as no text": (
            (CONFIG, "comparisons:\n  on: [dry/week2, wet/week2]\n"),
        ),
        "A comparison names an unknown contrast": (
            (CONFIG, "comparisons:\n  both: [dry/week2, dry/wek2]\n"),
        ),
    },
    "The files of the sheets": {
        "A sheet is not there": ((CONFIG, "cohorts: config/cohort.tsv\n"),),
        "The sample sheet is not there": ((CONFIG, "samples: config/sample.tsv\n"),),
        "A sheet is a folder": ((CONFIG, "samples: config\n"),),
        "A sheet is empty": ((SAMPLES, ""),),
        "A sheet is packed and damaged": ((SAMPLES, gzip.compress(b"x" * 99, mtime=0)[:15]),),
        "A sheet has a header alone": ((CONTRASTS, "cohort\tcontrast\treference\ttarget\n"),),
        "A sheet of tabs has commas": ((SAMPLES, study()[SAMPLES].replace("\t", ",")),),
        "A sheet of tabs has blanks": ((SAMPLES, study()[SAMPLES].replace("\t", " ")),),
        "A sheet has a title above its header": (
            (SAMPLES, "cohort\t", "Samples, 2026\n\ncohort\t"),
        ),
        "A sheet is in UTF-16 and does not say so": (
            (SAMPLES, study()[SAMPLES].encode("utf-16-le")),
        ),
        "A sheet is not in UTF-8": ((COHORTS, study()[COHORTS].encode() + b"d\xe9\t\n"),),
        "A workbook has the name of a text": ((SAMPLES, b"PK\x03\x04" + bytes(40)),),
        "A quote in a CSV file is never closed": (
            (CONFIG, "samples: config/samples.csv\n"),
            ("config/samples.csv", 'cohort,run\n"dry,A_before\n'),
        ),
        "A sheet has far too many columns": ((SAMPLES, "\t".join(map(str, range(1001)))),),
        "A sheet is far too large": ((SAMPLES, gzip.compress(b"a\n" * 10_000_001, mtime=0)),),
        "A sheet breaks off where it is packed": ((SAMPLES, gzip.compress(NOISE, mtime=0)[:-99]),),
        "A workbook is empty": (workbook(None),),
        "A workbook is damaged": (workbook("<not xml"),),
        "A workbook has formulas that no spreadsheet calculated": (uncalculated,),
        "A workbook has a row far below the table": (far_row,),
        "A workbook holds a flood of formats": (workbook("<a/>" * 200_001),),
        "A workbook is a bomb": (workbook("0" * 100_000_001),),
        "A workbook is given where openpyxl is not installed": (
            workbook("<workbook/>"),
            without_openpyxl,
        ),
    },
    "Columns and cells of the sheets": {
        "A column is missing": ((SAMPLES, "subject", "patient"),),
        "A column is unknown": ((CONTRASTS, "variable", "varable"),),
        "A column differs from a known one by case": ((SAMPLES, "\teye", "\tEye"),),
        "A column stands twice": ((SAMPLES, "\teye", "\tvisit"),),
        "A column has no name": ((SAMPLES, "\teye", "\t"),),
        "A row has more cells than the header": ((SAMPLES, "OD\ttrue", "OD\ttrue\tx"),),
        "A cell is empty": ((SAMPLES, "A-before\tA\t", "A-before\t\t"),),
        "A name has a sign that it cannot have": ((SAMPLES, "A-before", "A before"),),
        "A formula of a spreadsheet failed": ((SAMPLES, "A-before\tA\t", "A-before\t#N/A\t"),),
        "A formula for a variable of a contrast failed": (
            (CONTRASTS, "visit\tbefore\tafter", "drops\tno\tyes"),
            (SAMPLES, study()[SAMPLES].replace("before\tOD", "before\tno").replace("OD", "yes")),
            (SAMPLES, "\teye", "\tdrops"),
            (SAMPLES, "\tno", "\t#DIV/0!"),
        ),
        "A name is too long": ((CONTRASTS, "week2", "after_two_weeks_of_treatment_" * 3),),
        "A cell is none of the choices": ((SAMPLES, "OD", "right"),),
        "A cell holds a sign that nobody sees": ((SAMPLES, "A-before\tA", "A-before\tA\x07"),),
        "The guesses of a template are still in the sheet": (
            (SAMPLES, "\tinclude\n", "\tguess\n"),
        ),
    },
    "Cohorts, samples and contrasts": {
        "A cohort is unknown": ((SAMPLES, "dry\tC_after", "dyr\tC_after"),),
        "A cohort stands twice": ((COHORTS, "dry\t", "DRY\treport.pg_matrix.tsv\ndry\t"),),
        "A cohort has no sample and no contrast": (SECOND_COHORT,),
        "A contrast stands twice": (
            (CONTRASTS, "dry\t", "dry\tWeek2\tvisit\tbefore\tafter\tsubject\ndry\t"),
        ),
        "A contrast compares by a column that is not there": ((CONTRASTS, "\tvisit", "\tvist"),),
        "A contrast compares a value with itself": ((CONTRASTS, "before\t", "after\t"),),
        "A visit has no sample": ((CONTRASTS, "before", "bfore"),),
        "Every sample of a visit is left out": (
            (SAMPLES, study()[SAMPLES].replace("before\tOD\ttrue", "before\tOD\tfalse")),
        ),
        "A contrast pairs eyes without a column for them": (
            (SAMPLES, "\teye", "\tside"),
            (CONTRASTS, "\tsubject", "\tsubject+eye"),
        ),
        "A contrast pairs eyes and a cell is empty": (
            (SAMPLES, "OD", ""),
            (CONTRASTS, "\tsubject", "\tsubject+eye"),
        ),
        "A subject has two samples of a visit": (
            (SAMPLES, "A-after\tA\tafter", "A-after\tA\tbefore"),
        ),
        "A subject is written in two ways": ((SAMPLES, "A-after\tA", "A-after\ta"),),
        "A visit is written in two ways that look alike": (
            (CONTRASTS, "before", "week 0"),
            (SAMPLES, study()[SAMPLES].replace("\tbefore", "\tweek 0")),
            (SAMPLES, "week 0", "week\u00a00"),
        ),
        "Many subjects are written in two ways": (
            (
                SAMPLES,
                rows(
                    "cohort\trun\tsample\tsubject\tvisit",
                    *(("dry", f"r{n}", f"s{n}", f"{n}", "before") for n in range(1, 13)),
                    *(("dry", f"q{n}", f"t{n}", f"0{n}", "after") for n in range(1, 13)),
                ),
            ),
            (MATRIX, matrix(*(f"{kind}{n}" for kind in "rq" for n in range(1, 13)))),
        ),
        "Pairs by subject join two eyes": ((SAMPLES, "A\tafter\tOD", "A\tafter\tOS"),),
        "A contrast has fewer complete pairs than a test needs": (
            (SAMPLES, "A-before\tA\t", "A-before\tA2\t"),
            (SAMPLES, "B-before\tB\t", "B-before\tB2\t"),
        ),
    },
    "Re-runs": {
        "A sample has several runs": (
            (SAMPLES, FIRST, FIRST + FIRST.replace("A_before", "A_again")),
            (MATRIX, matrix("D:\\tears\\A_again.d", *RUNS)),
        ),
        "Runs of one sample are of two subjects": (
            (CONFIG, "reruns: best\n"),
            (SAMPLES, "B-before", "A-before"),
        ),
    },
    "Runs and matrices": {
        "A matrix is not there": ((COHORTS, "report.pg_matrix.tsv", "report.pg_matrx.tsv"),),
        "A folder holds no table": ((COHORTS, "report.pg_matrix.tsv", "config"),),
        "A folder holds several tables": (
            (COHORTS, "report.pg_matrix.tsv", "out"),
            ("out/a.pg_matrix.tsv", study()[MATRIX]),
            ("out/quant_tables/diann_report.pg_matrix.tsv", study()[MATRIX]),
        ),
        "A run is unknown": ((SAMPLES, "\tA_before", "\tA_befor"),),
        "A run has no row": ((SAMPLES, FIRST, ""),),
        "A run has two rows": ((SAMPLES, "\tA_after\t", "\tA_before.d\t"),),
        "A run may be in either of two folders": (
            (MATRIX, matrix("D:\\again\\A_before.d", *RUNS)),
        ),
        "A table has far too many columns": ((MATRIX, "\t".join(["Genes", *MANY])),),
        "The file is a table of something else": ((MATRIX, "name\tage\nanna\t34\n"),),
        "A column of the matrix stands twice": ((MATRIX, RUNS[1], RUNS[0]),),
        "A column of the matrix has no name": ((MATRIX, "Protein.Group", "\tProtein.Group"),),
        "A matrix has no runs": ((MATRIX, f"{ANNOTATION}\nP1\t\t\t\n"),),
        "A matrix has a header alone": ((MATRIX, rows((ANNOTATION, *RUNS))),),
        "A protein group stands twice": ((MATRIX, "P00002", "P00001"),),
        "A protein group has no name": ((MATRIX, "P00002", ""),),
        "A cell is text": ((MATRIX, "2.5e+03", "n.d."),),
        "Decimals have a comma": ((MATRIX, "2.5e+03", "2500,5"),),
        "An intensity is negative": ((MATRIX, "2.5e+03", "-2.5"),),
        "Intensities are logarithms": ((MATRIX, logarithms()),),
        "A run has no intensity": ((MATRIX, SILENT),),
        "A row has more cells than the header of the matrix": (
            (MATRIX, "\n", "\n" + "\t" * 12 + "9\n"),
        ),
        "A matrix breaks off": ((MATRIX, study()[MATRIX][:-20]),),
        "A matrix holds a byte that no text has": ((MATRIX, "2.5e+03", "2.5\0e+03"),),
        "A name ends with a blank": ((MATRIX, "P00001\t", "P00001 \t"),),
        "A name holds a control character": ((MATRIX, "P00001\t", "P0\x070001\t"),),
        "A packed matrix is cut off": (
            (MATRIX, gzip.compress(study()[MATRIX].encode(), mtime=0)[:-9]),
        ),
        "A matrix is not in UTF-8": ((MATRIX, study()[MATRIX].encode() + b"\xe9\t\n"),),
    },
    "Long reports of DIA-NN": {
        "A report lacks columns": (
            REPORT,
            (MATRIX, "\tPG.MaxLFQ", "\tMaxLFQ"),
            (MATRIX, "\tQ.Value", "\tQ"),
            (MATRIX, "\tPG.Q.Value", "\tPG.Q"),
        ),
        "A report of DIA-NN 1.7 has no MaxLFQ": (REPORT, (MATRIX, "PG.MaxLFQ", "PG.Normalised")),
        "A report has a header alone": ((MATRIX, report()),),
        "A number of a report is text": (REPORT, (MATRIX, "\t0.001\t", "\tlow\t")),
        "A protein group has two intensities in a run": (REPORT, (MATRIX, "\t2000\n", "\t2001\n")),
        "An intensity of a report is negative": (REPORT, (MATRIX, "\t1000\n", "\t-1000\n")),
        "A run of a report has no row": (REPORT, (SAMPLES, FIRST, "")),
        "A run is in no row of a report": (REPORT, (SAMPLES, "\tA_before", "\tA_befor")),
        "The format says that a matrix is a report": (
            (COHORTS, "cohort\tmatrix\tformat\ndry\treport.pg_matrix.tsv\tdiann_report\n"),
        ),
        "The format says that another table is a report": (
            (COHORTS, "cohort\tmatrix\tformat\ndry\treport.pg_matrix.tsv\tdiann_report\n"),
            (MATRIX, "name\tage\nanna\t34\n"),
        ),
        "A parquet file is cut off": ((MATRIX, parquet()[:-9]),),
        "A parquet file is a bomb": ((MATRIX, parquet(copies=20_000)),),
        "A column of a parquet file holds text instead of numbers": ((MATRIX, parquet("Q.Value")),),
        "The file is a table of precursors": (
            (MATRIX, "Protein.Group\tPrecursor.Id\tS1\nP\tX2\t1\n"),
        ),
    },
    "Tables of other programs": {
        "The configuration does not say what names a row": (GENERIC,),
        "The column that names a row is not there": (
            GENERIC,
            (CONFIG, "comparisons", "matrix: {generic: {id_column: Protein.Grup}}\ncomparisons"),
        ),
        "A quote of a table is never closed": (
            GENERIC,
            (CONFIG, "comparisons", "matrix: {generic: {id_column: id}}\ncomparisons"),
            (MATRIX, 'id,A_before\n"a,1\n'),
        ),
        "The lines of a table end as on an old Macintosh": (
            GENERIC,
            (CONFIG, "comparisons", "matrix: {generic: {id_column: id}}\ncomparisons"),
            (MATRIX, "id,A_before\ra,1\r"),
        ),
        "No column holds numbers": (
            GENERIC,
            (CONFIG, "comparisons", "matrix: {generic: {id_column: name}}\ncomparisons"),
            (MATRIX, "name\tA_before\nanna\tlots\n"),
        ),
        "Values are logarithms, and the configuration says that they are raw": (
            GENERIC,
            (CONFIG, "comparisons", "matrix: {generic: {id_column: id}}\ncomparisons"),
            (MATRIX, logarithms("id")),
        ),
        "A value is no logarithm": (
            GENERIC,
            (
                CONFIG,
                "comparisons",
                "matrix: {generic: {id_column: gene, scale: log2}}\ncomparisons",
            ),
            (MATRIX, rows(("gene", *RUNS), ("LCN1", *("12000.5" for _ in RUNS)))),
        ),
    },
    "SDRF files": {
        "The column of the data file is missing": sdrf(SDRF_COLUMNS.replace("data file", "file")),
        "No column says when a sample was taken": sdrf(
            SDRF_COLUMNS.replace("sampling time", "compound")
        ),
        "Two columns may say when a sample was taken": sdrf(
            SDRF_COLUMNS.replace("comment[fraction identifier]", "factor value[time]")
        ),
        "The configuration names a column that is not there": (
            *sdrf(),
            (CONFIG, "samples", "sdrf: {visit_column: 'factor value[tme]'}\nsamples"),
        ),
        "A sample was measured in fractions": (
            *sdrf(),
            ("config/project.sdrf.tsv", "\t1\tB_after", "\t2\tB_after"),
        ),
        "Two sources get the same name": (
            *sdrf(),
            ("config/project.sdrf.tsv", "A after", "A/before"),
        ),
        "Two cohorts share the matrix and nothing says whose a run is": (
            *sdrf(),
            SECOND_COHORT,
        ),
    },
}
