"""The parts of a trace as they are drawn: steps, answers, outlines, comparisons."""
