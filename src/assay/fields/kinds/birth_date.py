"""A birth date."""

from __future__ import annotations

from assay.fields.dates import DAY, NEAR_DAY, birth_score
from assay.fields.model import Fact, Kind
from assay.fields.styles import date_style

KIND = Kind(
    id="birth_date",
    says="The day a person was born.",
    fact=Fact.WORLD,
    identifies=14.0,  # u between 1/10,000 and 1/25,000 (docs of the evidence model, section 5.2)
    headers={
        "en": ("date of birth", "dob", "birth date", "birthdate", "birthday", "birth day", "born", "born on", "d o b"),
        "de": ("geburtsdatum", "geburtstag", "geboren", "geboren am", "gebdatum", "geb datum"),
        "fr": ("date de naissance", "date naissance", "naissance", "ne le"),
        "es": ("fecha de nacimiento", "fecha nacimiento", "nacimiento", "fnac"),
        "it": ("data di nascita", "data nascita", "nascita"),
        "pt": ("data de nascimento", "data nascimento", "nascimento"),
        "nl": ("geboortedatum",),
        "pl": ("data urodzenia",),
        "sv": ("fodelsedatum", "fodd"),
        "da": ("fodselsdato", "fodselsdag"),
        "fi": ("syntymaaika",),
        "cs": ("datum narozeni",),
        "hu": ("szuletesi datum",),
        "tr": ("dogum tarihi",),
        "ru": ("дата рождения", "день рождения"),
        "zh": ("出生日期", "生日"),
        "ja": ("生年月日",),
    },
    score=birth_score,
    spelling=DAY,
    near=NEAR_DAY,
    style=date_style,
)
