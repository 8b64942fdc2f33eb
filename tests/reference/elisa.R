# Changes of proteins by ELISA and their rank correlation with those of the mass spectrometer, by t.test, median and cor over all
# orders of the people. Rscript elisa.R writes elisa_input.tsv (protein: log2 of the sampled right eyes) and elisa_expected.tsv.
set.seed(3)
head <- sprintf("# %s", R.version.string)
save <- function(table, name) {
  for (column in names(table)) if (is.numeric(table[[column]])) table[[column]] <- ifelse(is.na(table[[column]]), "", sprintf("%.15g", table[[column]]))
  writeLines(head, name)
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}
rows <- expand.grid(visit = c("baseline", "week2"), eye = c("OD", "OS"), person = 1:11, measure = c("eyes", "limit", "person", "protein"),
  stringsAsFactors = FALSE)
rows <- subset(rows, eye == "OD" | (measure %in% c("eyes", "limit") & person != 4))
rows$subject <- paste0("P", rows$person); rows$arm <- ifelse(rows$person <= 6, "drug", "placebo")
level <- rnorm(11)[rows$person]; late <- rows$visit == "week2"
latent <- level + late * rnorm(11, 0.6, 0.5)[rows$person] * (rows$arm == "drug") + rnorm(nrow(rows), 0, 0.4)
rows$value <- ifelse(rows$measure == "protein", round(20 + latent, 6), ifelse(rows$measure == "person", round(10 + 3 * latent, 1), round(exp(1 + latent), 2)))
rows$below <- FALSE
low <- rows$measure == "limit" & rows$value < 1.6; rows$value[low] <- 1.6; rows$below[low] <- TRUE
rows$eye[rows$measure == "person"] <- ""
# A visit of one eye, of one person, of a protein and of a whole person are missing.
rows <- subset(rows, !(measure == "eyes" & person == 2 & eye == "OS" & late) & !(measure == "limit" & person == 9 & !late) &
  !(measure == "protein" & person == 3 & late) & !(measure == "person" & person == 7 & late))
save(rows[c("measure", "subject", "eye", "arm", "visit", "value", "below")], "elisa_input.tsv")

change_of <- function(name, eyes = c("OD", "OS", "")) {
  found <- rows[rows$measure == name & rows$eye %in% eyes, ]
  limited <- character(0)
  if (any(rows$below[rows$measure == name])) limited <- unique(found$subject[found$value <= 1.6])
  if (name %in% c("eyes", "limit")) found$value <- log2(found$value)
  both <- merge(found[found$visit == "baseline", ], found[found$visit == "week2", ], by = c("subject", "eye", "arm"))
  both$change <- both$value.y - both$value.x
  people <- aggregate(change ~ subject + arm, both, mean)
  list(people = people, limited = intersect(limited, people$subject))
}
orders <- function(n) if (n == 1) matrix(1, 1, 1) else { below <- orders(n - 1)
  do.call(rbind, lapply(1:n, function(i) cbind(i, ifelse(below >= i, below + 1, below)))) }
within <- function(groups) Reduce(function(done, group) { some <- matrix(group[orders(length(group))], ncol = length(group))
  do.call(rbind, lapply(seq_len(nrow(done)), function(i) cbind(matrix(done[i, ], nrow(some), ncol(done), byrow = TRUE), some))) },
  groups, matrix(0, 1, 0))
expected <- do.call(rbind, lapply(c("all", "arms"), function(kind) do.call(rbind, lapply(c("eyes", "limit", "person"), function(name) {
  found <- change_of(name); people <- found$people
  parts <- if (kind == "all") list(people$change) else split(people$change, people$arm)[c("drug", "placebo")]
  limited <- length(found$limited)
  if (limited) { medians <- sapply(parts, median); change <- medians[1] - sum(medians[-1]); test <- list(conf.int = c(NA, NA), p.value = NA)
  } else { test <- do.call(t.test, unname(parts)); change <- -diff(c(if (kind == "all") c(mean(parts[[1]]), 0) else sapply(parts, mean))) }
  protein <- change_of("protein")$people
  both <- merge(protein, change_of(name, c("OD", ""))$people, by = c("subject", "arm"))
  strata <- if (kind == "all") rep("", nrow(both)) else both$arm
  both <- both[order(strata), ]; strata <- sort(strata)
  ranks <- function(x) unsplit(lapply(split(x, strata), function(some) rank(round(some, 9)) - (length(some) + 1) / 2), strata)
  x <- ranks(both$change.x); y <- ranks(both$change.y)
  every <- within(unname(split(seq_along(x), strata)))
  totals <- abs(matrix(x[every], nrow(every)) %*% y)
  p <- mean(totals >= abs(sum(x * y)) - 1e-9)
  data.frame(contrast = kind, measure = name, n_elisa = nrow(people), n_limited = limited, elisa_change = unname(change), elisa_ci_low = test$conf.int[1],
    elisa_ci_high = test$conf.int[2], elisa_p_value = test$p.value, n_both = nrow(both), rho = sum(x * y) / sqrt(sum(x^2) * sum(y^2)), rho_p_value = p,
    smallest_p_value = mean(totals >= max(totals) - 1e-9))
}))))
save(expected, "elisa_expected.tsv")
