"""The report as an object, for notebooks and programs that hold predictions or a model already."""
