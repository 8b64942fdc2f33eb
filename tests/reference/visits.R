# Reference numbers of the F-test over the visits of a series: Rscript visits.R, in this folder.
# Debian 12: r-base-core, r-bioc-limma. The samples are simulated.
suppressMessages(library(limma))
versions <- sprintf("# %s, limma %s", R.version.string, packageVersion("limma"))

write_numbers <- function(table, name) {
  writeLines(versions, name)
  number <- vapply(table, is.double, TRUE)
  table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}

# The moderated F of each row from its own fits with and without the tested columns: limma's takes the
# correlations of the effects in the whole design for those of every row, so that the two are the same
# where a row misses nothing.
reference <- function(x, samples, design, tested, eligible, name, block = NULL) {
  correlation <- if (is.null(block)) 0 else duplicateCorrelation(x[eligible, ], design, block = block)$consensus
  together <- if (is.null(block)) diag(ncol(x)) else ifelse(outer(block, block, "=="), correlation, 0) + diag(1 - correlation, ncol(x))
  rank <- function(columns) qr(columns)$rank
  found <- t(apply(x, 1, function(y) {
    seen <- !is.na(y)
    if (!any(seen)) return(c(0, NA))
    white <- function(values) backsolve(chol(together[seen, seen, drop = FALSE]), values, transpose = TRUE)
    whole <- white(design[seen, , drop = FALSE]); less <- whole[, -tested, drop = FALSE]
    squares <- function(columns) sum(lm.fit(columns, white(y[seen]))$residuals^2)
    c(rank(whole) - rank(less), squares(less) - squares(whole))
  }))
  plain <- suppressWarnings(if (is.null(block)) lmFit(x[eligible, ], design) else lmFit(x[eligible, ], design, block = block, correlation = correlation))
  fit <- eBayes(plain); robust <- suppressWarnings(eBayes(plain, robust = TRUE))
  limma <- topTable(fit, coef = tested, number = Inf, sort.by = "none")
  whole <- rowSums(is.na(x[eligible, ])) == 0
  used <- found[eligible, 1] > 0
  spread <- function(values) { all <- rep(NA_real_, nrow(x)); all[eligible] <- ifelse(used, values, NA); all }
  df <- found[eligible, 1]
  f <- found[eligible, 2] / df
  log10_p <- function(moderated) pf(f / moderated$s2.post, df, moderated$df.residual + moderated$df.prior, lower.tail = FALSE, log.p = TRUE) / log(10)
  write_numbers(data.frame(x), paste0("visits_", name, "_input.tsv"))
  write_numbers(samples, paste0("visits_", name, "_samples.tsv"))
  write_numbers(data.frame(
    f = spread(f / fit$s2.post), df = spread(df), residual_df = spread(fit$df.residual + fit$df.prior),
    log10_p = spread(log10_p(fit)), robust_log10_p = spread(log10_p(robust)),
    correlation = correlation, limma_f = spread(ifelse(whole, limma$F, NA)), limma_log10_p = spread(ifelse(whole, log10(limma$P.Value), NA))
  ), paste0("visits_", name, "_expected.tsv"))
}

simulate <- function(proteins, samples, person = 2) {
  deviation <- sqrt(0.2 * 5 / rchisq(proteins, 5))
  levels <- matrix(rnorm(proteins * nlevels(samples$subject), 20, person), proteins)
  levels[, samples$subject] + deviation * rnorm(proteins * nrow(samples))
}
sheet <- function(subjects, visits) {
  samples <- expand.grid(visit = paste0("day", visits), subject = paste0("P", subjects))
  samples$sample <- paste(samples$subject, samples$visit, sep = ".")
  samples
}
named <- function(x, samples) { colnames(x) <- samples$sample; x }
# People with values at two visits or more, in the smaller group.
compared <- function(x, samples, group = rep("", nrow(samples))) {
  apply(x, 1, function(y) min(tapply(seq_along(y), group, function(i) sum(table(samples$subject[i][!is.na(y[i])]) > 1))))
}

# 1. Seven people, four visits, 30 % missing.
set.seed(1)
samples <- sheet(1:7, 0:3)
x <- named(simulate(160, samples), samples)
x[101:130, samples$visit == "day2"] <- x[101:130, samples$visit == "day2"] + 2
x[sample(length(x), 0.3 * length(x))] <- NA
full <- simulate(6, samples); x[131:136, ] <- full; x[131:133, samples$visit == "day3"] <- full[1:3, samples$visit == "day3"] - 3
x[1, samples$visit == "day2"] <- NA                                # a visit without values
x[2, samples$visit == "day0"] <- NA                                # the reference without values
x[3, ] <- NA; x[3, samples$subject %in% c("P1", "P2")] <- rnorm(8) # two people
x[4, samples$visit != "day0"] <- NA                                # the reference alone
x[5, ] <- 10                                                       # constant
x[6, ] <- NA; x[6, samples$sample %in% c("P1.day0", "P1.day1", "P2.day2", "P2.day3", "P3.day0", "P3.day1")] <- c(9, 11, 9, 12, 8, 9) # two visits apart from the reference
x[7, ] <- 20 + rep(c(0, 8, 8, 9), 7) + rep(1:7, each = 4) + rnorm(28) / 50 # very small p
design <- model.matrix(~ subject + visit, samples)
reference(x, samples, design, grep("visit", colnames(design)), compared(x, samples) >= 3, "paired")

# 2. Different people at each visit, with their age; 20 % missing.
set.seed(2)
samples <- data.frame(visit = rep(c("day0", "day1", "day2"), c(5, 6, 4)), subject = factor(paste0("P", 1:15), paste0("P", 1:15)), age = c(31, 45, 52, 60, 38, 71, 44, 29, 55, 63, 48, 36, 67, 50, 41))
samples$sample <- paste(samples$subject, samples$visit, sep = ".")
x <- named(simulate(80, samples), samples)
x[41:60, samples$visit == "day1"] <- x[41:60, samples$visit == "day1"] + 4
x[sample(length(x), 0.2 * length(x))] <- NA
x[61:64, ] <- simulate(4, samples)
# People at the visit with the second most of them.
second <- function(x, visit) apply(x, 1, function(y) sort(tapply(!is.na(y), visit, sum), decreasing = TRUE)[2])
design <- model.matrix(~ visit + age, samples)
reference(x, samples, design, grep("visit", colnames(design)), second(x, samples$visit) >= 3, "unpaired")

# 3. Whether the changes over three visits differ between two arms of four and five people; 20 % missing.
set.seed(3)
samples <- sheet(1:9, 0:2)
samples$arm <- ifelse(samples$subject %in% paste0("P", 1:4), "drug", "vehicle")
x <- named(simulate(80, samples), samples)
shifted <- samples$arm == "drug" & samples$visit == "day1"
x[41:60, shifted] <- x[41:60, shifted] + 3
x[sample(length(x), 0.2 * length(x))] <- NA
x[61:64, ] <- simulate(4, samples)
drug <- samples$arm == "drug"
interactions <- cbind(drug * (samples$visit == "day1"), drug * (samples$visit == "day2"))
design <- cbind(model.matrix(~ subject + visit, samples), interactions)
reference(x, samples, design, ncol(design) - 1:0, compared(x, samples, samples$arm) >= 3, "groups")

# 4. The values of a person correlated, so that those with one visit take part; 30 % missing.
set.seed(4)
samples <- sheet(1:8, 0:2)[-c(2, 3, 6, 10), ]
x <- named(simulate(80, samples, 0.5), samples)
x[41:60, samples$visit == "day2"] <- x[41:60, samples$visit == "day2"] + 2
x[sample(length(x), 0.3 * length(x))] <- NA
x[61:64, ] <- simulate(4, samples, 0.5)
design <- model.matrix(~ visit, samples)
reference(x, samples, design, grep("visit", colnames(design)), second(x, samples$visit) >= 3, "blocked", samples$subject)
