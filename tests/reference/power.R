# Power of the paired t-test, its detectable change and pairs needed, by R's power.t.test.
#   Rscript tests/reference/power.R > tests/reference/power_expected.tsv
# Made with the version in the first line of its output; package stats, part of R.

cat("# ", R.version.string, ", stats::power.t.test(type = \"paired\", strict = TRUE)\n", sep = "")
grid <- expand.grid(pairs = c(2, 3, 5, 12, 40), change = c(0.5, 1, 3), sd = c(0.4, 1.1),
                    alpha = c(0.05, 0.01, 0.001))
grid$power <- mapply(function(pairs, change, sd, alpha)
  power.t.test(n = pairs, delta = change, sd = sd, sig.level = alpha, type = "paired",
               strict = TRUE)$power,
  grid$pairs, grid$change, grid$sd, grid$alpha)
# R's noncentral t is an approximation above a noncentrality of 37.62 (?pt): left out.
exact <- function(change, pairs, sd) change * sqrt(pairs) / sd < 37.6
# Change that is found with 80 % power, and pairs (a fraction) that find the change so.
grid$detectable <- mapply(function(pairs, sd, alpha)
  power.t.test(n = pairs, power = 0.8, sd = sd, sig.level = alpha, type = "paired",
               strict = TRUE, tol = 1e-13)$delta,
  grid$pairs, grid$sd, grid$alpha)
grid$detectable[!exact(grid$detectable, grid$pairs, grid$sd)] <- NA
grid$needed <- mapply(function(change, sd, alpha)
  tryCatch(
    power.t.test(delta = change, power = 0.8, sd = sd, sig.level = alpha, type = "paired",
                 strict = TRUE, tol = 1e-10)$n,
    error = function(e) NA),  # fewer than two pairs
  grid$change, grid$sd, grid$alpha)
shown <- format(grid, digits = 15, trim = TRUE)
shown[is.na(grid)] <- ""
write.table(shown, sep = "\t", quote = FALSE, row.names = FALSE)
