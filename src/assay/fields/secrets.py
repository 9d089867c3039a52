"""The grammar of stored passwords: which scheme wrote a hash, at what cost, with which salt."""

# ruff: noqa: E501  (a line per scheme: a table of patterns reads better than wrapped ones)

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from assay.engine import literal
from assay.fields.expressions import staged

_B = r"[A-Za-z0-9+/]"  # base64
_C = r"[./0-9A-Za-z]"  # the alphabet of crypt(3)
_A = r"[./0-9A-Za-z+]"  # adapted base64 of passlib
_X = r"[0-9A-Fa-f]"
_BCRYPT = rf"[$]2[abxy]?[$](?P<cost>0[4-9]|[12][0-9]|3[01])[$](?P<salt>{_C}{{22}}){_C}{{31}}"
_ARGON2 = rf"[$]argon2(?:id|i|d)[$](?:v=[0-9]+[$])?(?P<cost>m=[0-9]+,t=[0-9]+,p=[0-9]+)(?:,[a-z]+=[^$,]*)*[$](?P<salt>{_B}+)[$]{_B}+"
LONGEST = 512  # characters; the longest scheme below, GRUB's, has 285 and SSHA-512 with a long salt fewer
ITOA64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Scheme:
    """How one scheme writes a hash.

    `pattern` matches the whole value and is read alike by Python and RE2; its only groups are `cost` and `salt`.
    `sure`: 0 to 1 that a value of this form is a stored password, not something else of the same look.
    """

    id: str
    pattern: str
    sure: float = 1.0
    cost: str | None = None  # the cost where the value does not say one
    same_as: tuple[str, ...] = ()  # schemes whose hashes look the same
    log2: bool = False  # the cost is one character of crypt's alphabet, standing for 2^n rounds

    @property
    def salted(self) -> bool:
        """Whether two people with one password get two hashes."""
        return "(?P<salt>" in self.pattern


# fmt: off
def _crypts() -> tuple[Scheme, ...]:
    """Modular crypt format: `$id$...` (crypt(5) of libxcrypt; PHC string format; passlib's documentation)."""
    return (
        Scheme("bcrypt", _BCRYPT),
        Scheme("wordpress-bcrypt", rf"[$]wp{_BCRYPT}"),  # WordPress 6.8: bcrypt of an HMAC-SHA-384
        Scheme("bcrypt-sha256", rf"[$]bcrypt-sha256[$](?:v=2,t=)?2[aby],(?:r=)?(?P<cost>[0-9]{{1,2}})[$](?P<salt>{_C}{{22}})[$]{_C}{{31}}"),
        Scheme("argon2", _ARGON2),
        Scheme("phpass", rf"[$][PH][$](?P<cost>[5-9A-S])(?P<salt>{_C}{{8}}){_C}{{22}}", log2=True),
        Scheme("drupal7", rf"U?[$]S[$](?P<cost>[5-9A-S])(?P<salt>{_C}{{8}}){_C}{{43}}", log2=True),
        Scheme("md5-crypt", rf"[$]1[$](?P<salt>[^$:\s]{{0,8}})[$]{_C}{{22}}", cost="1000"),
        Scheme("apr1", rf"[$]apr1[$](?P<salt>[^$:\s]{{0,8}})[$]{_C}{{22}}", cost="1000"),
        Scheme("sha256-crypt", rf"[$]5[$](?:rounds=(?P<cost>[0-9]+)[$])?(?P<salt>[^$:\s]{{0,20}})[$]{_C}{{43}}", cost="5000"),
        Scheme("sha512-crypt", rf"[$]6[$](?:rounds=(?P<cost>[0-9]+)[$])?(?P<salt>[^$:\s]{{0,16}})[$]{_C}{{86}}", cost="5000"),
        Scheme("yescrypt", rf"[$]g?y[$](?P<cost>{_C}+)[$](?P<salt>{_C}{{0,86}})[$]{_C}{{43}}"),
        Scheme("scrypt", rf"[$]scrypt[$](?P<cost>ln=[0-9]+,r=[0-9]+,p=[0-9]+)[$](?P<salt>{_A}*)[$]{_A}+=*"),
        Scheme("scrypt-crypt", rf"[$]7[$](?P<cost>{_C}{{11}})(?P<salt>{_C}*)[$]{_C}{{43}}"),
        Scheme("sha1-crypt", rf"[$]sha1[$](?P<cost>[0-9]+)[$](?P<salt>{_C}+)[$]{_C}{{28}}"),
        Scheme("sun-md5", rf"[$]md5(?:,rounds=(?P<cost>[0-9]+))?[$](?P<salt>{_C}+)[$]{{1,2}}{_C}{{22}}", cost="0"),
        Scheme("pbkdf2-sha512", rf"[$]pbkdf2-sha512[$](?P<cost>[0-9]+)[$](?P<salt>{_A}*)[$]{_A}{{86}}"),
        Scheme("pbkdf2-sha256", rf"[$]pbkdf2-sha256[$](?P<cost>[0-9]+)[$](?P<salt>{_A}*)[$]{_A}{{43}}"),
        Scheme("pbkdf2-sha1", rf"[$]pbkdf2(?:-sha1)?[$](?P<cost>[0-9]+)[$](?P<salt>{_A}*)[$]{_A}{{27}}"),
        Scheme("p5k2", rf"[$]p5k2[$](?P<cost>{_X}*)[$](?P<salt>[^$\s]*)[$][./0-9A-Za-z_-]{{27,32}}=?", cost="190"),
        Scheme("macos-pbkdf2", rf"[$]ml[$](?P<cost>[0-9]+)[$](?P<salt>{_X}+)[$]{_X}{{64,256}}"),
        Scheme("cisco8-pbkdf2", rf"[$]8[$](?P<salt>{_C}{{14}})[$]{_C}{{43}}", cost="20000"),
        Scheme("cisco9-scrypt", rf"[$]9[$](?P<salt>{_C}{{14}})[$]{_C}{{43}}", cost="16384"),
        Scheme("mediawiki", rf"[$]B[$](?P<salt>{_X}+)[$]{_X}{{32}}|:B:{_X}+:{_X}{{32}}"),
        Scheme("mediawiki-pbkdf2", rf":pbkdf2:sha(?:256|512):(?P<cost>[0-9]+):[0-9]+:(?P<salt>{_B}+=*):{_B}+=*"),
        Scheme("phps", rf"[$]PHPS[$](?P<salt>{_X}+)[$]{_X}{{32}}"),
        Scheme("authme-sha256", rf"[$]SHA[$](?P<salt>{_X}+)[$]{_X}{{64}}"),
        Scheme("blake2b", rf"[$]BLAKE2[$]{_X}{{128}}(?::(?P<salt>.+))?"),
        Scheme("bsd-nthash", rf"[$]3[$][$]{_X}{{32}}"),
        Scheme("scram", rf"[$]scram[$](?P<cost>[0-9]+)[$](?P<salt>{_A}+)[$](?:[a-z0-9-]+={_A}+,?)+"),
        Scheme("mysql-sha256-crypt", rf"[$](?:mysql[$])?A[$](?P<cost>{_X}{{3}})(?:[*](?P<salt>{_X}{{40}})[*]{_X}{{86}}|[$].{{20}}{_C}{{43}})"),
        Scheme("episerver", rf"[$]episerver[$][*][01][*](?P<salt>{_B}+=*)[*]{_B}{{27,43}}=?"),
        Scheme("dcc2", rf"[$]DCC2[$](?P<cost>[0-9]+)#(?P<salt>[^#]+)#{_X}{{32}}"),
        Scheme("modular", r"[$][A-Za-z0-9_.-]{1,40}[$*][^\s]{16,}", 0.7),  # of the family, scheme unknown
    )


def _directories() -> tuple[Scheme, ...]:
    """`{SCHEME}...`: RFC 2307 and its followers, AIX loadable algorithms, Atlassian, SAP, Spring Security."""
    return (
        Scheme("ldap-sha1", rf"\{{(?i:SHA)\}}{_B}{{27}}="),
        Scheme("ldap-ssha1", rf"\{{(?i:SSHA)\}}(?P<salt>{_B}{{30,}}={{0,2}})"),
        Scheme("ldap-md5", rf"\{{(?i:MD5)\}}{_B}{{22}}=="),
        Scheme("ldap-smd5", rf"\{{SMD5\}}(?P<salt>{_B}{{24,}}={{0,2}})"),
        Scheme("ldap-sha2", rf"\{{(?i:SHA-?(?:256|384|512))\}}{_B}{{43,86}}={{0,2}}"),
        Scheme("ldap-ssha2", rf"\{{S(?i:SHA-?(?:256|384|512))\}}(?P<salt>{_B}{{46,}}={{0,2}})"),
        Scheme("atlassian-pbkdf2", rf"\{{PKCS5S2\}}(?P<salt>{_B}{{21}}){_B}{{43}}", cost="10000"),
        Scheme("aix-smd5", rf"\{{smd5\}}(?P<salt>{_C}{{1,8}})[$]{_C}{{22}}", cost="1000"),
        Scheme("aix-ssha", rf"\{{ssha(?:1|256|512)\}}(?P<cost>[0-9]{{2}})[$](?P<salt>[^$]+)[$]{_C}{{27,86}}"),
        Scheme("sap-issha", rf"\{{x-is[sS][hH][aA][0-9]*, ?(?P<cost>[0-9]+)\}}(?P<salt>{_B}+={{0,2}})"),
        Scheme("389ds-pbkdf2", rf"\{{PBKDF2(?:_|-)SHA(?:1|256|512)\}}(?P<salt>{_B}{{100,}}={{0,2}})"),
        Scheme("cram-md5", rf"\{{CRAM-MD5\}}{_X}{{64}}"),
        Scheme("fshp", rf"\{{FSHP[0-3][|][0-9]+[|](?P<cost>[0-9]+)\}}(?P<salt>{_B}+={{0,2}})"),
        Scheme("spring-bcrypt", rf"\{{(?:bcrypt|BCRYPT|BLF-CRYPT|CRYPT|crypt)\}}{_BCRYPT}"),
        Scheme("spring-argon2", rf"\{{(?i:argon2(?:@[A-Za-z0-9_]+)?)\}}{_ARGON2}"),
        Scheme("spring-pbkdf2", rf"\{{pbkdf2(?:@[A-Za-z0-9_]+)?\}}(?P<salt>{_X}{{80,}})"),
        Scheme("ldap-crypt", r"\{(?i:CRYPT)\}(?P<salt>[$_./0-9A-Za-z][^\s]{12,})"),
    )


def _frameworks() -> tuple[Scheme, ...]:
    """Django, Werkzeug, ASP.NET Identity, web2py, and database servers."""
    return (
        Scheme("django-pbkdf2", rf"pbkdf2_sha(?:1|256)[$](?P<cost>[0-9]+)[$](?P<salt>[^$\s]*)[$]{_B}{{27,43}}="),
        Scheme("django-bcrypt", rf"bcrypt(?:_sha256)?[$]{_BCRYPT}"),
        Scheme("django-argon2", rf"argon2{_ARGON2}"),
        Scheme("django-scrypt", rf"scrypt[$](?P<salt>[^$\s]+)[$](?P<cost>[0-9]+[$][0-9]+[$][0-9]+)[$]{_B}{{86}}=="),
        Scheme("django-sha1", rf"sha1[$](?P<salt>[^$\s]*)[$]{_X}{{40}}"),
        Scheme("django-md5", rf"md5[$](?P<salt>[^$\s]*)[$]{_X}{{32}}"),
        Scheme("django-crypt", rf"crypt[$](?P<salt>[^$\s]*)[$]{_C}{{13}}"),
        Scheme("werkzeug-pbkdf2", rf"pbkdf2:sha(?:1|256|512):(?P<cost>[0-9]+)[$](?P<salt>[^$\s]+)[$]{_X}{{40,128}}"),
        Scheme("werkzeug-scrypt", rf"scrypt:(?P<cost>[0-9]+:[0-9]+:[0-9]+)[$](?P<salt>[^$\s]+)[$]{_X}{{128}}"),
        Scheme("werkzeug-sha256", rf"sha256[$](?P<salt>[^$\s]+)[$]{_X}{{64}}"),
        Scheme("web2py-pbkdf2", rf"pbkdf2[(](?P<cost>[0-9]+,[0-9]+,[a-z0-9]+)[)][$](?P<salt>[^$\s]+)[$]{_X}{{40,}}"),
        Scheme("pbkdf2-parts", rf"(?:md5|sha1|sha256|sha512):(?P<cost>[0-9]+):(?P<salt>{_B}+=*):{_B}{{20,}}=*"),
        Scheme("scrypt-parts", rf"(?i:scrypt):(?P<cost>[0-9]+:[0-9]+:[0-9]+):(?P<salt>{_B}+=*):{_B}{{20,}}=*"),
        Scheme("aspnet-identity-3", rf"AQAAAA{_B}{{76}}=="),
        Scheme("aspnet-identity-2", rf"A[A-P]{_B}{{64}}=="),
        Scheme("grub-pbkdf2", rf"grub[.]pbkdf2[.]sha512[.](?P<cost>[0-9]+)[.](?P<salt>{_X}+)[.]{_X}{{128}}"),
        Scheme("postgresql-scram", rf"SCRAM-SHA-256[$](?P<cost>[0-9]+):(?P<salt>{_B}+=*)[$]{_B}{{43}}=:{_B}{{43}}="),
        Scheme("postgresql-md5", rf"md5{_X}{{32}}"),  # salted with the user name
        Scheme("mysql41", rf"[*]{_X}{{40}}"),
        Scheme("mssql2012", rf"0[xX]0200(?P<salt>{_X}{{8}}){_X}{{128}}"),
        Scheme("mssql2000", rf"0[xX]0100(?P<salt>{_X}{{8}})(?:{_X}{{40}}){{1,2}}"),
        Scheme("sybase", rf"0[xX][cC]007(?P<salt>{_X}{{16}}){_X}{{64}}"),
        Scheme("oracle11", rf"S:{_X}{{40}}(?P<salt>{_X}{{20}})(?:;.*)?"),
        Scheme("oracle-tm", rf"otm_sha256:(?P<cost>[0-9]+):(?P<salt>[^:]+):{_B}{{43}}="),
        Scheme("qnx", rf"@[msS](?:,(?P<cost>[0-9]+))?@(?:{_X}{{32}}|{_X}{{64}}|{_X}{{128}}|{_B}{{86}}==)@(?P<salt>[^@]+)"),
        Scheme("lotus", r"[(][A-Za-z0-9+/]{20,60}[)]"),
        Scheme("fortios", rf"(?:AK1|SH2){_B}{{42,60}}="),
    )


def _digests() -> tuple[Scheme, ...]:
    """Bare digests: the length is all there is to go by, so several share one look."""
    salt = r":(?P<salt>[^\s]{1,128})"
    return (
        Scheme("joomla", rf"{_X}{{32}}:(?P<salt>[0-9A-Za-z]{{32}})", 0.95, same_as=("salted-md5", "vbulletin", "pwdump")),
        Scheme("salted-md5", rf"{_X}{{32}}{salt}", 0.9, same_as=("vbulletin", "mybb", "oscommerce", "hmac-md5")),
        Scheme("salted-sha1", rf"{_X}{{40}}{salt}", 0.95, same_as=("smf", "redmine", "punbb", "hmac-sha1")),
        Scheme("salted-sha256", rf"{_X}{{64}}{salt}", 0.95, same_as=("hmac-sha256", "netwitness")),
        Scheme("salted-sha384", rf"{_X}{{96}}{salt}", 0.95),
        Scheme("salted-sha512", rf"{_X}{{128}}{salt}", 0.95, same_as=("hmac-sha512", "filezilla")),
        Scheme("md5", rf"{_X}{{32}}", 0.8, same_as=("ntlm", "md4", "lm", "double-md5")),
        Scheme("sha1", rf"{_X}{{40}}", 0.9, same_as=("mysql41", "ripemd160", "double-sha1")),
        Scheme("sha224", rf"{_X}{{56}}", 0.9, same_as=("sha3-224", "keccak-224")),
        Scheme("sha256", rf"(?:0[xX])?{_X}{{64}}", 0.9, same_as=("sha3-256", "keccak-256", "gost", "blake2s", "sm3")),
        Scheme("sha384", rf"{_X}{{96}}", 0.9, same_as=("sha3-384",)),
        Scheme("sha512", rf"(?:0[xX])?{_X}{{128}}", 0.95, same_as=("sha3-512", "whirlpool", "blake2b-512", "streebog")),
        Scheme("md5-binary", rf"0[xX]{_X}{{32}}", 0.7, same_as=("md5", "uuid")),
        Scheme("sha1-binary", rf"0[xX]{_X}{{40}}", 0.8, same_as=("sha1",)),
        Scheme("hex-crypt", rf"0[xX]24{_X}{{60,256}}", 0.9),  # `$...` in hexadecimal, as binary columns are dumped
        Scheme("mysql323", rf"{_X}{{16}}", 0.4, same_as=("half-md5", "lm-half")),
        Scheme("sha1-salt-hex", rf"{_X}{{48}}", 0.7, same_as=("macos-10.4", "netscaler")),
        Scheme("md5-base64", rf"{_B}{{22}}==", 0.7),
        Scheme("sha1-base64", rf"{_B}{{27}}=", 0.8, same_as=("peoplesoft", "umbraco", "aspnet-membership")),
        Scheme("sha256-base64", rf"{_B}{{43}}=", 0.8, same_as=("aspnet-membership",)),
        Scheme("sha512-base64", rf"{_B}{{86}}==", 0.85, same_as=("firebase-scrypt",)),
        Scheme("bsdi-crypt", rf"_(?P<cost>{_C}{{4}})(?P<salt>{_C}{{4}}){_C}{{11}}", 0.8),
        # 64 bits in 11 characters leave two bits of the last one zero: 16 of 64 characters can stand there.
        Scheme("des-crypt", rf"(?P<salt>{_C}{{2}}){_C}{{10}}[.26AEIMQUYcgkosw]", 0.3, cost="25"),
    )


# fmt: on
SCHEMES: tuple[Scheme, ...] = (*_crypts(), *_directories(), *_frameworks(), *_digests())


@cache
def _compiled(scheme: Scheme) -> re.Pattern[str]:
    return re.compile(scheme.pattern, re.DOTALL)  # when first tried: to compile all takes as long as a small run's dump


def hash_scheme(value: str) -> Scheme | None:
    """The scheme that writes values like this one, the first that fits in the order of SCHEMES; None for none."""
    if not 13 <= len(value) <= LONGEST:
        return None
    return next((scheme for scheme in SCHEMES if _compiled(scheme).fullmatch(value)), None)


def hash_scheme_sql(value: str) -> str:
    """SQL giving STRUCT(scheme, cost, salt), all VARCHAR or NULL, for the SQL expression `value`.

    `cost` is the scheme's own: rounds as a number (`12` for bcrypt, `8192` for phpass) or parameters as written
    (`m=65536,t=3,p=4`). `salt` is as written; where salt and digest are one piece it is that piece.
    """
    crypts, directories = _named(_crypts()), _named(_directories())
    digests = f"regexp_full_match(h, '{_X}{{16,128}}(?::.*)?', 's')"
    scheme = f"""CASE WHEN length(h) NOT BETWEEN 13 AND {LONGEST} THEN NULL
        WHEN starts_with(h, '$') OR starts_with(h, 'U$') OR starts_with(h, ':') THEN {crypts}
        WHEN starts_with(h, '{{') THEN {directories} WHEN {digests} THEN {_named(_digests())}
        ELSE coalesce({_named(_frameworks())}, {_named(_digests())}) END"""
    parts = {"cost": _costs(), "salt": _parts("salt")}
    answer = "{'scheme': scheme, 'cost': cost, 'salt': salt}"
    return staged([{"hash_value": value}, {"h": "hash_value"}, {"scheme": scheme}, parts], answer)


def bcrypt_padding_sql(value: str) -> str:
    """SQL: whether a bcrypt hash has the zero bits that 16 and 23 bytes leave; NULL for what is not bcrypt.

    A made-up hash passes one time in 64: the last of 22 salt characters has 4 possible values of 64, the last of 31
    digest characters 16 of 64 (measured on 3,000 hashes of OpenBSD's and PHP's implementations).
    """
    shape = rf"(?:[$]wp|bcrypt(?:_sha256)?[$]|\{{[^}}]*\}})?{_plain(_BCRYPT)}"
    return f"""CASE WHEN regexp_full_match({value}, {literal(shape)}) THEN
        regexp_matches({value}, {literal(f"[.Oeu]{_C}{{30}}[.26CGKOSWaeimquy]$")}) END"""


def _named(schemes: tuple[Scheme, ...]) -> str:
    whens = (f"WHEN regexp_full_match(h, {literal(_plain(s.pattern))}, 's') THEN {literal(s.id)}" for s in schemes)
    return f"CASE {' '.join(whens)} END"


def _parts(group: str) -> str:
    """SQL: the group of the scheme found, NULL where it has none or says nothing."""
    whens = (
        f"WHEN {literal(s.id)} THEN nullif({_group(s, group)}, '')" for s in SCHEMES if f"(?P<{group}>" in s.pattern
    )
    return f"CASE scheme {' '.join(whens)} END"


def _costs() -> str:
    whens = []
    for s in SCHEMES:
        said = f"nullif({_group(s, 'cost')}, '')" if "(?P<cost>" in s.pattern else "NULL"
        if s.log2:
            said = f"CAST(CAST(pow(2, strpos({literal(ITOA64)}, {said}) - 1) AS BIGINT) AS VARCHAR)"
        elif said != "NULL" or s.cost:
            said = f"coalesce(regexp_replace({said}, '^0+([0-9]+)$', '\\1'), {literal(s.cost)})"
        if said != "NULL":
            whens.append(f"WHEN {literal(s.id)} THEN {said}")
    return f"CASE scheme {' '.join(whens)} END"


def _group(scheme: Scheme, group: str) -> str:
    """SQL: one group of the pattern, the other made plain."""
    alone = _plain(scheme.pattern.replace(f"(?P<{group}>", "\0")).replace("\0", "(")
    return f"regexp_extract(h, {literal(f'^(?:{alone})$')}, 1, 's')"


def _plain(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
