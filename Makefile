# SPDX-FileCopyrightText: 2026 the emplan authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# make            build .build/$(VARIANT)/emplan (installs missing libraries first)
# make demo       set-up, build, plan an example client, say where the report is
# make check      set-up, build, all tests but the long ones
# make check-all  check, then peers, sanitizers, faults and a short fuzz
# make san        all unit and command tests with the sanitizers of gcc (an hour or so)
# make fault      every point of the tests of faults (hours)
# make fuzz       each fuzz target for FUZZ_SECONDS (default 600)
# make lint | bench | install PREFIX= | clean
# VARIANT=release (default) | debug | san;  DEV=1 makes warnings errors
.DEFAULT_GOAL := all
SHELL   := /bin/bash
VARIANT ?= release
PREFIX  ?= /usr/local
CC      ?= gcc
B       := .build/$(VARIANT)
VERSION := 0.1.0

CSTD     := -std=c17 -pedantic -D_POSIX_C_SOURCE=200809L -ffp-contract=off
WARN     := -Wall -Wextra -Wformat=2 -Wshadow -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wold-style-definition -Wundef -Wvla -Wwrite-strings \
            -Wimplicit-fallthrough -Wno-format-nonliteral -Wno-format-zero-length
HARDEN   := -fstack-protector-strong -fstack-clash-protection -fPIE -fno-delete-null-pointer-checks \
            -fno-strict-aliasing
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2
OPT_debug   := -O0 -g3 -DEP_DEBUG
OPT_san     := -O1 -g3 -DEP_DEBUG -DEP_ARENA_DEBUG -fsanitize=address,undefined \
               -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_san    := -fsanitize=address,undefined
# with clang and its libFuzzer: tests/fuzz/fuzz.sh
OPT_fuzz    := -O1 -g -DEP_DEBUG -DEP_ARENA_DEBUG -fsanitize=fuzzer-no-link,address,undefined \
               -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK_fuzz   := -fsanitize=fuzzer,address,undefined
DEPS_fuzz   := $(wildcard .build/fuzz/deps/deps.a)
CFLAGS_ALL := $(CSTD) $(WARN) $(HARDEN) $(OPT_$(VARIANT)) $(if $(DEV),-Werror) -Iinclude -Isrc \
              -Wa,-Isrc -DEP_VERSION='"$(VERSION)"' $(CFLAGS)
LDLIBS   := -lyaml -lsqlite3 -lcsv -lgsl -lgslcblas -lutf8proc -lmd -lm -pthread
LDALL    := -pie -Wl,-z,relro,-z,now,-z,noexecstack $(LINK_$(VARIANT)) $(LDFLAGS)

SRC  := $(sort $(wildcard src/*/*.c))
OBJ  := $(SRC:src/%.c=$(B)/%.o)
LIBO := $(filter-out $(B)/cli/main.o,$(OBJ))
DATA := $(shell find src -type f ! -name '*.c' ! -name '*.h' 2>/dev/null)
UNIT := $(sort $(wildcard tests/unit/*/*_test.c))
UNITB := $(UNIT:tests/unit/%_test.c=$(B)/unit/%_test)
FUZZB := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
# where there is no libFuzzer a main of our own runs the targets over files
REPLAY := $(if $(filter fuzz,$(VARIANT)),,tests/fuzz/replay.c)

LIB_PACKAGES  := gcc libc6-dev pkg-config libyaml-dev libsqlite3-dev libcsv-dev libgsl-dev \
                 libutf8proc-dev libmd-dev
TEST_PACKAGES := libcmocka-dev bats parallel sqlite3 python3 python3-jsonschema \
                 python3-ruamel.yaml python3-scipy cmark-gfm jq mandoc zsh fish shellcheck git \
                 strace valgrind util-linux clang libclang-rt-14-dev

.PHONY: all demo check check-all unit cli lint san fault fuzz fuzzers bench install clean setup setup-test

all: $(B)/emplan

# --- set-up -------------------------------------------------------------------------------------
# A stamp a list of packages; on Debian and Ubuntu what is missing is installed, elsewhere named.

setup: .build/setup-lib
.build/setup-lib: Makefile tests/setup.sh
	@mkdir -p .build
	@tests/setup.sh $(LIB_PACKAGES)
	@touch $@
setup-test: .build/setup-test
.build/setup-test: Makefile tests/setup.sh
	@mkdir -p .build
	@tests/setup.sh $(LIB_PACKAGES) $(TEST_PACKAGES)
	@touch $@

# --- build --------------------------------------------------------------------------------------
$(B)/emplan: $(B)/cli/main.o $(B)/libemplan.a
	$(CC) $(LDALL) -o $@ $^ $(LDLIBS)

$(B)/%.o: src/%.c .build/setup-lib $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# where the time of a plan goes: loops over rows of numbers
$(if $(filter release,$(VARIANT)),$(eval $(B)/model/%.o: CFLAGS_ALL += -O3 -fno-trapping-math))

# objects that embed data files are rebuilt when any of them changes
$(patsubst src/%.c,$(B)/%.o,$(wildcard src/*/embed*.c)): $(DATA)

# a change of flags rebuilds everything
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS_ALL) $(LDALL)' | cmp -s - $@ || echo '$(CC) $(CFLAGS_ALL) $(LDALL)' > $@
FORCE:

$(B)/libemplan.a: $(LIBO)
	@rm -f $@
	@ar rcs $@ $^

$(B)/unit/%_test: tests/unit/%_test.c $(B)/libemplan.a .build/setup-test
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itests/unit -MMD -MP -o $@ $< $(LDALL) $(B)/libemplan.a -lcmocka $(LDLIBS)

$(B)/fuzz/%: tests/fuzz/%.c $(REPLAY) $(B)/libemplan.a .build/setup-test
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itests/fuzz -MMD -MP -MF $@.d -o $@ $< $(REPLAY) $(LDALL) \
	    $(B)/libemplan.a $(DEPS_$(VARIANT)) $(LDLIBS)

$(B)/bench/market: $(wildcard tests/bench/market/*.[ch]) $(B)/libemplan.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -o $@ $(filter %.c,$^) $(LDALL) $(B)/libemplan.a $(LDLIBS)

-include $(OBJ:.o=.d) $(UNITB:=.d) $(FUZZB:=.d)

# --- use ----------------------------------------------------------------------------------------
demo: all
	@tests/demo.sh $(B)/emplan

install: all
	tests/install.sh $(B)/emplan '$(DESTDIR)$(PREFIX)'

clean:
	rm -rf .build

# --- tests --------------------------------------------------------------------------------------
check: setup-test all $(UNITB)
	@tests/check.sh $(B) short
check-all: check $(B)/bench/market
	@tests/check.sh $(B) long
unit: setup-test $(UNITB)
	@tests/check.sh $(B) unit
cli: setup-test all
	@tests/check.sh $(B) cli
lint: setup-test all
	@tests/check.sh $(B) lint
san: setup-test
	@tests/check.sh $(B) san
fault: setup-test all
	@tests/check.sh $(B) fault
fuzz: setup-test all
	@tests/check.sh $(B) fuzz
fuzzers: $(FUZZB)
bench: all $(B)/bench/market
	@tests/bench/run.sh $(B)
