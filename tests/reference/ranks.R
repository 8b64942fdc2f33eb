# Estimates and 95 % intervals of Hodges and Lehmann, of differences and of two groups, by wilcox.test:
# exact below 50 values, else by the normal approximation. Rscript ranks.R > ranks_expected.tsv
cat(sprintf("# %s\n", R.version.string))
cat("reference\ttarget\testimate\tlow\thigh\n")
write_row <- function(test, reference, target) cat(sprintf("%s\t%s\t%.12g\t%.12g\t%.12g\n", paste(reference, collapse = ","),
  paste(target, collapse = ","), test$estimate, test$conf.int[1], test$conf.int[2]))
set.seed(5)
draw <- function(n, mean) round(rnorm(n, mean), 8)
for (n in c(6, 9, 17, 49, 50, 90)) {
  values <- draw(n, 0.4)
  write_row(wilcox.test(values, conf.int = TRUE, tol.root = 1e-10), character(0), values)
}
for (n in list(c(4, 5), c(8, 9), c(20, 7), c(50, 45), c(5, 70), c(80, 60))) {
  reference <- draw(n[1], 0); target <- draw(n[2], 0.4)
  write_row(wilcox.test(target, reference, conf.int = TRUE, tol.root = 1e-10), reference, target)
}
