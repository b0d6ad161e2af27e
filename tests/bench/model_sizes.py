#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the table of docs/performance.md from the problems of `model_dump time`: a quarter of
them need no more than the first figure, half no more than the second, three quarters, all."""
import sys

rows = [line.split() for line in sys.stdin]


def quartiles(column, scale, form):
    x = sorted(float(row[column]) * scale for row in rows)
    last = len(x) - 1
    return ", ".join(form % x[round(last * part / 4)] for part in (1, 2, 3, 4))


def middle(column, scale):
    return sorted(float(row[column]) * scale for row in rows)[(len(rows) - 1) // 2]


size = " | ".join(sys.argv[1:4])
print(f"| {size} | {quartiles(1, 1, '%d')} | {quartiles(3, 1e3, '%.0f')} | {quartiles(2, 1, '%.0e')} | "
      f"{middle(4, 1e3):.1f} |")
