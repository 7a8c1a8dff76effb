"""TeX as models write it, to lines of text and to MathML."""
