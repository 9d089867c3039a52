"""Recognition by content: how sure each format is that a member is its own."""

from __future__ import annotations

from assay.intake.model import FORMATS, Sample, Stored

HEAD_BYTES = 256 * 1024  # Sample.head, as the model states it


def sampled(stored: Stored) -> Sample:
    """The head of a stored member."""
    with stored.open() as file:
        return Sample(file.read(HEAD_BYTES), stored.name, stored.size)


def recognise(sample: Sample) -> list[tuple[str, float]]:
    """Format ids with a confidence above 0, the surest first; ties in the order of ids."""
    found = [(key, float(plugin.sniff(sample))) for key, plugin in FORMATS.all().items()]
    return sorted(((key, min(1.0, sure)) for key, sure in found if sure > 0), key=lambda pair: -pair[1])
