# Reference numbers of every design but the paired one: Rscript designs.R, in this folder.
# Debian 12: r-base-core, r-bioc-limma, r-cran-statmod, r-cran-lme4. The study is simulated.
suppressMessages(library(limma))
versions <- sprintf("# %s, limma %s, statmod %s, lme4 %s", R.version.string, packageVersion("limma"), packageVersion("statmod"), packageVersion("lme4"))

write_numbers <- function(table, name) {
  writeLines(versions, name)
  number <- vapply(table, is.double, TRUE)
  table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.15g", x)))
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}

# Twelve people in two arms, three visits, both eyes; proteins with different variances, some of them
# far too variable, a quarter of the values missing, odd rows first.
set.seed(4)
people <- 12; proteins <- 90
samples <- expand.grid(eye = c("OD", "OS"), visit = 0:2, person = seq_len(people))
samples$arm <- c("placebo", "drug")[1 + samples$person %% 2]
samples$age <- sample(41:79, people)[samples$person]
samples$site <- sample(rep(c("north", "south", "west"), 4))[samples$person]
sample <- sprintf("P%02d_%d_%s", samples$person, samples$visit, samples$eye)
deviation <- sqrt(0.2 * 5 / rchisq(proteins, 5)) * rep(c(1, 6), c(proteins - 5, 5))
person <- matrix(rnorm(proteins * people, 0, 0.7), proteins)[, samples$person]
change <- outer(rep(c(0, 1, -2), c(60, 20, 10)), ifelse(samples$arm == "drug", 1, 0.3) * samples$visit / 2)
y <- 20 + person * deviation + change + deviation * matrix(rnorm(proteins * nrow(samples)), proteins)
y[sample.int(length(y), length(y) / 4)] <- NA
y[1, samples$arm == "drug"] <- NA                     # nobody of an arm
y[2, samples$visit == 0] <- NA                        # the reference is absent
y[3, samples$visit == 2] <- NA                        # a visit is absent
y[4, ] <- NA; y[4, c(1, 9)] <- 20                     # fewer values than parameters
y[5, ] <- NA                                          # never measured
y[6, samples$site != "north"] <- NA                   # a covariate does not vary
y[7, ] <- 21                                          # constant
y[8, samples$eye == "OS"] <- NA                       # one eye
y <- round(y, 6); colnames(y) <- sample
write_numbers(data.frame(sample, samples), "designs_samples.tsv")
write_numbers(data.frame(y), "designs_input.tsv")

log10_p <- function(t, df) (log(2) + pt(-abs(t), df, log.p = TRUE)) / log(10)

# The tested column stands last: `lm.fit` leaves out the last of the columns that depend on each
# other, so that its coefficient is missing exactly where it cannot be estimated.
reference <- function(name, y, design, ...) {
  fit <- suppressWarnings(lmFit(y, design, ...))
  last <- ncol(design)
  effect <- fit$coefficients[, last]
  unscaled <- fit$stdev.unscaled[, last]
  sigma <- ifelse(fit$sigma < 1e-10, 0, fit$sigma) # rounding
  plain <- ifelse(sigma > 0, effect / unscaled / sigma, NA)
  columns <- list(effect = effect, unscaled = unscaled, variance = sigma^2, df = fit$df.residual, student_t = plain,
    student_log10_p = log10_p(plain, fit$df.residual))
  for (label in c("", "robust_")) {
    moderated <- suppressWarnings(eBayes(fit, robust = label == "robust_"))
    error <- unscaled * sqrt(moderated$s2.post)
    tail <- function(lfc) pt((abs(effect) - lfc) / error, moderated$df.total, lower.tail = FALSE)
    found <- list(prior_df = moderated$df.prior, prior_variance = moderated$s2.prior, t = moderated$t[, last],
      log10_p = log10_p(moderated$t[, last], moderated$df.total),
      treat_log10_p = log10(tail(0.5) + tail(-0.5))) # `treat` itself stops where an effect is missing
    columns[paste0(label, names(found))] <- found
  }
  setNames(data.frame(lapply(columns, rep_len, nrow(y))), paste(name, names(columns), sep = "_"))
}

# The exact moderated F that the last columns of a design are all zero, from each protein's own fit.
f_reference <- function(name, y, design, tested) {
  fit <- suppressWarnings(lmFit(y, design))
  prior <- squeezeVar(fit$sigma^2, fit$df.residual)
  rank <- function(x) if (length(x)) qr(x)$rank else 0
  rows <- t(sapply(seq_len(nrow(y)), function(i) {
    seen <- !is.na(y[i, ])
    if (!any(seen)) return(c(NA, NA, NA))
    squares <- function(x) if (ncol(x)) sum(lm.fit(x, y[i, seen])$residuals^2) else sum(y[i, seen]^2)
    whole <- design[seen, , drop = FALSE]
    less <- design[seen, seq_len(ncol(design) - tested), drop = FALSE]
    df <- rank(whole) - rank(less)
    if (df == 0) return(c(NA, NA, NA))
    f <- (squares(less) - squares(whole)) / df / prior$var.post[i]
    c(f, df, pf(f, df, fit$df.residual[i] + prior$df.prior, lower.tail = FALSE, log.p = TRUE) / log(10))
  }))
  setNames(data.frame(rows), paste(name, c("f", "df", "log10_p"), sep = "_"))
}

at <- function(rows) y[, rows]
intercept <- function(rows) rep(1, sum(rows))
drug <- as.numeric(samples$arm == "drug")
person_columns <- function(rows) model.matrix(~ 0 + factor(samples$person[rows]))
site_columns <- function(rows) model.matrix(~ factor(samples$site[rows]))[, -1]

# Two groups: one eye of each person at one visit.
right <- samples$visit == 1 & samples$eye == "OD"
groups <- reference("groups", at(right), cbind(intercept(right), drug[right]))
rows <- apply(at(right), 1, function(row) {
  x <- row[drug[right] == 1 & !is.na(row)]; z <- row[drug[right] == 0 & !is.na(row)]
  welch <- tryCatch({ u <- t.test(x, z); c(u$statistic, u$parameter, log10_p(u$statistic, u$parameter), u$conf.int) }, error = function(e) rep(NA, 5))
  least <- if (length(x) && length(z)) dwilcox(0, length(x), length(z)) else NA
  ranks <- if (is.na(least) || anyDuplicated(c(x, z))) rep(NA, 2) else { u <- wilcox.test(x, z); c(u$statistic, u$p.value) }
  shift <- if (is.na(least) || least > 0.025 || anyDuplicated(c(x, z))) rep(NA, 2) else wilcox.test(x, z, conf.int = TRUE)$conf.int
  c(welch, ranks, shift)
})
groups <- cbind(groups, setNames(data.frame(t(rows)), c("welch_t", "welch_df", "welch_log10_p", "welch_ci_low", "welch_ci_high",
  "rank_sum_w", "rank_sum_p_value", "rank_sum_ci_low", "rank_sum_ci_high")))

# Covariates, numeric and categorical, at one visit; the age as it is, far from zero.
both <- samples$visit == 1
covariates <- reference("covariates", at(both), cbind(intercept(both), samples$age[both], site_columns(both), drug[both]))

# By peptide count, with degrees of freedom that differ: DEqMS's formula as in paired.R.
count <- 1 + seq_len(proteins)^2 %% 53
counted <- which(covariates$covariates_df > 0 & covariates$covariates_variance > 0 & !is.na(covariates$covariates_effect))
df <- covariates$covariates_df[counted]
log_variance <- log(covariates$covariates_variance[counted])
fitted <- fitted(loess(log_variance ~ log2(count[counted]), span = 0.75))
spread <- mean((log_variance - fitted)^2 - trigamma(df / 2))
tenths <- seq_len(10 * length(df)) / 10
d0 <- tenths[which.min(abs(spread - trigamma(tenths / 2)))]
prior <- exp(fitted - digamma(df / 2) + log(df / 2) + digamma(d0 / 2) - log(d0 / 2))
t <- covariates$covariates_effect[counted] / covariates$covariates_unscaled[counted] / sqrt((d0 * prior + df * exp(log_variance)) / (d0 + df))
by_count <- data.frame(by_count_df = rep(NA_real_, proteins), by_count_log10_p = NA_real_)
by_count[counted, ] <- cbind(d0 + df, log10_p(t, d0 + df))

# Change in one arm less that in the other, people as parameters; on their differences it is the same.
change <- samples$visit < 2 & samples$eye == "OD"
later <- samples$visit[change] == 1
interaction <- reference("interaction", at(change), cbind(person_columns(change), later, drug[change] * later))

# Three visits, people as parameters; three sites.
visits <- samples$eye == "OD"
visit_columns <- cbind(person_columns(visits), outer(samples$visit[visits], 1:2, "==") + 0)
visits_t <- reference("visits", at(visits), visit_columns)
visits_f <- f_reference("visits_f", at(visits), visit_columns, 2)
site_matrix <- cbind(intercept(both), drug[both], site_columns(both))
sites_f <- f_reference("sites_f", at(both), site_matrix, 2)
# Without missing values it is the F of `eBayes`; they are filled with 20.
filled <- replace(at(both), is.na(at(both)), 20)
colnames(site_matrix) <- c("intercept", "drug", "south", "west")
moderated <- eBayes(lmFit(filled, site_matrix)[, 3:4])
filled_f <- data.frame(filled_f_f = moderated$F,
  filled_f_log10_p = pf(moderated$F, 2, moderated$df.residual + moderated$df.prior, lower.tail = FALSE, log.p = TRUE) / log(10))

# Both eyes of a person, and half pairs, with a given correlation.
design <- cbind(intercept(both), drug[both])
eyes <- reference("eyes", at(both), design, block = samples$person[both], correlation = 0.6)
half <- reference("half", at(change), cbind(1, later), block = samples$person[change], correlation = -0.3)

# The correlation itself: limma's, which stops after 20 iterations, and the optimum of the restricted
# likelihood, written out; by lme4 too, where it is positive.
likelihood <- function(rho, row, design, block) {
  seen <- !is.na(row)
  x <- design[seen, , drop = FALSE]
  v <- rho * outer(block[seen], block[seen], "==")
  diag(v) <- 1
  x <- x[, qr(x)$pivot[seq_len(qr(x)$rank)], drop = FALSE]
  information <- crossprod(x, solve(v, x))
  residuals <- row[seen] - x %*% solve(information, crossprod(x, solve(v, row[seen])))
  log(det(v)) + log(det(information)) + (nrow(x) - ncol(x)) * log(sum(residuals * solve(v, residuals)))
}
by_lme4 <- function(row, design, block) {
  data <- data.frame(row, x = design[, 2], block)
  fit <- suppressMessages(lme4::lmer(row ~ x + (1 | block), data, control = lme4::lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))))
  parts <- as.data.frame(lme4::VarCorr(fit))$vcov
  if (parts[1] > 1e-4 * parts[2]) parts[1] / sum(parts) else NA
}
correlation <- function(name, y, design, block) {
  y[7, ] <- NA # constant: limma takes the correlation of what rounding leaves
  limma <- duplicateCorrelation(y, design, block = block)
  defined <- which(!is.na(limma$atanh.correlations))
  columns <- matrix(NA_real_, nrow(y), 3)
  columns[, 1] <- tanh(limma$atanh.correlations)
  for (i in defined) {
    lowest <- 1 / (1 - max(table(block))) + 0.01
    columns[i, 2] <- suppressWarnings(optimize(likelihood, c(lowest, 0.99), y[i, ], design, block, tol = 1e-12))$minimum
    columns[i, 3] <- tryCatch(suppressWarnings(by_lme4(y[i, ], design, block)), error = function(e) NA)
  }
  columns <- cbind(columns, limma$consensus.correlation)
  setNames(data.frame(columns), paste(name, c("limma", "optimum", "lme4", "consensus"), sep = "_"))
}
eyes_correlation <- correlation("eyes_correlation", at(both), design, samples$person[both])
half_correlation <- correlation("half_correlation", at(change), cbind(1, later), samples$person[change])

write_numbers(cbind(groups, covariates, by_count, interaction, visits_t, visits_f, sites_f, filled_f, eyes, half, eyes_correlation,
  half_correlation), "designs_expected.tsv")

# The robust prior where designs rarely lead: true variances that do not differ but for a few, a variance
# whose tail is no double, degrees of freedom that differ or are zero, and fewer variances than ten.
variances <- function(case, n, df, d0, factor) {
  variance <- signif(0.2 * rchisq(n, pmax(df, 1)) / pmax(df, 1) / (if (is.finite(d0)) rchisq(n, d0) / d0 else 1) * rep(factor, c(2, n - 2)), 8)
  variance[df == 0] <- NA
  fit <- suppressWarnings(squeezeVar(variance, df, robust = TRUE))
  data.frame(case, variance, df, prior_variance = fit$var.prior, prior_df = rep_len(fit$df.prior, n), posterior = fit$var.post)
}
write_numbers(rbind(variances("alike", 40, rep(4, 40), Inf, c(60, 1)), variances("extreme", 40, rep(c(60, 50), 20), 40, c(1e12, 1)),
  variances("differ", 60, rep(0:5, 10) + 0, 2, c(1, 1)), variances("few", 9, rep(4, 9), 4, c(20, 1))), "designs_variances.tsv")
