# Called by limma_speed.py: seconds of lmFit and eBayes on values and a model matrix, best of three.
suppressMessages(library(limma))
given <- lapply(commandArgs(TRUE), function(path) as.matrix(read.delim(path)))
seconds <- replicate(3, system.time(suppressWarnings(eBayes(lmFit(given[[1]], given[[2]]))))[["elapsed"]])
cat(min(seconds), "\n")
