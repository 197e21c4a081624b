# heaptrail. "make help" lists the targets.

VERSION = 0.1.0
PREFIX = /usr/local
CFLAGS ?= -O2 -g

BUILD = build/release
PKGS = ncursesw libcjson libpcre2-8 libutf8proc

ours = -std=c11 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I. -pthread \
	-Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
	-Wpointer-arith -Wvla
pkg_cflags = -I/usr/include/cjson
libs_model = -lcjson -lpcre2-8 -lm
libs_ui = -ltermkey -lncursesw -ltinfo -lutf8proc

model_src := $(sort $(wildcard model/*.c model/*/*.c))
ui_src := $(sort $(wildcard ui/*.c))
src_src := $(sort $(wildcard src/*.c src/*/*.c))
unit_src := $(sort $(wildcard tests/unit/*.c))
obj = $(patsubst %.c,$(BUILD)/%.o,$(1))

all: $(BUILD)/heaptrail ## build the program

$(BUILD)/heaptrail: $(call obj,$(src_src)) $(BUILD)/libui.a $(BUILD)/libmodel.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(libs_ui) $(libs_model)

$(BUILD)/libmodel.a: $(call obj,$(model_src))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/libui.a: $(call obj,$(ui_src))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ours) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libui.a $(BUILD)/libmodel.a
	$(CC) $(CFLAGS) $(LDFLAGS) -pthread -o $@ $^ $(libs_ui) $(libs_model) -lcmocka

-include $(patsubst %.o,%.d,$(call obj,$(model_src) $(ui_src) $(src_src) $(unit_src)))

.PHONY: all
