"""The references of the methods text, and their numbers in order of citation."""

import re

from markupsafe import Markup, escape

from tearflow.differential.tests import find_test

# Text and DOI of each reference, by the key that the text cites; a book may have no DOI. That of a
# test is in `tearflow.differential.tests`, by the key of the test.
REFERENCES = {
    "zhang": (
        "Zhang et al. Stem Cell Research & Therapy, 2025",
        "10.1186/s13287-025-04292-8",
    ),
    "diann": (
        "Demichev V, Messner CB, Vernardis SI, Lilley KS, Ralser M. DIA-NN: neural networks and "
        "interference correction enable deep proteome coverage in high throughput. Nature "
        "Methods 17, 41-44, 2020",
        "10.1038/s41592-019-0638-x",
    ),
    "maxlfq": (
        "Cox J, Hein MY, Luber CA, Paron I, Nagaraj N, Mann M. Accurate proteome-wide label-free "
        "quantification by delayed normalization and maximal peptide ratio extraction, termed "
        "MaxLFQ. Molecular & Cellular Proteomics 13, 2513-2526, 2014",
        "10.1074/mcp.M113.031591",
    ),
    "iglewicz": (
        "Iglewicz B, Hoaglin DC. How to Detect and Handle Outliers. ASQC Quality Press, 1993",
        "",
    ),
    "geyer": (
        "Geyer PE, Voytik E, Treit PV, et al. Plasma Proteome Profiling to detect and avoid "
        "sample-related biases in biomarker studies. EMBO Molecular Medicine 11, e10427, 2019",
        "10.15252/emmm.201910427",
    ),
    "pyteomics": (
        "Levitsky LI, Klein JA, Ivanov MV, Gorshkov MV. Pyteomics 4.0: five years of development "
        "of a Python proteomics framework. Journal of Proteome Research 18, 709-714, 2019",
        "10.1021/acs.jproteome.8b00717",
    ),
    "bh": (
        "Benjamini Y, Hochberg Y. Controlling the false discovery rate: a practical and powerful "
        "approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300, "
        "1995",
        "10.1111/j.2517-6161.1995.tb02031.x",
    ),
    "smyth": (
        "Smyth GK. Linear models and empirical Bayes methods for assessing differential "
        "expression in microarray experiments. Statistical Applications in Genetics and Molecular "
        "Biology 3, article 3, 2004",
        "10.2202/1544-6115.1027",
    ),
    "limma": (
        "Ritchie ME, Phipson B, Wu D, Hu Y, Law CW, Shi W, Smyth GK. limma powers differential "
        "expression analyses for RNA-sequencing and microarray studies. Nucleic Acids Research "
        "43, e47, 2015",
        "10.1093/nar/gkv007",
    ),
    "phipson": (
        "Phipson B, Lee S, Majewski IJ, Alexander WS, Smyth GK. Robust hyperparameter estimation "
        "protects against hypervariable genes and improves power to detect differential "
        "expression. Annals of Applied Statistics 10, 946-963, 2016",
        "10.1214/16-AOAS920",
    ),
    "duplicates": (
        "Smyth GK, Michaud J, Scott HS. Use of within-array replicate spots for assessing "
        "differential expression in microarray experiments. Bioinformatics 21, 2067-2075, 2005",
        "10.1093/bioinformatics/bti270",
    ),
    "welch": (
        "Welch BL. The generalization of 'Student's' problem when several different population "
        "variances are involved. Biometrika 34, 28-35, 1947",
        "10.1093/biomet/34.1-2.28",
    ),
    "welch_anova": (
        "Welch BL. On the comparison of several mean values: an alternative approach. Biometrika "
        "38, 330-336, 1951",
        "10.1093/biomet/38.3-4.330",
    ),
    "newcombe": (
        "Newcombe RG. Improved confidence intervals for the difference between binomial "
        "proportions based on paired data. Statistics in Medicine 17, 2635-2650, 1998",
        "10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C",
    ),
    "kruskal": (
        "Kruskal WH, Wallis WA. Use of ranks in one-criterion variance analysis. Journal of the "
        "American Statistical Association 47, 583-621, 1952",
        "10.1080/01621459.1952.10483441",
    ),
    "storey": (
        "Storey JD, Taylor JE, Siegmund D. Strong control, conservative point estimation and "
        "simultaneous conservative consistency of false discovery rates: a unified approach. "
        "Journal of the Royal Statistical Society B 66, 187-205, 2004",
        "10.1111/j.1467-9868.2004.00439.x",
    ),
    "lazar": (
        "Lazar C, Gatto L, Ferro M, Bruley C, Burger T. Accounting for the multiple natures of "
        "missing values in label-free quantitative proteomics data sets to compare imputation "
        "strategies. Journal of Proteome Research 15, 1116-1125, 2016",
        "10.1021/acs.jproteome.5b00981",
    ),
    "perseus": (
        "Tyanova S, Temu T, Sinitcyn P, et al. The Perseus computational platform for "
        "comprehensive analysis of (prote)omics data. Nature Methods 13, 731-740, 2016",
        "10.1038/nmeth.3901",
    ),
    "knn": (
        "Troyanskaya O, Cantor M, Sherlock G, et al. Missing value estimation methods for DNA "
        "microarrays. Bioinformatics 17, 520-525, 2001",
        "10.1093/bioinformatics/17.6.520",
    ),
    "xie": (
        "Xie Y, Pan W, Khodursky AB. A note on using permutation-based false discovery rate "
        "estimates to compare different analysis methods for microarray data. Bioinformatics 21, "
        "4280-4288, 2005",
        "10.1093/bioinformatics/bti685",
    ),
    "simonsohn": (
        "Simonsohn U, Simmons JP, Nelson LD. Specification curve analysis. Nature Human Behaviour "
        "4, 1208-1214, 2020",
        "10.1038/s41562-020-0912-z",
    ),
    "go": (
        "Ashburner M, Ball CA, Blake JA, et al. Gene Ontology: tool for the unification of "
        "biology. Nature Genetics 25, 25-29, 2000",
        "10.1038/75556",
    ),
    "go2023": (
        "The Gene Ontology Consortium. The Gene Ontology knowledgebase in 2023. Genetics 224, "
        "iyad031, 2023",
        "10.1093/genetics/iyad031",
    ),
    "camera": (
        "Wu D, Smyth GK. Camera: a competitive gene set test accounting for inter-gene "
        "correlation. Nucleic Acids Research 40, e133, 2012",
        "10.1093/nar/gks461",
    ),
    "gsea": (
        "Subramanian A, Tamayo P, Mootha VK, et al. Gene set enrichment analysis: a "
        "knowledge-based approach for interpreting genome-wide expression profiles. Proceedings "
        "of the National Academy of Sciences 102, 15545-15550, 2005",
        "10.1073/pnas.0506580102",
    ),
    "gseapy": (
        "Fang Z, Liu X, Peltz G. GSEApy: a comprehensive package for performing gene set "
        "enrichment analysis in Python. Bioinformatics 39, btac757, 2023",
        "10.1093/bioinformatics/btac757",
    ),
    "string": (
        "Szklarczyk D, Kirsch R, Koutrouli M, et al. The STRING database in 2023: protein-protein "
        "association networks and functional enrichment analyses for any sequenced genome of "
        "interest. Nucleic Acids Research 51, D638-D646, 2023",
        "10.1093/nar/gkac1000",
    ),
    "guney": (
        "Guney E, Menche J, Vidal M, Barabási AL. Network-based in silico drug efficacy screening. "
        "Nature Communications 7, 10331, 2016",
        "10.1038/ncomms10331",
    ),
    "louvain": (
        "Blondel VD, Guillaume JL, Lambiotte R, Lefebvre E. Fast unfolding of communities in large "
        "networks. Journal of Statistical Mechanics: Theory and Experiment, P10008, 2008",
        "10.1088/1742-5468/2008/10/P10008",
    ),
    "networkx": (
        "Hagberg AA, Schult DA, Swart PJ. Exploring network structure, dynamics, and function "
        "using NetworkX. Proceedings of the 7th Python in Science Conference, 11-15, 2008",
        "10.25080/TCWV9851",
    ),
    "snakemake": (
        "Mölder F, Jablonski KP, Letcher B, et al. Sustainable data analysis with Snakemake. "
        "F1000Research 10, 33, 2021",
        "10.12688/f1000research.29032.2",
    ),
    "armstrong": (
        "Armstrong RA. Statistical guidelines for the analysis of data obtained from one or both "
        "eyes. Ophthalmic and Physiological Optics 33, 7-14, 2013",
        "10.1111/opo.12009",
    ),
    "shapiro": (
        "Shapiro SS, Wilk MB. An analysis of variance test for normality (complete samples). "
        "Biometrika 52, 591-611, 1965",
        "10.1093/biomet/52.3-4.591",
    ),
    "greenhouse": (
        "Greenhouse SW, Geisser S. On methods in the analysis of profile data. Psychometrika 24, "
        "95-112, 1959",
        "10.1007/BF02289823",
    ),
    "huynh": (
        "Huynh H, Feldt LS. Estimation of the Box correction for degrees of freedom from sample "
        "data in randomized block and split-plot designs. Journal of Educational Statistics 1, "
        "69-82, 1976",
        "10.3102/10769986001001069",
    ),
    "dunnett": (
        "Dunnett CW. A multiple comparison procedure for comparing several treatments with a "
        "control. Journal of the American Statistical Association 50, 1096-1121, 1955",
        "10.1080/01621459.1955.10501294",
    ),
    "friedman": (
        "Friedman M. The use of ranks to avoid the assumption of normality implicit in the "
        "analysis of variance. Journal of the American Statistical Association 32, 675-701, 1937",
        "10.1080/01621459.1937.10503522",
    ),
    "dunn": (
        "Dunn OJ. Multiple comparisons using rank sums. Technometrics 6, 241-252, 1964",
        "10.1080/00401706.1964.10490181",
    ),
    "holm": (
        "Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of "
        "Statistics 6, 65-70, 1979",
        "",
    ),
    "kenward": (
        "Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum "
        "likelihood. Biometrics 53, 983-997, 1997",
        "10.2307/2533558",
    ),
    "hedges": (
        "Hedges LV. Distribution theory for Glass's estimator of effect size and related "
        "estimators. Journal of Educational Statistics 6, 107-128, 1981",
        "10.3102/10769986006002107",
    ),
    "freeman": (
        "Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and "
        "other problems of significance. Biometrika 38, 141-149, 1951",
        "",
    ),
    "senn": (
        "Senn S. Testing for baseline balance in clinical trials. Statistics in Medicine 13, "
        "1715-1726, 1994",
        "10.1002/sim.4780131703",
    ),
    "gelman": (
        "Gelman A, Stern H. The difference between “significant” and “not significant” is not "
        "itself statistically significant. The American Statistician 60, 328-331, 2006",
        "10.1198/000313006X152649",
    ),
    "dersimonian": (
        "DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 7, "
        "177-188, 1986",
        "10.1016/0197-2456(86)90046-2",
    ),
}


def number_citations(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """Paragraphs with the citation keys replaced by numbers in order of appearance.

    Parameters
    ----------
    paragraphs
        Text with citations such as `[@bh]` or `[@smyth @limma]`.

    Returns
    -------
    tuple
        The paragraphs, and the keys in the order of their numbers.

    Examples
    --------
    >>> number_citations(["BH [@bh].", "limma [@limma @bh]."])
    (['BH [1].', 'limma [1, 2].'], ['bh', 'limma'])
    """
    keys: list[str] = []

    def number(match: re.Match[str]) -> str:
        for key in re.findall(r"@(\w+)", match.group()):
            if key not in keys:
                keys.append(key)
        numbers = sorted(keys.index(key) + 1 for key in re.findall(r"@(\w+)", match.group()))
        return f"[{', '.join(map(str, numbers))}]"

    return [re.sub(r"\[(@\w+ ?)+\]", number, paragraph) for paragraph in paragraphs], keys


def write_reference(key: str) -> Markup:
    """Reference with its DOI, if any, as a link."""
    reference = REFERENCES.get(key) or find_test(key).reference
    if reference is None:
        raise KeyError(f'no reference is called "{key}"')
    text, doi = reference
    if not doi:
        return Markup("{}.").format(text)
    return Markup('{}. <a href="https://doi.org/{}">doi:{}</a>').format(escape(text), doi, doi)
