# Expected degree of each DEP of a network, and P of one as high, when the other DEPs are replaced by
# genes of like degree: `dhyper` for each bin of degrees, and the sum over all bins. Expected number of
# edges by the chance of each pair. For tests/unit/network/test_degree_null.py.
# Rscript degree_null.R, in this folder. Base R and stats only.
# Genes G000 to G399; DEPs are those whose number is divisible by 9, and G000 to G009.
set.seed(20251126)
n <- 400
least <- 60
weight <- 1 / (10 + seq_len(n) - 1)
pairs <- unique(t(replicate(900, sort(sample(n, 2, prob = weight)))))
# A clique among some DEPs, so that small p are there too.
pairs <- unique(rbind(pairs, t(combn(seq(280, 343, 9), 2))))
pairs <- pairs[order(pairs[, 1], pairs[, 2]), ]
name <- sprintf("G%03d", seq_len(n) - 1)
degree <- tabulate(c(pairs), n)
is_dep <- (seq_len(n) - 1) %% 9 == 0 | seq_len(n) <= 10

# Bins: degrees from the lowest on, until a bin has enough genes and as many are left.
bin <- integer(n)
number <- 1
inside <- 0
left <- n
for (value in sort(unique(degree))) {
  count <- sum(degree == value)
  if (inside >= least && left >= least) {
    number <- number + 1
    inside <- 0
  }
  bin[degree == value] <- number
  inside <- inside + count
  left <- left - count
}

adjacent <- matrix(0, n, n)
adjacent[pairs] <- 1
adjacent <- adjacent + t(adjacent)
rows <- lapply(which(is_dep), function(gene) {
  others <- setdiff(seq_len(n), gene)
  chances <- 1
  expected <- 0
  for (b in unique(bin)) {
    members <- others[bin[others] == b]
    marked <- sum(adjacent[gene, members])
    drawn <- sum(is_dep[members])
    counts <- 0:min(marked, drawn)
    here <- dhyper(counts, marked, length(members) - marked, drawn)
    joined <- numeric(length(chances) + length(here) - 1)
    for (i in seq_along(chances)) {
      at <- i + seq_along(here) - 1
      joined[at] <- joined[at] + chances[i] * here
    }
    chances <- joined
    expected <- expected + drawn * marked / length(members)
  }
  observed <- sum(adjacent[gene, is_dep])
  data.frame(
    gene = name[gene], bin = bin[gene], degree = observed, expected = expected,
    p = if (observed == 0) 1 else sum(rev(chances[(observed + 1):length(chances)]))
  )
})
expected <- do.call(rbind, rows)

size <- tabulate(bin)
drawn <- tabulate(bin[is_dep], length(size))
edges <- sum(apply(pairs, 1, function(pair) {
  b <- bin[pair]
  if (b[1] == b[2]) {
    drawn[b[1]] * (drawn[b[1]] - 1) / (size[b[1]] * (size[b[1]] - 1))
  } else {
    prod(drawn[b] / size[b])
  }
}))
of_all <- data.frame(
  gene = "", bin = NA, degree = sum(adjacent[is_dep, is_dep]) / 2, expected = edges, p = NA
)
# Files that say what made them.
write_rows <- function(rows, path) {
  file <- file(path, "w")
  writeLines(paste("#", R.version.string), file)
  write.table(rows, file, sep = "\t", quote = FALSE, row.names = FALSE, na = "")
  close(file)
}
write_rows(
  data.frame(gene_a = name[pairs[, 1]], gene_b = name[pairs[, 2]]), "degree_null_input.tsv"
)
written <- rbind(expected, of_all)
written$expected <- sprintf("%.17g", written$expected)
written$p <- ifelse(is.na(written$p), "", sprintf("%.17g", written$p))
write_rows(written, "degree_null_expected.tsv")
