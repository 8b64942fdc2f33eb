# Why the consensus correlation differs from limma's: Rscript consensus.R > consensus_expected.tsv
# Debian 12: r-base-core, r-bioc-limma, r-cran-statmod. The data are those of designs.R.
suppressMessages(library(limma))
cat(sprintf("# %s, limma %s, statmod %s\n", R.version.string, packageVersion("limma"), packageVersion("statmod")))
samples <- read.delim("designs_samples.tsv", comment.char = "#")
y <- as.matrix(read.delim("designs_input.tsv", comment.char = "#"))

# A protein's correlation as duplicateCorrelation takes it, with as many iterations as are asked for.
by_iteration <- function(row, design, block, maxit) {
  seen <- is.finite(row)
  person <- factor(block[seen])
  if (sum(seen) <= ncol(design) + 2 || nlevels(person) < 2 || nlevels(person) >= sum(seen) - 1) return(NA)
  parts <- tryCatch(suppressWarnings(statmod::mixedModel2Fit(row[seen], design[seen, , drop = FALSE],
    model.matrix(~ 0 + person), only.varcomp = TRUE, maxit = maxit, tol = 1e-12)$varcomp), error = function(e) NA)
  if (anyNA(parts)) NA else parts[2] / sum(parts)
}

# The optimum of the restricted likelihood that lies downhill of the last iteration.
likelihood <- function(rho, row, design, block) {
  seen <- is.finite(row)
  x <- design[seen, , drop = FALSE]
  v <- rho * outer(block[seen], block[seen], "=="); diag(v) <- 1
  x <- x[, qr(x)$pivot[seq_len(qr(x)$rank)], drop = FALSE]
  information <- crossprod(x, solve(v, x))
  residuals <- row[seen] - x %*% solve(information, crossprod(x, solve(v, row[seen])))
  log(det(v)) + log(det(information)) + (nrow(x) - ncol(x)) * log(sum(residuals * solve(v, residuals)))
}

consensus <- function(rho, block) {
  lowest <- 1 / (1 - max(table(block))) + 0.01
  tanh(mean(atanh(pmin(pmax(rho, lowest), 0.99)), trim = 0.15, na.rm = TRUE))
}

compare <- function(name, rows, design) {
  block <- samples$person[rows]
  whole <- y[, rows]
  varying <- whole
  varying[7, ] <- NA # the constant protein
  of <- function(values, maxit) apply(values, 1, by_iteration, design, block, maxit)
  lowest <- 1 / (1 - max(table(block))) + 0.01
  limits <- c(lowest, 0.99)
  converged <- of(varying, 1000)
  optimum <- converged
  for (i in which(!is.na(converged))) {
    optimum[i] <- optimize(likelihood, limits, varying[i, ], design, block, tol = 1e-12)$minimum
  }
  limma <- suppressWarnings(duplicateCorrelation(varying, design, block = block))
  stopped <- tanh(limma$atanh.correlations)
  clipped <- pmin(pmax(converged, lowest), 0.99)
  found <- c(
    limma_as_given = suppressWarnings(duplicateCorrelation(whole, design, block = block))$consensus,
    limma_without_constant = limma$consensus,
    limma_1000_iterations = consensus(converged, block),
    optimum = consensus(optimum, block),
    largest_difference_20_iterations = max(abs(stopped - optimum), na.rm = TRUE),
    largest_difference_1000_iterations = max(abs(clipped - optimum), na.rm = TRUE))
  cat(sprintf("%s\t%s\t%.10g\n", name, names(found), found), sep = "")
}

cat("design\tquantity\tvalue\n")
eyes <- samples$visit == 1
compare("eyes", eyes, cbind(1, samples$arm[eyes] == "drug"))
half <- samples$visit < 2 & samples$eye == "OD"
compare("half", half, cbind(1, samples$visit[half] == 1))
