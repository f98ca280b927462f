# SPDX-License-Identifier: GPL-2.0-or-later
# vmtick: how precisely virtual machines get their timer events. `make help` lists the targets.

BUILD   ?= $(CURDIR)/build
RUN     ?= results/bench
PREFIX  ?= /usr/local
FOLDERS := cli store harness analysis
PARTS   := analysis harness store cli
VMTICK  := $(BUILD)/vmtick
export BUILD

include make/rules.mk

.PHONY: all vmtick guest setup $(FOLDERS)
all: vmtick guest
vmtick: $(FOLDERS)
	$(Q)$(MAKE) --no-print-directory $(VMTICK)
$(FOLDERS):
	$(Q)$(MAKE) --no-print-directory -C $@
$(VMTICK): $(BUILD)/cli/main.o $(foreach part,$(PARTS),$(BUILD)/$(part)/lib$(part).a)
	$(Q)$(CC) $(CFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(ALL_LIBS)
$(BUILD)/cli/main.o: cli/main.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<
