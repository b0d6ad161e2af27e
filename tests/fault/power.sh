#!/bin/bash
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
exec python3 -B "$(dirname "$0")/power_test.py" "$@"
