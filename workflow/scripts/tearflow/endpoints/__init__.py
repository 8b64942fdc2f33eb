"""Clinical endpoints: their measures, values, tests, and what they have to do with the proteins."""
