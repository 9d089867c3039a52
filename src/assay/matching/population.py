"""People per country, to turn a number of customers into a share.

Source: United Nations, World Population Prospects 2024, mid-2024, rounded to 0.1 million.
"""

from __future__ import annotations

_MILLIONS = {
    "AE": 11.0, "AR": 45.7, "AT": 9.1, "AU": 26.7, "BD": 173.6, "BE": 11.7, "BG": 6.8, "BR": 212.0, "CA": 39.7,
    "CH": 8.9, "CL": 19.8, "CN": 1419.3, "CO": 52.9, "CZ": 10.7, "DE": 84.6, "DK": 6.0, "EE": 1.4, "EG": 116.5,
    "ES": 47.9, "ET": 132.1, "FI": 5.6, "FR": 66.5, "GB": 69.1, "GR": 10.0, "HK": 7.4, "HR": 3.9, "HU": 9.7,
    "ID": 283.5, "IE": 5.3, "IL": 9.4, "IN": 1450.9, "IT": 59.3, "JP": 123.8, "KE": 56.4, "KR": 51.7, "LT": 2.9,
    "LU": 0.7, "LV": 1.9, "MA": 38.1, "MX": 130.9, "MY": 35.6, "NG": 232.7, "NL": 18.2, "NO": 5.6, "NZ": 5.2,
    "PE": 34.2, "PH": 115.8, "PK": 251.3, "PL": 38.5, "PT": 10.4, "RO": 19.0, "RS": 6.7, "RU": 144.8, "SA": 34.0,
    "SE": 10.6, "SG": 5.8, "SI": 2.1, "SK": 5.5, "TH": 71.7, "TR": 87.5, "TW": 23.2, "UA": 37.9, "US": 345.4,
    "VN": 101.0, "ZA": 64.0,
}  # fmt: skip

PEOPLE = {country: millions * 1e6 for country, millions in _MILLIONS.items()}
WORLD = 8.16e9
