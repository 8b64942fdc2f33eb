# Tests of clinical measures on data of R's packages: Shapiro-Wilk, repeated-measures ANOVA with Dunnett,
# Friedman with Dunn, pairs, two groups, yes and no. Rscript endpoints.R writes endpoints_*.tsv.
options(warn = 1)
set.seed(1)
suppressPackageStartupMessages({
  library(multcomp); library(coin); library(nlme)
})
data(OBrienKaiser, package = "carData"); data(VerbAgg, sleepstudy, package = "lme4")
packages <- c("carData", "coin", "lme4", "multcomp", "mvtnorm", "nlme", "rstatix")
versions <- paste(sprintf("%s %s", packages, sapply(packages, function(p) as.character(packageVersion(p)))), collapse = ", ")
write_out <- function(frame, file) {
  shown <- frame
  for (name in names(frame)) if (is.numeric(frame[[name]])) shown[[name]] <- ifelse(is.na(frame[[name]]), "", sprintf("%.15g", frame[[name]]))
  cat(sprintf("# %s, %s\n", R.version.string, versions), file = file)
  suppressWarnings(write.table(shown, file, sep = "\t", quote = FALSE, row.names = FALSE, na = "", append = TRUE))
}

# --- data: subject, eye, arm, visit, value -----------------------------------------------------------
long <- function(subject, visit, value, eye = "", arm = "")
  data.frame(subject = as.character(subject), eye = eye, arm = as.character(arm), visit = as.character(visit), value = as.numeric(value))
obrien <- function(hours) do.call(rbind, lapply(c("pre", "post", "fup"), function(phase) do.call(rbind, lapply(hours, function(hour)
  long(seq_len(16), phase, OBrienKaiser[[paste(phase, hour, sep = ".")]], paste0("h", hour), OBrienKaiser$treatment)))))
chicks <- subset(as.data.frame(ChickWeight), Time %in% c(0, 10, 20, 21))
few <- subset(VerbAgg, as.integer(id) %in% c(1:30, 60:69) & btype != "shout" & situ == "other")
few$item <- as.character(few$item)  # such as S1WantCurse: situation, mode, behaviour
few$visit <- sub("Want|Do", "", few$item)
hours <- obrien(c(1, 5)); hours$arm <- ifelse(hours$eye == "h1", "first", "last")
breaks <- transform(warpbreaks, loom = seq_len(nrow(warpbreaks)))
design <- function(name, data, test, scale = "continuous", per = "person", baseline = data$visit[1], control = "", paired = FALSE)
  list(name = name, data = data, test = test, scale = scale, per = per, baseline = baseline, control = control, paired = paired)
study <- list(
  design("orthodont", with(Orthodont, long(Subject, age, distance)), "parametric"),
  design("orthodont_sexes", with(Orthodont, long(Subject, age, distance, arm = Sex)), "auto", control = "Female"),
  design("orthodont_ranks", with(Orthodont, long(Subject, age, distance, arm = Sex)), "ranks", control = "Female"),
  design("sleepstudy", with(sleepstudy, long(Subject, Days, round(Reaction, 4))), "parametric"),
  design("chicks", with(chicks, long(Chick, Time, weight, arm = Diet)), "auto", control = "1"),
  design("chicks_ranks", with(chicks, long(Chick, Time, weight)), "ranks"),
  design("ratings", obrien(1:2), "parametric", per = "eye", control = "control"),
  design("ratings_ranks", obrien(1:2), "auto", scale = "ordinal", per = "eye", control = "control"),
  design("hours", hours, "parametric", per = "eye", control = "first", paired = TRUE),
  design("hours_ranks", hours, "ranks", per = "eye", control = "first", paired = TRUE),
  design("uptake", with(CO2, long(Plant, conc, uptake, arm = Treatment)), "parametric", control = "nonchilled"),
  design("verbal", with(few, long(id, visit, as.integer(resp) - 1, eye = as.character(mode))), "auto", scale = "ordinal", per = "eye"),
  design("verbal_yes", with(few, long(id, visit, r2 == "Y", eye = as.character(mode), arm = Gender)), "auto", scale = "yes_no", per = "eye", control = "F"),
  design("sleep", with(sleep, long(ID, group, extra)), "auto"),
  design("sleep_ranks", with(sleep, long(ID, group, extra)), "ranks"),
  design("teeth", with(ToothGrowth, long(seq_len(60), dose, len, arm = supp)), "auto", control = "OJ"),
  design("breaks", with(breaks, long(loom, tension, breaks, arm = wool)), "auto", scale = "count", control = "A"))
write_out(do.call(rbind, lapply(study, function(d) cbind(measure = d$name, d$data))), "endpoints_input.tsv")
write_out(do.call(rbind, lapply(study, function(d) data.frame(measure = d$name, test = d$test, scale = d$scale, per = d$per,
  baseline = d$baseline, control = d$control, paired = d$paired))), "endpoints_designs.tsv")

# --- the tests ---------------------------------------------------------------------------------------
shapiro <- function(x) if (length(x) < 3) NA else if (diff(range(x)) == 0) 0 else shapiro.test(x)$p.value
smallest <- function(samples) suppressWarnings(min(sapply(samples, shapiro), na.rm = TRUE))
by_means <- function(d, samples) switch(d$test, parametric = TRUE, ranks = FALSE,
  auto = d$scale == "continuous" && (s <- smallest(samples)) >= 0.05 && is.finite(s))
asked <- function(d, samples) if (d$test == "auto" && d$scale == "continuous" && is.finite(s <- smallest(samples))) s else NA
none <- list(test = "", n = NA, n_people = NA, estimate = NA, lower = NA, upper = NA, statistic = NA, df = NA, p_value = NA)
one <- function(...) modifyList(none, list(...))
round_off <- function(x) round(x, 9)  # decimals that are equal, are

walsh <- function(x) { a <- outer(x, x, "+") / 2; a[upper.tri(a, diag = TRUE)] }
ends <- function(x, rank, reached) if (reached) { x <- sort(x); x[c(rank, length(x) + 1 - rank)] } else c(NA, NA)
pairs_test <- function(x, means) {
  n <- length(x)
  if (n < 2) return(one(n = n, n_people = n))
  if (means) { t <- t.test(x)
    return(one(test = "paired t-test", n = n, estimate = mean(x), lower = t$conf.int[1], upper = t$conf.int[2],
      statistic = t$statistic, df = t$parameter, p_value = t$p.value)) }
  some <- x[x != 0]
  q <- max(qsignrank(0.025, n), 1); ci <- ends(walsh(x), q, psignrank(q - 1, n) <= 0.025)
  p <- pvalue(wilcoxsign_test(x ~ rep(0, n), distribution = "exact", zero.method = "Wilcoxon"))
  one(test = "Wilcoxon signed-rank test", n = n, estimate = median(walsh(x)), lower = ci[1], upper = ci[2],
    statistic = sum(rank(abs(some))[some > 0]), p_value = as.numeric(p))
}
groups_test <- function(y, x, means) {  # y the target
  n <- length(x) + length(y)
  if (min(length(x), length(y)) < 2) return(one(n = n))
  if (means) { t <- t.test(y, x)
    return(one(test = "Welch's t-test", n = n, estimate = mean(y) - mean(x), lower = t$conf.int[1], upper = t$conf.int[2],
      statistic = t$statistic, df = t$parameter, p_value = t$p.value)) }
  both <- data.frame(value = c(y, x), arm = factor(rep(c("y", "x"), c(length(y), length(x)))))
  # Twice the smaller tail; coin's own two-sided p is by the distance from the mean.
  p <- 2 * min(sapply(c("less", "greater"), function(a) pvalue(wilcox_test(value ~ arm, both, distribution = "exact", alternative = a))))
  q <- max(qwilcox(0.025, length(y), length(x)), 1)
  shifts <- as.vector(outer(y, x, "-"))
  ci <- ends(shifts, q, pwilcox(q - 1, length(y), length(x)) <= 0.025)
  one(test = "Wilcoxon rank-sum test", n = n, estimate = median(shifts), lower = ci[1], upper = ci[2],
    statistic = suppressWarnings(wilcox.test(y, x))$statistic, p_value = min(1, p))
}
# Newcombe's intervals, as in share_intervals.R.
wilson <- function(yes, n) suppressWarnings(prop.test(yes, n, correct = FALSE)$conf.int)
square_and_add <- function(yes1, n1, yes2, n2, phi = 0) {
  p1 <- yes1 / n1; p2 <- yes2 / n2; w1 <- wilson(yes1, n1); w2 <- wilson(yes2, n2)
  p1 - p2 + c(-1, 1) * sapply(list(c(p1 - w1[1], w2[2] - p2), c(w1[2] - p1, p2 - w2[1])),
    function(d) sqrt(sum(d^2) - 2 * phi * prod(d)))
}
paired_shares <- function(after, before) {
  n <- length(after); count <- function(a, b) sum(after == a & before == b)
  product <- count(1, 1) * count(0, 0) - count(1, 0) * count(0, 1); margins <- prod(table(factor(after, 0:1)), table(factor(before, 0:1)))
  corrected <- if (product > n / 2) product - n / 2 else min(product, 0)
  square_and_add(sum(after), n, sum(before), n, if (margins > 0) corrected / sqrt(margins) else 0)
}
yes_pairs <- function(after, before) {
  x <- after - before; ci <- paired_shares(after, before)
  changed <- c(sum(x > 0), sum(x < 0))
  p <- if (sum(changed)) binom.test(changed)$p.value else NA
  one(test = "exact McNemar test", n = length(x), estimate = mean(x), lower = ci[1], upper = ci[2], p_value = p)
}
yes_groups <- function(y, x) {
  both <- data.frame(value = c(y, x), arm = factor(rep(c("y", "x"), c(length(y), length(x)))))
  if (all(both$value >= 0)) return(one(test = "Fisher's exact test", n = nrow(both), estimate = mean(y) - mean(x),
    lower = square_and_add(sum(y), length(y), sum(x), length(x))[1], upper = square_and_add(sum(y), length(y), sum(x), length(x))[2],
    p_value = fisher.test(table(factor(both$value, 0:1), both$arm))$p.value))
  found <- independence_test(value ~ arm, both, distribution = "exact")
  chance <- dperm(found, support(found))
  one(test = "exact test of changes", n = nrow(both), estimate = mean(y) - mean(x),
    p_value = sum(chance[chance <= dperm(found, statistic(found)) * (1 + 1e-7)]))
}

# 1 - P(all |t| < size): Dunnett's integral with correlation 1/2, by R's integrate.
dunnett <- function(size, m, df) {
  given <- function(s) sapply(s, function(s) integrate(function(u) {
    beyond <- pnorm(u - sqrt(2) * size * s) + pnorm(-u - sqrt(2) * size * s)
    dnorm(u) * -expm1(m * log1p(-pmin(beyond, 1)))
  }, -9, 9, rel.tol = 1e-11, subdivisions = 500)$value)
  density <- function(s) 2 * s * df * dchisq(df * s^2, df)
  middle <- sqrt(qchisq(c(1e-12, 0.5, 1 - 1e-12), df) / df)
  sum(sapply(1:2, function(i) integrate(function(s) density(s) * given(s), middle[i], middle[i + 1], rel.tol = 1e-10, subdivisions = 500)$value))
}
factor_of <- function(m, df) uniroot(function(size) dunnett(size, m, df) - 0.05, c(1, 40), tol = 1e-9)$root
shared <- list()  # by the variance of the ANOVA, as multcomp has it
dunnett_tests <- function(changes, name) {
  n <- nrow(changes); m <- ncol(changes); df <- n - 1; margin <- factor_of(m, df)
  lapply(seq_len(m), function(i) {
    x <- changes[, i]; error <- sd(x) / sqrt(n); t <- mean(x) / error
    c(one(test = "Dunnett's test", n = n, estimate = mean(x), lower = mean(x) - margin * error, upper = mean(x) + margin * error,
      statistic = t, df = df, p_value = 2 * pt(-abs(t), df)), list(adjusted_p = dunnett(abs(t), m, df), adjustment = "Dunnett",
      by_mvtnorm = as.numeric(1 - mvtnorm::pmvt(rep(-abs(t), m), rep(abs(t), m), df = df, corr = diag(m) / 2 + 1 / 2,
        algorithm = mvtnorm::GenzBretz(maxpts = 2e5, abseps = 1e-5)))))
  })
}
stacked <- function(values) data.frame(value = as.vector(values), visit = factor(rep(colnames(values), each = nrow(values))),
  unit = factor(rep(seq_len(nrow(values)), ncol(values))))
anova_test_of <- function(values, analysis) {
  n <- nrow(values); k <- ncol(values)
  frame <- stacked(values)
  table <- summary(aov(value ~ visit + Error(unit / visit), frame))[["Error: unit:visit"]][[1]]
  # The eigenvalues of the covariance of orthonormal contrasts; anova.mlm has the same where it is not singular.
  lambda <- eigen(cov(values %*% (contr.helmert(k) %*% diag(1 / sqrt(colSums(contr.helmert(k)^2)), k - 1))), symmetric = TRUE)$values
  epsilon <- sum(lambda)^2 / ((k - 1) * sum(lambda^2)); f <- table[1, "F value"]
  hf <- min(1, (n * (k - 1) * epsilon - 2) / ((k - 1) * (n - 1 - (k - 1) * epsilon)))
  by <- function(epsilon) pf(f, epsilon * (k - 1), epsilon * (k - 1) * (n - 1), lower.tail = FALSE)
  if (n > k) {
    by_rstatix <- rstatix::anova_test(frame, dv = value, wid = unit, within = visit)$`Sphericity Corrections`
    stopifnot(abs(by_rstatix$GGe - epsilon) < 6e-4)  # it rounds
    of_mlm <- anova(lm(values ~ 1), X = ~1, test = "Spherical")
    stopifnot(abs(of_mlm[1, "G-G Pr"] / by(epsilon) - 1) < 1e-6, abs(of_mlm[1, "H-F Pr"] / by(hf) - 1) < 1e-6)
  }
  list(test = "repeated-measures ANOVA", n = n, statistic = f, df1 = k - 1, df2 = (k - 1) * (n - 1), epsilon = epsilon,
    p_value = by(if (analysis == "person") hf else epsilon), p_uncorrected = table[1, "Pr(>F)"],
    epsilon_huynh_feldt = hf, p_geisser_greenhouse = by(epsilon), p_huynh_feldt = by(hf))
}
of_ranks <- function(name, f, n) list(test = name, n = n, statistic = as.numeric(f$statistic), df1 = as.numeric(f$parameter),
  df2 = NA, epsilon = NA, p_value = f$p.value, p_uncorrected = f$p.value)

omnibus <- list(); tests <- list()
no_omnibus <- list(test = "", n = NA, statistic = NA, df1 = NA, df2 = NA, epsilon = NA, p_value = NA, p_uncorrected = NA,
  epsilon_huynh_feldt = NA, p_geisser_greenhouse = NA, p_huynh_feldt = NA)
put_omnibus <- function(key, found, left_out, shapiro_p)
  omnibus[[length(omnibus) + 1]] <<- as.data.frame(c(key, modifyList(no_omnibus, found), n_left_out = left_out, shapiro_p = shapiro_p))
put_tests <- function(key, rows, holm = TRUE) {
  p <- sapply(rows, function(row) row$p_value)
  if (holm) { adjusted <- p.adjust(p, "holm"); name <- if (sum(!is.na(p)) > 1) "Holm" else "none" }
  for (i in seq_along(rows)) {
    row <- rows[[i]]
    if (holm) row <- c(row, list(adjusted_p = adjusted[i], adjustment = name))
    if (is.null(row$by_mvtnorm)) row$by_mvtnorm <- NA
    tests[[length(tests) + 1]] <<- as.data.frame(c(key, row))
  }
}
with_visit <- function(rows, visits, people) lapply(seq_along(rows), function(i)
  c(list(visit = visits[i]), modifyList(rows[[i]], list(n_people = people[i]))))

run_visits <- function(d, key, table, who) {
  baseline <- d$baseline; others <- setdiff(colnames(table), baseline)
  complete <- table[complete.cases(table), , drop = FALSE]
  people <- length(unique(who[complete.cases(table)])); left_out <- nrow(table) - nrow(complete)
  changes <- round_off(complete[, others, drop = FALSE] - complete[, baseline])
  if (d$scale == "yes_no") {
    pairs <- lapply(others, function(v) table[, v] - table[, baseline])
    pairs_of <- sapply(pairs, function(x) length(unique(who[!is.na(x)])))
    put_tests(key, with_visit(lapply(seq_along(others), function(i) { there <- !is.na(pairs[[i]])
      yes_pairs(table[there, others[i]], table[there, baseline]) }), others, pairs_of))
    q <- rstatix::cochran_qtest(stacked(complete), value ~ visit | unit)
    found <- list(statistic = q$statistic, parameter = q$df, p.value = pchisq(q$statistic, q$df, lower.tail = FALSE))
    put_omnibus(key, of_ranks("Cochran's Q test", found, nrow(complete)), left_out, NA)
  } else if (nrow(complete) < 2) {
    put_tests(key, lapply(others, function(v) c(list(visit = v), one(n = nrow(complete), n_people = people))))
    put_omnibus(key, list(n = nrow(complete)), left_out, NA)
  } else if (length(others) == 1) {
    samples <- list(changes[, 1]); found <- pairs_test(changes[, 1], by_means(d, samples))
    put_tests(key, with_visit(list(found), others, people))
    put_omnibus(key, list(test = found$test, n = found$n, statistic = found$statistic, df1 = found$df,
      p_value = found$p_value, p_uncorrected = found$p_value), left_out, asked(d, samples))
  } else {
    samples <- as.list(as.data.frame(complete))
    if (by_means(d, samples)) {
      put_omnibus(key, anova_test_of(complete, key$analysis), left_out, asked(d, samples))
      put_tests(key, with_visit(dunnett_tests(changes), others, rep(people, length(others))), holm = FALSE)
      frame <- transform(stacked(complete), visit = relevel(visit, baseline))

      fit <- glht(lm(value ~ visit + unit, frame), mcp(visit = "Dunnett"))
      s <- summary(fit, test = adjusted("single-step", maxpts = 2e5, abseps = 1e-5))$test
      ci <- confint(fit, calpha = factor_of(length(others), fit$df))$confint
      shared[[length(shared) + 1]] <<- data.frame(key, visit = sub(" - .*", "", names(s$coefficients)), estimate = as.numeric(s$coefficients),
        lower = ci[, "lwr"], upper = ci[, "upr"], statistic = as.numeric(s$tstat), df = fit$df, multcomp_p = as.numeric(s$pvalues),
        adjusted_p = sapply(abs(s$tstat), dunnett, length(others), fit$df))
    } else {
      put_omnibus(key, of_ranks("Friedman test", friedman.test(complete), nrow(complete)), left_out, asked(d, samples))
      mean_ranks <- colMeans(t(apply(complete, 1, rank))); k <- ncol(complete)
      put_tests(key, with_visit(lapply(others, function(v) {
        z <- (mean_ranks[[v]] - mean_ranks[[baseline]]) / sqrt(k * (k + 1) / (6 * nrow(complete))); p <- 2 * pnorm(-abs(z))
        x <- changes[, v]; q <- max(qsignrank(0.025, length(x)), 1)
        ci <- if (all(x == 0)) c(NA, NA) else ends(walsh(x), q, psignrank(q - 1, length(x)) <= 0.025)
        c(one(test = "Dunn's test", n = nrow(complete), estimate = median(walsh(x)), lower = ci[1], upper = ci[2], statistic = z, p_value = p),
          list(adjusted_p = min(1, p * length(others)), adjustment = "Dunn-Bonferroni"))
      }), others, rep(people, length(others))), holm = FALSE)
    }
  }
}
run_arms <- function(d, key, tables, who) {
  targets <- setdiff(names(tables), d$control); visits <- colnames(tables[[1]])
  for (comparison in c("arm", "change")) {
    rows <- list(); named <- list()
    for (arm in targets) {
      sides <- list(tables[[arm]], tables[[d$control]]); seen <- visits
      if (comparison == "change") {
        seen <- setdiff(visits, d$baseline)
        sides <- lapply(sides, function(t) round_off(t[, seen, drop = FALSE] - t[, d$baseline]))
      }
      people <- list(who[[arm]], who[[d$control]])
      if (d$paired) {
        both <- intersect(people[[1]], people[[2]])
        x <- lapply(seen, function(v) { x <- round_off(sides[[1]][match(both, people[[1]]), v] - sides[[2]][match(both, people[[2]]), v]); x[!is.na(x)] })
        means <- by_means(d, x)
        found <- lapply(x, function(x) modifyList(pairs_test(x, means), list(n_people = length(x))))
      } else {
        split <- lapply(seen, function(v) lapply(sides, function(t) t[!is.na(t[, v]), v]))
        means <- by_means(d, unlist(split, recursive = FALSE))
        found <- lapply(seq_along(seen), function(i) modifyList(
          if (d$scale == "yes_no") yes_groups(split[[i]][[1]], split[[i]][[2]]) else groups_test(split[[i]][[1]], split[[i]][[2]], means),
          list(n_people = length(unique(unlist(lapply(1:2, function(s) people[[s]][!is.na(sides[[s]][, seen[i]])])))))))
      }
      rows <- c(rows, lapply(seq_along(seen), function(i) c(list(target = arm, visit = seen[i]), found[[i]])))
    }
    put_tests(modifyList(key, list(comparison = comparison, arm = "")), rows)
  }
}
tabulate <- function(data, visits) {
  units <- unique(data[c("subject", "eye")])
  table <- sapply(visits, function(v) { at <- data[data$visit == v, ]
    at$value[match(paste(units$subject, units$eye), paste(at$subject, at$eye))] })
  list(table = matrix(table, nrow(units), dimnames = list(NULL, visits)), who = units$subject)
}
for (d in study) for (analysis in c("published", "person")) {
  data <- d$data; visits <- unique(data$visit)
  if (analysis == "person") {
    data <- aggregate(value ~ subject + arm + visit, data, if (d$scale == "yes_no") max else function(x) round_off(mean(x)))
    data$eye <- ""
  }
  arms <- if (d$control == "") "" else unique(d$data$arm)
  made <- sapply(arms, function(a) tabulate(data[data$arm == a, ], visits), simplify = FALSE)
  for (i in seq_along(arms))
    run_visits(d, list(measure = d$name, analysis = analysis, comparison = "visit", arm = arms[i]), made[[i]]$table, made[[i]]$who)
  if (length(arms) > 1)
    run_arms(d, list(measure = d$name, analysis = analysis), lapply(made, `[[`, "table"), lapply(made, `[[`, "who"))
}
columns <- c("measure", "analysis", "comparison", "arm", "target", "visit", "test", "n", "n_people", "estimate", "lower",
  "upper", "statistic", "df", "p_value", "adjusted_p", "adjustment", "by_mvtnorm")
tests <- lapply(tests, function(row) { if (is.null(row$target)) row$target <- row$visit; row[columns] })
write_out(do.call(rbind, omnibus), "endpoints_omnibus_expected.tsv")
write_out(do.call(rbind, tests), "endpoints_tests_expected.tsv")
write_out(do.call(rbind, shared), "endpoints_shared_expected.tsv")
