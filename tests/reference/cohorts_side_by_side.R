# Two cohorts before the treatment and their changes from it, by fisher.test, t.test, wilcox.test and p.adjust.
# Rscript cohorts_side_by_side.R writes cohorts_side_by_side_input.tsv, _expected.tsv and
# cohorts_side_by_side_counts.tsv
head <- sprintf("# %s", R.version.string)
save <- function(table, name) {
  writeLines(head, name)
  suppressWarnings(write.table(format(table, digits = 15, trim = TRUE), name, append = TRUE, sep = "\t",
    quote = FALSE, row.names = FALSE))
}
set.seed(11)
rows <- expand.grid(visit = c("before", "week2", "month12"), eye = c("OD", "OS"), person = 1:14, stringsAsFactors = FALSE)
rows$cohort <- ifelse(rows$person <= 8, "nsde", "ssde")
person <- rnorm(14, 10, 2)[rows$person]
rows$value <- round(person + rnorm(nrow(rows), c(before = 0, week2 = 1, month12 = 2)[rows$visit] * (rows$cohort == "nsde")), 6)
rows <- rows[-sample(nrow(rows), 12), ]
rows$subject <- sprintf("P%02d", rows$person)
save(rows[, c("cohort", "subject", "eye", "visit", "value")], "cohorts_side_by_side_input.tsv")
wide <- reshape(rows[, c("cohort", "subject", "eye", "visit", "value")], idvar = c("cohort", "subject", "eye"),
  timevar = "visit", direction = "wide")
means <- aggregate(value ~ cohort + subject + visit, rows, mean)
people <- reshape(means, idvar = c("cohort", "subject"), timevar = "visit", direction = "wide")
found <- NULL
add <- function(unit, what, test, kind, adjusted) found <<- rbind(found, data.frame(unit, what, test = kind,
  estimate = if (kind == "welch") diff(rev(test$estimate)) else test$estimate, lower = test$conf.int[1],
  upper = test$conf.int[2], p_value = test$p.value, adjusted_p = adjusted))
for (unit in c("eye", "person")) {
  units <- if (unit == "eye") wide else people
  first <- units[units$cohort == "nsde", ]; second <- units[units$cohort == "ssde", ]
  for (kind in c("welch", "ranks")) {
    run <- function(x, y) if (kind == "welch") t.test(x, y) else
      wilcox.test(x, y, exact = TRUE, conf.int = TRUE, tol.root = 1e-10)
    add(unit, "before", run(first$value.before, second$value.before), kind, NA)
    tests <- lapply(c("week2", "month12"), function(v) run(first[[paste0("value.", v)]] - first$value.before,
      second[[paste0("value.", v)]] - second$value.before))
    adjusted <- p.adjust(sapply(tests, function(t) t$p.value), "holm")
    for (i in 1:2) add(unit, c("week2", "month12")[i], tests[[i]], kind, adjusted[i])
  }
}
save(found, "cohorts_side_by_side_expected.tsv")
tables <- list(c(3, 1, 1, 3), c(7, 4, 4, 1), c(0, 5, 9, 2), c(5, 0, 6, 0), c(3, 2, 0, 1, 4, 4), c(10, 0, 3, 8, 2, 2, 1, 6),
  c(40, 35, 3, 12, 22, 18), c(2, 2, 2, 2, 2, 2, 2, 2, 2, 2), c(100, 60, 80, 90))
counts <- NULL
for (cells in tables) {
  counted <- matrix(cells, ncol = 2, byrow = TRUE)
  counts <- rbind(counts, data.frame(first = paste(counted[, 1], collapse = ","), second = paste(counted[, 2], collapse = ","),
    p_value = if (min(colSums(counted)) > 0) fisher.test(counted, workspace = 2e7)$p.value else NA))
}
save(counts, "cohorts_side_by_side_counts.tsv")
