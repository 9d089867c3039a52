"""Do rows hold values that are reserved for examples and drama?"""

from __future__ import annotations

from assay.forensics.grammar import sign_check

CHECK = sign_check(
    name="reserved-values",
    looks_for="example domains, 555-01xx numbers, documentation IP addresses, social-security areas never issued",
    sign="reserved",
    says="hold a value that is reserved for examples or drama",
    real=(0.002, 0.01),
    written=(0.05, 0.998),
    reference="RFC 2606, 6761, 5737, 3849; NANP 555-0100 to 0199; drama ranges of Ofcom, ARCEP and ACMA",
)
