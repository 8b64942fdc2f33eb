# Called by limma_speed.py: seconds of lmFit and eBayes on a table of differences, best of three.
suppressMessages(library(limma))
given <- as.matrix(read.delim(commandArgs(TRUE)[1]))
n <- ncol(given) / 2
design <- model.matrix(~ factor(rep(seq_len(n), 2)) + rep(c(0, 1), each = n))
seconds <- replicate(3, system.time(suppressWarnings(eBayes(lmFit(given, design))))[["elapsed"]])
cat(min(seconds), "\n")
