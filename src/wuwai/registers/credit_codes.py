"""Unified social credit codes (GB 32100-2015): what is wrong with one, and where."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

from wuwai.reference.text import Text

SAMPLE = "SAMPLE"
LENGTH = 18
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"})


def compact(code: str) -> str:
    """A code as it is kept: capital letters and digits, without spaces, points and hyphens.

    >>> compact("9111 0000-6000 37341l")
    '91110000600037341L'
    """
    return re.sub(r"[\s.·_-]", "", unicodedata.normalize("NFKC", code)).upper()


def alike(code: str) -> str:
    """The code with letters that it never holds taken for the digits they are mistaken for.

    >>> alike("9I110000600037341L")
    '91110000600037341L'
    """
    return compact(code).translate(_LOOKALIKES)


def organisation_digit(eight: str) -> str:
    """The check digit of an organisation code (GB 11714), from its eight characters.

    >>> organisation_digit("60003734")
    '1'
    """
    total = sum(
        _LETTERS.index(one) * weight for one, weight in zip(eight, _ORGANISATION_WEIGHTS, strict=True)
    )
    rest = (11 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


def problem(code: str, *, synthetic: bool = False) -> Text | None:
    """What is wrong with a code, and at which character; None for a right one.

    The code holds two check digits: the 17th character belongs to the organisation code before it, the 18th
    to all. Together they tell in which part the slip is. A code that begins with SAMPLE is taken for
    synthetic rows, and for those only.

    >>> problem("91110000600037341L") is None, problem("SAMPLE000000000001", synthetic=True) is None
    (True, True)
    >>> problem("91110000600037341A").en
    'L as the 18th character for the 17 before it, not A; or one of the characters 1 to 8 is wrong'
    >>> problem("9111000060003734OL").en
    'no O: a code holds digits and capital letters without I, O, S, V and Z; character 17 may be 0'
    """
    if code.startswith(SAMPLE):
        if synthetic:
            return None
        return Text("the code of a real firm, not a sample's", "真实企业的代码，不得使用样例代码")
    if len(code) != LENGTH:
        pattern = Text("18 characters, not {n}", "18位代码，此处为{n}位")
        return pattern.format(n=len(code))
    for place, letter in enumerate(code, start=1):
        if letter in "IOSVZ":
            pattern = Text(
                "no {letter}: a code holds digits and capital letters without I, O, S, V and Z; character"
                " {place} may be {likely}",
                "代码不含字母I、O、S、V、Z，第{place}位的{letter}可能应为{likely}",
            )
            return pattern.format(letter=letter, place=place, likely=letter.translate(_LOOKALIKES))
    if not _SHAPE.fullmatch(code):
        return Text(
            "two letters or digits, six digits of the place, then ten letters or digits, as on the licence",
            "营业执照所载代码：前2位为登记管理部门和机构类别，第3至8位为6位数字行政区划码，后10位为数字或字母",
        )
    right = uscc.calc_check_digit(code[:-1])
    if code[-1] == right:
        return None
    inner = organisation_digit(code[8:16])
    if inner == code[16]:
        pattern = Text(
            "{right} as the 18th character for the 17 before it, not {found}; or one of the characters 1 to 8"
            " is wrong",
            "第18位校验码按前17位推算应为{right}，现为{found}；如末位无误，则第1至8位中有一位有误",
        )
    else:
        pattern = Text(
            "{right} as the 18th character for the 17 before it, not {found}; the organisation code in"
            " characters 9 to 17 is wrong too (its last should be {inner}), so look there first",
            "第18位校验码按前17位推算应为{right}，现为{found}；第9至17位主体标识码的校验位也不符"
            "（第17位应为{inner}），请先核对第9至17位",
        )
    return pattern.format(right=right, found=code[-1], inner=inner)
