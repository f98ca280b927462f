# SPDX-License-Identifier: GPL-2.0-or-later
# Where things are built and with which flags; CFLAGS and LDFLAGS are a person's own.

TOP    := $(patsubst %/make/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
override BUILD := $(if $(filter /%,$(BUILD)),,$(TOP)/)$(or $(BUILD),build)
V      ?= 0
Q      := $(if $(filter 1,$(V)),,@)
CFLAGS ?= -O2 -g

PACKAGES   := libvirt libvirt-qemu xenlight libarchive jansson inih libxxhash
WARNINGS   := -Wno-unknown-warning-option -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	      -Wwrite-strings -Wundef -Wvla -Wno-unused-parameter -Wno-missing-field-initializers -Wno-format-truncation
# Asked for when first used: on a fresh machine they are installed by then.
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -I$(TOP) $(WARNINGS) $(PKG_CFLAGS) -MMD -MP $(CFLAGS)
ALL_LIBS   = $(LDFLAGS) $(PKG_LIBS) -lm -pthread
