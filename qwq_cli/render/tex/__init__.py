"""TeX as models write it, turned into lines of text and into MathML."""
