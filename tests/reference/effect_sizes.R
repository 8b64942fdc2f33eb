# Standardised differences and the people needed: Rscript effect_sizes.R, in this folder.
# Debian 12: r-base-core, r-cran-metafor. sleep (Student 1908) comes with R, Orthodont with nlme; the
# three short sets are made up.
suppressMessages({library(metafor); library(nlme)})
versions <- sprintf("# %s, metafor %s, stats::power.t.test", R.version.string, packageVersion("metafor"))

age <- function(years, sex) Orthodont$distance[Orthodont$age == years & Orthodont$Sex == sex]
sets <- list(
  sleep = list(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2]),
  boys = list(age(8, "Male"), age(14, "Male")),
  girls = list(age(8, "Female"), age(14, "Female")),
  at_8 = list(age(8, "Female"), age(8, "Male")),
  at_14 = list(age(14, "Female"), age(14, "Male")),
  three = list(c(1, 2, 4), c(2, 5, 5)),
  uneven = list(c(10.5, 9, 8.2, 11, 10), c(12, 10, 9.5))
)
# The exact number, rounded up; NA where two are enough or R does not find it.
needed <- function(difference, sd, type) {
  n <- tryCatch(power.t.test(delta = abs(difference), sd = sd, power = 0.8, type = type, strict = TRUE, tol = 1e-10)$n,
    error = function(e) NA)
  ceiling(n)
}
rows <- list()
note <- function(data, kind, g, variance, n) rows[[length(rows) + 1]] <<- data.frame(data, kind, g = as.numeric(g),
  lower = as.numeric(g) - qnorm(0.975) * sqrt(variance), upper = as.numeric(g) + qnorm(0.975) * sqrt(variance), needed = n)
for (name in names(sets)) {
  reference <- sets[[name]][[1]]; target <- sets[[name]][[2]]
  if (length(reference) == length(target)) {
    found <- escalc("SMCRH", m1i = mean(target), m2i = mean(reference), sd1i = sd(reference), sd2i = sd(target),
      ri = cor(reference, target), ni = length(target))
    note(name, "paired", found$yi, found$vi, needed(mean(target - reference), sd(target - reference), "paired"))
  }
  found <- escalc("SMD", m1i = mean(target), m2i = mean(reference), sd1i = sd(target), sd2i = sd(reference),
    n1i = length(target), n2i = length(reference))
  pooled <- sqrt(((length(target) - 1) * var(target) + (length(reference) - 1) * var(reference)) /
    (length(target) + length(reference) - 2))
  note(name, "groups", found$yi, found$vi, needed(mean(target) - mean(reference), pooled, "two.sample"))
}
table <- do.call(rbind, rows)
inputs <- do.call(rbind, lapply(names(sets), function(name) data.frame(data = name,
  side = rep(c("reference", "target"), lengths(sets[[name]])), value = unlist(sets[[name]]))))
for (numbers in list(list(inputs, "effect_sizes_input.tsv"), list(table, "effect_sizes_expected.tsv"))) {
  writeLines(versions, numbers[[2]])
  shown <- format(numbers[[1]], digits = 15, trim = TRUE)
  shown[is.na(numbers[[1]])] <- ""
  suppressWarnings(write.table(shown, numbers[[2]], append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}
