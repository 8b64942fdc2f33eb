# The tests of a contrast from the sheets of a study, by R alone: Rscript from_sheets.R DIRECTORY CONTRAST
# Debian 12: r-base-core, r-bioc-limma. Writes a table to the standard output. For two groups (`pair_by` none),
# changes of two groups (`group`), and pairs, whose variances it moderates by peptide count where the matrix
# has one. Protein groups with fewer than three people, of groups in each, take no part, nor do contaminants.
suppressMessages(library(limma))
arguments <- commandArgs(TRUE)
read <- function(path) read.delim(file.path(arguments[1], path), check.names = FALSE, quote = "", comment.char = "", colClasses = "character")
contrast <- subset(read("config/contrasts.tsv"), contrast == arguments[2])
cohort <- subset(read("config/cohorts.tsv"), cohort == contrast$cohort)
samples <- subset(read("config/samples.tsv"), cohort == contrast$cohort & tolower(include) == "true")
of <- function(column) if (is.null(contrast[[column]])) "" else contrast[[column]]
if (of("filter") != "") {
  condition <- strsplit(of("filter"), "=")[[1]]
  samples <- samples[samples[[condition[1]]] == condition[2], ]
}
matrix <- read(cohort$matrix)
matrix <- matrix[!startsWith(matrix[["Protein.Group"]], "Cont_"), ]
log2_of <- function(rows) {
  values <- suppressWarnings(log2(vapply(samples$run[rows], function(run) as.numeric(matrix[[run]]), numeric(nrow(matrix)))))
  values[!is.finite(values)] <- NA
  values
}
at <- function(value) which(samples[[contrast$variable]] == value)
reference <- at(contrast$reference); target <- at(contrast$target)
is_paired <- of("pair_by") != "none"
if (is_paired) {
  people <- intersect(samples$subject[reference], samples$subject[target])
  reference <- reference[match(people, samples$subject[reference])]
  target <- target[match(people, samples$subject[target])]
  x <- log2_of(target) - log2_of(reference)
  group <- samples[[of("group")]][target]
  in_target <- if (of("group") == "") rep(TRUE, length(people)) else group == of("group_target")
} else {
  x <- log2_of(c(reference, target))
  in_target <- rep(c(FALSE, TRUE), c(length(reference), length(target)))
}
count <- function(columns) rowSums(!is.na(x[, columns, drop = FALSE]))
fewest <- if (all(in_target)) count(in_target) else pmin(count(in_target), count(!in_target))
tested <- fewest >= 3
x <- x[tested, ]
design <- cbind(if (!all(in_target)) 1, in_target + 0)
fit <- lmFit(x, design)
last <- ncol(design)
moderated <- eBayes(fit)
effect <- treat(fit, lfc = 0.5)
each <- function(use) apply(x, 1, function(row) use(row[in_target & !is.na(row)], row[!in_target & !is.na(row)]))
log10_p <- function(t, df) (log(2) + pt(-abs(t), df, log.p = TRUE)) / log(10)
ranks <- function(a, b) if (anyDuplicated(if (length(b)) c(a, b) else abs(a)) || any(a == 0) && !length(b)) NA else
  log10(if (length(b)) wilcox.test(a, b, exact = TRUE)$p.value else wilcox.test(a, exact = TRUE)$p.value)
found <- data.frame(
  protein_group = matrix[["Protein.Group"]][tested], log2fc = fit$coefficients[, last],
  p_value = each(function(a, b) log10((if (length(b)) t.test(a, b) else t.test(a))$p.value)),
  moderated_p_value = log10_p(moderated$t[, last], moderated$df.total),
  wilcoxon_p_value = each(ranks))
if (is.null(matrix[["N.Sequences"]])) {
  found$minimum_effect_p_value <- log10(effect$p.value[, last])
} else {
  # DEqMS's formula, as in paired.R, but that tiny variances are lifted before the logarithm, as limma does for its prior.
  peptides <- as.numeric(matrix[["N.Sequences"]][tested]); df <- fit$df.residual; variance <- fit$sigma^2
  lifted <- log(pmax(variance, 1e-5 * median(variance)))
  fitted <- fitted(loess(lifted ~ log2(peptides), span = 0.75))
  spread <- mean((lifted - fitted)^2 - trigamma(df / 2))
  tenths <- seq_len(10 * length(df)) / 10
  d0 <- tenths[which.min(abs(spread - trigamma(tenths / 2)))]
  prior <- exp(fitted - digamma(df / 2) + log(df / 2) + digamma(d0 / 2) - log(d0 / 2))
  error <- fit$stdev.unscaled[, last] * sqrt((d0 * prior + df * variance) / (d0 + df))
  found$by_count_p_value <- log10_p(fit$coefficients[, last] / error, d0 + df)
  total <- pmin(d0 + df, sum(df)); size <- abs(fit$coefficients[, last])
  found$minimum_effect_p_value <- log10(pt((size - 0.5) / error, total, lower.tail = FALSE) + pt((size + 0.5) / error, total, lower.tail = FALSE))
}
write.table(format(found, digits = 15), sep = "\t", quote = FALSE, row.names = FALSE)
