# SPDX-License-Identifier: GPL-2.0-or-later
# vmtick: how precisely virtual machines get their timer events. `make help` lists the targets.

LAB    ?=
RUN    ?= results/$(if $(filter deterministic,$(LAB)),deterministic,$(if $(LAB),lab,bench))
prefix ?= /usr/local
KERNEL_NAME ?= $(if $(KERNEL),own,stock)
PARTS  := analysis analysis/draw analysis/report analysis/compare analysis/import analysis/export lab harness store cli
RUN_OPTIONS := $(if $(AGAIN),--again) $(if $(KERNEL),--set kernels=$(KERNEL_NAME)) $(OPTIONS)

include make/flags.mk
export BUILD KERNEL KERNEL_NAME RUN LAB RUN_OPTIONS LAB_OPTIONS
PLATFORMS_xen := xen-pv,xen-pvh
VMTICK := $(BUILD)/vmtick
SUBMAKE := $(Q)+$(MAKE) --no-print-directory $(if $(Q),-s)

.PHONY: all setup vmtick guest guest-rt xen update-kernel table1 table2 new-timers exp12 exp3 exp4 kvm-test xen-test example-slots neighbours figures report check check-unit check-stats perf lint \
	format install clean help
all: vmtick guest ## the program and the guest images, without set-up

bench-%: setup ## measure the paper's 11 cells: make bench-qemu, -kvm, -linux, -xen, -virtualbox, -vmware; LAB=1: in a lab
	$(SUBMAKE) all $(if $(LAB),lab-$(firstword $(subst -, ,$*)))
	@make/bench $(VMTICK) $(or $(PLATFORMS_$*),$*) table1 table2

table1 table2: setup ## what is missing of that table, then the table beside the paper's; LAB=1
	$(SUBMAKE) all $(if $(LAB),lab-linux lab-kvm lab-xen)
	@make/bench $(VMTICK) all $@

new-timers: export CONFIGS = new-timers
new-timers: export HOSTS = linux xen qemu
new-timers: export HYPERVISOR = $(BUILD)/xen/series/hypervisor
new-timers: export LAB_OPTIONS := --limit 1800s $(LAB_OPTIONS)
new-timers: setup ## the new timers beside the native one, what they gain and cost; LAB=deterministic
	$(SUBMAKE) all $(if $(LAB),lab-linux lab-xen xen)
	@make/bench $(VMTICK) all table1 table2 gain

# The lab hosts of the experiments; a Dom0 with the PREEMPT_RT kernel there is none: docs/lab.md.
LABS_exp12 := lab-kvm lab-kvm-rt lab-xen
LABS_exp3  := lab-linux lab-linux-rt
LABS_exp4  := lab-xen
LABS_kvm   := lab-kvm
LABS_xen   := lab-xen

exp12 exp3 exp4: setup ## latency on KVM and Xen, on the host, in Dom0: docs/experiments.md; REBOOT=1, LAB=1
	$(SUBMAKE) all guest-rt $(if $(LAB),$(LABS_$@))
	@make/experiment$(if $(REBOOT),-reboots) $(VMTICK) $@ $(if $(REBOOT),$(filter stop,$(REBOOT)))

kvm-test xen-test: setup ## latency in ten boots of one guest, and how far they lie apart; LAB=1
	$(SUBMAKE) all $(if $(LAB),$(LABS_$(@:%-test=%)))
	@make/experiment $(VMTICK) $@

cdf-%.txt: ## the eCDF of one boot: cdf-kvm-ID.txt, cdf-xen-, cdf-kvmstress-, cdf-xenstress-; LAB=1
	$(SUBMAKE) setup
	$(SUBMAKE) all $(if $(LAB),$(LABS_$(patsubst %stress,%,$(firstword $(subst -, ,$*)))))
	@make/experiment $(VMTICK) $@

# RUN is a run, or has some in it.
RUN_FOLDERS = $(or $(patsubst %/manifest.json,%,$(wildcard $(RUN)/manifest.json $(RUN)/*/manifest.json)),$(RUN))
report: vmtick ## what is in RUN as a page to look at: RUN/report/index.html
	@$(VMTICK) report $(RUN_FOLDERS) -o $(RUN)/report

setup: ## install what is missing on this machine (root), or say what is
	$(Q)make/install-packages

vmtick: ## the program build/vmtick
	$(SUBMAKE) $(foreach part,$(PARTS),part-$(part))
	$(SUBMAKE) $(VMTICK)

guest: ## the guest images build/guest/: Debian's kernel, KERNEL_NAME=rt its PREEMPT_RT, or KERNEL=...
	$(SUBMAKE) -C images

guest-rt: guest ## the guest images build/guest/rt/: Debian's PREEMPT_RT kernel
	$(SUBMAKE) -C images KERNEL= KERNEL_NAME=rt

lab-linux lab-kvm lab-xen: all guest-rt ## the images of a lab host, for vmtick lab; with guests of both kernels
	$(SUBMAKE) -C lab/host HOST=$(@:lab-%=%) GUESTS="$(KERNEL_NAME) rt"

lab-linux-rt lab-kvm-rt: all guest-rt ## the same with the PREEMPT_RT kernel, for vmtick lab --kernel rt
	$(SUBMAKE) -C lab/host HOST=$(@:lab-%-rt=%) KERNEL_NAME=rt GUESTS="$(KERNEL_NAME) rt"

xen: setup ## hypervisors build/xen/: with the new timer and without; DEBUG=1: with assertions, too
	$(SUBMAKE) -C xen all $(if $(DEBUG),debug)

example-slots: setup ## a packet in each slot of 12 us, by each timer, in labs: docs/precise-timer.md
	$(SUBMAKE) all lab-linux lab-xen xen
	@make/example-slots $(VMTICK) $(BUILD)/guest/$(KERNEL_NAME) $(BUILD)/xen/series/hypervisor

neighbours: setup ## what a busy precise timer costs a guest beside it, in a lab: xen/README.md
	$(SUBMAKE) all lab-xen xen
	@make/neighbours $(VMTICK) $(BUILD)/guest/$(KERNEL_NAME) $(BUILD)/xen/series/hypervisor

figures: setup ## every figure that the cells of RUN give, as SVG, PNG and PDF, in RUN/figures
	$(SUBMAKE) vmtick
	$(Q)$(VMTICK) figure all $(RUN_FOLDERS) -o $(RUN)/figures --format svg,png,pdf

update-kernel: ## take Debian's newest kernel from now on
	$(SUBMAKE) -C images $@

check: setup ## all tests and checks; ends with "N passed, N failed, N skipped"
	$(SUBMAKE) all lab-linux lab-kvm lab-xen lab-linux-rt lab-kvm-rt
	$(SUBMAKE) -C xen all debug
	$(Q)tests/check

check-stats: vmtick ## the statistics' claims by simulation, in minutes: docs/statistics.md
	$(Q)tests/check stats

check-unit: vmtick ## the unit tests alone, in seconds
	$(Q)tests/check unit

perf: setup ## how fast it is, as printed figures
	$(SUBMAKE) all lab-linux lab-kvm lab-xen
	$(Q)tests/perf

lint: ## shellcheck, clang-tidy, the module's and the manual's checks
	$(Q)tests/check lint

format: ## clang-format over all C sources
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')

install: all ## into DESTDIR and prefix (/usr/local)
	$(Q)install -D -m 755 $(VMTICK) $(DESTDIR)$(prefix)/bin/vmtick
	$(Q)install -D -m 644 docs/vmtick.1 $(DESTDIR)$(prefix)/share/man/man1/vmtick.1
	$(Q)install -D -m 644 -t $(DESTDIR)$(prefix)/share/vmtick/configs configs/*.ini
	$(Q)install -D -m 644 -t $(DESTDIR)$(prefix)/share/vmtick/analysis/reference analysis/reference/*.csv
	$(Q)install -D -m 644 -t $(DESTDIR)$(prefix)/share/vmtick docs/summary.schema.json
	$(Q)install -D -m 644 -t $(DESTDIR)$(prefix)/share/vmtick/guest/$(KERNEL_NAME) \
		$(addprefix $(BUILD)/guest/$(KERNEL_NAME)/,vmlinux vmlinuz initramfs.cpio *.ko version manifest.txt) \
		$(wildcard $(BUILD)/guest/$(KERNEL_NAME)/guest.iso)
	$(Q)install -m 755 -t $(DESTDIR)$(prefix)/share/vmtick/guest/$(KERNEL_NAME) \
		$(BUILD)/guest/$(KERNEL_NAME)/vmtick-runner

clean: ## remove what was built; results and cache stay
	$(Q)rm -rf $(BUILD) $(BUILD)-*

help: ## this list
	@sed -n 's/^\([a-z][a-z0-9%._ -]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | \
		awk -F '\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'
	@echo "Variables: RUN=FOLDER (results/bench), AGAIN=1 (measure finished cells again),"
	@echo "LAB=1 or LAB=deterministic (in a virtual lab, see docs/lab.md), LAB_OPTIONS=... (for vmtick lab),"
	@echo "REBOOT=1 (experiments go on in the next host state; REBOOT=stop ends that),"
	@echo "KERNEL=... (a person's own kernel), OPTIONS=... (for vmtick run), BUILD, DESTDIR, prefix, V=1"

$(PARTS:%=part-%): part-%:
	$(SUBMAKE) -C $*
$(VMTICK): $(BUILD)/cli/main.o $(foreach part,$(PARTS),$(BUILD)/$(part)/lib$(notdir $(part)).a)
	@$(if $(Q),echo "  LINK    $(notdir $@)")
	$(Q)$(CC) $(CFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(ALL_LIBS)
$(BUILD)/cli/main.o: cli/main.c
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<
-include $(BUILD)/cli/main.d
