"""What each column means, and one spelling of a value on both sides."""

from assay.fields.countries import country_code_sql
from assay.fields.facts import fact_of
from assay.fields.headers import shown as shown_header
from assay.fields.home import NO_COUNTRY, dialled, learn_home
from assay.fields.look import look
from assay.fields.model import KINDS, Context, Fact, Field, Kind, Schema, Spelled, Spelling, Values
from assay.fields.people import Chosen, of_people, people
from assay.fields.secrets import bcrypt_padding_sql, hash_scheme_sql
from assay.fields.shelving import shelved
from assay.fields.spelling import spell
from assay.fields.understanding import known_kinds, understand

__all__ = [
    "KINDS",
    "NO_COUNTRY",
    "Chosen",
    "Context",
    "Fact",
    "Field",
    "Kind",
    "Schema",
    "Spelled",
    "Spelling",
    "Values",
    "bcrypt_padding_sql",
    "country_code_sql",
    "dialled",
    "fact_of",
    "hash_scheme_sql",
    "known_kinds",
    "learn_home",
    "look",
    "of_people",
    "people",
    "shelved",
    "shown_header",
    "spell",
    "understand",
]
