# One cohort of paired samples as it is analysed by hand: differential expression, GO terms, hubs and
# figures. See peer.py, which runs it.
#
#   Rscript peer.R MATRIX SHEET COHORT INTERACTIONS FOLDER GO
#
# GO is "goana", limma's function, or "fisher.test", a test of each term in turn.

suppressPackageStartupMessages({
  library(limma)
  library(org.Hs.eg.db)
  library(GO.db)
  library(igraph)
  library(ComplexHeatmap)
  library(ggplot2)
  library(ggrepel)
})

given <- commandArgs(trailingOnly = TRUE)
folder <- given[5]
save_table <- function(table, name) {
  write.table(table, file.path(folder, name), sep = "\t", quote = FALSE, row.names = FALSE)
}
# In the two formats that TearFlow writes when none are named.
save_figure <- function(name, draw, width = 6.7, height = 5) {
  for (device in c("pdf", "svg")) {
    get(device)(file.path(folder, paste0(name, ".", device)), width = width, height = height)
    draw()
    dev.off()
  }
}

# Intensities of the samples in the order of the pairs.
matrix <- read.delim(given[1], check.names = FALSE, quote = "")
sheet <- read.delim(given[2], comment.char = "#", colClasses = "character")
sheet <- sheet[sheet$cohort == given[3], ]
sheet <- sheet[order(sheet$visit, sheet$subject), ]
runs <- sub("\\.raw$", "", sub(".*[\\\\/]", "", colnames(matrix)))
log2_values <- log2(as.matrix(matrix[, match(sheet$run, runs)]))
colnames(log2_values) <- sheet$sample
rownames(log2_values) <- matrix$Protein.Group
before <- log2_values[, sheet$visit == "baseline"]
after <- log2_values[, sheet$visit == "week2"]
pairs <- ncol(before)

# Paired t-test of each protein with all pairs, and the moderated one.
complete <- rowSums(is.na(before) | is.na(after)) == 0
tested <- matrix[complete, c("Protein.Group", "Genes")]
p_value <- vapply(which(complete), function(row) {
  t.test(after[row, ], before[row, ], paired = TRUE)$p.value
}, numeric(1))
design <- model.matrix(~ subject + visit, sheet)
fit <- eBayes(lmFit(log2_values[complete, ], design))
moderated <- topTable(fit, coef = "visitweek2", number = Inf, sort.by = "none")
deps <- data.frame(tested,
  log2fc = rowMeans(after[complete, ] - before[complete, ]), p_value = p_value,
  q_value = p.adjust(p_value, "BH"), moderated_p = moderated$P.Value,
  moderated_q = moderated$adj.P.Val
)
deps$is_dep <- deps$p_value < 0.05 & abs(deps$log2fc) > 1
deps$gene <- sub(";.*", "", deps$Genes)
save_table(deps, "deps.tsv")

# GO terms of the DEPs against all tested genes.
genes <- unique(deps$gene[deps$gene != ""])
dep_genes <- unique(deps$gene[deps$is_dep & deps$gene != ""])

test_by_goana <- function() {
  entrez <- suppressMessages(mapIds(org.Hs.eg.db, genes, "ENTREZID", "SYMBOL"))
  found <- goana(na.omit(entrez[dep_genes]), universe = na.omit(entrez), species = "Hs")
  data.frame(
    term = rownames(found), name = found$Term, ontology = found$Ont, size = found$N,
    hits = found$DE, p_value = found$P.DE
  )
}

test_by_fisher <- function() {
  columns <- c("GOALL", "ONTOLOGYALL")
  known <- suppressMessages(AnnotationDbi::select(org.Hs.eg.db, genes, columns, "SYMBOL"))
  known <- unique(known[!is.na(known$GOALL), c("SYMBOL", columns)])
  sets <- split(known$SYMBOL, known$GOALL)
  hits <- vapply(sets, function(set) sum(dep_genes %in% set), numeric(1))
  sets <- sets[hits >= 2]
  hits <- hits[hits >= 2]
  others <- length(genes) - length(dep_genes)
  p_value <- vapply(seq_along(sets), function(i) {
    without <- length(sets[[i]]) - hits[i]
    counts <- c(hits[i], length(dep_genes) - hits[i], without, others - without)
    fisher.test(base::matrix(counts, 2), alternative = "greater")$p.value
  }, numeric(1))
  named <- suppressMessages(AnnotationDbi::select(GO.db, names(sets), "TERM", "GOID"))
  data.frame(
    term = names(sets), name = named$TERM,
    ontology = known$ONTOLOGYALL[match(names(sets), known$GOALL)],
    size = lengths(sets), hits = hits, p_value = p_value
  )
}

terms <- list(goana = test_by_goana, fisher.test = test_by_fisher)[[given[6]]]()
terms <- terms[terms$size >= 5 & terms$size <= 500 & terms$hits >= 2, ]
terms$q_value <- ave(terms$p_value, terms$ontology, FUN = function(p) p.adjust(p, "BH"))
terms <- terms[order(terms$p_value), ]
save_table(terms, "go.tsv")

# Hubs: degree among the DEPs.
links <- read.delim(gzfile(given[4]))
links <- links[links$score >= 0.9 & links$gene_a %in% dep_genes & links$gene_b %in% dep_genes, ]
network <- graph_from_data_frame(links[, 1:2], directed = FALSE, vertices = dep_genes)
hubs <- sort(degree(network), decreasing = TRUE)
save_table(data.frame(gene = names(hubs), degree = hubs), "hubs.tsv")

# Figures.
deps$class <- ifelse(!deps$is_dep, "no", ifelse(deps$log2fc > 0, "up", "down"))
volcano <- ggplot(deps, aes(log2fc, -log10(p_value), colour = class)) +
  geom_point(size = 0.8) +
  geom_text_repel(aes(label = gene), head(deps[deps$is_dep, ][order(deps$p_value[deps$is_dep]), ], 20),
    size = 2.5, seed = 1, show.legend = FALSE
  ) +
  geom_vline(xintercept = c(-1, 1), linetype = 2) +
  geom_hline(yintercept = -log10(0.05), linetype = 2) +
  scale_colour_manual(values = c(no = "grey70", up = "firebrick", down = "steelblue")) +
  theme_classic()
save_figure("volcano", function() print(volcano))

changes <- (after - before)[rownames(log2_values) %in% deps$Protein.Group[deps$is_dep], , drop = FALSE]
rownames(changes) <- deps$gene[match(rownames(changes), deps$Protein.Group)]
save_figure("heatmap", function() draw(Heatmap(changes, name = "log2FC")), height = 8)

shown <- head(terms, 20)
dots <- ggplot(shown, aes(-log10(p_value), reorder(name, -p_value), size = hits, colour = ontology)) +
  geom_point() +
  labs(y = NULL) +
  theme_bw()
save_figure("go", function() print(dots))

set.seed(1)
place <- layout_with_fr(network)
save_figure("network", function() {
  plot(network, layout = place, vertex.size = 4 + 2 * degree(network), vertex.label.cex = 0.6)
})
