# Spearman's correlation over people and its p by permutation. Writes rank_correlation_input.tsv and
# rank_correlation_expected.tsv.
#
# `untied`: cor.test(method = "spearman", exact = TRUE), exact up to 9 people.
# `listed`: every order of the people is made and cor() taken of each; with ties and missing values,
#   and in `arms` every order within the arms, of ranks that are centred within them.
# `drawn`: coin's spearman_test with 2,000,000 random orders.
suppressMessages(library(coin))
set.seed(14)

orders_of <- function(n) {
  if (n <= 1) return(matrix(seq_len(n), nrow = 1))
  smaller <- orders_of(n - 1)
  do.call(rbind, lapply(seq_len(n), function(last) {
    rest <- setdiff(seq_len(n), last)
    cbind(matrix(rest[smaller], nrow = nrow(smaller)), last)
  }))
}

centred <- function(x, arm) ave(x, arm, FUN = function(part) rank(part) - mean(rank(part)))

# All orders within the arms: of each arm every order with every order of the others.
within_arms <- function(arm) {
  found <- matrix(seq_along(arm), nrow = 1)
  for (name in unique(arm)) {
    places <- which(arm == name)
    orders <- orders_of(length(places))
    found <- do.call(rbind, lapply(seq_len(nrow(orders)), function(row) {
      changed <- found
      changed[, places] <- found[, places[orders[row, ]], drop = FALSE]
      changed
    }))
  }
  found
}

by_listing <- function(value, measure, arm) {
  there <- !is.na(value) & !is.na(measure)
  x <- centred(value[there], arm[there])
  y <- centred(measure[there], arm[there])
  orders <- within_arms(arm[there])
  all_rho <- as.vector(matrix(y[orders], nrow = nrow(orders)) %*% x) / sqrt(sum(x^2) * sum(y^2))
  rho <- sum(x * y) / sqrt(sum(x^2) * sum(y^2))
  if (length(unique(arm[there])) == 1)
    stopifnot(abs(rho - cor(value[there], measure[there], method = "spearman")) < 1e-12)
  c(rho = rho, p = mean(abs(all_rho) > abs(rho) - 1e-9))
}

by_test <- function(value, measure) {
  found <- cor.test(value, measure, method = "spearman", exact = TRUE)
  c(rho = unname(found$estimate), p = found$p.value)
}

by_coin <- function(value, measure) {
  found <- spearman_test(value ~ measure, distribution = approximate(nresample = 2e6))
  c(rho = cor(value, measure, method = "spearman"), p = as.numeric(pvalue(found)))
}

inputs <- list()
results <- list()
add <- function(set, case, value, measure, arm, found) {
  inputs[[length(inputs) + 1]] <<- data.frame(
    set, case, person = seq_along(value), arm, value = signif(value, 6), measure
  )
  results[[length(results) + 1]] <<- data.frame(set, case, rho = found["rho"], p = found["p"])
}

for (n in 3:9) for (case in 1:4) {
  value <- signif(rnorm(n), 6)
  measure <- signif(value * (case - 1) / 2 + rnorm(n), 6)
  add("untied", paste(n, case), value, measure, "", by_test(value, measure))
}
for (n in 4:7) for (case in 1:6) {
  value <- if (case > 3) round(rnorm(n), 0) else signif(rnorm(n), 6)
  measure <- sample(rep(0:2, length.out = n))
  if (case %in% c(2, 5) && n > 5) value[2] <- NA
  if (case %in% c(3, 6) && n > 5) measure[c(1, 4)] <- NA
  there <- !is.na(value) & !is.na(measure)
  if (sd(value[there]) == 0 || sd(measure[there]) == 0) next
  arm <- rep("", n)
  add("listed", paste(n, case), value, measure, arm, by_listing(value, measure, arm))
}
for (case in 1:2) {
  value <- signif(rnorm(10), 6)
  measure <- if (case == 1) signif(value + rnorm(10), 6) else round(2 * value + rnorm(10))
  add("listed", paste(10, case), value, measure, "", by_listing(value, measure, rep("", 10)))
}
for (case in 1:8) {
  arm <- sample(rep(c("drug", "vehicle"), if (case > 4) c(4, 4) else c(3, 5)))
  value <- signif(rnorm(8) + 3 * (arm == "drug"), 6)
  measure <- round(2 * rnorm(8)) + 5 * (arm == "drug")
  if (case %% 2) measure[3] <- NA
  add("arms", as.character(case), value, measure, arm, by_listing(value, measure, arm))
}
for (case in 1:6) {
  n <- c(13, 14, 16, 20, 20, 30)[case]
  value <- signif(rnorm(n), 6)
  measure <- value * 0.5 + rnorm(n)
  measure <- if (case > 3) round(measure) else signif(measure, 6)
  add("drawn", as.character(case), value, measure, "", by_coin(value, measure))
}

made_with <- sprintf("# %s, coin %s\n", R.version.string, packageVersion("coin"))
write <- function(table, file) {
  cat(made_with, file = file)
  suppressWarnings(write.table(
    table, file, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE, na = ""
  ))
}
expected <- do.call(rbind, results)
expected$rho <- sprintf("%.15g", expected$rho)
expected$p <- sprintf("%.15g", expected$p)
write(do.call(rbind, inputs), "rank_correlation_input.tsv")
write(expected, "rank_correlation_expected.tsv")
