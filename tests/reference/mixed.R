# Mixed models of a measure over visits: Rscript mixed.R, in this folder.
# Debian 12: r-base-core, r-cran-lme4, r-cran-lmertest, r-cran-pbkrtest, r-cran-nlme, r-cran-numderiv.
# Orthodont (Potthoff and Roy 1964) comes with nlme, sleepstudy (Belenky and others 2003) with lme4;
# the data sets of eyes are simulated.
suppressMessages({library(nlme); library(lme4); library(lmerTest); library(pbkrtest); library(numDeriv)})
versions <- sprintf("# %s, lme4 %s, lmerTest %s, pbkrtest %s", R.version.string, packageVersion("lme4"),
  packageVersion("lmerTest"), packageVersion("pbkrtest"))

set.seed(14)
simulate <- function(people, visits, sd, arms = 1, paired = FALSE, missing = 0) {
  data <- expand.grid(visit = paste0("v", seq_len(visits)), eye = c("OD", "OS"), subject = sprintf("P%02d", seq_len(people)),
    stringsAsFactors = FALSE)
  person <- match(data$subject, unique(data$subject))
  data$arm <- if (paired) ifelse((data$eye == "OD") == (person %% 2 == 0), "treated", "fellow")
    else c("control", "treated", "other")[1 + person %% arms]
  effect <- function(name, sd) { names <- unique(name); setNames(rnorm(length(names), 0, sd), names)[name] }
  data$value <- 10 + 0.4 * match(data$visit, unique(data$visit)) * (data$arm == "treated") +
    effect(data$subject, sd[1]) + effect(paste(data$subject, data$eye), sd[2]) +
    effect(paste(data$subject, data$visit), sd[3]) + rnorm(nrow(data), 0, sd[4])
  data[sort(sample(nrow(data), round(nrow(data) * (1 - missing)))), ]
}
bare <- function(subject, visit, value, arm = "")
  data.frame(visit = as.character(visit), eye = "", subject = as.character(subject), arm = as.character(arm), value = value)
sets <- list(
  orthodont = with(Orthodont, bare(Subject, age, distance, Sex)),
  sleepstudy = with(sleepstudy, bare(Subject, Days, Reaction)),
  simulated_eyes = transform(simulate(7, 5, c(2, 0.6, 0.8, 0.7), missing = 0.2), arm = ""),
  simulated_arms = simulate(11, 4, c(1.5, 0.5, 0.6, 0.8), arms = 3, missing = 0.15),
  simulated_fellow = simulate(8, 3, c(1.5, 0.7, 0.9, 0.6), paired = TRUE, missing = 0.1),
  simulated_zero_visit = transform(simulate(6, 4, c(1.5, 0.5, 0, 1), missing = 0.1), arm = ""),
  simulated_zero_eye = transform(simulate(6, 4, c(1.5, 0, 0.7, 1), missing = 0.1), arm = ""),
  simulated_zero_both = transform(simulate(5, 4, c(0, 0, 0, 1), missing = 0.1), arm = "")
)

# lme4 stops where the criterion hardly changes, some 1e-5 off in the variances: Newton's steps on the
# components that are not at zero go to the optimum.
polish <- function(formula, data) {
  control <- lmerControl(check.conv.singular = "ignore", optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))
  parsed <- lFormula(formula, data, REML = TRUE, control = control)
  devfun <- do.call(mkLmerDevfun, parsed)
  theta <- getME(lme4::lmer(formula, data, REML = TRUE, control = control), "theta")
  free <- theta > 1e-4
  of_free <- function(x) { full <- theta; full[!free] <- 0; full[free] <- x; devfun(full) }
  x <- theta[free]
  for (step in 1:4) x <- x - solve(hessian(of_free, x), grad(of_free, x))
  value <- of_free(x)
  theta[] <- 0; theta[free] <- x
  optimum <- list(par = theta, fval = value, conv = 0, message = "polished")
  model <- mkMerMod(environment(devfun), optimum, parsed$reTrms, fr = parsed$fr)
  model@call <- call("lmer", formula = formula, data = data)
  model
}

rows <- list()
note <- function(set, what, item, value) rows[[length(rows) + 1]] <<- data.frame(data = set, what = what, item = item, value = value)
note_tests <- function(set, model, contrasts, items) {
  found <- contest(model, contrasts, joint = FALSE, confint = TRUE, ddf = "Kenward-Roger")
  for (column in c("Estimate", "Std. Error", "t value", "df", "Pr(>|t|)", "lower", "upper"))
    note(set, column, items, found[[column]])
}
note_joint <- function(set, model, contrasts, item) {
  found <- contest(model, contrasts, joint = TRUE, ddf = "Kenward-Roger")
  for (column in c("F value", "NumDF", "DenDF", "Pr(>F)")) note(set, column, item, found[[column]])
}
control <- list(simulated_arms = "control", simulated_fellow = "fellow")
for (set in names(sets)) {
  data <- sets[[set]]
  visits <- unique(data$visit)
  data$visit <- factor(data$visit, visits[order(suppressWarnings(as.numeric(visits)), visits)])
  data$cell <- interaction(data$arm, data$visit, sep = "@", drop = TRUE)
  data$side <- factor(paste(data$subject, data$eye))
  data$moment <- factor(paste(data$subject, data$visit))
  formula <- if (any(data$eye != "")) value ~ 0 + cell + (1 | subject) + (1 | side) + (1 | moment)
    else value ~ 0 + cell + (1 | subject)
  model <- polish(formula, data)
  tested <- as_lmerModLmerTest(model)
  note(set, "criterion", "", REMLcrit(model))
  spread <- as.data.frame(VarCorr(model))
  note(set, "variance", c(subject = "person", side = "eye", moment = "person_visit", Residual = "residual")[spread$grp], spread$vcov)
  cells <- levels(data$cell)
  note(set, "effect", cells, fixef(model))
  note(set, "error", cells, sqrt(diag(as.matrix(vcov(model)))))
  weigh <- function(plus, minus) { row <- numeric(length(cells)); row[plus] <- 1; row[minus] <- -1; row }
  for (arm in unique(data$arm)) {
    of_arm <- match(paste(arm, levels(data$visit), sep = "@"), cells)
    contrasts <- t(sapply(of_arm[-1], weigh, minus = of_arm[1]))
    note_tests(set, tested, contrasts, cells[of_arm[-1]])
    note_joint(set, tested, contrasts, arm)
  }
  if (is.null(control[[set]])) next
  in_control <- match(paste(control[[set]], levels(data$visit), sep = "@"), cells)
  differences <- NULL
  for (arm in setdiff(unique(data$arm), control[[set]])) {
    in_arm <- match(paste(arm, levels(data$visit), sep = "@"), cells)
    at_visits <- t(mapply(weigh, in_arm, in_control))
    changes <- at_visits[-1, ] - at_visits[rep(1, length(in_arm) - 1), ]
    note_tests(set, tested, at_visits, paste("arm", cells[in_arm]))
    note_tests(set, tested, changes, paste("change", cells[in_arm[-1]]))
    differences <- rbind(differences, changes)
  }
  note_joint(set, tested, differences, "arm by visit")
}
write_numbers <- function(table, name) {
  writeLines(versions, name)
  table$value <- sprintf("%.17g", table$value)
  suppressWarnings(write.table(table, name, append = TRUE, sep = "\t", quote = FALSE, row.names = FALSE))
}
write_numbers(do.call(rbind, Map(function(name, data) cbind(data = name, data), names(sets), sets)), "mixed_input.tsv")
write_numbers(do.call(rbind, rows), "mixed_expected.tsv")
