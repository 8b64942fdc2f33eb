# Reference numbers of the paired tests: Rscript paired.R, in this folder.
# Debian 12: r-base-core, r-bioc-limma, r-bioc-qvalue. The samples are simulated.
suppressMessages({library(limma); library(qvalue)})
versions <- sprintf("# %s, limma %s, qvalue %s", R.version.string, packageVersion("limma"), packageVersion("qvalue"))

write_numbers <- function(table, name) {
  writeLines(versions, name)
  number <- vapply(table, is.double, TRUE)
  table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}

# DEqMS is not in Debian: its spectraCounteBayes(fit.method = "loess"), written from the formulas of
# Zhu et al. 2020, doi 10.1074/mcp.TIR119.001646, on limma's fit and R's own loess.
by_count <- function(fit, coefficient, count) {
  df <- fit$df.residual
  variance <- fit$sigma^2
  fitted <- fitted(loess(log(variance) ~ log2(count), span = 0.75))
  bias <- digamma(df / 2) - log(df / 2)
  spread <- mean((log(variance) - fitted)^2 - trigamma(df / 2))
  tenths <- seq_len(10 * length(df)) / 10
  d0 <- tenths[which.min(abs(spread - trigamma(tenths / 2)))]
  prior <- exp(fitted - bias + digamma(d0 / 2) - log(d0 / 2))
  posterior <- (d0 * prior + df * variance) / (d0 + df)
  error <- fit$stdev.unscaled[, coefficient] * sqrt(posterior)
  t <- fit$coefficients[, coefficient] / error
  # limma's treat at 0.5 with these variances.
  size <- abs(fit$coefficients[, coefficient]); total <- pmin(d0 + df, sum(df))
  treat_p <- pt((size - 0.5) / error, total, lower.tail = FALSE) + pt((size + 0.5) / error, total, lower.tail = FALSE)
  list(t = t, df = d0 + df, p = 2 * pt(-abs(t), d0 + df), d0 = d0, treat_p = treat_p)
}

# qvalue stops where no p-value lies above 0.95.
storey <- function(p) tryCatch(qvalue(p, pi0.method = "bootstrap")$qvalues, error = function(e) rep(NA_real_, length(p)))

reference <- function(before, after, name) {
  n <- ncol(before)
  x <- cbind(before, after)
  colnames(x) <- paste0(rep(c("before_", "after_"), each = n), seq_len(n))
  d <- after - before
  pairs <- rowSums(!is.na(d))
  each <- function(use) t(apply(d, 1, function(row) {
    row <- row[!is.na(row)]
    if (length(row) < 2 || sd(row) / sqrt(length(row)) < 10 * .Machine$double.eps * abs(mean(row)) || sd(row) == 0) rep(NA, 4) else use(row)
  }))
  student <- each(function(row) { u <- t.test(row); c(u$statistic, u$p.value, u$conf.int) })
  ranks <- suppressWarnings(each(function(row) { u <- wilcox.test(row, exact = length(row) < 50); c(u$statistic, u$p.value, if (length(row) > 5 && length(row) < 50) wilcox.test(row, conf.int = TRUE, exact = TRUE)$conf.int else c(NA, NA)) }))
  subject <- factor(rep(seq_len(n), 2)); visit <- factor(rep(c("a", "b"), each = n))
  fit <- suppressWarnings(lmFit(x, model.matrix(~ subject + visit)))
  moderated <- suppressWarnings(eBayes(fit))
  interval <- topTable(moderated, coef = "visitb", number = Inf, sort.by = "none", confint = TRUE)
  paired <- pairs > 0 # treat fails on a missing coefficient
  effect <- suppressWarnings(treat(fit[paired, "visitb"], lfc = 0.5))
  robust <- suppressWarnings(eBayes(fit, robust = TRUE))
  robust_effect <- suppressWarnings(treat(fit[paired, "visitb"], lfc = 0.5, robust = TRUE))
  count <- 1 + (seq_len(nrow(x))^2 %% 53)
  enough <- pairs >= 2 & fit$sigma > 1e-6
  counted <- by_count(fit[enough, ], "visitb", count[enough])
  spread <- function(values, rows = enough) { all <- rep(NA_real_, nrow(x)); all[rows] <- values; all }
  write_numbers(data.frame(count, x), paste0(name, "_input.tsv"))
  write_numbers(data.frame(
    n_pairs = pairs, log2fc = rowMeans(d, na.rm = TRUE), t = student[, 1], p_value = student[, 2],
    ci_low = student[, 3], ci_high = student[, 4], wilcoxon_v = ranks[, 1], wilcoxon_p_value = ranks[, 2],
    wilcoxon_ci_low = ranks[, 3], wilcoxon_ci_high = ranks[, 4],
    q_value = p.adjust(student[, 2], "BH"), storey_q_value = storey(student[, 2]),
    prior_variance = 2 * moderated$s2.prior, prior_df = moderated$df.prior,
    moderated_t = moderated$t[, "visitb"], moderated_df = moderated$df.total,
    moderated_log10_p = (log(2) + pt(-abs(moderated$t[, "visitb"]), moderated$df.total, log.p = TRUE)) / log(10),
    moderated_ci_low = interval$CI.L, moderated_ci_high = interval$CI.R,
    treat_t = spread(effect$t[, "visitb"], paired), treat_log10_p = spread(log10(effect$p.value[, "visitb"]), paired),
    by_count_t = spread(counted$t), by_count_df = spread(counted$df), by_count_p_value = spread(counted$p),
    treat_by_count_log10_p = spread(log10(counted$treat_p)),
    robust_log10_p = (log(2) + pt(-abs(robust$t[, "visitb"]), robust$df.total, log.p = TRUE)) / log(10),
    robust_treat_log10_p = spread(log10(robust_effect$p.value[, "visitb"]), paired)
  ), paste0(name, "_expected.tsv"))
}

# 1. Variances that differ between proteins, a quarter of the values missing, odd rows first.
set.seed(1)
proteins <- 240; pairs <- 8
deviation <- sqrt(0.2 * 5 / rchisq(proteins, 5))
before <- matrix(rnorm(proteins * pairs, 20, 2), proteins)
after <- before + deviation * rnorm(proteins * pairs) + rep(c(0, 1.5, -2), c(200, 25, 15))
before[sample(length(before), length(before) / 4)] <- NA
after[sample(length(after), length(after) / 4)] <- NA
before[1, ] <- 10; after[1, ] <- 11                              # constant differences
before[2, ] <- 12; after[2, ] <- 12                              # no difference at all
before[3, ] <- c(15, rep(NA, 7)); after[3, ] <- c(17, rep(NA, 7)) # one pair
before[4, ] <- NA; before[4, 1:4] <- 9; after[4, ] <- NA; after[4, 5:8] <- 9 # no complete pair
before[5, ] <- 10:17; after[5, ] <- 10:17 + 14 + c(1, 1, -1, -1, 2, -2, 3, -3) / 64 # very small p
reference(before, after, "paired")

# 2. Variances that are all alike: the degrees of freedom of the prior are infinite.
set.seed(2)
residual <- c(-1, 1, 0.5, -0.5) / 2
before <- matrix(rnorm(60 * 4, 20, 2), 60)
after <- before + t(sapply(1:60, function(i) sample(residual))) + rnorm(60, 0, 0.5)
reference(before, after, "alike")

# 3. Sixty pairs, rounded to quarters: the normal approximation of the signed ranks, with ties and zeros.
set.seed(3)
before <- matrix(rnorm(40 * 60, 20, 2), 40)
reference(before, before + round(rnorm(40 * 60, 0.1) * 4) / 4, "many")
