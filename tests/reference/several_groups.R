# Three and more groups before the treatment by kruskal.test, oneway.test and fisher.test, on data of R's packages and small ones.
# Rscript several_groups.R writes several_groups_expected.tsv: groups are separated by semicolons, of fisher levels in order.
found <- NULL
add <- function(test, groups, p) found <<- rbind(found, data.frame(test,
  groups = paste(sapply(groups, paste, collapse = ","), collapse = ";"), p_value = sprintf("%.15g", p)))
numbers <- list(
  with(airquality, split(Ozone[!is.na(Ozone)], Month[!is.na(Ozone)])),
  split(PlantGrowth$weight, PlantGrowth$group),
  split(InsectSprays$count, InsectSprays$spray),
  split(iris$Sepal.Width, iris$Species),
  list(c(1, 2), c(3, 4), c(5, 6)),
  list(c(3, 3, 3, 4), c(3, 3, 5), c(4, 4, 4, 4.5, 6)))
for (groups in numbers) {
  value <- unlist(groups); group <- factor(rep(seq_along(groups), lengths(groups)))
  add("ranks", groups, kruskal.test(value, group)$p.value)
  add("means", groups, oneway.test(value ~ group)$p.value)
}
tables <- list(table(mtcars$gear, mtcars$cyl), table(mtcars$am, mtcars$carb),
  rbind(c(3, 1, 0), c(1, 3, 4)), rbind(c(5, 0, 2), c(0, 5, 2), c(1, 1, 6)), rbind(c(11, 4, 9, 6), c(2, 7, 5, 8)),
  rbind(c(4, 4, 4), c(0, 0, 0), c(3, 3, 3)), margin.table(HairEyeColor[1:3, 1:2, ], c(1, 3))[, c(1, 2)] %/% 10)
for (counts in tables) {
  counts <- unclass(counts)
  add("fisher", lapply(seq_len(ncol(counts)), function(i) counts[, i]), fisher.test(counts, workspace = 2e7)$p.value)
}
cat(sprintf("# %s\n", R.version.string), file = "several_groups_expected.tsv")
suppressWarnings(write.table(found, "several_groups_expected.tsv", append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
