"""The only place that imports pyqtgraph: curves over one shared axis, drawn at the eye's pace."""
