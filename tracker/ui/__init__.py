"""What every page shares; a page imports the part it uses.

data       the store of this run: one release, one day looked from
controls   link <-> filters <-> widgets
widgets    each filter drawn, by its kind
sliders    numbers that have a value of their own
user       who is in front of the page
frame      title, error boundary, stamp
parts      figures, tables, downloads, sources
plain      somebody's text where Markdown is rendered

The other modules are the own parts of the page or section they are called after.
"""
