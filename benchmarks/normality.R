# How often five values pass the test of Shapiro and Wilk at 0.05, and how often one of seven normal
# samples of five fails it: the numbers of "Means or ranks" in docs/statistics.md.
#
#     Rscript benchmarks/normality.R

set.seed(1)
samples <- 20000
n <- 5

p_values <- function(draw) replicate(samples, shapiro.test(draw(n))$p.value)
one_fails <- replicate(samples, any(replicate(7, shapiro.test(rnorm(n))$p.value) < 0.05))

cat(sprintf("exponential samples that pass: %.1f %%\n", 100 * mean(p_values(rexp) >= 0.05)))
cat(sprintf("lognormal samples that pass: %.1f %%\n", 100 * mean(p_values(rlnorm) >= 0.05)))
cat(sprintf("measures of seven normal samples of which one fails: %.1f %%\n", 100 * mean(one_fails)))
