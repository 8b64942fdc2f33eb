# Further networks with STRING's names beside them, and the lists of interactions that are suspicious
# and to be left out.
BESIDE_NETWORK = [
    name
    for name in RESOURCES
    if name.startswith(("network_", "excluded_")) or name == "bundled_suspicious"
]


rule find_hubs:
    """Cut the interaction network to the DEPs of a contrast and rank them by degree."""
    input:
        **{name: given(RESOURCES[name]) for name in BESIDE_NETWORK},
        deps="<results>/{cohort}/{contrast}/deps.tsv",
        go="<results>/{cohort}/{contrast}/go.tsv",
        interactions=given(RESOURCES["interactions"]),
        string_names=given(RESOURCES.get("string_names", [])),
        genes=given(RESOURCES["genes"]),
    output:
        edges="<results>/{cohort}/{contrast}/ppi_edges.tsv",
        hubs=report(
            "<results>/{cohort}/{contrast}/hubs.tsv",
            caption="../report/hubs.rst",
            category="{cohort}",
            subcategory="{contrast}",
            labels={"result": "interaction hubs", "format": "table"},
        ),
        networks="<results>/{cohort}/{contrast}/networks.tsv",
        hub_curve="<results>/{cohort}/{contrast}/hub_curve.tsv",
        modules="<results>/{cohort}/{contrast}/modules.tsv",
        graphml="<results>/{cohort}/{contrast}/network.graphml",
        source="<results>/{cohort}/{contrast}/network_source.tsv",
    log:
        "<logs>/{cohort}/{contrast}/find_hubs.log",
    benchmark:
        "<benchmarks>/{cohort}/{contrast}/find_hubs.tsv"
    priority: CHAIN
    conda:
        "../../envs/enrichment.yaml"
    params:
        code=code_of("find_hubs.py"),
        contents=contents_of("interactions", "string_names", "genes", *BESIDE_NETWORK),
        test=lookup("differential/test", within=config),
        network=lookup("network", within=config),
    script:
        "../scripts/find_hubs.py"
