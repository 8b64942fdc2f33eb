# Principal coordinates of samples with missing values. Writes pca_input.tsv and pca_expected.tsv.
#
# `samples`: cmdscale(dist()) of the samples by the groups seen in at least 70 % of them; dist() takes
#   the columns that both have and scales the sum of squares up by their share.
# `within`: the same after the mean of each person is taken out of every group by ave(); where a person
#   has a group once, nothing is left.
# The sign of a component is free, and compared as it comes to lie.
set.seed(15)

people <- rep(c("A", "B", "C", "D"), each = 3)
log2 <- matrix(rnorm(60 * 12, 20, 2), nrow = 60) + rep(rnorm(4, 0, 2), each = 180)
log2[sample(length(log2), 110)] <- NA
colnames(log2) <- paste0(people, 1:3)

within_person <- function(values) {
  centred <- ave(values, people, FUN = function(x) {
    if (sum(!is.na(x)) > 1) x - mean(x, na.rm = TRUE) else NA
  })
  centred
}

coordinates <- function(values, kind) {
  found <- cmdscale(dist(t(values)), k = 3, eig = TRUE)
  positive <- found$eig[found$eig > 0]
  data.frame(
    kind = kind, sample = colnames(log2), n_groups = nrow(values), found$points,
    explained1 = positive[1] / sum(positive), explained2 = positive[2] / sum(positive)
  )
}

kept <- log2[rowSums(!is.na(log2)) >= 0.7 * ncol(log2), ]
within <- t(apply(kept, 1, within_person))
colnames(within) <- colnames(log2)
expected <- rbind(coordinates(kept, "samples"), coordinates(within, "within"))
names(expected)[4:6] <- c("pc1", "pc2", "pc3")
write.table(format(log2, digits = 15, trim = TRUE, nsmall = 1), "pca_input.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
header <- paste0("# ", R.version.string)
writeLines(header, "pca_expected.tsv")
suppressWarnings(write.table(
  format(expected, digits = 15, trim = TRUE), "pca_expected.tsv",
  sep = "\t", quote = FALSE, row.names = FALSE, append = TRUE
))
