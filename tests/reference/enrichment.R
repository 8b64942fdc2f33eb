# Over-representation by R's own functions, for tests/unit/enrichment/test_enrichment.py.
# Rscript enrichment.R, in this folder. Base R and stats only; the version stands in the first line of what it writes.

n_background <- 400
genes <- sprintf("Gene%d", seq_len(n_background))
is_dep <- seq_len(n_background) %% 9 == 4
direction <- ifelse(!is_dep, "none", ifelse(seq_len(n_background) %% 2 == 0, "up", "down"))

# Sets by arithmetic, so that the table needs no seed: residues of i^2 + a * i.
sets <- list()
for (modulus in c(3, 5, 7, 11, 13, 17, 19, 23, 29, 31)) {
  for (a in 0:3) {
    own <- (seq_len(n_background)^2 + a * seq_len(n_background)) %% modulus == a %% modulus
    sets[[sprintf("SET:%02d_%d", modulus, a)]] <- genes[own]
  }
}
sets[["SET:deps"]] <- genes[is_dep][1:12]
sets[["SET:none"]] <- genes[!is_dep][1:20]

rows <- lapply(names(sets), function(name) {
  own <- genes %in% sets[[name]]
  hits <- sum(own & is_dep)
  table <- matrix(c(hits, sum(is_dep) - hits, sum(own) - hits, sum(!own & !is_dep)), 2)
  data.frame(
    go_id = name, n_hits = hits, n_deps = sum(is_dep), n_term = sum(own),
    n_background = n_background,
    p_phyper = phyper(hits - 1, sum(own), n_background - sum(own), sum(is_dep),
                      lower.tail = FALSE),
    p_fisher = fisher.test(table, alternative = "greater")$p.value,
    n_up = sum(own & direction == "up"), n_down = sum(own & direction == "down"),
    genes = paste(sort(genes[own & is_dep], method = "radix"), collapse = ";")
  )
})
result <- do.call(rbind, rows)
# The family is every set of 5 to 150 genes, with a hit or without.
tested <- result$n_term >= 5 & result$n_term <= 150
result$q_value <- NA
result$q_value[tested] <- p.adjust(result$p_phyper[tested], "BH")

write_tsv <- function(frame, path) {
  numbers <- sapply(frame, is.double)
  frame[numbers] <- lapply(frame[numbers], function(x) ifelse(is.na(x), "", sprintf("%.17g", x)))
  file <- file(path, "w")
  writeLines(paste("#", R.version.string), file)
  write.table(frame, file, sep = "\t", quote = FALSE, row.names = FALSE)
  close(file)
}
write_tsv(data.frame(gene = genes, direction = direction), "enrichment_input.tsv")
write_tsv(result, "enrichment_expected.tsv")
writeLines(
  vapply(names(sets), function(name) paste(c(name, name, sets[[name]]), collapse = "\t"), ""),
  "enrichment_sets.gmt"
)
