#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judge the brief's JSON Schema with jsonschema, and the parser with the schema.

usage: schema_test.py SCHEMA [EMPLAN]

SCHEMA is what `emplan schema` prints. Good briefs (briefs/good, the templates) must pass it. Each
file in briefs/bad has one fault; its first line says which finding the parser must give and
whether a schema can see it. Where EMPLAN is given, `EMPLAN check` must agree on every file.
Briefs are read as YAML 1.2 by ruamel.yaml, an implementation that shares nothing with ours.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import ruamel.yaml

HERE = pathlib.Path(__file__).resolve().parent
TEMPLATES = HERE.parent.parent / "src" / "brief" / "templates"
EXPECT = re.compile(r"# expect: (\w+)\[([a-z-]+)\] (\d+:\d+), seen by (schema|parser)")
LEAST_BAD = 25
LEAST_TEMPLATES = 18  # six in three languages


def load(text):
    return ruamel.yaml.YAML(typ="safe", pure=True).load(text)


def month_after(match):
    later = int(match.group(1) or 0)
    return f"{2027 + later // 12}-{later % 12 + 1:02d}"


def fill(template, language):
    """A template as `emplan init` would write it, without its comments."""
    text = re.sub(r" *\$\{\?[a-z_.]+\}", "", template)
    text = text.replace("${client}", "Nadelwerk").replace("${language}", language)
    return re.sub(r"\$\{start(?:\+(\d+))?\}", month_after, text)


def good_briefs():
    for path in sorted((HERE / "briefs" / "good").glob("*.yaml")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted(TEMPLATES.glob("*/*.yaml")):
        yield f"template {path.parent.name}/{path.name}", fill(path.read_text(encoding="utf-8"), path.parent.name)


def bad_briefs():
    for path in sorted((HERE / "briefs" / "bad").glob("*.yaml")):
        yield path.name, path.read_text(encoding="utf-8")


def check(emplan, text, folder):
    """Exit status and messages of `emplan check` for a brief."""
    path = pathlib.Path(folder) / "brief.yaml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run([emplan, "check", str(path)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout + done.stderr, str(path)


class Judge:
    def __init__(self, schema, emplan, folder):
        self.validator = jsonschema.Draft202012Validator(schema)
        self.emplan = emplan
        self.folder = folder
        self.checks = 0
        self.faults = []

    def say(self, right, name, what):
        self.checks += 1
        if not right:
            self.faults.append(f"{name}: {what}")

    def good(self, name, text):
        errors = [f"{e.json_path}: {e.message[:200]}" for e in
                  self.validator.iter_errors(load(text))]
        self.say(not errors, name, f"the schema refuses a good brief: {errors}")
        if self.emplan:
            status, output, _ = check(self.emplan, text, self.folder)
            self.say(status == 0, name, f"the parser refuses a good brief ({status}): {output}")

    def passes_schema(self, text):
        try:
            return self.validator.is_valid(load(text))
        except ruamel.yaml.error.YAMLError:
            return False

    def bad(self, name, text):
        expected = EXPECT.match(text)
        if not expected:
            self.say(False, name, "the first line does not say what to expect")
            return
        severity, code, place, by = expected.groups()
        if by == "schema":
            self.say(not self.passes_schema(text), name, "the schema takes a bad brief")
        if self.emplan:
            status, output, path = check(self.emplan, text, self.folder)
            self.say(status == 3, name, f"exit status {status}, not 3")
            line = f"{path}:{place}: {severity}[{code}]: "
            self.say(line in output, name, f"no '{line}' in: {output}")
            others = len(re.findall(r": error\[", output))
            self.say(others == 1, name, f"{others} errors for one fault: {output}")


def main(argv):
    if len(argv) not in (2, 3):
        sys.exit(__doc__)
    schema = json.loads(pathlib.Path(argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(HERE / "briefs" / "data", pathlib.Path(folder) / "data")
        judge = Judge(schema, argv[2] if len(argv) == 3 else None, folder)
        good, bad = list(good_briefs()), list(bad_briefs())
        judge.say(sum(n.startswith("template") for n, _ in good) >= LEAST_TEMPLATES,
                  "templates", "some are missing")
        judge.say(sum("seen by schema" in text for _, text in bad) >= LEAST_BAD,
                  "briefs/bad", f"fewer than {LEAST_BAD} faults that a schema can see")
        for name, text in good:
            judge.good(name, text)
        for name, text in bad:
            judge.bad(name, text)
    for fault in judge.faults:
        print("not ok", fault)
    print(f"schema: {judge.checks} checks, {len(judge.faults)} failed"
          + ("" if judge.emplan else " (without the program: schema only)"))
    return 1 if judge.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
