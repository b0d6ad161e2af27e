# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""markdown_test.py FILTER EMPLAN EXAMPLES [COUNT]

Random hostile texts go through the report's renderer as a cell of a table, an item of a list, a
paragraph and a heading (FILTER --cells); cmark-gfm must read back exactly those blocks with exactly
that text. Then the reports of the examples: no HTML, no links but to the web and to mail.
"""
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

NS = "{http://commonmark.org/xml/1.0}"
EXTENSIONS = ["-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter",
              "-e", "tasklist"]
PIECES = list("""!"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~""") + [
    "a", "b", "Z", "0", "7", " ", "  ", "\t", "\x0b", "\u00a0", "\u3000", "\u202e", "\u200f",
    "\x1b[31m", "\x07", "ä", "ж", "検索", "🙂", "|", "||", "\\|", "\\\\", "| --- |", "-->", "<!--",
    "<b>", "</td>", "<img src=x onerror=a()>", "<script>", "&lt;", "&#60;", "&amp", "[x] ", "[ ] ",
    "[a](b)", "![a](b)", "[7]: http://a", "[^1]", "http://a.example", "www.a.example",
    "javascript:a", "a@b.example", "mailto:a@b.example", "xmpp:a@b.example", "~~", "**", "__", "``",
    "# ", "## ", "> ", "- ", "+ ", "* ", "1. ", "1) ", "===", "---", "***", "    ", ":--", ":-:",
    "{x}", "$x$", "\ufffd", "\ufeff",
]


def expected(text):
    """What ep_inline_client() promises to show."""
    out = []
    for c in text.replace("\x0b", "\n"):
        o = ord(c)
        if c in "\t\n\x0b\x0c\r\x85\u2028\u2029":
            out.append(" ")
        elif (o < 0x20 or 0x7f <= o <= 0x9f or o in (0x61c, 0x200e, 0x200f)
              or 0x202a <= o <= 0x202e or 0x2066 <= o <= 0x2069):
            out.append("\ufffd")
        elif unicodedata.category(c) == "Zs":
            out.append(" ")
        else:
            out.append(c)
    return "".join(out).strip(" ")


def shown(node):
    """Text of a node; links may only be those that e-mail addresses turn into by themselves."""
    for link in node.iter(NS + "link"):
        text = "".join(t.text or "" for t in link.iter(NS + "text"))
        address = link.get("destination")
        if "@" not in address or address not in (text, "mailto:" + text):
            raise AssertionError(f"a link to {address}")
    for bad in ("html_inline", "html_block", "image", "emph", "code", "strikethrough", "softbreak",
                "linebreak", "footnote_reference"):
        if next(node.iter(NS + bad), None) is not None:
            raise AssertionError(f"a node {bad}")
    return "".join(t.text or "" for t in node.iter(NS + "text"))


def check(blocks, text):
    """One document: a table of three rows, an item, a paragraph (where there is text), a heading."""
    kinds = [b.tag.removeprefix(NS) for b in blocks]
    want = ["table", "list"] + (["paragraph"] if text else []) + ["heading"]
    assert kinds == want, kinds
    rows = [[shown(cell) for cell in row] for row in blocks[0]]
    assert rows == [["a", "b", "c"], ["left", text, "right"], ["own", text, "end"]], rows
    assert len(blocks[1]) == 1, "items"
    assert shown(blocks[1]) == (text or "empty"), shown(blocks[1])
    if text:
        assert shown(blocks[2]) == text, shown(blocks[2])
    assert shown(blocks[-1]) == (text + " [x]").strip(), shown(blocks[-1])


def cmark(markdown):
    run = subprocess.run(["cmark-gfm", *EXTENSIONS, "-t", "xml"], input=markdown.encode(),
                         capture_output=True, check=True)
    return ET.fromstring(run.stdout)


def cells(program, count):
    chance = random.Random(20270301)
    texts = ["".join(chance.choice(PIECES) for _ in range(chance.randint(0, 12)))
             for _ in range(count)]
    texts = [t.replace("\n", " ").replace("\x00", "") for t in texts]
    run = subprocess.run([program, "--cells"], input="\n".join(texts).encode() + b"\n",
                         capture_output=True, check=True)
    documents = run.stdout.decode().split("\0")[:-1]
    assert len(documents) == count, (len(documents), count)
    for text, document in zip(texts, documents):
        try:
            check(list(cmark(document)), expected(text))
        except AssertionError as wrong:
            sys.exit(f"{text!r}\n{document}\n{wrong}")
    print(f"{count} texts read back the same in five places each")


def reports(emplan, examples):
    for brief in sorted(pathlib.Path(examples).glob("*/brief.yaml")):
        with tempfile.TemporaryDirectory() as work:
            client = pathlib.Path(work) / "client"
            shutil.copytree(brief.parent, client)
            subprocess.run([emplan, "run", str(client)], capture_output=True, check=True)
            tree = cmark((client / "report" / "report.md").read_text(encoding="utf-8"))
        for bad in ("html_inline", "html_block", "image"):
            assert next(tree.iter(NS + bad), None) is None, f"{brief}: {bad}"
        for link in tree.iter(NS + "link"):
            assert link.get("destination").startswith(("http://", "https://", "mailto:")), link
        headings = [h for h in tree if h.tag == NS + "heading" and h.get("level") == "2"]
        assert len(headings) == 17, f"{brief}: {len(headings)} sections"
        for row in tree.iter(NS + "table"):
            widths = {len(cells) for cells in row}
            assert len(widths) == 1, f"{brief}: a table of {widths} columns"
        print(f"{brief.parent.name}: {len(list(tree.iter(NS + 'table')))} tables")


if __name__ == "__main__":
    cells(sys.argv[1], int(sys.argv[4]) if len(sys.argv) > 4 else 12000)
    reports(sys.argv[2], sys.argv[3])
