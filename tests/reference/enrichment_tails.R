# Upper tails of the hypergeometric distribution, for tests/unit/enrichment/test_enrichment.py.
# Rscript enrichment_tails.R, in this folder. Base R and stats only; the version stands in the first line of what it writes.

cases <- rbind(
  expand.grid(n_background = c(10, 400, 4402), n_term = c(5, 50, 500), n_deps = c(1, 5, 53, 400)),
  # From the genes of a large study down to the smallest probabilities.
  expand.grid(n_background = c(1500, 9000), n_term = c(322, 700), n_deps = c(300, 1200))
)
cases <- cases[cases$n_term <= cases$n_background & cases$n_deps <= cases$n_background, ]
rows <- lapply(seq_len(nrow(cases)), function(i) {
  size <- cases[i, ]
  lowest <- max(0, size$n_term + size$n_deps - size$n_background)
  highest <- min(size$n_term, size$n_deps)
  k <- unique(round(seq(lowest, highest, length.out = 6)))
  p <- phyper(k - 1, size$n_term, size$n_background - size$n_term, size$n_deps, lower.tail = FALSE)
  fisher <- vapply(k, function(hits) {
    table <- matrix(c(
      hits, size$n_term - hits, size$n_deps - hits,
      size$n_background - size$n_term - size$n_deps + hits
    ), 2)
    fisher.test(table, alternative = "greater")$p.value
  }, 0)
  data.frame(n_hits = k, size, p_phyper = p, p_fisher = fisher, row.names = NULL)
})
result <- do.call(rbind, rows)
result <- result[result$p_phyper > 1e-307, ]
numbers <- c("p_phyper", "p_fisher")
result[numbers] <- lapply(result[numbers], function(x) sprintf("%.17g", x))
file <- file("enrichment_tails_expected.tsv", "w")
writeLines(paste("#", R.version.string), file)
write.table(result, file, sep = "\t", quote = FALSE, row.names = FALSE)
close(file)
