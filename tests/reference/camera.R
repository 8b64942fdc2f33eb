# CAMERA by limma, for tests/unit/enrichment/test_camera.py: Rscript camera.R, in this folder.
# Debian 12: r-base-core, r-bioc-limma. The study is simulated.
suppressMessages(library(limma))
versions <- sprintf("# %s, limma %s", R.version.string, packageVersion("limma"))

write_numbers <- function(table, name) {
  writeLines(versions, name)
  number <- vapply(table, is.double, TRUE)
  table[number] <- lapply(table[number], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}

# Seven people at two visits, in two arms; modules of genes that vary together in a person.
set.seed(13)
genes <- 200; people <- 7
samples <- expand.grid(visit = 0:1, person = seq_len(people))
samples$age <- sample(41:79, people)[samples$person]
samples$arm <- samples$person %% 2
module <- rep(0:7, each = genes / 8)
deviation <- sqrt(0.15 * 5 / rchisq(genes, 5))
shared <- matrix(rnorm(8 * nrow(samples)), 8)[module + 1, ] * (module > 4) * 0.8
change <- outer(ifelse(module == 6, 0.4, ifelse(module == 2, -0.5, 0)), samples$visit)
y <- 20 + matrix(rnorm(genes * people), genes)[, samples$person] + change +
  deviation * (shared + matrix(rnorm(genes * nrow(samples)), genes))
y <- round(y, 6)
rownames(y) <- sprintf("G%03d", seq_len(genes)); colnames(y) <- sprintf("P%d_%d", samples$person, samples$visit)

# Modules, residues and neighbours, sizes 1 to 100.
i <- seq_len(genes)
sets <- c(
  setNames(lapply(0:7, function(m) i[module == m]), sprintf("module_%d", 0:7)),
  setNames(lapply(c(3, 7, 11, 29, 61), function(k) i[i^2 %% k == 1]), sprintf("residue_%d", c(3, 7, 11, 29, 61))),
  list(half = i[i %% 2 == 0], pair = c(5, 150), single = 77, mixed = c(121:135, 3, 8, 90:95), ends = c(1:6, 195:200))
)
writeLines(vapply(names(sets), function(name) paste(c(name, name, rownames(y)[sets[[name]]]), collapse = "\t"), ""), "camera_sets.gmt")
write_numbers(data.frame(gene = rownames(y), y), "camera_input.tsv")
write_numbers(data.frame(sample = colnames(y), samples), "camera_samples.tsv")

ordered <- function(table) table[match(names(sets), rownames(table)), ]
columns <- function(name, table) {
  direction <- ifelse(table$Direction == "Up", "up", "down")
  correlation <- if (is.null(table$Correlation)) rep(NA_real_, nrow(table)) else table$Correlation
  setNames(data.frame(table$NGenes, correlation, direction, log10(table$PValue)),
           paste(name, c("n", "correlation", "direction", "log10_p"), sep = "_"))
}
both <- function(name, y, design) {
  fixed <- ordered(camera(y, sets, design))
  wide <- ordered(camera(y, sets, design, inter.gene.cor = 0.05))
  estimated <- ordered(camera(y, sets, design, inter.gene.cor = NA))
  fit <- eBayes(lmFit(y, design))
  last <- ncol(design)
  statistic <- zscoreT(fit$t[, last], fit$df.total, approx = TRUE, method = "hill")
  preranked <- ordered(cameraPR(setNames(statistic, rownames(y)), sets))
  list(sets = cbind(columns(paste0(name, "_fixed"), fixed), columns(paste0(name, "_wide"), wide),
                    columns(paste0(name, "_estimated"), estimated), columns(paste0(name, "_preranked"), preranked)),
       genes = setNames(data.frame(fit$t[, last], fit$df.total, statistic), paste(name, c("t", "df", "score"), sep = "_")))
}
person <- model.matrix(~ 0 + factor(samples$person))
first <- samples$visit == 0
paired <- both("paired", y, cbind(person, samples$visit))
groups <- both("groups", y[, first], cbind(1, samples$arm[first]))
covariates <- both("covariates", y[, first], cbind(1, samples$age[first], samples$arm[first]))

# With missing values limma has the moderated t, and cameraPR what follows from it.
lacking <- y
lacking[sample.int(length(y), length(y) / 6)] <- NA
lacking[9, 2:14] <- NA; lacking[10, -c(1, 2, 5, 6)] <- NA; lacking[11, -c(1, 2)] <- NA
write_numbers(data.frame(gene = rownames(y), lacking), "camera_missing_input.tsv")
differences <- lacking[, !first] - lacking[, first]
fit <- suppressWarnings(eBayes(lmFit(differences, matrix(1, people, 1))))
tested <- which(!is.na(fit$t[, 1]))
statistic <- setNames(zscoreT(fit$t[tested, 1], fit$df.total[tested], approx = TRUE, method = "hill"), rownames(y)[tested])
present <- lapply(sets, function(set) intersect(rownames(y)[set], names(statistic)))
missing_fixed <- ordered(cameraPR(statistic, present))

# The correlation, written out: products of the residuals of all pairs of genes, scaled by each gene's
# own degrees of freedom, over what they would be at a correlation of one.
spread <- lapply(tested, function(g) {
  seen <- !is.na(differences[g, ])
  residual <- ifelse(seen, differences[g, ] - mean(differences[g, seen]), 0)
  n <- sum(seen)
  list(residual = residual / if (n > 1) sqrt(sum(residual^2) / (n - 1)) else 1,
       projection = diag(as.numeric(seen)) - outer(seen, seen) / n, df = n - 1)
})
names(spread) <- names(statistic)
written_out <- t(vapply(present, function(set) {
  products <- 0; traces <- 0
  for (g in set) for (h in setdiff(set, g)) {
    products <- products + sum(spread[[g]]$residual * spread[[h]]$residual)
    traces <- traces + sum(spread[[g]]$projection * spread[[h]]$projection)
  }
  rho <- if (length(set) > 1) products / traces else NA
  m <- length(set); G <- length(statistic)
  vif <- if (m > 1) max(1, 1 + (m - 1) * rho) else 1
  inside <- mean(statistic[set]); outside <- mean(statistic[setdiff(names(statistic), set)])
  deviations <- c(statistic[set] - inside, statistic[setdiff(names(statistic), set)] - outside)
  t <- (inside - outside) / sqrt(sum(deviations^2) / (G - 2) * (vif / m + 1 / (G - m)))
  df <- min(mean(vapply(set, function(g) spread[[g]]$df, 0)), G - 2)
  c(rho, (log(2) + pt(-abs(t), df, log.p = TRUE)) / log(10))
}, c(0, 0)))
written_out <- setNames(data.frame(written_out), c("missing_estimated_correlation", "missing_estimated_log10_p"))

gene_columns <- data.frame(gene = rownames(y), paired$genes, groups$genes, covariates$genes,
  missing_t = fit$t[, 1], missing_df = ifelse(is.na(fit$t[, 1]), NA, fit$df.total), missing_score = statistic[rownames(y)])
write_numbers(gene_columns, "camera_genes_expected.tsv")
write_numbers(cbind(set = names(sets), paired$sets, groups$sets, covariates$sets,
  columns("missing_fixed", missing_fixed), written_out), "camera_sets_expected.tsv")

# The normal scores that CAMERA takes of t (Hill 1970), and what they approximate.
grid <- expand.grid(t = c(-1e6, -300, -40, -8, -2, -0.5, -1e-9, 0, 0.01, 1, 3, 12, 1e3), df = c(1, 2, 2.7, 4, 6.5605, 12, 40, 3000, 1e9, Inf))
grid$hill <- zscoreT(grid$t, grid$df, approx = TRUE, method = "hill")
grid$quantile <- zscoreT(grid$t, grid$df)
write_numbers(grid, "camera_scores_expected.tsv")
