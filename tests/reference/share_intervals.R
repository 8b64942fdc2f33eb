# Newcombe's intervals of differences of shares (method 10 of both of his papers of 1998), from Wilson's limits by prop.test.
# Rscript share_intervals.R writes share_intervals_expected.tsv: of groups yes and no of the target and the reference, of pairs
# both yes, the target only, the reference only, neither. Published: Newcombe 1998 Stat Med 17:873, 56/70 and 48/80: .0524 to .3339;
# Fagerland 2014 Stat Med 33:2850, 1, 1, 7, 12: -.507 to -.026.
wilson <- function(yes, n) suppressWarnings(prop.test(yes, n, correct = FALSE)$conf.int)
square_and_add <- function(yes1, n1, yes2, n2, phi) {
  p1 <- yes1 / n1; p2 <- yes2 / n2; w1 <- wilson(yes1, n1); w2 <- wilson(yes2, n2)
  lower <- c(p1 - w1[1], w2[2] - p2); upper <- c(w1[2] - p1, p2 - w2[1])
  p1 - p2 + c(-1, 1) * sapply(list(lower, upper), function(d) sqrt(sum(d^2) - 2 * phi * prod(d)))
}
groups <- function(a, b, c, d) square_and_add(a, a + b, c, c + d, 0)
pairs <- function(a, b, c, d) {
  n <- a + b + c + d; product <- a * d - b * c
  corrected <- if (product > n / 2) product - n / 2 else min(product, 0)
  margins <- (a + b) * (c + d) * (a + c) * (b + d)
  square_and_add(a + b, n, a + c, n, if (margins > 0) corrected / sqrt(margins) else 0)
}
cells <- rbind(c(56, 14, 48, 32), c(9, 1, 3, 7), c(6, 1, 2, 5), c(5, 51, 0, 29), c(0, 10, 0, 20), c(10, 0, 0, 10), c(3, 2, 4, 1),
  c(1, 1, 7, 12), c(59, 6, 16, 80), c(14, 5, 0, 22), c(20, 0, 0, 4), c(0, 5, 2, 3), c(0, 8, 8, 0), c(3, 0, 0, 0))
found <- do.call(rbind, lapply(c("groups", "pairs"), function(kind) do.call(rbind, lapply(seq_len(nrow(cells)), function(i) {
  if (kind == "groups" && (cells[i, 1] + cells[i, 2] < 2 || cells[i, 3] + cells[i, 4] < 2)) return(NULL)
  ends <- do.call(kind, as.list(cells[i, ]))
  data.frame(kind, cells = paste(cells[i, ], collapse = ","), lower = sprintf("%.15g", ends[1]), upper = sprintf("%.15g", ends[2]))
}))))
cat(sprintf("# %s\n", R.version.string), file = "share_intervals_expected.tsv")
suppressWarnings(write.table(found, "share_intervals_expected.tsv", append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
