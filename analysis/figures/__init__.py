"""What is drawn of a study: one file per figure, whose docstring is its caption.

Figures of a case are in `case`, of an interface in `interface`, of a pair of media in `pair`. A new one is
its file, with one record of FigureKind, and its name in gallery.py.
"""
