"""The national and bank numbers that Assay can check, one entry each with its source."""

# ruff: noqa: E501  (a table reads better than wrapped lines)

from __future__ import annotations

from assay.fields.check_digits import Mod11x10, Mod97, Number, Verhoeff, Weighted, Whole

_DAY = r"(?:0[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DOWN_10 = "0987654321"  # the digit that brings a sum to the next ten
_DOWN_11 = "0-987654321"  # to the next eleven; a rest of one has no digit
_FOLDED_11 = "00987654321"  # the same with the two rests that have no digit written nought
_LETTERS_23 = "TRWAGMYFPDXBNJZSQVHLCKE"
# Value of 0-9A-Z at the odd places of an Italian code (Decreto 23 dicembre 1976, art. 12); even places count plainly.
_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD = (*_ODD_DIGITS, *_ODD_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_EVEN = (*range(10), *range(26))


def _weighted(weights: str, modulo: int, table: str, at: int) -> Weighted:
    return Weighted(tuple(map(int, weights.split())), modulo, table, at)


def _luhn(length: int) -> Weighted:
    """ISO/IEC 7812-1 annex B, over all digits but the last."""
    weights = tuple(2 if (length - i) % 2 else 1 for i in range(1, length))
    return Weighted(weights, 10, _DOWN_10, length, doubled=True)


NUMBERS: tuple[Number, ...] = (
    Number("iban", None, r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", (Mod97(),), 1 / 97, "ISO 13616-1"),
    Number("es-dni", "ES", r"[0-9]{8}[A-Z]", (Whole("([0-9]{8})([A-Z])", 23, _LETTERS_23),), 1 / 26,
           "Ministerio del Interior, cálculo del dígito de control del NIF/NIE"),
    Number("es-nie", "ES", r"[XYZ][0-9]{7}[A-Z]",
           (Whole("([XYZ][0-9]{7})([A-Z])", 23, _LETTERS_23, (("X", "0"), ("Y", "1"), ("Z", "2"))),), 1 / 26,
           "as es-dni"),
    Number("fr-nir", "FR", rf"[1-478][0-9]{{2}}(?:{_MONTH}|[2-9][0-9])(?:2[AB]|[0-9]{{2}})[0-9]{{8}}",
           (Whole("([0-9]{5}[0-9AB]{2}[0-9]{6})([0-9]{2})", 97, "", (("2A", "19"), ("2B", "18"))),), 1 / 97,
           "INSEE, numéro d'inscription au répertoire"),
    Number("it-codice-fiscale", "IT", r"[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
           (Weighted((1,) * 15, 26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 16,
                     lookups={i: _ODD if i % 2 else _EVEN for i in range(1, 16)}),), 1 / 26,
           "Decreto 23 dicembre 1976, art. 12"),
    Number("nl-bsn", "NL", r"[0-9]{9}", (_weighted("9 8 7 6 5 4 3 2", 11, "0123456789-", 9),), 1 / 11,
           "Besluit burgerservicenummer, elfproef"),
    Number("be-rrn", "BE", rf"[0-9]{{2}}(?:{_MONTH}|[024][0-9]|[35][0-2]){_DAY}[0-9]{{5}}",
           (Whole("([0-9]{9})([0-9]{2})", 97, ahead=("", "2")),), 2 / 97, "Arrêté royal du 3 avril 1984"),
    Number("pl-pesel", "PL", rf"[0-9]{{2}}(?:[02468][1-9]|[13579][0-2]){_DAY}[0-9]{{5}}",
           (_weighted("1 3 7 9 1 3 7 9 1 3", 10, _DOWN_10, 11),), 1 / 10, "Ustawa o ewidencji ludności, PESEL"),
    Number("se-personnummer", "SE", rf"[0-9]{{2}}{_MONTH}(?:[06][1-9]|[1278][0-9]|[39][01])[0-9]{{4}}", (_luhn(10),), 1 / 10,
           "Skatteverket SKV 704"),
    Number("no-fodselsnummer", "NO", r"(?:[04][1-9]|[1256][0-9]|[37][01])(?:[048][1-9]|[159][0-2])[0-9]{7}",
           (_weighted("3 7 6 1 8 9 4 5 2", 11, _DOWN_11, 10), _weighted("5 4 3 2 7 6 5 4 3 2", 11, _DOWN_11, 11)),
           1 / 121, "Skatteetaten, fødselsnummer"),
    Number("dk-cpr", "DK", rf"{_DAY}{_MONTH}[0-9]{{6}}", (_weighted("4 3 2 7 6 5 4 3 2", 11, _DOWN_11, 10),), 1 / 11,
           "CPR-kontoret, personnummeret; given without check digit too since 2007"),
    Number("fi-hetu", "FI", rf"{_DAY}{_MONTH}[0-9]{{2}}[A-FU-Y]?[0-9]{{3}}[0-9A-FHJ-NPR-Y]",
           (Whole("([0-9]{6})[A-Z]?([0-9]{3})([0-9A-Z])", 31, "0123456789ABCDEFHJKLMNPRSTUVWXY"),), 1 / 31,
           "Digi- ja väestötietovirasto, henkilötunnus"),
    Number("de-steuer-id", "DE", r"[1-9][0-9]{10}", (Mod11x10(),), 1 / 10,
           "Bundeszentralamt für Steuern, Identifikationsnummer, §139b AO"),
    Number("at-svnr", "AT", rf"[1-9][0-9]{{3}}{_DAY}(?:{_MONTH}|1[3-9])[0-9]{{2}}",
           (_weighted("3 7 9 0 5 8 4 2 1 6", 11, "0123456789-", 4),), 1 / 11, "ASVG §31 Abs. 4 Z 1"),
    Number("ch-ahv", "CH", r"756[0-9]{10}", (_weighted("1 3 1 3 1 3 1 3 1 3 1 3", 10, _DOWN_10, 13),), 1 / 10,
           "Zentrale Ausgleichsstelle, AHVN13 (EAN-13)"),
    Number("pt-nif", "PT", r"[1-35-9][0-9]{8}", (_weighted("9 8 7 6 5 4 3 2", 11, _FOLDED_11, 9),), 1 / 10,
           "Autoridade Tributária, NIF"),
    Number("br-cpf", "BR", r"[0-9]{11}",
           (_weighted("10 9 8 7 6 5 4 3 2", 11, _FOLDED_11, 10), _weighted("11 10 9 8 7 6 5 4 3 2", 11, _FOLDED_11, 11)),
           1 / 100, "Receita Federal, CPF"),
    Number("cn-resident-id", "CN", rf"[1-9][0-9]{{5}}(?:19|20)[0-9]{{2}}{_MONTH}{_DAY}[0-9]{{3}}[0-9X]",
           (_weighted("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", 11, "10X98765432", 18),), 1 / 11, "GB 11643-1999"),
    Number("in-aadhaar", "IN", r"[2-9][0-9]{11}", (Verhoeff(),), 1 / 10, "UIDAI, Aadhaar numbering scheme"),
    Number("tr-kimlik", "TR", r"[1-9][0-9]{10}",
           (_weighted("7 -1 7 -1 7 -1 7 -1 7", 10, "0123456789", 10), _weighted("1 1 1 1 1 1 1 1 1 1", 10, "0123456789", 11)),
           1 / 100, "Nüfus ve Vatandaşlık İşleri, T.C. kimlik numarası"),
    Number("za-id", "ZA", rf"[0-9]{{2}}{_MONTH}{_DAY}[0-9]{{4}}[012][0-9]{{2}}", (_luhn(13),), 1 / 10,
           "Identification Act 68 of 1997"),
    Number("us-ssn", "US", r"(?:00[1-9]|0[1-9][0-9]|[1-578][0-9]{2}|6[0-57-9][0-9]|66[0-57-9])(?:0[1-9]|[1-9][0-9])"
           r"(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})", (), 1.0, "SSA, no 000, 666 and 9xx areas; no check digit"),
    Number("gb-nino", "GB", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", (), 1.0, "HMRC NIM39110; no check digit"),
)  # fmt: skip

BY_ID = {number.id: number for number in NUMBERS}
