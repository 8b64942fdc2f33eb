"""The specs of all tables that a run can write."""

from types import ModuleType

from tearflow.comparison import table_specs as of_comparison
from tearflow.differential import table_specs as of_differential
from tearflow.endpoints import table_specs as of_endpoints
from tearflow.enrichment import table_specs as of_enrichment
from tearflow.io.table_specs import TableSpec
from tearflow.network import table_specs as of_network
from tearflow.proteins import table_specs as of_proteins
from tearflow.provenance import table_specs as of_provenance
from tearflow.quality import table_specs as of_quality
from tearflow.readers import table_specs as of_readers


def _declared(*modules: ModuleType) -> list[TableSpec]:
    """Specs of some modules, in the order in which they are declared."""
    found = (value for module in modules for value in vars(module).values())
    return [value for value in found if isinstance(value, TableSpec)]


TABLES = _declared(
    of_provenance,
    of_readers,
    of_proteins,
    of_quality,
    of_differential,
    of_endpoints,
    of_enrichment,
    of_network,
    of_comparison,
)


def spec_of(path: str) -> TableSpec:
    """Spec of a table.

    Parameters
    ----------
    path
        Of the file, below the folder of the results.

    Raises
    ------
    ValueError
        If no table has such a path.

    Examples
    --------
    >>> spec_of("nsde/week2_vs_baseline/deps.tsv").path
    '{cohort}/{contrast}/deps.tsv'
    """
    for spec in TABLES:
        if spec.is_of(path):
            return spec
    raise ValueError(f"{path}: no table of TearFlow has such a path")
