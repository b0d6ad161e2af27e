/* SPDX-FileCopyrightText: 2026 the emplan authors
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef EP_EMBED_H
#define EP_EMBED_H

/* Files of the source tree inside the binary. EP_EMBED(name, "store/schema.sql") in one .c file
 * defines name[] (closed with a NUL) and name_end[]; the path is relative to src/. */
#define EP_EMBED(name, path)                                                                       \
    __asm__(".pushsection .rodata\n"                                                               \
            ".global " #name "\n" #name ":\n.incbin \"" path "\"\n"                                \
            ".global " #name "_end\n" #name "_end:\n.byte 0\n.popsection\n");                      \
    EP_EMBEDDED(name)
#define EP_EMBEDDED(name)                                                                          \
    extern const char name[];                                                                      \
    extern const char name##_end[];

#endif
