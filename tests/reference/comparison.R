# Two contrasts compared: Rscript comparison.R, in this folder.
# Debian 12: r-base-core, r-bioc-limma, r-cran-metafor. The log2 changes are simulated.
suppressMessages({library(limma); library(metafor)})
versions <- sprintf("# %s, limma %s, metafor %s", R.version.string, packageVersion("limma"), packageVersion("metafor"))

write_numbers <- function(table, name) {
  writeLines(versions, name)
  number <- vapply(table, is.double, TRUE)
  table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}

set.seed(41)
proteins <- 150
spread <- 0.6 * sqrt(5 / rchisq(proteins, 5))
change <- ifelse(seq_len(proteins) <= 40, 2, 0)
# Cohorts a and b of 3 and 5 people; 30 of the 40 changes are equal, 10 are in a alone.
cohort <- function(n, change) matrix(rnorm(proteins * n, change, spread), proteins)
a <- cohort(3, change)
b <- cohort(5, ifelse(seq_len(proteins) <= 30, change, 0))
b[sample(length(b), 60)] <- NA
# Visits c and d of the same 6 people, who carry what they share from one to the other; d differs in 10.
person <- cohort(6, change)
c <- person + cohort(6, 0) / 2
d <- person + cohort(6, 0) / 2 + ifelse(seq_len(proteins) %in% 31:40, -1.5, 0)
d[sample(length(d), 60)] <- NA
values <- data.frame(a, b, c, d)
names(values) <- paste0(rep(c("a", "b", "c", "d"), c(3, 5, 6, 6)), c(1:3, 1:5, 1:6, 1:6))
write_numbers(values, "comparison_input.tsv")

moderated <- function(changes) {
  fit <- eBayes(lmFit(changes))
  list(effect = fit$coefficients[, 1], error = fit$stdev.unscaled[, 1] * sqrt(fit$s2.post), df = fit$df.total)
}
# Behrens and Fisher: the convolution of two Student t's, over the one that weighs less.
upper_tail <- function(x, share, df1, df2) {
  if (share > 0.5) return(upper_tail(x, 1 - share, df2, df1))
  inner <- function(t) dt(t, df1) * pt((x - sqrt(share) * t) / sqrt(1 - share), df2, lower.tail = FALSE)
  ends <- c(-Inf, -5, 0, 5, 20, 100, Inf)
  sum(mapply(function(low, high) integrate(inner, low, high, rel.tol = 1e-10, abs.tol = 0, subdivisions = 2000)$value, ends[-7], ends[-1]))
}
upper_quantile <- function(share, df1, df2)
  uniroot(function(x) upper_tail(x, share, df1, df2) - 0.025, c(1.9, 40), tol = 1e-12)$root
first <- moderated(a); second <- moderated(b)
welch_df <- (first$error^2 + second$error^2)^2 / (first$error^4 / first$df + second$error^4 / second$df)
difference <- first$effect - second$effect
error <- sqrt(first$error^2 + second$error^2)
share <- first$error^2 / error^2
p <- 2 * mapply(upper_tail, abs(difference) / error, share, first$df, second$df)
margin <- mapply(upper_quantile, share, first$df, second$df) * error

pooled <- t(mapply(function(x, y, u, v) {
  fits <- lapply(c("DL", "HE", "REML", "PM"), function(method)
    rma(c(x, y), vi = c(u, v)^2, method = method, control = list(threshold = 1e-12, tol = 1e-14, maxiter = 10000)))
  c(fits[[1]]$beta, fits[[1]]$se, vapply(fits, function(fit) fit$tau2, 0))
}, first$effect, second$effect, first$error, second$error))
# The variance between the cohorts has a single degree of freedom in each of the two.
between <- pooled[, 3]
variances <- cbind(first$error^2, second$error^2) + between
dfs <- variances^2 / (cbind(first$error^4 / first$df, second$error^4 / second$df) + between^2)
parts <- variances * (1 / variances / rowSums(1 / variances))^2
pooled_p <- 2 * mapply(upper_tail, abs(pooled[, 1]) / pooled[, 2], parts[, 1] / rowSums(parts), dfs[, 1], dfs[, 2])
pooled_margin <- mapply(upper_quantile, parts[, 1] / rowSums(parts), dfs[, 1], dfs[, 2]) * pooled[, 2]

# Within people: limma on the differences of each person, as ~ subject + visit gives it.
within <- suppressWarnings(moderated(c - d))
write_numbers(data.frame(
  se_first = first$error, se_second = second$error, difference, se = error, df = welch_df,
  welch_log10_p = log10(2 * pt(-abs(difference) / error, welch_df)), log10_p = log10(p),
  q_value = p.adjust(p, "BH"), ci_low = difference - margin, ci_high = difference + margin,
  pooled_log2fc = pooled[, 1], pooled_se = pooled[, 2],
  between_dl = between, between_he = pooled[, 4], between_reml = pooled[, 5], between_pm = pooled[, 6],
  pooled_log10_p = log10(pooled_p), pooled_q_value = p.adjust(pooled_p, "BH"),
  pooled_ci_low = pooled[, 1] - pooled_margin, pooled_ci_high = pooled[, 1] + pooled_margin,
  within = within$effect, within_se = within$error, within_df = within$df,
  within_log10_p = log10(2 * pt(-abs(within$effect) / within$error, within$df))), "comparison_expected.tsv")

overlaps <- expand.grid(shared = c(0, 1, 5, 20, 40), first = c(5, 53, 400), second = c(0, 40, 60), tested = c(500, 4402))
overlaps <- overlaps[overlaps$shared <= pmin(overlaps$first, overlaps$second) & overlaps$shared >= overlaps$first + overlaps$second - overlaps$tested, ]
overlaps$p <- with(overlaps, phyper(shared - 1, first, tested - first, second, lower.tail = FALSE))
signs <- expand.grid(same = c(0, 1, 7, 40, 90), n = c(1, 8, 41, 90))
signs <- signs[signs$same <= signs$n, ]
signs$p <- mapply(function(same, n) binom.test(same, n)$p.value, signs$same, signs$n)
write_numbers(rbind(
  data.frame(kind = "overlap", overlaps),
  data.frame(kind = "signs", shared = signs$same, first = signs$n, second = 0, tested = 0, p = signs$p)),
  "chance_expected.tsv")
