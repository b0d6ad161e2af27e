# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables that mean harm, made of a good one."""

import re

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

VALUES = ["", "-1", "0", "1e308", "1e-300", "-1e308", "9" * 400, "99999999999999999999", "nan", "inf",
          "-0", "1,250", "1.250", "0.0000001", "2026-02-30", "0000-00-00", "9999-12-31", "2026-13",
          "1900-01", "=cmd()", "\u202eabc", "é" * 3000, "true", "١٢", "+5", " 5 ", "5%", "10..5",
          "1..999999999999999", "a\nb"]


def forms(good):
    """{what is wrong: the whole file} of the bytes of a good one with commas."""
    head = good.split(b"\n")[0]
    semicolons = good.replace(b",", b";")
    return {
        "as it is": good, "empty": b"", "a head alone": head, "a line break alone": b"\n",
        "CRLF": good.replace(b"\n", b"\r\n"), "CR": good.replace(b"\n", b"\r"),
        "a byte order mark": b"\xef\xbb\xbf" + good, "UTF-16": good.decode().encode("utf-16"),
        "UTF-16 cut": good.decode().encode("utf-16")[:-1], "semicolons": semicolons,
        "tabs": good.replace(b",", b"\t"), "sep=;": b"sep=;\n" + semicolons,
        "an open quote": good + b'"abc', "a lone quote": good.replace(b"1", b'1"', 1),
        "NUL": good + b"a\0b" + b"," * head.count(b",") + b"\n", "not UTF-8": good + b"\xff\xfe\n",
        "a ragged row": good + b"1\n", "too many cells": good + b"1," * 99 + b"\n",
        "no column twice": head + b"," + head + b"\n", "a head of 200 columns": b"c," * 200 + b"\n",
        "a field of 70,000": good + b"x" * 70000 + b"\n", "a line of 2 MB": good + b"," * 2000000,
        "a quote of 9 MB": good + b'"' + b"x\n" * 4500000, "ESC": good.replace(b"1", b"\x1b[31m", 3),
        "a zip": b"PK\3\4" + bytes(4000), "a gzip": b"\x1f\x8b\x08" + bytes(4000),
        "zeros": bytes(100000), "rows that repeat": head + good[len(head):] * 500,
        "a total": good + b"Total" + b",1" * head.count(b",") + b"\n"}
