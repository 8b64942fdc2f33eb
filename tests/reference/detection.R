# Exact tests of who has a protein: binom.test of the people who have it at one visit only, and
# fisher.test of two groups. For groups in which people gain, lose or keep it, all divisions of the
# people are listed. Rscript detection.R > detection_expected.tsv
cat(sprintf("# %s\n", R.version.string))
cat("design\treference\ttarget\tp_value\n")
write_row <- function(design, reference, target, p)
  cat(sprintf("%s\t%s\t%s\t%.17g\n", design, paste(reference, collapse = ","),
              paste(target, collapse = ","), p))

# Paired: numbers of people who lose and who gain it.
for (n in list(c(0, 1), c(0, 3), c(1, 5), c(2, 2), c(9, 0), c(0, 12), c(3, 17), c(40, 71)))
  write_row("paired", n[1], n[2], binom.test(n[2], sum(n))$p.value)

# Two groups: people without it and with it, in each.
for (n in list(c(5, 0, 0, 5), c(3, 0, 0, 3), c(6, 2, 1, 4), c(0, 7, 1, 6), c(4, 0, 9, 0),
               c(12, 3, 8, 14), c(60, 40, 30, 70)))
  write_row("groups", n[1:2], n[3:4], fisher.test(matrix(n, 2))$p.value)

# Two groups of changes: people who lose, keep and gain it, in each.
exact <- function(reference, target) {
  values <- c(-1, 0, 1)
  all <- c(rep(values, reference), rep(values, target))
  observed <- sum(rep(values, target))
  sums <- combn(length(all), sum(target), function(drawn) sum(all[drawn]))
  chance <- table(sums) / length(sums)
  sum(chance[chance <= chance[[as.character(observed)]] * (1 + 1e-7)])
}
for (n in list(c(3, 1, 0, 0, 1, 4), c(0, 2, 3, 2, 2, 1), c(1, 5, 1, 0, 6, 2), c(2, 1, 0, 1, 1, 1)))
  write_row("changes", n[1:3], n[4:6], exact(n[1:3], n[4:6]))
