"""Questions for the demonstration model by somebody who had not seen its generator."""
