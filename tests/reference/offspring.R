# Number of descendants of GO terms by GO.db, for tests/unit/enrichment/test_ontology.py.
# Rscript offspring.R, in this folder. Debian r-bioc-go.db 3.16.0-1; versions stand in the first line of what it writes.

suppressMessages(library(GO.db))

# GO.db's own closure follows every relation.
offspring <- c(as.list(GOBPOFFSPRING), as.list(GOCCOFFSPRING), as.list(GOMFOFFSPRING))
all_relations <- vapply(offspring, function(x) sum(!is.na(x)), 0L)

# is_a and part_of only: the same by walking up from each term.
parents <- c(as.list(GOBPPARENTS), as.list(GOCCPARENTS), as.list(GOMFPARENTS))
kept <- lapply(parents, function(x) unname(x[names(x) %in% c("isa", "part of") & x != "all"]))
known <- new.env()
ancestors <- function(term) {
  if (is.null(known[[term]])) {
    above <- kept[[term]]
    known[[term]] <- unique(c(above, unlist(lapply(above, ancestors))))
    if (is.null(known[[term]])) known[[term]] <- character()
  }
  known[[term]]
}
counts <- table(unlist(lapply(names(kept), ancestors)))

terms <- sort(names(all_relations))
chosen <- union(terms[seq(1, length(terms), by = 60)],
                c("GO:0001816", "GO:0006955", "GO:0002376", "GO:0005576", "GO:0003674",
                  "GO:0008150", "GO:0005575"))
chosen <- sort(intersect(chosen, terms))
result <- data.frame(
  go_id = chosen,
  all_relations = unname(all_relations[chosen]),
  is_a_part_of = as.integer(ifelse(is.na(counts[chosen]), 0, counts[chosen]))
)
file <- file("offspring_expected.tsv", "w")
writeLines(paste0("# ", R.version.string, ", GO.db ", packageVersion("GO.db")), file)
write.table(result, file, sep = "\t", quote = FALSE, row.names = FALSE)
close(file)
