"""Everything of ours lives in this package, so that no module of a function can have the same name."""
