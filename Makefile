# heaptrail. "make help" lists the targets, .github/CONTRIBUTING.md the rooms.

VERSION = 0.1.0

PREFIX = /usr/local
bindir = $(PREFIX)/bin
mandir = $(PREFIX)/share/man
bashdir = $(PREFIX)/share/bash-completion/completions
zshdir = $(PREFIX)/share/zsh/site-functions
fishdir = $(PREFIX)/share/fish/vendor_completions.d
DESTDIR =

# Yours to set: CC, CFLAGS, CPPFLAGS, LDFLAGS. What heaptrail needs is added.
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
CLANG ?= clang
FUZZ_SECONDS ?= 600
FUZZ ?= load
BUILD = build/release

# What the compiler must know in any case.
ours = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I. -pthread \
	-Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wpointer-arith -Wvla $(strict)
# make DEVELOPER=1: warnings are errors, and there are more of them.
strict := $(if $(DEVELOPER),-Werror -Wformat-security -Wundef -Wwrite-strings \
	-Wold-style-definition -Wimplicit-fallthrough \
	-Wredundant-decls -Wnested-externs)

# From pkg-config where there is one, else what most systems have. The macros
# that ncursesw's file defines would fight with _GNU_SOURCE.
packaged = $(shell $(PKG_CONFIG) $(1) 2>/dev/null || echo '$(2)')
ours += $(filter-out -D%,$(call packaged,--cflags ncursesw termkey \
	libcjson libpcre2-8 libutf8proc zlib libzstd,-I/usr/include/cjson))
libs_model := $(call packaged,--libs libcjson libpcre2-8 zlib libzstd,-lcjson \
	-lpcre2-8 -lz -lzstd) -lm
libs_live := $(call packaged,--libs libwebsockets,-lwebsockets)
libs_ui := $(call packaged,--libs termkey ncursesw libutf8proc,-ltermkey \
	-lncursesw -ltinfo -lutf8proc)

model_src := $(sort $(wildcard model/*.c model/*/*.c))
live_src := $(sort $(wildcard live/*.c))
ui_src := $(sort $(wildcard ui/*.c))
src_src := $(sort $(wildcard src/*.c src/*/*.c))
unit_src := $(sort $(wildcard tests/unit/*.c))
tool_src := $(sort $(wildcard tests/tools/*.c tests/bench/*.c))
big_src := $(sort $(wildcard tests/big/*.c))
fuzz_src := $(sort $(wildcard tests/fuzz/*.c))
all_src := $(model_src) $(live_src) $(ui_src) $(src_src) $(unit_src) $(tool_src) \
	$(big_src) $(fuzz_src)
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

# Tests of the model must link without a terminal and a network, those of live
# and ui without the program: that holds the rooms apart.
unit_src_src := $(shell grep -ls '"src/.*\.h"' $(unit_src) /dev/null)
unit_ui_src := $(filter-out $(unit_src_src),$(shell \
	grep -ls '"ui/' $(unit_src) /dev/null))
unit_live_src := $(filter-out $(unit_src_src),$(shell \
	grep -ls '"live/' $(unit_src) /dev/null))
unit_all := $(patsubst %.c,$(BUILD)/%,$(unit_src))
unit_program := $(patsubst %.c,$(BUILD)/%,$(unit_src_src))
unit_ui := $(patsubst %.c,$(BUILD)/%,$(unit_ui_src))
unit_live := $(patsubst %.c,$(BUILD)/%,$(unit_live_src))
unit_model := $(filter-out $(unit_program) $(unit_ui) $(unit_live),$(unit_all))
tools := $(patsubst %.c,$(BUILD)/%,$(tool_src))

# A make that was not told how many jobs to run uses all cores.
jobs = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
again = $(MAKE) --no-print-directory

# make V=1 shows whole command lines.
say = $(if $(V),,@echo "  $(1) $(2)";)
link = $(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@
archive = $(call say,AR,$@)rm -f $@ && $(AR) rcs $@

all: $(BUILD)/heaptrail ## build the program (the default)

$(BUILD)/heaptrail: $(call obj,$(src_src)) $(BUILD)/libui.a $(BUILD)/liblive.a \
		$(BUILD)/libmodel.a
	$(link) $^ $(libs_ui) $(libs_live) $(libs_model)

$(BUILD)/libmodel.a: $(call obj,$(model_src))
	$(archive) $^

$(BUILD)/liblive.a: $(call obj,$(live_src))
	$(archive) $^

$(BUILD)/libui.a: $(call obj,$(ui_src))
	$(archive) $^

# The program without its main(), for tests.
$(BUILD)/libsrc.a: $(call obj,$(filter-out src/main.c,$(src_src)))
	$(archive) $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(ours) $(more) $(CPPFLAGS) $(CFLAGS) -MMD -MP \
		-c -o $@ $<

$(unit_model): %: %.o $(BUILD)/libmodel.a
	$(link) $^ $(libs_model) -lcmocka

$(unit_ui): %: %.o $(BUILD)/libui.a $(BUILD)/libmodel.a
	$(link) $^ $(libs_ui) $(libs_model) -lcmocka

$(unit_live): %: %.o $(BUILD)/liblive.a $(BUILD)/libmodel.a
	$(link) $^ $(libs_live) $(libs_model) -lcmocka

$(unit_program): %: %.o $(BUILD)/libsrc.a $(BUILD)/libui.a $(BUILD)/liblive.a \
		$(BUILD)/libmodel.a
	$(link) $^ $(libs_ui) $(libs_live) $(libs_model) -lcmocka

$(tools): %: %.o $(BUILD)/libmodel.a
	$(link) $^ $(libs_model)

$(BUILD)/tests/big/make-big: $(call obj,$(big_src))
	$(link) $^

# The sources of the model as a number: what others computed and kept in an
# index is not used.
$(BUILD)/model/heap_index.o: more = -DMODEL_SUM=$$(cat $(BUILD)/model-sum)
$(BUILD)/model/heap_index.o: $(BUILD)/model-sum

$(BUILD)/model-sum: always
	@mkdir -p $(@D)
	@cat $(model_src) $(sort $(wildcard model/*.h model/*/*.h)) | cksum | \
		cut -d ' ' -f 1 > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Other flags than last time: build anew.
$(BUILD)/flags: always
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(CC) $(ours) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS))' > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

-include $(patsubst %.o,%.d,$(call obj,$(all_src)))

deps: ## install what the build needs (apt-get; elsewhere says what)
	@sh scripts/install-deps build

deps-check: ## install what the tests need
	@sh scripts/install-deps check

demo: ## install what is missing, build, open the bundled snapshots
	@sh scripts/install-deps build
	@$(again) $(jobs) all
	@sh scripts/unpack-fixtures build/demo
	@$(BUILD)/heaptrail build/demo/leak-server/s1.heapsnapshot \
		build/demo/leak-server/s2.heapsnapshot \
		build/demo/leak-server/s3.heapsnapshot

# ---- tests ----------------------------------------------------------------

test-programs: all $(unit_all) $(tools) $(BUILD)/tests/big/make-big

suite = @$(again) $(jobs) BUILD=$(BUILD) test-programs && \
	BUILD=$(BUILD) VERSION=$(VERSION) sh tests/run

# What waits long for nothing to happen is left to check-live.
check: export SHORT = 1
check: ## install what the tests need, build, run them all
	@sh scripts/install-deps check
	$(suite) unit golden change trend cli report profile kinds grown detect \
		live suspects config completion packed index logs windows \
		hostile docs includes e2e

check-unit: ## the unit tests only
	$(suite) unit

check-golden: ## figures against those of the reference engine, committed
	$(suite) golden

check-change: ## what makes the change of each class, on every pair of snapshots
	$(suite) change

check-trend: ## the trend against the summaries, and against known leaks
	$(suite) trend

check-cli: ## subcommands, formats, errors and exit codes
	$(suite) cli

check-report: ## heaptrail check and heaptrail report
	$(suite) report

check-profile: ## sampling profiles that real processes write (NODES="node ...")
	$(suite) profile

check-kinds: ## what rows say of values of a real process (NODES="node ...")
	$(suite) kinds

check-grown: ## growth in place of real processes (NODES="node ...", ONLY=map)
	$(suite) grown

check-live: ## what is seen of real Node processes (NODES="node ...", PARTS=)
	$(suite) live

check-logs: ## V8 logs against node --prof-process (NODES="node ...")
	$(suite) logs

check-windows: ## what is lined up with snapshots of a process (NODES="node ...")
	$(suite) windows

check-detect: ## detectors against real processes (NODES="node ...", ONLY=timers)
	$(suite) detect

check-suspects: ## leaks of known truth: is the cause suspect 1 or 2? A table
	@$(again) LEAKS=$(or $(LEAKS),1) check-suspects-alone

check-suspects-alone:
	$(suite) suspects
	@grep '^# ' $(BUILD)/check/suspects.log

check-config: ## the config file: what it sets, what is wrong with it
	$(suite) config

check-completion: ## what shells are told to complete
	$(suite) completion

check-packed: ## compressed and piped snapshots give the same tables
	$(suite) packed

check-index: ## what is kept of opened files: used, stale, damaged, limited
	$(suite) index

check-hostile: ## every broken file of ../shared and tests/fixtures
	$(suite) hostile

check-e2e: ## the program in a terminal, driven by tmux (GENERATE=1 rewrites)
	$(suite) e2e

check-docs: ## help, man page and README agree with the program
	$(suite) docs

check-speed: ## instructions of a load, by valgrind (GENERATE=1 rewrites)
	$(suite) speed

check-big: ## snapshots at some limit, 5 GB at a time (BIG_DIR=, ONLY=)
	$(suite) big

check-reference: ## all figures against the reference engine (../shared, node)
	$(suite) reference

sanitize = -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all

check-asan: ## the tests under AddressSanitizer and UBSan
	@$(again) BUILD=build/asan CFLAGS='$(sanitize) -fsanitize=address,undefined' \
		check-sanitized

check-tsan: ## under ThreadSanitizer: unit, golden
	@$(again) BUILD=build/tsan CFLAGS='$(sanitize) -fsanitize=thread' \
		check-unit check-golden

check-sanitized:
	$(suite) unit golden trend cli report suspects config packed index \
		hostile e2e

golden-refresh: all ## make tests/golden anew (needs ../shared and node)
	BUILD=$(BUILD) sh scripts/golden-refresh

# ---- fuzzing and speed ----------------------------------------------------

fuzz: ## libFuzzer on FUZZ (load, snapshot, unpack, document, v8-log, app-log), clang
	@$(again) $(jobs) BUILD=build/fuzz CC=$(CLANG) fuzz-program \
		CFLAGS='$(sanitize) -fsanitize=address,undefined,fuzzer-no-link'
	sh tests/fuzz/run libfuzzer build/fuzz/tests/fuzz/fuzz-$(FUZZ) \
		$(FUZZ_SECONDS)

fuzz-afl: ## AFL++ on the loader for FUZZ_SECONDS (needs afl++)
	@AFL_USE_ASAN=1 AFL_USE_UBSAN=1 $(again) $(jobs) BUILD=build/afl \
		CC=afl-clang-fast fuzz-program CFLAGS='-O1 -g' \
		LDFLAGS='-fsanitize=fuzzer'
	sh tests/fuzz/run afl build/afl/tests/fuzz/fuzz-load $(FUZZ_SECONDS)

fuzz-program: $(patsubst %.c,$(BUILD)/%,$(fuzz_src))

$(patsubst %.c,$(BUILD)/%,$(fuzz_src)): %: %.o $(BUILD)/libmodel.a
	$(link) $^ $(libs_model) -fsanitize=fuzzer

bench: ## time and memory beside others, and of each stage (BENCH_FILES=...)
	@$(again) $(jobs) bench-programs
	@BUILD=$(BUILD) sh scripts/bench $(BENCH_FILES)

bench-scale: ## how they grow with the size of the file (BENCH_SIZES=...)
	@$(again) $(jobs) bench-programs
	@BUILD=$(BUILD) sh scripts/bench-scale

bench-keys: ## how long keys take on a heap (FILE=... and maybe BASE=...)
	@$(again) $(jobs) bench-programs
	@$(BUILD)/tests/bench/keys $(FILE) $(BASE)

bench-programs: all $(tools)
	@:

plot: ## draw what make bench SAVE=1 kept: screenshots/speed.svg
	@sh scripts/plot

# ---- quality --------------------------------------------------------------

lint: ## format, clang-tidy, cppcheck, shellcheck, mandoc, includes
	@BUILD=$(BUILD) sh scripts/lint

format: ## do what .clang-format says to the lines changed since HEAD
	-git clang-format --extensions c,h HEAD

man: all ## make the generated parts of man page and README anew
	BUILD=$(BUILD) sh scripts/docs write

screenshots: all ## make screenshots/*.svg from real sessions (needs tmux)
	BUILD=$(BUILD) sh scripts/screenshots

# ---- installing -----------------------------------------------------------

$(BUILD)/completion/%: $(BUILD)/heaptrail
	@mkdir -p $(@D)
	$(call say,MAKE,$@)$(BUILD)/heaptrail --completion $* > $@

completions := $(patsubst %,$(BUILD)/completion/%,bash zsh fish)

install: all $(completions) ## install it, with man page and completions (PREFIX)
	install -d $(DESTDIR)$(bindir) $(DESTDIR)$(mandir)/man1 \
		$(DESTDIR)$(bashdir) $(DESTDIR)$(zshdir) $(DESTDIR)$(fishdir)
	install -m 755 $(BUILD)/heaptrail $(DESTDIR)$(bindir)/heaptrail
	install -m 644 man/heaptrail.1 $(DESTDIR)$(mandir)/man1/heaptrail.1
	install -m 644 $(BUILD)/completion/bash $(DESTDIR)$(bashdir)/heaptrail
	install -m 644 $(BUILD)/completion/zsh $(DESTDIR)$(zshdir)/_heaptrail
	install -m 644 $(BUILD)/completion/fish $(DESTDIR)$(fishdir)/heaptrail.fish

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(bindir)/heaptrail
	rm -f $(DESTDIR)$(mandir)/man1/heaptrail.1
	rm -f $(DESTDIR)$(bashdir)/heaptrail $(DESTDIR)$(zshdir)/_heaptrail \
		$(DESTDIR)$(fishdir)/heaptrail.fish

dist: ## a tarball of the last commit in build/
	@mkdir -p build
	git archive --prefix=heaptrail-$(VERSION)/ HEAD | \
		gzip -9n > build/heaptrail-$(VERSION).tar.gz
	@echo build/heaptrail-$(VERSION).tar.gz

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 20

.PHONY: all always check check-asan check-big check-change check-cli \
	check-completion \
	check-config check-docs check-e2e check-golden check-grown check-hostile \
	check-index check-kinds check-live check-logs check-packed check-profile \
	check-reference check-report \
	check-sanitized check-speed check-suspects check-suspects-alone \
	check-trend check-tsan \
	check-unit check-windows \
	clean demo deps deps-check dist format fuzz fuzz-afl fuzz-program \
	bench bench-keys bench-programs bench-scale golden-refresh help install lint man \
	plot screenshots test-programs uninstall
.DELETE_ON_ERROR:
