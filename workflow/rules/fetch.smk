rule fetch_resources:
    """Download the resources that the configuration or the key fetch names, and check them."""
    log:
        "<logs>/fetch_resources.log",
    # What is there is kept, and continued by the next call.
    retries: 0
    # Nodes of a cluster have no internet.
    localrule: True
    conda:
        "../../envs/fetch.yaml"
    params:
        code=code_of("fetch_resources.py"),
        request=asdict(STUDY.fetch_request),
    script:
        "../scripts/fetch_resources.py"


rule list_resources:
    """List the resources that can be fetched, and which of them are there."""
    log:
        "<logs>/list_resources.log",
    localrule: True
    conda:
        "../../envs/fetch.yaml"
    params:
        code=code_of("list_resources.py"),
    script:
        "../scripts/list_resources.py"
