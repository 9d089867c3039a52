"""Recognition by content: how sure each format is that a member is its own."""

from __future__ import annotations

from assay.intake.model import FORMATS, Format, Sample, Stored

HEAD_BYTES = 256 * 1024  # Sample.head, as the model states it


def sampled(stored: Stored) -> Sample:
    """The head of a stored member."""
    with stored.open() as file:
        return Sample(file.read(HEAD_BYTES), stored.name, stored.size)


def recognise(sample: Sample) -> list[tuple[str, float]]:
    """Format ids with a confidence above 0, the surest first; ties in the order of ids."""
    found = [(key, min(1.0, _sure(plugin, sample))) for key, plugin in FORMATS.all().items()]
    return sorted((pair for pair in found if pair[1] > 0), key=lambda pair: -pair[1])


def _sure(plugin: Format, sample: Sample) -> float:
    try:
        return float(plugin.sniff(sample))
    except Exception:  # noqa: BLE001 - a sniffer that stumbles over hostile bytes does not recognise them
        return 0.0
