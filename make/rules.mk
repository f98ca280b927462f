# SPDX-License-Identifier: GPL-2.0-or-later
# How a folder of the driver is compiled. A folder's Makefile sets NAME, SRCS and TESTS (and
# LIBS, the folders that its tests link against, lowest last), then includes this file.
#   make -C FOLDER         its archive BUILD/NAME/libNAME.a; of analysis/draw libdraw.a
#   make -C FOLDER tests   its unit tests BUILD/NAME/*-test

include $(dir $(lastword $(MAKEFILE_LIST)))flags.mk

OUT      := $(BUILD)/$(NAME)
ARCHIVE  := $(OUT)/lib$(notdir $(NAME)).a
OBJS     := $(SRCS:%.c=$(OUT)/%.o)
BINARIES := $(TESTS:%.c=$(OUT)/%)
ARCHIVES := $(ARCHIVE) $(foreach lib,$(LIBS),$(BUILD)/$(lib)/lib$(notdir $(lib)).a)

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
