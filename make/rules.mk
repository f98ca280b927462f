# SPDX-License-Identifier: GPL-2.0-or-later
# How a folder of the driver is compiled. A folder's Makefile sets NAME, SRCS and TESTS (and
# LIBS, the folders that its tests link against, lowest last), then includes this file.
#   make -C FOLDER         its archive BUILD/NAME/libNAME.a
#   make -C FOLDER tests   its unit tests BUILD/NAME/*-test

TOP    := $(patsubst %/make/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
BUILD  ?= build
override BUILD := $(if $(filter /%,$(BUILD)),$(BUILD),$(TOP)/$(BUILD))
V      ?= 0
Q      := $(if $(filter 1,$(V)),,@)
CFLAGS ?= -O2 -g

PACKAGES   := libvirt libvirt-qemu jansson inih libxxhash
WARNINGS   := -Wno-unknown-warning-option -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	      -Wwrite-strings -Wundef -Wvla -Wno-unused-parameter -Wno-missing-field-initializers -Wno-format-truncation
# Asked for when first used: on a fresh machine they are installed by then.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -I$(TOP) $(WARNINGS) $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
ALL_LIBS   = $(LDFLAGS) $(PKG_LIBS) -lm -pthread

OUT      := $(BUILD)/$(NAME)
ARCHIVE  := $(OUT)/lib$(NAME).a
OBJS     := $(SRCS:%.c=$(OUT)/%.o)
BINARIES := $(TESTS:%.c=$(OUT)/%)
ARCHIVES := $(ARCHIVE) $(foreach lib,$(LIBS),$(BUILD)/$(lib)/lib$(lib).a)

.PHONY: archive tests
archive: $(ARCHIVE)
	@:
tests: $(BINARIES)
	@:

$(ARCHIVE): $(OBJS)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(OUT)/%.o: %.c | $(OUT)
	@$(if $(Q),echo "  CC      $(NAME)/$<")
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$(OUT)/%-test: $(OUT)/%-test.o $(ARCHIVES)
	$(Q)$(CC) $(CFLAGS) -o $@ $< $(ARCHIVES) $(ALL_LIBS) -lcmocka

$(OUT):
	$(Q)mkdir -p $@

-include $(OBJS:.o=.d) $(BINARIES:=.d)
