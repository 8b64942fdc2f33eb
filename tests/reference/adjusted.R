# Changes adjusted for an index by lm: of pairs the intercept of the differences on the change of the
# index, of two groups the difference at equal index. Writes adjusted_input.tsv and
# adjusted_expected.tsv. Run it in this folder.
set.seed(1307)
versions <- paste0("# ", R.version.string, ", lm and confint")

values_of <- function(proteins, units, missing) {
  values <- matrix(rnorm(proteins * units, sd = rep(runif(proteins, 0.2, 1.5), units)), proteins)
  values[runif(length(values)) < missing] <- NA
  values
}

pairs <- 9; people <- 12
index <- list(pairs = rnorm(pairs, 1), groups = rnorm(people))
index$pairs[4] <- NA
group <- rep(0:1, c(5, 7))
values <- list(pairs = values_of(30, pairs, 0.2), groups = values_of(30, people, 0.2))
values$pairs[1:10, ] <- sweep(values$pairs[1:10, ], 2, 1.2 * ifelse(is.na(index$pairs), 0, index$pairs), "+")
values$groups[1:10, ] <- sweep(values$groups[1:10, ], 2, 0.8 * index$groups + 2 * group, "+")
values$pairs[28, ] <- c(1, 2, rep(NA, 7))          # no degree of freedom
values$pairs[29, ] <- NA                           # no value
values$pairs[30, ] <- c(1, NA, 2, NA, 1.5, rep(NA, 4)) # one degree of freedom
values$groups[29, 6:12] <- NA                      # nobody of the target group
values$groups[30, 1:4] <- NA                       # one person of the reference group

fit_one <- function(y, x, g) {
  missing <- rep(NA_real_, 7)
  known <- !is.na(y) & !is.na(x)
  if (sum(known) < 2) return(missing)
  frame <- data.frame(y = y, x = x, g = g)[known, ]
  fit <- if (all(is.na(g))) lm(y ~ x, frame) else lm(y ~ g + x, frame)
  tested <- if (all(is.na(g))) "(Intercept)" else "g"
  df <- df.residual(fit)
  table <- coef(summary(fit))
  ends <- suppressWarnings(confint(fit))
  take <- function(of, row, column)
    if (df > 0 && row %in% rownames(of)) of[row, column] else NA_real_
  c(coef(fit)[tested], take(ends, tested, 1), take(ends, tested, 2), take(table, tested, 4),
    coef(fit)["x"], take(table, "x", 4), df)
}

write_table <- function(table, file) {
  writeLines(versions, file)
  suppressWarnings(write.table(format(table, digits = 17, trim = TRUE), file, append = TRUE,
    sep = "\t", quote = FALSE, row.names = FALSE, na = "NA"))
}

inputs <- list(); expected <- list()
for (kind in names(values)) {
  units <- ncol(values[[kind]])
  g <- if (kind == "groups") group else rep(NA, units)
  for (protein in seq_len(nrow(values[[kind]]))) {
    inputs[[length(inputs) + 1]] <- data.frame(kind = kind, protein = protein, unit = seq_len(units),
      group = g, index = index[[kind]], value = values[[kind]][protein, ])
    expected[[length(expected) + 1]] <- data.frame(kind = kind, protein = protein,
      t(setNames(fit_one(values[[kind]][protein, ], index[[kind]], g),
        c("log2fc", "ci_low", "ci_high", "p_value", "slope", "slope_p_value", "df"))))
  }
}
write_table(do.call(rbind, inputs), "adjusted_input.tsv")
write_table(do.call(rbind, expected), "adjusted_expected.tsv")
