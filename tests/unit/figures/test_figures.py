"""Every figure: same bytes, nothing cut off, labels that do not overlap, and nothing to draw."""

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from scipy.cluster.hierarchy import average, dendrogram, leaves_list
from scipy.spatial.distance import squareform
from scipy.stats import false_discovery_control

from cohorts import design_of, list_proteins, list_samples, pair_samples, simulate_log2
from tearflow.comparison.places import ONE_NOT_TESTED, PLACES
from tearflow.differential.contrast import Contrast
from tearflow.differential.design_words import count_pairs
from tearflow.differential.observations import summarise
from tearflow.differential.power import make_plan, make_power_card, make_power_curve
from tearflow.differential.robustness import specification_curve
from tearflow.differential.rule import Rule
from tearflow.enrichment.settings import CollectionSettings, EnrichmentSettings
from tearflow.figures.changes import draw_changes
from tearflow.figures.clustering import (
    cluster_order,
    cluster_rows,
    make_tree,
    order_leaves,
    z_scores,
)
from tearflow.figures.dependence import draw_dependence, order_deps
from tearflow.figures.heatmap import draw_heatmap, heatmap_blocks
from tearflow.figures.heatmap_values import find_values
from tearflow.figures.label_places import overlaps
from tearflow.figures.layout import lay_out, node_places, pack
from tearflow.figures.network import draw_network
from tearflow.figures.pca import draw_pca, visit_looks
from tearflow.figures.power import draw_power
from tearflow.figures.quality import draw_quality
from tearflow.figures.ranked_sets import draw_ranked_sets
from tearflow.figures.specifications import draw_specifications
from tearflow.figures.style import drawn_with, save
from tearflow.figures.term_dots import draw_term_dots, wrapped
from tearflow.figures.upset import intersections
from tearflow.figures.venn import draw_term_venn, membership
from tearflow.figures.volcano import draw_volcano, labelled_rows, q_heights, volcano_points
from tearflow.quality.pca import Components, principal_components
from tearflow.quality.samples import assess
from tearflow.study.figure_settings import PALETTES, FigureSettings

RULE = Rule()
ENRICHMENT = EnrichmentSettings()
CONTRAST = Contrast("nsde", "week2_vs_baseline", "visit", "baseline", "week2")
LONG_ARM = "low dose of the drug, twice a day"
CONTRASTS = ["nsde/week2_vs_baseline", "ssde/week2_vs_baseline"]
TITLES = dict(
    zip(CONTRASTS, ("NSDE: week2 against baseline", "SSDE: week2 against baseline"), strict=True)
)

# With the drawing of hundreds of figures.
pytestmark = pytest.mark.slow


def list_patients(n=3, visits=("baseline", "week2")):
    return list_samples([f"DED{i + 1:02d}" for i in range(n)], visits)


def make_pairs(n=3):
    return pair_samples(list_patients(n))


def compared(pairs):
    """Design of a table of pairs, and its contrast."""
    return design_of(pairs), Contrast("nsde", "week2", "visit", "reference", "target")


def make_cohort(pairs, n=600, n_up=20, n_down=8, missing=0.1, seed=3):
    """Simulate log2 intensities and the table of a contrast."""
    generator = np.random.default_rng(seed)
    direction = np.array(["up"] * n_up + ["down"] * n_down + ["none"] * (n - n_up - n_down))
    effect = np.select([direction == "up", direction == "down"], [2.0, -2.0], 0.0)
    index = pd.Index([f"P{i:05d}" for i in range(n)], name="protein_group")
    samples = [{"sample": name} for name in [*pairs["reference"], *pairs["target"]]]
    log2 = simulate_log2(samples, n, seed, noise=0.4, missing=missing).set_axis(index)
    log2.iloc[:, len(pairs) :] += effect[:, None]
    p_value = np.where(direction == "none", 0.05 + 0.95 * generator.random(n), 0.01)
    deps = pd.DataFrame(
        {
            "protein_group": index,
            "accession": index,
            "gene": [f"GENE{i}" for i in range(n)],
            "log2fc": effect + generator.normal(0, 0.3, n),
            "p_value": p_value * generator.uniform(0.01, 1, n),
            "direction": direction,
            "is_dep": direction != "none",
            "reason": "",
            "n_measured": len(pairs),
            "few_pairs": False,
            "weakest_log2fc": effect * generator.uniform(0.3, 1, n),
            "hangs_on": "",
            "specification_share": generator.integers(0, 17, n) / 16,
        }
    )
    deps.loc[deps["weakest_log2fc"].abs() < 1, "hangs_on"] = pairs.loc[0, "pair"]
    deps["q_value"] = false_discovery_control(deps["p_value"])
    return log2, deps


def blocks_of(log2, deps, pairs, kind="change"):
    """Blocks of the heatmap, named by genes."""
    values, _ = find_values(log2, *compared(pairs), kind)
    return heatmap_blocks(values, deps, deps["gene"])


def make_curve(rule=RULE, counted=True, n=600):
    """Simulate a specification curve; peptide counts only where `counted`."""
    generator = np.random.default_rng(8)
    values = generator.normal(0, 0.5, (n, 4)) + np.where(np.arange(n) < 40, 1.3, 0)[:, None]
    counts = generator.integers(1, 30, n).astype(float) if counted else np.full(n, np.nan)
    shifted = {"none": summarise(values, counts), "median": summarise(values - 0.2, counts)}
    return specification_curve(shifted, "none", rule)[0]


def make_go(n=40, seed=4):
    generator = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "ontology": "BP",
            "go_id": [f"GO:{i:07d}" for i in range(n)],
            "term": [f"regulation of process number {i} in the tear film" for i in range(n)],
            "n_hits": 5,
            "n_up": (n_up := generator.integers(0, 6, n)),
            "n_down": 5 - n_up,
            "n_term": 50,
            "p_value": np.sort(generator.uniform(0, 0.06, n)),
            "q_value": np.sort(generator.uniform(0, 0.6, n)),
            "direction": generator.choice(["up", "down", "mixed"], n),
            "significant": np.arange(n) < 3,
            "nominal": np.arange(n) < n - 5,
            "drawn": np.arange(n) < n - 5,
            "aliases": "",
            "representative": [f"GO:{i:07d}" for i in range(n)],
        }
    )


def make_network(n=12, alone=3):
    genes = [f"GENE{i}" for i in range(n + alone)]
    rows = [(genes[i // 2], genes[i], 0.95) for i in range(1, n)]
    edges = pd.DataFrame(rows, columns=["gene_a", "gene_b", "score"])
    degree = pd.concat([edges["gene_a"], edges["gene_b"]]).value_counts()
    hubs = pd.DataFrame({"gene": genes, "direction": ["up", "up", "down"] * ((n + alone) // 3)})
    hubs["log2fc"] = hubs["direction"].map({"up": 2.0, "down": -2.0})
    hubs["degree"] = hubs["gene"].map(degree).fillna(0).astype(int)
    hubs = hubs.sort_values("degree", ascending=False, kind="stable", ignore_index=True)
    hubs = hubs.assign(
        in_network=True, in_file=True, network="STRING v12.0 physical", min_score=0.9
    )
    # The first four genes and those that hang on them.
    number = hubs["gene"].str.removeprefix("GENE").astype(int)
    module = (number % 4 + 1).where(hubs["degree"] > 0).astype("Int64")
    return edges, hubs.assign(hub=hubs["degree"] >= 3, module=module)


def make_terms(contrasts, n=60, shared=25, seed=5):
    generator = np.random.default_rng(seed)
    terms = make_go(n)[["ontology", "go_id", "term"]]
    for rank, contrast in enumerate(contrasts):
        name = contrast.replace("/", ".")
        terms[f"p_value_{name}"] = generator.uniform(1e-6, 0.05, n)
        terms[f"direction_{name}"] = generator.choice(["up", "down"], n)
        alone = np.arange(n) % len(contrasts) == rank
        terms[f"nominal_{name}"] = alone | (np.arange(n) < shared)
        terms[f"drawn_{name}"] = terms[f"nominal_{name}"]
        terms[f"genes_{name}"] = [f"GENE{place};GENE{place + n}" for place in range(n)]
    return terms


CHANGES = pd.Series(np.linspace(3, -3, 60), index=[f"GENE{i}" for i in range(60)])


def make_ranked(n=9):
    """Make ranked.tsv of sets of two collections, the second of which is named as MSigDB does."""
    rows = []
    for collection, name in (("BP", "response to stimulus number {}"), ("Own", "HALLMARK_SET_{}")):
        for place in range(n):
            way = ("up", "down")[place % 2]
            foremost = CHANGES.index if way == "up" else CHANGES.index[::-1]
            genes = foremost[5 * place : 5 * place + 8]
            rows.append((collection, name.format(place), place, way, ";".join(genes)))
    frame = pd.DataFrame(rows, columns=["ontology", "term", "place", "direction", "leading_genes"])
    return frame.assign(
        go_id=frame["ontology"] + frame["place"].astype(str),
        method="camera",
        n_genes=20 + frame["place"],
        statistic=5.0 - frame["place"],
        p_value=10.0 ** (frame["place"] - 6),
        q_value=10.0 ** (frame["place"] - 4),
        significant=frame["place"] < 3,
        mean_log2fc=np.where(frame["direction"] == "up", 1.5, -1.5),
        n_leading=8,
        aliases=["a;b", *[""] * (2 * n - 1)],
    )


def make_quality(n=3, visits=("baseline", "week2"), **options):
    samples = list_patients(n, visits)
    size = options.get("proteins", 300)
    log2 = simulate_log2(samples, size, seed=6, noise=1.0, missing=options.get("missing", 0.02))
    proteins = list_proteins(size)
    return assess(proteins, log2.set_axis(proteins["protein_group"]), samples)


def make_changes(contrasts, n=300, correlated=0.6):
    """Make differences.tsv and agreement.tsv with every place of a DEP."""
    generator = np.random.default_rng(4)
    tables, rows = [], []
    for first, second in combinations(contrasts, 2):
        change = generator.normal(size=(2, n))
        change[1] = correlated * change[0] + np.sqrt(1 - correlated**2) * change[1]
        place = np.array([""] * n, dtype=object)
        # Where another contrast did not test a DEP there is no point.
        size = np.abs(change).max(axis=0)
        for rank, row in enumerate(np.argsort(-size)[:50]):
            place[row] = PLACES[rank % len(PLACES)]
        change[1, place == ONE_NOT_TESTED] = np.nan
        names = {"gene": [f"GENE{i}" for i in range(n)], "accession": "P1", "place": place}
        of_pair = {"first": first, "second": second}
        changes = {"log2fc_first": change[0], "log2fc_second": change[1]}
        tables.append(pd.DataFrame(of_pair | names | changes))
        rows.append(of_pair | {"n_tested": n - 10, "correlation": correlated})
    return pd.concat(tables, ignore_index=True), pd.DataFrame(rows)


def make_plan_of_power():
    """Curve and card of the power."""
    spread = np.random.default_rng(9).normal(0, 0.8, (300, 3))
    plan = make_plan(summarise(spread), RULE)
    return make_power_curve(plan), make_power_card(plan)


def draw_all():
    """Every figure by name, drawn from simulated tables."""
    pairs = make_pairs()
    log2, deps = make_cohort(pairs)
    edges, hubs = make_network()
    heading = {"title": "nsde: week2 against baseline", "note": "Dry eye, simulated"}
    quality = make_quality()
    plan = make_plan_of_power()
    return {
        "volcano": draw_volcano(deps, RULE, units=count_pairs(3), label=["GENE300"], **heading),
        "heatmap": draw_heatmap(log2, deps, *compared(pairs), **heading),
        "go": draw_term_dots(make_go(), "BP", ENRICHMENT, **heading),
        "ranked": draw_ranked_sets(make_ranked(), CHANGES, ENRICHMENT, **heading),
        "network": draw_network(edges, hubs, **heading),
        "venn": draw_term_venn(make_terms(CONTRASTS), TITLES, "BP", ENRICHMENT, **heading),
        "changes": draw_changes(*make_changes(CONTRASTS), **heading),
        "quality": draw_quality(quality, **heading),
        "pca": draw_pca(quality, **heading),
        "specifications": draw_specifications(make_curve(), deps, RULE, **heading),
        "dependence": draw_dependence(log2, deps, *compared(pairs), RULE, **heading),
        "power": draw_power(*plan, **heading),
    }


FIGURES = ["volcano", "heatmap", "go", "ranked", "network", "venn", "changes"]
FIGURES += ["quality", "pca"]
FIGURES += ["specifications", "dependence", "power"]


@pytest.fixture(scope="module")
def figures():
    return draw_all()


def texts(figure):
    """Title and lines below it, which the figure may not show, and all that it shows."""
    return [*figure.heading] + [
        text.get_text() for text in figure.findobj(lambda a: hasattr(a, "get_fontsize"))
    ]


def assert_whole(figure):
    """Nothing that is drawn reaches beyond the paper."""
    extent, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
    assert extent.x0 > -0.01
    assert extent.y0 > -0.01
    assert extent.x1 < width + 0.01
    assert extent.y1 < height + 0.01


def assert_apart(written):
    boxes = np.array([text.get_window_extent().extents for text in written])
    shared = overlaps(boxes, boxes)
    np.fill_diagonal(shared, 0)
    assert shared.max(initial=0) < 1e-6


def assert_legible(figure):
    """Letters of 7 pt and lines of 0.5 pt at least, and no text over another one."""
    figure.canvas.draw()  # only then legends have their place
    unseen = set()
    for axis in [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]:
        low, high = sorted(axis.get_view_interval())
        beyond = [tick for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
        unseen |= {label for tick in beyond for label in (tick.label1, tick.label2)}
    written = [
        text
        for text in figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
        if text.get_text().strip() and text.get_visible() and text not in unseen
    ]
    assert min(text.get_fontsize() for text in written) >= 7
    lines = figure.findobj(lambda artist: isinstance(artist, Line2D))
    drawn = [line.get_linewidth() for line in lines if line.get_linestyle() != "None"]
    assert min(drawn) >= 0.5
    boxes = np.array([text.get_window_extent().extents for text in written])
    # Half a point less at each side: extents have room for letters that go lower.
    boxes += np.array([1, 1, -1, -1]) * figure.dpi / 72
    shared = overlaps(boxes, boxes)
    np.fill_diagonal(shared, 0)
    first, second = np.unravel_index(shared.argmax(), shared.shape)
    assert shared.max() == 0, (written[first].get_text(), written[second].get_text())


def digests(figures, folder):
    """Hash the SVG of every figure; the test of hash seeds calls it in another process."""
    found = {}
    for name, figure in figures.items():
        save(figure, [Path(folder) / "figure.svg"])
        found[name] = hashlib.sha256((Path(folder) / "figure.svg").read_bytes()).hexdigest()
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_is_cut_off(figures, name):
    assert_whole(figures[name])


@pytest.mark.parametrize("name", FIGURES)
def test_two_saves_are_the_same_bytes(figures, name, tmp_path):
    paths = [tmp_path / f"{run}.{ending}" for run in "ab" for ending in ("svg", "png")]
    save(figures[name], paths[:2])
    save(figures[name], paths[2:])
    for first, second in zip(paths[:2], paths[2:], strict=True):
        assert first.read_bytes() == second.read_bytes()
    text = paths[0].read_text()
    assert len(text) < 250_000
    for telling in ("<dc:date>", "Matplotlib v", str(tmp_path)):
        assert telling not in text
    assert b"Software" not in paths[1].read_bytes()
    assert not list(tmp_path.glob(".partial*"))


def test_bytes_do_not_depend_on_process_and_hash_seed(figures, tmp_path):
    code = "import sys, importlib.util as u; s = u.spec_from_file_location('t', sys.argv[1]); "
    code += "t = u.module_from_spec(s); s.loader.exec_module(t); "
    code += "print(t.digests(t.draw_all(), sys.argv[2]))"
    home = Path(__file__).parents[3]
    places = os.pathsep.join([f"{home}/workflow/scripts", f"{home}/tests/helpers"])
    other = subprocess.run(
        [sys.executable, "-c", code, __file__, str(tmp_path)],
        env=os.environ | {"PYTHONHASHSEED": "1", "PYTHONPATH": places},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == str(digests(figures, tmp_path))


@pytest.mark.parametrize("width", [85, 170])
def test_any_width_has_legible_text_and_lines_and_nothing_over_anything(width):
    pairs = make_pairs(20)
    log2, deps = make_cohort(pairs, n_up=40, n_down=20)
    with drawn_with(FigureSettings(width=width)):
        drawn = [
            draw_volcano(deps, RULE, "t", count_pairs(20)),
            draw_heatmap(log2, deps, *compared(pairs), "t"),
            draw_dependence(log2, deps, *compared(pairs), RULE, "t"),
            draw_specifications(make_curve(), deps, RULE, "t"),
            draw_power(*make_plan_of_power(), "t"),
            draw_changes(*make_changes(CONTRASTS), "t"),
            draw_quality(make_quality(20), "t"),
            draw_pca(make_quality(20), "t"),
        ]
    for figure in drawn:
        assert_whole(figure)
        assert_legible(figure)


class TestVolcano:
    def test_requested_and_strongest_proteins_are_labelled(self, figures):
        written = {text.get_text() for text in figures["volcano"].axes[0].texts}
        assert "GENE300" in written
        assert len({text for text in written if text.startswith("GENE")}) == 1 + 10 + 8

    def test_labels_do_not_overlap(self, figures):
        assert_apart(figures["volcano"].axes[0].texts)

    @pytest.mark.parametrize("name", ["p = 0.05", "q = 0.05", "q = 0.1"])
    def test_the_name_of_a_threshold_is_clear_of_its_line(self, name):
        _, deps = make_cohort(make_pairs(20))
        # From the first 100 on q is above 0.1, so that both lines are there.
        deps["q_value"] = np.linspace(0, 1, len(deps))
        axes = draw_volcano(deps.sort_values("p_value"), RULE, "t", count_pairs(20)).axes[0]
        (text,) = [text for text in axes.texts if text.get_text() == name]
        box, point = text.get_window_extent(), axes.figure.dpi / 72
        flat = [line for line in axes.lines if line.get_transform() == axes.get_yaxis_transform()]
        heights = [axes.transData.transform((0, line.get_ydata()[0]))[1] for line in flat]
        assert len(heights) == 3
        assert all(not box.y0 - point < height < box.y1 + point for height in heights)

    def test_the_ring_of_a_named_protein_is_explained(self, figures):
        assert "named, not a DEP 1" in texts(figures["volcano"])
        _, deps = make_cohort(make_pairs())
        figure = draw_volcano(deps, RULE, "t", count_pairs(3))
        assert not any("not a DEP 1" in text for text in texts(figure))

    def test_labels_do_not_cover_deps(self):
        _, deps = make_cohort(make_pairs())
        figure = draw_volcano(deps, RULE, "t", count_pairs(3))
        axes = figure.axes[0]
        points = volcano_points(deps, "p_value").query("direction != 'none'")
        places = axes.transData.transform(points[["log2fc", "height"]].to_numpy())
        boxes = np.array([text.get_window_extent().extents for text in axes.texts])
        assert overlaps(boxes, np.hstack([places - 2, places + 2])).max() == 0

    def test_counts_are_in_the_legend(self, figures):
        counts = {"up 20", "down 8", "not a DEP 572", "600 protein groups tested, n = 3 pairs"}
        assert counts <= set(texts(figures["volcano"]))

    def test_lines_stand_where_q_reaches_its_levels(self):
        p_values = np.array([1e-6, 1e-5, 2e-4, 0.02, 0.2, 0.9])
        points = pd.DataFrame({"height": -np.log10(p_values), "q_value": p_values * 100})
        found = q_heights(points, "p_value", "q_value")
        # q is 0.02 at the third and 2 at the fourth; 1e-5 and 2e-4 are the neighbours of 0.0005.
        assert found == {
            0.05: pytest.approx((-np.log10(2e-4) - np.log10(0.02)) / 2),
            0.1: pytest.approx((-np.log10(2e-4) - np.log10(0.02)) / 2),
        }
        assert q_heights(points.assign(q_value=0.5), "p_value", "q_value") == {}
        assert q_heights(points, "q_value", "q_value") == {}

    def test_lines_are_named_and_their_names_cover_no_dep(self):
        _, deps = make_cohort(make_pairs())
        deps.loc[:19, "p_value"] = np.geomspace(1e-9, 1e-5, 20)
        deps["q_value"] = false_discovery_control(deps["p_value"])
        axes = draw_volcano(deps, RULE, "t", count_pairs(3)).axes[0]
        named = [text for text in axes.texts if text.get_text()[:4] in ("p = ", "q = ")]
        assert [text.get_text() for text in named] == ["p = 0.05", "q = 0.05", "q = 0.1"]
        assert_apart(axes.texts)

    def test_one_extreme_p_leaves_the_room_to_the_others(self):
        _, deps = make_cohort(make_pairs())
        deps.loc[0, ["p_value", "q_value"]] = 1e-300
        figure = draw_volcano(deps, RULE, "t", count_pairs(3))
        assert figure.axes[0].get_ylim()[1] < 12
        assert "beyond the axes 1" in texts(figure)
        assert "GENE0" in texts(figure)
        assert_whole(figure)
        deps["p_value"] = 0.0
        figure = draw_volcano(deps, RULE, "t", count_pairs(3))
        assert figure.axes[0].get_ylim()[1] > 307
        assert_whole(figure)

    def test_both_axes_end_near_the_outermost_points(self):
        _, deps = make_cohort(make_pairs(), n_down=0)
        low, high = draw_volcano(deps, RULE, "t", count_pairs(3)).axes[0].get_xlim()
        assert -2 < low < -1
        assert deps["log2fc"].max() < high < 1.2 * deps["log2fc"].max()

    @pytest.mark.parametrize("n_up", [0, 1, 300])
    def test_any_number_of_deps(self, n_up):
        _, deps = make_cohort(make_pairs(), n_up=n_up, n_down=0)
        figure = draw_volcano(deps, RULE, "t", count_pairs(3))
        assert_whole(figure)
        assert_apart(figure.axes[0].texts)
        assert f"up {n_up}" in texts(figure)

    @pytest.mark.parametrize(("pairs", "few"), [(3, True), (20, False)])
    def test_few_pairs_are_named(self, pairs, few):
        _, deps = make_cohort(make_pairs())
        written = "\n".join(texts(draw_volcano(deps, RULE, "t", count_pairs(pairs))))
        assert f"n = {pairs} pairs" in written
        assert ("few pairs" in written) == few

    def test_eyes_are_counted_by_people_and_p_carries_the_remark(self):
        _, deps = make_cohort(make_pairs())
        written = "\n".join(texts(draw_volcano(deps, RULE, "t", count_pairs(12, 6))))
        assert "n = 12 eyes of 6 people" in written and "12 pairs" not in written
        assert "p and q are too small" in written and "few" not in written
        scarce = " ".join(" ".join(texts(draw_volcano(deps, RULE, "t", count_pairs(8, 4)))).split())
        assert "few people, a low p alone is weak evidence" in scarce
        apart = "\n".join(texts(draw_volcano(deps, RULE, "t", count_pairs(6))))
        assert "n = 6 pairs" in apart and "too small" not in apart

    def test_the_measure_in_force_is_drawn(self):
        _, deps = make_cohort(make_pairs())
        rule = replace(RULE, test="moderated", measure="q_value")
        deps = deps.assign(moderated_q_value=0.5)
        written = texts(draw_volcano(deps, rule, "t", count_pairs(3)))
        assert "\N{MINUS SIGN}log₁₀ q (moderated paired t-test)" in written

    def test_untested_rows_are_left_out_and_p_of_zero_has_a_height(self):
        _, deps = make_cohort(make_pairs(), n=40)
        deps["reason"] = ["contaminant"] + [""] * 39
        deps.loc[1, "p_value"] = 0.0
        points = volcano_points(deps, "p_value")
        assert len(points) == 39
        assert np.isfinite(points["height"]).all()
        assert_whole(draw_volcano(deps, RULE, "t", count_pairs(3)))

    def test_nothing_tested(self):
        _, deps = make_cohort(make_pairs(), n=40)
        figure = draw_volcano(deps.assign(reason="contaminant"), RULE, "t", count_pairs(2))
        assert any("No protein group" in text for text in texts(figure))

    def test_a_protein_without_gene_is_named_by_accession(self):
        _, deps = make_cohort(make_pairs(), n=40)
        figure = draw_volcano(deps.assign(gene=""), RULE, "t", count_pairs(3))
        named = [text.get_text() for text in figure.axes[0].texts if "=" not in text.get_text()]
        assert {name[0] for name in named} == {"P"}

    def test_ties_are_broken_by_the_change(self):
        points = pd.DataFrame(
            {"gene": list("abc"), "direction": "up", "height": 2.0, "log2fc": [1.0, 3.0, 2.0]}
        )
        assert labelled_rows(points, [], 2) == [1, 2]


def lose_pairs(deps, rows, left):
    """Leave some rows with fewer measured pairs, of twenty."""
    deps = deps.assign(n_measured=20)
    deps.loc[deps.index[rows], "n_measured"] = left
    return deps.assign(few_pairs=deps["n_measured"] < 10)


class TestFewPairs:
    def test_the_volcano_counts_deps_of_few_pairs_apart(self):
        _, deps = make_cohort(make_pairs(20))
        figure = draw_volcano(lose_pairs(deps, [0, 1, 25, 300], 3), RULE, "t", count_pairs(20))
        written = "\n".join(texts(figure))
        assert_whole(figure)
        # The last of the four is no DEP.
        assert "in fewer than half of the pairs 4" in written
        assert "measured in 3 to 20 of 20 pairs, 3 in fewer than half" in written.replace("\n", " ")
        assert_whole(figure)

    def test_the_volcano_of_whole_pairs_has_no_such_entry(self, figures):
        assert not any("than half of the pairs" in text for text in texts(figures["volcano"]))

    def test_heatmap_and_dependence_write_the_pairs_behind_each_name(self):
        pairs = make_pairs(20)
        log2, deps = make_cohort(pairs)
        deps = lose_pairs(deps, [0], 3)
        for figure in (
            draw_heatmap(log2, deps, *compared(pairs), "t"),
            draw_dependence(log2, deps, *compared(pairs), RULE, "t"),
        ):
            assert {"\N{WHITE CIRCLE} GENE0 (3)", "GENE1 (20)"} <= set(texts(figure))
            assert_whole(figure)

    def test_names_stand_alone_where_every_pair_was_measured(self, figures):
        assert "GENE0" in texts(figures["heatmap"])
        assert "measured in all 3 pairs" in "\n".join(texts(figures["heatmap"]))


class TestHeatmap:
    @pytest.mark.parametrize("width", [85, 170])
    @pytest.mark.parametrize(("n", "n_up"), [(3, 3), (3, 120), (20, 17), (90, 300)])
    def test_the_key_is_on_the_paper_and_covers_nothing(self, n, n_up, width):
        pairs = make_pairs(n)
        log2, deps = make_cohort(pairs, n_up=n_up)
        with drawn_with(FigureSettings(width=width)):
            figure = draw_heatmap(log2, deps, *compared(pairs), "t")
        (key,) = figure.legends
        words = [text.get_text() for text in key.get_texts()]
        left_out = max(n_up + 8 - 60, 0)
        assert words == [
            "missing",
            *[f"{left_out} DEPs with smaller\nchanges are not shown"][:left_out],
        ]
        drawn = key.get_window_extent()
        assert drawn.x1 <= figure.bbox.width and drawn.y0 >= 0
        others = [axes.get_tightbbox() for axes in figure.axes]
        assert not any(drawn.overlaps(other) for other in others)
        assert_whole(figure)

    @pytest.mark.parametrize(("n_up", "n_down", "drawn"), [(300, 0, 60), (40, 20, 60), (17, 0, 17)])
    def test_the_largest_changes_are_drawn_and_the_others_counted(self, n_up, n_down, drawn):
        pairs = make_pairs()
        log2, deps = make_cohort(pairs, n_up=n_up, n_down=n_down)
        blocks = blocks_of(log2, deps, pairs)
        assert sum(len(block.values) for block in blocks.values()) == drawn
        assert sum(block.n_found for block in blocks.values()) == n_up + n_down
        named = {name for block in blocks.values() for name in block.values.index}
        called = deps[deps["is_dep"]]
        smallest = called.loc[called["gene"].isin(named), "log2fc"].abs().min()
        assert (called.loc[~called["gene"].isin(named), "log2fc"].abs() <= smallest).all()

    def test_cells_are_the_changes_of_the_pairs(self):
        pairs = make_pairs()
        log2, _ = make_cohort(pairs)
        values, columns = find_values(log2, *compared(pairs), "change")
        for column, reference, target in zip(
            columns, pairs["reference"], pairs["target"], strict=True
        ):
            np.testing.assert_array_equal(values[column.name], log2[target] - log2[reference])

    def test_an_unknown_kind_of_cell_is_refused(self):
        pairs = make_pairs()
        log2, _ = make_cohort(pairs)
        with pytest.raises(ValueError, match='unknown heatmap "ratio"'):
            find_values(log2, *compared(pairs), "ratio")

    def test_brackets_are_those_of_scipy(self):
        points = np.random.default_rng(4).normal(0, 2, (30, 2))
        distances = np.hypot(*(points[:, None] - points).T)
        tree = make_tree(distances)
        drawn = dendrogram(average(squareform(distances)), no_plot=True)
        # There the leaves are 10 apart, the first one at 5.
        places, heights = (np.array(drawn["icoord"]) - 5) / 10, np.array(drawn["dcoord"])
        order, ours = (np.argsort(part[:, 1]) for part in (heights, tree.heights))
        np.testing.assert_allclose(tree.places[ours], places[order])
        np.testing.assert_allclose(tree.heights[ours], heights[order])

    def test_eyes_are_counted_by_people(self):
        pairs = make_pairs().assign(subject=["DED01", "DED01", "DED02"])
        log2, deps = make_cohort(pairs)
        written = " ".join(" ".join(texts(draw_heatmap(log2, deps, *compared(pairs), "t"))).split())
        assert "in all 3 eyes of 2 people" in written

    def test_up_stands_before_down_and_columns_follow_visit_and_pair(self):
        pairs = make_pairs()
        log2, deps = make_cohort(pairs)
        blocks = blocks_of(log2, deps, pairs)
        counts = [(way, block.n_found) for way, block in blocks.items()]
        assert counts == [("up", 20), ("down", 8)]
        _, columns = find_values(log2, *compared(pairs), "z_score")
        drawn = [sample for column in columns for sample in column.side.samples]
        assert drawn == [*pairs["reference"], *pairs["target"]]

    def test_every_dep_is_named(self, figures):
        _, deps = make_cohort(make_pairs())
        assert set(deps.loc[deps["is_dep"], "gene"]) <= set(texts(figures["heatmap"]))

    def test_incomplete_pairs_are_left_out(self):
        pairs = make_pairs()
        log2, deps = make_cohort(pairs)
        pairs = pair_samples(list_patients(4)[:-1])
        assert blocks_of(log2, deps, pairs, "z_score")["up"].values.shape[1] == 6
        assert blocks_of(log2, deps, pairs)["up"].values.shape[1] == 3

    def test_rows_that_are_all_missing_or_constant(self):
        pairs = make_pairs()
        log2, deps = make_cohort(pairs)
        log2.iloc[0], log2.iloc[1] = np.nan, 20.0
        values = blocks_of(log2, deps, pairs, "z_score")["up"].values
        assert values.loc["GENE0"].isna().all()
        assert (values.loc["GENE1"] == 0).all()
        figure = draw_heatmap(log2, deps, *compared(pairs), "t")
        assert "missing" in texts(figure)
        assert_whole(figure)

    @pytest.mark.parametrize(("n_up", "n_down"), [(1, 0), (0, 1), (2, 2), (0, 0)])
    def test_few_deps(self, n_up, n_down):
        pairs = make_pairs()
        log2, deps = make_cohort(pairs, n_up=n_up, n_down=n_down)
        figure = draw_heatmap(log2, deps, *compared(pairs), "t")
        assert_whole(figure)
        drawn = sum(any(isinstance(c, QuadMesh) for c in a.collections) for a in figure.axes)
        assert (drawn > 0) == (n_up + n_down > 0)

    def test_many_deps_and_pairs_are_one_picture(self, tmp_path):
        pairs = make_pairs(40)
        log2, deps = make_cohort(pairs, n_up=150, n_down=100)
        figure = draw_heatmap(log2, deps, *compared(pairs), "t")
        assert_whole(figure)
        save(figure, [tmp_path / "heatmap.svg"])
        assert (tmp_path / "heatmap.svg").stat().st_size < 400_000

    def test_like_rows_come_together(self):
        rows = np.array([[0.0, 1, 2], [9, 0, 1], [0, 1, np.nan], [9, np.nan, 1]])
        order = cluster_order(rows).tolist()
        assert abs(order.index(0) - order.index(2)) == 1
        assert abs(order.index(1) - order.index(3)) == 1

    @pytest.mark.parametrize("whole_numbers", [False, True])
    def test_leaves_are_in_the_order_of_scipy(self, whole_numbers):
        random = np.random.default_rng(3)
        for size in [*range(2, 12), 60]:
            points = random.normal(0, 2, (size, 2))
            # Whole numbers, of which many lie equally far apart.
            points = points.round() if whole_numbers else points
            distances = np.hypot(*(points[:, None] - points).T)
            expected = leaves_list(average(squareform(distances)))
            np.testing.assert_array_equal(order_leaves(distances), expected)

    def test_rows_that_share_no_sample_are_far_apart(self):
        rows = np.array([[0.0, np.nan], [np.nan, 1.0], [2.0, 1.5]])
        tree = cluster_rows(rows)
        # The second and the third are 0.5 * sqrt(2) apart, the first and the third 2 * sqrt(2).
        assert tree.order.tolist() == [0, 1, 2]
        np.testing.assert_allclose(tree.heights[:, 1], np.sqrt(2) * np.array([0.5, 2]))
        alone = cluster_rows(np.array([[0.0, np.nan], [np.nan, 1.0]]))
        assert alone.order.tolist() == [0, 1] and alone.heights.size == 0

    def test_scores_have_unit_variance(self):
        scores = z_scores(make_cohort(make_pairs(), missing=0)[0])
        np.testing.assert_allclose(scores.std(axis=1), 1)


class TestSpecifications:
    def test_every_choice_is_named_and_the_rule_in_force_is_shaded(self, figures):
        written = texts(figures["specifications"])
        assert {"moderated by peptide count", "p < 0.05", "|log₂ fold change| > 0.58"} <= set(
            written
        )
        assert any("Shaded: the selected rule, 28 DEPs" in text for text in written)

    def test_choices_without_peptide_counts(self, figures):
        _, deps = make_cohort(make_pairs())
        figure = draw_specifications(make_curve(counted=False), deps, RULE, "t")
        assert "moderated by peptide count" not in texts(figure)
        said = "Left out, as the data do not allow it: moderated by peptide count."
        assert any(said in text for text in texts(figure))
        assert_whole(figure)
        assert not any("Left out" in text for text in texts(figures["specifications"]))

    def test_specifications_without_deps_are_marked_with_a_zero(self):
        curve = make_curve().assign(n_deps=[0, 3, *[5] * 100][: len(make_curve())], n_shared=0)
        _, deps = make_cohort(make_pairs())
        figure = draw_specifications(curve, deps, RULE, "t")
        zeros = [text for text in figure.axes[0].texts if text.get_text() == "0"]
        assert [text.xy for text in zeros] == [(0, 0)]

    def test_zeros_stand_clear_of_the_dashed_line_of_a_single_dep(self):
        curve = make_curve().assign(n_deps=[0, 3, *[25] * 100][: len(make_curve())], n_shared=0)
        _, deps = make_cohort(make_pairs(), n_up=1, n_down=0)
        axes = draw_specifications(curve, deps, RULE, "t").axes[0]
        (zero,) = [text for text in axes.texts if text.get_text() == "0"]
        line = axes.transData.transform((0, 1))[1]
        assert zero.get_window_extent().y0 > line

    def test_a_rule_that_is_no_specification(self):
        _, deps = make_cohort(make_pairs())
        rule = replace(RULE, test="wilcoxon")
        figure = draw_specifications(make_curve(rule), deps, rule, "t")
        assert any("is not among them" in text for text in texts(figure))
        assert_whole(figure)

    def test_nothing_found_and_nothing_tested(self):
        _, deps = make_cohort(make_pairs(), n_up=0, n_down=0)
        empty = make_curve(n=0)
        figure = draw_specifications(empty, deps, RULE, "t")
        assert_whole(figure)
        assert any("none of the tests" in text for text in texts(figure))
        figure = draw_specifications(empty, deps.assign(reason="few"), RULE, "t")
        assert any("No protein group" in text for text in texts(figure))


class TestDependence:
    def test_the_person_whom_a_dep_depends_on_is_named(self, figures):
        _, deps = make_cohort(make_pairs())
        hanging = (deps["is_dep"] & deps["hangs_on"].ne("")).sum()
        written = texts(figures["dependence"])
        assert written.count("depends on DED01") == hanging > 0
        assert any(f"{hanging} of 28 depend on one person" in text for text in written)

    def test_a_few_people_have_marks_of_their_own_and_many_are_ringed(self, figures):
        written = texts(figures["dependence"])
        assert {"DED01", "DED02", "DED03"} <= set(written)
        pairs = make_pairs(20)
        log2, deps = make_cohort(pairs, missing=0)
        figure = draw_dependence(log2, deps, *compared(pairs), RULE, "t")
        lines = {line.get_label(): line for line in figure.axes[0].lines}
        ringed = lines["the person named at the right"]
        rows = order_deps(deps)
        expected = np.flatnonzero(rows["hangs_on"] == "DED01")
        np.testing.assert_array_equal(ringed.get_ydata(), expected)
        changes = log2["DED01_week2"] - log2["DED01_baseline"]
        of_rows = changes[rows["protein_group"].iloc[expected]]
        np.testing.assert_allclose(ringed.get_xdata(), of_rows)
        assert "DED01" not in texts(figure)

    def test_those_that_most_specifications_call_come_first(self):
        _, deps = make_cohort(make_pairs())
        ordered = order_deps(deps)
        assert len(ordered) == 28
        assert ordered["specification_share"].is_monotonic_decreasing

    @pytest.mark.parametrize(("n_up", "drawn"), [(0, 0), (1, 1), (60, 40)])
    def test_any_number_of_deps(self, n_up, drawn):
        pairs = make_pairs(5)
        log2, deps = make_cohort(pairs, n_up=n_up, n_down=0)
        log2.iloc[0] = np.nan  # as where a DEP rests on imputed values
        figure = draw_dependence(log2, deps, *compared(pairs), RULE, "t")
        assert_whole(figure)
        named = {text for text in texts(figure) if text.startswith("GENE")}
        assert len(named) == drawn
        said = [legend.get_title().get_text() for legend in figure.legends]
        assert any("the first 40 of 60 DEPs" in text for text in said) == (n_up > drawn)


class TestRankedSets:
    def test_each_collection_has_its_part_of_the_sets(self):
        figure = draw_ranked_sets(make_ranked(), CHANGES, ENRICHMENT, "t", top=6)
        names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
        assert len(names) == 6
        assert names[0] == "response to stimulus number 0 (+2)"
        assert names[3] == "HALLMARK_SET_0"
        written = " ".join(texts(figure))
        assert "3 of 9 BP, 3 of 9 Own; the first 3 of each by p" in " ".join(written.split())
        weights = [label.get_fontweight() for label in figure.axes[0].get_yticklabels()]
        assert weights == ["bold"] * 6

    def test_points_are_the_changes_of_the_leading_genes(self):
        ranked = make_ranked(1)
        figure = draw_ranked_sets(ranked, CHANGES, ENRICHMENT, "t")
        points = figure.axes[0].collections[0].get_offsets()[:, 0]
        np.testing.assert_allclose(points, CHANGES.iloc[:8])
        assert "GENE0, GENE1" in " ".join(texts(figure))

    def test_sets_of_the_same_genes_are_drawn_once(self):
        ranked = make_ranked(2)
        same = ranked.assign(go_id=ranked["go_id"] + "x", term="the same")
        both = pd.concat([ranked, same]).sort_values(["ontology", "p_value", "go_id"])
        figure = draw_ranked_sets(both, CHANGES, ENRICHMENT, "t")
        assert len(figure.axes[0].get_yticklabels()) == len(ranked)

    def test_a_leading_gene_that_is_no_longer_there_is_left_out(self):
        figure = draw_ranked_sets(make_ranked(1), CHANGES[3:], ENRICHMENT, "t")
        assert len(figure.axes[0].collections[0].get_offsets()) == 5

    @pytest.mark.parametrize(
        ("changed", "without", "message"),
        [
            ({"ranked": ()}, "", "No method of ranked enrichment is configured"),
            ({}, "No gene has a moderated t.", "No gene has a moderated t."),
            ({}, "", "No gene set has 5 to 500 genes with a moderated t."),
        ],
    )
    def test_nothing_to_draw_says_why(self, changed, without, message):
        settings = replace(ENRICHMENT, **changed)
        figure = draw_ranked_sets(make_ranked()[:0], CHANGES, settings, "t", without=without)
        assert message in " ".join(" ".join(texts(figure)).split())
        assert_whole(figure)


class TestTermBars:
    def test_top_terms_with_their_counts(self, figures):
        written = texts(figures["go"])
        assert sum(text.startswith("5/50") for text in written) == 15
        counted = " ".join(" ".join(written).split())
        assert "35 terms are nominal (p < 0.05), 3 significant (q < 0.05 and at" in counted
        assert "Drawn: the first 15." in counted
        bold = [t for t in figures["go"].axes[0].get_yticklabels() if t.get_fontweight() == "bold"]
        assert len(bold) == 3

    def test_dots_stand_at_the_measure_by_direction(self):
        go = make_go(3).assign(
            n_up=[0, 5, 5], n_down=[5, 0, 0], drawn=True, p_value=[1e-3, 1e-2, 1e-4]
        )
        axes = draw_term_dots(
            go.assign(direction=["down", "up", "up"]), "BP", ENRICHMENT, "t"
        ).axes[0]
        (dots,) = axes.collections
        np.testing.assert_allclose(dots.get_offsets()[:, 0], [4, 2, 3])
        headings = [text.get_text() for text in axes.texts if text.get_fontsize() == 8]
        assert headings == ["up", "down"]
        up, down = PALETTES["red_blue"][:2]
        assert [to_hex(colour) for colour in dots.get_facecolors()] == [
            colour.lower() for colour in (up, up, down)
        ]

    def test_one_term_represents_those_that_share_its_deps(self):
        go = make_go(4).assign(drawn=True, direction="up")
        go["representative"] = ["GO:0000000", "GO:0000000", "GO:0000002", "GO:0000000"]
        first, second = draw_term_dots(go, "BP", ENRICHMENT, "t").axes[0].get_yticklabels()
        assert " ".join(first.get_text().split()).endswith("number 0 in the tear film (+2)")
        assert " ".join(second.get_text().split()).endswith("number 2 in the tear film")

    def test_other_terms_of_the_same_genes_are_counted(self):
        go = make_go(3).assign(drawn=[True, False, True], aliases=["GO:1;GO:2", "", ""])
        go["direction"] = "up"
        first, second = draw_term_dots(go, "BP", ENRICHMENT, "t").axes[0].get_yticklabels()
        assert first.get_text().endswith("film (+2)")
        assert second.get_text().endswith("film")

    def test_few_terms_of_one_direction_are_drawn_beside_many_of_another(self):
        go = make_go(40).assign(drawn=True, direction=["up"] * 38 + ["down"] * 2)
        written = texts(draw_term_dots(go, "BP", ENRICHMENT, "t"))
        assert any("process number 39" in text for text in written)
        assert sum(text.startswith("5/50") for text in written) == 15

    @pytest.mark.parametrize(
        ("redundant", "top", "words"),
        [
            ("show", 15, "Drawn: the first 15 of 20 that share less than 50 % of their DEPs"),
            ("hide", 30, "Drawn: 20 that share less than 50 % of their DEPs"),
        ],
    )
    def test_what_is_left_out_is_said(self, redundant, top, words):
        go, rule = (
            make_go().assign(drawn=np.arange(40) < 20),
            replace(ENRICHMENT, redundant=redundant),
        )
        written = " ".join(" ".join(texts(draw_term_dots(go, "BP", rule, "t", top=top))).split())
        assert "35 terms are nominal" in written
        assert words in written

    @pytest.mark.parametrize(
        ("measure", "words"),
        [
            ("p_value", "No term of this ontology is nominal (p < 0.05)."),
            ("q_value", "No term of this ontology is significant (q < 0.05 and at least 2 DEPs)."),
        ],
    )
    def test_no_listed_term(self, measure, words):
        go, rule = make_go().assign(drawn=False), replace(ENRICHMENT, measure=measure)
        written = " ".join(texts(draw_term_dots(go, "BP", rule, "t")))
        assert words in " ".join(written.split())

    def test_a_collection_of_the_user(self):
        reactome = CollectionSettings("Reactome", "gmt", "reactome.gmt")
        rule = replace(ENRICHMENT, collections=(reactome,))
        go = make_go().assign(ontology="Reactome", drawn=False)
        written = " ".join(" ".join(texts(draw_term_dots(go, "Reactome", rule, "t"))).split())
        assert "t, gene sets of Reactome" in written
        assert "No set of this collection is nominal" in written

    @pytest.mark.parametrize("n", [1, 15, 200])
    def test_any_number_of_terms(self, n):
        name = "REACTOME_ADAPTIVE_IMMUNE_RESPONSE_BASED_ON_SOMATIC_RECOMBINATION_OF_RECEPTORS_" * 2
        go = make_go(n).assign(drawn=True, term=name, p_value=0.0, aliases="a;b")
        assert_whole(draw_term_dots(go, "BP", ENRICHMENT, "t", top=n))

    def test_an_empty_table(self):
        figure = draw_term_dots(make_go().iloc[:0], "BP", ENRICHMENT, "t")
        written = " ".join(" ".join(texts(figure)).split())
        assert "No DEP is in a term of this ontology of 5 to 500 tested genes." in written

    def test_no_gene(self):
        figure = draw_term_dots(
            make_go().iloc[:0], "BP", ENRICHMENT, "t", without="None of the 12 DEPs has a gene."
        )
        written = " ".join(" ".join(texts(figure)).split())
        assert "None of the 12 DEPs has a gene, so no term was tested." in written

    def test_one_term(self):
        assert_whole(draw_term_dots(make_go().iloc[:1], "BP", ENRICHMENT, "t"))

    @pytest.mark.parametrize(
        ("significant", "words"),
        [
            ([False] * 3, "hollow: candidates, no term is significant (q < 0.05 and at least"),
            ([True, False, False], "hollow: not significant (q < 0.05 and at least 2 DEPs)"),
            ([True] * 3, ""),
        ],
    )
    def test_terms_that_are_not_significant_are_hollow(self, significant, words):
        go = make_go(3).assign(drawn=True, direction="up", significant=significant)
        figure = draw_term_dots(go, "BP", ENRICHMENT, "t")
        (dots,) = figure.axes[0].collections
        white = dots.get_facecolors()[:, :3].min(axis=1) == 1
        assert white.tolist() == [not filled for filled in significant]
        written = " ".join(" ".join(texts(figure)).split())
        assert words in written
        assert ("hollow" in written) == bool(words)

    @pytest.mark.parametrize(("hits", "sizes"), [([1, 1, 1], []), ([2, 3, 6], ["2", "4", "6"])])
    def test_the_key_has_the_sizes_of_the_dots(self, hits, sizes):
        figure = draw_term_dots(make_go(3).assign(drawn=True, n_hits=hits), "BP", ENRICHMENT, "t")
        keys = [text.get_text() for legend in figure.legends for text in legend.get_texts()]
        assert keys == (["DEPs of the term:", *sizes] if sizes else [])

    def test_long_names_have_two_lines(self):
        term = "adaptive immune response based on somatic recombination of immune receptors "
        term += "built from immunoglobulin superfamily domains"
        lines = wrapped(term).splitlines()
        assert len(lines) == 2
        assert lines[1].endswith("…")


class TestNetwork:
    def test_names_do_not_overlap(self, figures):
        written = figures["network"].axes[0].texts
        assert len(written) == 12
        assert_apart(written)

    def test_the_network_its_cut_and_the_rest_are_named(self, figures):
        written = "\n".join(texts(figures["network"]))
        assert "STRING v12.0 physical, score ≥ 0.9" in written
        assert re.search(r"^No link of score ≥ 0.9 to another DEP: 3$", written, re.M)

    def test_deps_without_an_interaction_are_a_row_of_names(self, figures):
        beside = figures["network"].axes[1]
        assert [text.get_text() for text in beside.texts[1:]] == ["GENE12", "GENE13", "GENE14"]

    def test_they_are_parted_by_what_the_file_says_of_them(self):
        edges, hubs = make_network()
        hubs.loc[hubs["gene"] == "GENE12", ["in_network", "in_file"]] = False
        beside = draw_network(edges, hubs, "t").axes[1]
        assert [text.get_text() for text in beside.texts] == [
            "No link of score ≥ 0.9 to another DEP: 2",
            "GENE13",
            "GENE14",
            "Not in the network file: 1",
            "GENE12",
        ]

    def test_names_do_not_bite_into_nodes(self, figures):
        axes = figures["network"].axes[0]
        (nodes,) = [part for part in axes.collections if len(part.get_offsets()) == 12]
        places = axes.transData.transform(nodes.get_offsets())
        across = np.sqrt(nodes.get_sizes())[:, None] / 2 * axes.figure.dpi / 72
        boxes = np.array([text.get_window_extent().extents for text in axes.texts])
        nearest = np.clip(places[:, None], boxes[None, :, :2], boxes[None, :, 2:])
        away = np.hypot(*np.moveaxis(nearest - places[:, None], 2, 0))
        assert (away > 0.9 * across).all()

    def test_more_of_them_than_fit_are_counted(self):
        edges, hubs = make_network(12, 300)
        written = [text.get_text() for text in draw_network(edges, hubs, "t").axes[1].texts]
        # Six rows of seven, the last of which says how many more there are.
        assert len(written) == 1 + 42
        assert written[-1] == "259 more"

    def test_edges_have_the_colour_of_their_strongest_evidence(self):
        edges, hubs = make_network(5, 1)
        channels = ["databases 0.90;co-expression 0.40", "experiments 0.80", "gene fusion 0.9", ""]
        figure = draw_network(edges.assign(evidence=channels), hubs, "t")
        names = texts(figure)
        assert {"databases", "experiments", "other evidence"} <= set(names)
        assert "co-expression" not in names
        assert not {"databases", "experiments"} & set(texts(draw_network(edges, hubs, "t")))

    @pytest.mark.parametrize("n", [3, 12, 60])
    def test_the_network_fills_its_page(self, n):
        axes = draw_network(*make_network(n, 0), "t").axes[0]
        ends = np.vstack(
            [line.get_xydata() for line in axes.get_children() if isinstance(line, Line2D)]
        )
        low, high = np.nanmin(ends, axis=0), np.nanmax(ends, axis=0)
        limits = np.array([axes.get_xlim(), axes.get_ylim()])
        filled = (high - low) / np.ptp(limits, axis=1)
        assert filled.max() > (0.35 if n == 3 else 0.75)

    def test_deps_without_an_interaction_are_counted_by_what_the_file_says_of_them(self):
        edges, hubs = make_network()
        alone = hubs.index[hubs["degree"] == 0]
        hubs.loc[alone[:2], "in_network"] = False
        hubs.loc[alone[1], "in_file"] = False
        written = " ".join(" ".join(texts(draw_network(edges, hubs, "t"))).split())
        counted = "no link of score ≥ 0.9 to any gene: 1; not in the network file: 1"
        assert f"no link of score ≥ 0.9 to another DEP: {len(alone) - 2}; {counted}" in written
        assert "Not in the network file: 1 GENE13" in written
        nothing = draw_network(edges.iloc[:0], hubs.assign(degree=0), "t")
        assert counted in " ".join(" ".join(texts(nothing)).split())

    @pytest.mark.parametrize("rows", [0, 4])
    def test_no_edges(self, rows):
        edges, hubs = make_network()
        figure = draw_network(edges.iloc[:0], hubs.iloc[:rows].assign(degree=0), "t")
        assert any(text.startswith("No ") for text in texts(figure))

    @pytest.mark.parametrize("n", [3, 60, 300])
    def test_any_size(self, n):
        figure = draw_network(*make_network(n, 0), "t")
        assert_whole(figure)
        assert_apart(figure.axes[0].texts)

    def test_nodes_stand_apart(self):
        import networkx as nx

        places = lay_out(nx.complete_graph(30))
        distance = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
        assert distance[np.triu_indices(30, 1)].min() > 0.35

    def test_parts_do_not_overlap(self):
        parts = [np.random.default_rng(i).uniform(0, 6 - i, (5, 2)) for i in range(5)]
        moved = pack(parts, 1.2)
        boxes = np.array([[*part.min(axis=0), *part.max(axis=0)] for part in moved])
        shared = overlaps(boxes, boxes)
        np.fill_diagonal(shared, 0)
        assert shared.max() == 0

    def test_the_order_of_edges_does_not_matter(self):
        edges, _ = make_network()
        turned = edges.rename(columns={"gene_a": "gene_b", "gene_b": "gene_a"}).iloc[::-1]
        pd.testing.assert_frame_equal(node_places(edges), node_places(turned))


class TestVenn:
    def test_direction_agrees_or_is_mixed(self):
        terms = make_terms(CONTRASTS, n=3, shared=3)
        terms["direction_nsde.week2_vs_baseline"] = ["up", "up", "down"]
        terms["direction_ssde.week2_vs_baseline"] = ["up", "down", "down"]
        table = membership(terms, CONTRASTS, "BP", "nominal").set_index("term")
        assert table["direction"].loc[terms["term"]].tolist() == ["up", "mixed", "down"]

    def test_every_listed_term_counts_and_of_those_of_the_same_deps_one_is_named(self):
        terms = make_terms(CONTRASTS, 5, 3)
        for name in ("nsde.week2_vs_baseline", "ssde.week2_vs_baseline"):
            terms[f"p_value_{name}"] = [1e-4, 1e-3, 1e-2, 0.02, 0.03]
            # The second shares two of three genes with the first, and is not drawn.
            terms[f"genes_{name}"] = ["A;B", "A;B;C", "A;D;E", "A;B", "A;B"]
            terms[f"drawn_{name}"] = [True, False, True, True, True]
        table = membership(terms, CONTRASTS, "BP", "nominal", 0.5)
        assert table["n"].tolist() == [2, 2, 2, 1, 1]
        # Terms of one contrast alone are named beside those that both share.
        assert table["named"].tolist() == [True, False, True, True, True]
        written = texts(draw_term_venn(terms, TITLES, "BP", ENRICHMENT))
        assert {"1 further shared term", "4"} <= set(written)
        assert "Of terms that share 50 % of their DEPs or more one is named" in written

    def test_only_biological_processes(self):
        terms = make_terms(CONTRASTS).assign(ontology="MF")
        figure = draw_term_venn(terms, TITLES, "BP", ENRICHMENT)
        assert any("No biological process is nominal" in text for text in texts(figure))

    def test_counts_and_shared_terms_are_written(self, figures):
        written = texts(figures["venn"])
        assert "10 further shared terms" in written
        # 15 of the shared terms, and three of those of each contrast alone.
        assert sum(text.startswith("regulation of process") for text in written) == 15 + 2 * 3
        assert sum("only here, such as" in text for text in written) == 2

    def test_titles_are_written_and_no_ids(self, figures):
        names = [f"cohort{i}/week2_vs_baseline" for i in range(4)]
        titles = {name: f"Title {i}" for i, name in enumerate(names)}
        many = draw_term_venn(make_terms(names), titles, "BP", ENRICHMENT)
        for figure, expected in ((figures["venn"], TITLES), (many, titles)):
            written = "\n".join(map(str, texts(figure)))
            assert not any(part in written for part in ("week2_vs_baseline", "cohort1"))
            joined = " ".join(written.split())
            assert all(title in joined for title in expected.values())

    @pytest.mark.parametrize(("n", "shared"), [(0, 0), (1, 0), (1, 1), (12, 0), (400, 380)])
    @pytest.mark.parametrize("contrasts", [2, 3, 6])
    def test_any_size(self, n, shared, contrasts):
        names = [f"cohort{i}/week2_vs_baseline" for i in range(contrasts)]
        titles = dict(zip(names, names, strict=True))
        assert_whole(draw_term_venn(make_terms(names, n, shared), titles, "BP", ENRICHMENT))

    def test_intersections_are_exact_and_largest_first(self):
        rows = {"p": [1, 1, 1, 0, 0], "q": [1, 1, 0, 1, 0], "r": [1, 1, 0, 0, 1]}
        table = pd.DataFrame(rows).astype(bool)
        table["direction"] = ["up", "mixed", "up", "down", "up"]
        found = intersections(table, ["p", "q", "r"])
        assert found["n_terms"].tolist() == [2, 1, 1, 1]
        assert found[["p", "q", "r"]].sum(axis=1).tolist() == [3, 1, 1, 1]
        assert found.loc[0, ["up", "down", "mixed"]].tolist() == [1, 0, 1]
        assert found["n_terms"].sum() == len(table)

    def test_combinations_without_a_bar_are_counted(self):
        names = [f"cohort{i}/week2" for i in range(5)]
        titles = dict(zip(names, names, strict=True))
        # Each of the 31 combinations once, and the last one twice.
        sets = [[bool(k >> i & 1) for i in range(5)] for k in [*range(1, 32), 31]]
        terms = make_terms(names, len(sets), 0)
        for i, name in enumerate(names):
            suffix = name.replace("/", ".")
            terms[f"nominal_{suffix}"] = [inside[i] for inside in sets]
            terms[f"drawn_{suffix}"] = terms[f"nominal_{suffix}"]
        terms = terms.assign(ontology="BP")
        written = " ".join(map(str, texts(draw_term_venn(terms, titles, "BP", ENRICHMENT))))
        assert "Not drawn: 11 other combinations, 11 terms." in " ".join(written.split())

    def test_shared_terms_have_a_bar_where_those_of_single_contrasts_would_fill_the_paper(self):
        names = [f"cohort{i}/week2" for i in range(10)]
        terms = make_terms(names, 200, 0).assign(ontology="BP")
        for name in names[:2]:
            terms.loc[:1, f"nominal_{name.replace('/', '.')}"] = True
        with drawn_with(FigureSettings(width=85)):
            figure = draw_term_venn(terms, dict(zip(names, names, strict=True)), "BP", ENRICHMENT)
        written = " ".join(" ".join(map(str, texts(figure))).split())
        assert "2 terms: " in written
        assert "Not drawn: " in written
        assert "shared by two" not in written


class TestChanges:
    def test_places_and_correlation_are_written(self, figures):
        written = texts(figures["changes"])
        assert "r = 0.60 over 290 proteins" in written
        assert "DEP of one, different (q < 0.05) 10" in written
        assert "no DEP 250" in written

    def test_deps_that_the_other_did_not_test_have_no_point(self):
        differences, agreement = make_changes(CONTRASTS)
        axes = draw_changes(differences, agreement).axes[0]
        drawn = sum(len(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None")
        assert drawn == 290

    def test_a_panel_for_each_pair_up_to_six(self):
        names = [f"cohort{i}/week2" for i in range(4)]
        assert len(draw_changes(*make_changes(names, 80)).axes) == 6
        figure = draw_changes(*make_changes([*names, "cohort4/week2"], 80))
        assert "the first 6 of 10 pairs of contrasts" in " ".join(texts(figure))
        assert_whole(figure)

    @pytest.mark.parametrize(("width", "panels"), [(0, 6), (85, 3), (170, 6)])
    def test_a_figure_fits_on_a_page(self, width, panels):
        with drawn_with(FigureSettings(width=width)):
            figure = draw_changes(*make_changes([f"cohort{i}/week2" for i in range(5)], 80))
        assert len(figure.axes) == panels
        assert figure.get_figheight() * 25.4 < 247

    @pytest.mark.parametrize("contrasts", [2, 3])
    @pytest.mark.parametrize("n", [1, 5, 60])
    def test_any_size(self, n, contrasts):
        names = [f"cohort_of_a_long_name{i}/week2_vs_baseline" for i in range(contrasts)]
        assert_whole(draw_changes(*make_changes(names, n)))

    def test_nothing_tested_in_both(self):
        differences, agreement = make_changes(CONTRASTS, 5)
        figure = draw_changes(differences[:0], agreement.assign(n_tested=0))
        assert any("No protein was tested" in text for text in texts(figure))


def put_samples(monkeypatch, places):
    """Let the components of the samples, and those within people, be these."""
    found = Components(places, np.array([0.6, 0.2]), 500)
    monkeypatch.setattr("tearflow.figures.pca.principal_components", lambda *_: found)


class TestQualityAndPca:
    def test_panels(self, figures):
        titles = {axes.get_title(loc="left") for axes in figures["quality"].axes}
        assert {"a   Identifications", "d   Correlation of samples"} <= titles

    @pytest.mark.parametrize("n", [1, 5, 20])
    def test_any_number_of_samples(self, n):
        quality = make_quality(n, ("screen", "baseline", "week2", "week4"))
        assert_whole(draw_quality(quality, "t"))
        assert_whole(draw_pca(quality, "t"))

    def test_many_samples_are_bands(self):
        quality = make_quality(101, proteins=60)
        quality.log2[quality.table["sample"].iloc[7]] = np.nan
        figure = draw_quality(quality, "t")
        assert_whole(figure)
        found, intensities, _, correlations = figure.axes[:4]
        log2 = quality.log2[quality.table["sample"]]
        edges, medians = np.hstack([line.get_xydata().T for line in intensities.lines])
        assert edges.tolist() == np.repeat(np.arange(203) - 0.5, 2)[1:-1].tolist()
        np.testing.assert_array_equal(medians, np.repeat(log2.median(), 2))
        # A sample without values parts the bands.
        parts = [path.vertices for area in intensities.collections for path in area.get_paths()]
        drawn = np.vstack(parts)
        quartiles = log2.dropna(axis=1, how="all").quantile([0.25, 0.75]).to_numpy().ravel()
        assert np.isin(quartiles, drawn[:, 1]).all()
        bars = np.vstack([area.get_paths()[0].vertices for area in found.collections])
        assert set(quality.table["n_identified"]) <= set(bars[:, 1])
        assert_apart([label for label in correlations.get_yticklabels() if label.get_text()])

    def test_a_sample_without_values(self):
        quality = make_quality(3)
        quality.log2.iloc[:, 0] = np.nan
        assert_whole(draw_quality(quality, "t"))

    def test_too_few_complete_proteins(self):
        figure = draw_pca(make_quality(missing=0.9), "t")
        assert any("No principal components" in text for text in texts(figure))

    def test_subjects_are_named_once(self, figures):
        written = figures["pca"].axes[0].texts
        names = [text for text in written if text.get_text()]
        assert sorted(text.get_text() for text in names) == ["DED01", "DED02", "DED03"]
        assert_apart(names)

    def test_explained_variance_is_on_the_axes(self, figures):
        assert "of the variance)" in figures["pca"].axes[0].get_xlabel()

    def test_up_to_four_visits_are_joined_and_of_more_the_medians_have_panels(self):
        few = draw_pca(make_quality(visits=("v1", "v2", "v3", "v4")), "t").axes
        quality = make_quality(visits=tuple("abcde"))
        many = draw_pca(quality, "t").axes
        assert (len(few), len(many)) == (2, 4)
        lines = [sum(hasattr(text, "arrowprops") for text in axes[0].texts) for axes in (few, many)]
        assert lines[0] >= 3 * 3 > 0 == lines[1]
        people = {"DED01", "DED02", "DED03"}
        named = [{text.get_text() for text in axes.texts} - {""} for axes in (few[0], *many)]
        assert named[0] == people
        assert named[1] | named[2] <= people
        for axes in many[2:]:
            assert [label.get_text() for label in axes.get_xticklabels()] == list("abcde")
        # Medians of both components of the first visit, whose samples come first.
        scores = principal_components(quality.log2).scores
        paths = [line for line in many[2].lines if len(line.get_xdata()) == 5]
        first = [line.get_ydata()[0] for line in paths]
        np.testing.assert_allclose(first, np.median(scores[:3, :2], axis=0))
        titles = [axes.get_title(loc="left") for axes in many[2:]]
        assert titles == ["c   Medians of the visits in a", "d   Medians of the visits in b"]

    @pytest.mark.parametrize("width", [85, 0])
    def test_many_visits_of_many_people_can_be_read(self, width):
        visits = [f"follow-up {place}" for place in range(11)]
        with drawn_with(FigureSettings(width=width)):
            figure = draw_pca(make_quality(12, visits), "t")
        assert_whole(figure)
        assert_legible(figure)

    def test_twelve_visits_and_three_arms_are_told_apart_on_a_narrow_page(self):
        quality = make_quality(3, [f"follow-up, week {week}" for week in range(12)], proteins=60)
        arms = dict(zip(("DED01", "DED02", "DED03"), (LONG_ARM, "vehicle", "high"), strict=True))
        with drawn_with(FigureSettings(width=85)):
            chosen = replace(quality, arms=tuple(quality.table["subject"].map(arms)))
            figure = draw_pca(chosen, "t")
        assert_whole(figure)
        assert_legible(figure)
        assert figure.get_figheight() * 25.4 < 247
        assert len({label.get_text() for label in figure.axes[2].get_xticklabels()}) == 12

    @pytest.mark.parametrize("visits", [("once",), ("before", "after")])
    def test_arms_are_filled_differently(self, visits):
        quality = make_quality(4, visits)
        arms = ["drug" if name == "DED01" else "placebo" for name in quality.table["subject"]]
        figure = draw_pca(replace(quality, arms=tuple(arms)), "t")
        (legend,) = figure.legends
        assert [text.get_text() for text in legend.get_texts()] == [*visits, "drug", "placebo"]
        scores = principal_components(quality.log2).scores
        fills = {
            tuple(place): line.get_fillstyle()
            for line in figure.axes[0].lines
            if line.get_linestyle() == "None"
            for place in line.get_xydata().tolist()
        }
        by_arm = {arm: set() for arm in arms}
        for place, arm in zip(scores[:, :2].tolist(), arms, strict=True):
            by_arm[arm].add(fills[tuple(place)])
        assert by_arm == {"drug": {"full"}, "placebo": {"none"}}

    def test_eleven_visits_differ_by_shape_and_by_colour(self):
        looks = visit_looks([f"week{n}" for n in range(11)])
        assert len({marker for _, marker in looks.values()}) == 11
        assert len({colour for colour, _ in looks.values()}) == 11

    def test_the_second_panel_has_changes_within_people(self, figures):
        quality = make_quality()
        heads = [axes.get_title(loc="left") for axes in figures["pca"].axes]
        assert heads == ["a   Samples", "b   Changes within people"]
        within = principal_components(quality.log2, quality.table["subject"].tolist())
        drawn = np.concatenate(
            [
                line.get_xydata()
                for line in figures["pca"].axes[1].lines
                if line.get_marker() in "os"
            ]
        )
        # Both visits of a person lie opposite each other.
        np.testing.assert_allclose(drawn[: len(drawn) // 2], -drawn[len(drawn) // 2 :], atol=1e-9)
        assert sorted(drawn[:, 0]) == pytest.approx(sorted(within.scores[:, 0]))

    def test_people_with_one_sample_have_no_second_panel(self):
        figure = draw_pca(make_quality(5, ("once",)), "t")
        assert [axes.get_title(loc="left") for axes in figure.axes] == ["Samples"]
        assert_whole(figure)

    @pytest.mark.parametrize("width", [60, 85, 125, 170])
    @pytest.mark.parametrize(
        "visits", [("baseline", "week2"), tuple(f"F-week {n}" for n in range(11))]
    )
    def test_any_width(self, width, visits):
        with drawn_with(FigureSettings(width=width)):
            figure = draw_pca(make_quality(5, visits), "t")
        assert_whole(figure)
        (legend,) = figure.legends
        assert not any(legend.get_window_extent().overlaps(axes.bbox) for axes in figure.axes)

    @pytest.mark.parametrize("seed", range(12))
    def test_labels_are_whole_at_any_scale_and_shape(self, seed, monkeypatch):
        generator = np.random.default_rng(seed)
        quality = make_quality(4)
        size = 10 ** generator.uniform(-0.5, 1.7) * np.array([1, generator.uniform(0.4, 1.6)])
        put_samples(monkeypatch, generator.normal(0, size, (len(quality.table), 2)))
        assert_whole(draw_pca(quality, "t"))

    def test_wide_components_leave_no_label_cut_off(self, monkeypatch):
        # Places at which equal scales by Matplotlib changed the numbers after the layout.
        quality = make_quality(20, ("screen", "prior", "24h", "disch", "1week"), missing=0.001)
        n = len(quality.table)
        places = np.column_stack([np.linspace(-14.93, 14.8, n), np.linspace(-14.75, 4.11, n)])
        put_samples(monkeypatch, places)
        figure = draw_pca(quality, "t", "Dry eye, simulated")
        assert_whole(figure)
        axes = figure.axes[0]
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        box = axes.get_window_extent()
        assert np.isclose(box.height / box.width, (high - low) / (right - left), rtol=0.01)
