/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lab.c - the life of one lab host. Whatever happens in it, what was sent is brought back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/interrupt.h"
#include "harness/watch.h"
#include "lab/bring-back.h"
#include "lab/call.h"
#include "lab/emulator.h"
#include "lab/lab.h"
#include "lab/stage.h"
#include "store/results.h"

#define POLL_US	     20000
#define BRING_NS     2000000000ull  /* how often what came is unpacked */
#define END_LIMIT_NS 60000000000ull /* from an interrupt to the command's end */
#define NS_PER_S     1000000000ull

/* Emulator and page tables of the emulated machine, beside its memory. */
#define EMULATOR_MIB 256

struct lab {
	const struct lab_request *request;
	struct emulator emulator;
	struct stage_reader stages;
	FILE *console; /* a copy, or NULL */
	uint64_t began_ns, sign_ns, up_ns, brought_ns, interrupted_ns;
	unsigned long nr_signs;
};

static void say(const struct lab *lab, const char *text)
{
	if (!lab->request->quiet)
		fprintf(stderr, "lab %s: %s\n", lab->request->host->name, text);
}

/* MiB that processes may still take, or 0 where that is unknown. */
static unsigned long available_mib(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long kib = 0;
	char line[128];

	while (file && !kib && fgets(line, sizeof(line), file))
		sscanf(line, "MemAvailable: %lu", &kib);
	if (file)
		fclose(file);
	return kib >> 10;
}

static int check_memory(const struct lab_request *request, struct error *err)
{
	unsigned long available = available_mib(), needed = request->memory_mib + EMULATOR_MIB;

	if (!available || available >= needed)
		return 0;
	return error_set(err, EXIT_NOTHING, ENOMEM,
			 "a %s lab of %u MiB needs %lu MiB of memory, available are %lu: end other "
			 "programs, or make it smaller with --memory-mib",
			 request->host->name, request->memory_mib, needed, available);
}

static int open_console_copy(struct lab *lab, struct error *err)
{
	const char *path = lab->request->console;

	if (!path)
		return 0;
	lab->console = fopen(path, "we");
	if (lab->console)
		return 0;
	return error_set(err, EXIT_USAGE, errno, "console file %s cannot be made: %s", path,
			 strerror(errno));
}

static void follow_console(struct lab *lab)
{
	struct channel *channel = &lab->emulator.channel[CHANNEL_CONSOLE];
	char bytes[16384];
	size_t got;

	while ((got = channel_read(channel, bytes, sizeof(bytes)))) {
		stage_read(&lab->stages, bytes, got);
		if (lab->console)
			fwrite(bytes, 1, got, lab->console);
	}
}

/* Does the machine run? What it runs first says nothing when it begins. */
static void note_start(struct lab *lab)
{
	if (lab->stages.stage == LAB_EMULATOR && emulator_is_ready(&lab->emulator))
		lab->stages.stage = lab->request->host->hypervisor ? LAB_HYPERVISOR : LAB_KERNEL;
}

static void note_up(struct lab *lab, uint64_t now_ns)
{
	char text[64];

	if (lab->up_ns || lab->stages.stage < LAB_COMMAND)
		return;
	lab->up_ns = now_ns;
	snprintf(text, sizeof(text), "up after %.1f s", (double)(now_ns - lab->began_ns) / 1e9);
	say(lab, text);
}

/* Show and note what is new. */
static void follow(struct lab *lab, uint64_t now_ns)
{
	struct channel *channel = lab->emulator.channel;
	enum lab_stage before = lab->stages.stage;

	note_start(lab);
	follow_console(lab);
	note_up(lab, now_ns);
	channel_copy(&channel[CHANNEL_OUTPUT], STDOUT_FILENO);
	channel_copy(&channel[CHANNEL_ERRORS], STDERR_FILENO);
	if (lab->stages.nr_signs == lab->nr_signs && lab->stages.stage == before)
		return;
	lab->nr_signs = lab->stages.nr_signs;
	lab->sign_ns = now_ns;
}

/* What came so far survives whatever comes. */
static int bring(struct lab *lab, uint64_t now_ns, struct error *err)
{
	lab->brought_ns = now_ns;
	return bring_back(&lab->emulator.channel[CHANNEL_RESULTS], lab->request->folder, err);
}

/* A first signal is passed on; a second one, or a command that does not obey, ends the lab. */
static bool is_cut_short(struct lab *lab, uint64_t now_ns)
{
	if (!interrupt_signal())
		return false;
	if (lab->stages.stage < LAB_COMMAND)
		return true;
	if (!lab->interrupted_ns) {
		lab->interrupted_ns = now_ns;
		say(lab, "telling the command to end; what it finished is brought back");
		emulator_signal(&lab->emulator, "TERM");
	}
	return interrupt_count() > 1 || now_ns - lab->interrupted_ns > END_LIMIT_NS;
}

/* By the clock outside: in a deterministic lab that hangs, time may all but stand still. */
static bool is_too_long(const struct lab *lab, uint64_t now_ns)
{
	return lab->up_ns && now_ns - lab->up_ns > lab->request->command_limit_ns;
}

/* A deterministic host gives no signs while its command runs: they would cost it time. */
static bool is_silent(const struct lab *lab, uint64_t now_ns)
{
	return now_ns - lab->sign_ns > lab->request->stage_limit_ns &&
	       !(lab->stages.stage == LAB_COMMAND && lab->request->deterministic);
}

static void show_tail(const struct lab *lab)
{
	const struct names *tail = &lab->stages.tail;

	for (size_t i = 0; i < tail->nr; i++)
		fprintf(stderr, "  | %s\n", tail->word[i]);
}

static int stopped(struct lab *lab, const char *why, struct error *err)
{
	const char *name = lab->request->host->name, *stage = lab_stage_name(lab->stages.stage);

	show_tail(lab);
	return error_set(err, EXIT_OURS, EIO,
			 "the %s lab stopped at stage %s: %s: see its console's last lines above, "
			 "or keep the whole with --console FILE",
			 name, stage, why);
}

/* The emulator ended before the command did. */
static int ended(struct lab *lab, struct error *err)
{
	AUTO_FREE char *message = emulator_message(&lab->emulator);
	const char *why =
		*lab->stages.failure ? lab->stages.failure : "the lab host reset or powered off";

	if (lab->emulator.failed && !lab->emulator.channel[CHANNEL_CONSOLE].offset)
		return error_set(err, EXIT_NOTHING, ENODEV,
				 "the %s lab stopped at stage emulator: %s: install "
				 "qemu-system-x86 (make setup), or name QEMU with --emulator",
				 lab->request->host->name, *message ? message : "QEMU failed");
	return stopped(lab, lab->emulator.failed ? message : why, err);
}

static int over_limit(struct lab *lab, const char *what, uint64_t limit_ns, struct error *err)
{
	char why[96];

	snprintf(why, sizeof(why), "%s %llu s", what, (unsigned long long)(limit_ns / NS_PER_S));
	return stopped(lab, why, err);
}

/* Until the lab host is off. */
static int watch(struct lab *lab, struct error *err)
{
	int ret = 0;

	for (;;) {
		bool is_over = emulator_ended(&lab->emulator);
		uint64_t now_ns = watch_now_ns();

		follow(lab, now_ns);
		if (now_ns - lab->brought_ns > BRING_NS)
			ret = bring(lab, now_ns, err);
		if (ret)
			return ret;
		if (lab->stages.stage == LAB_END)
			return 0;
		if (is_over)
			return ended(lab, err);
		if (is_cut_short(lab, now_ns))
			return interrupt_error(err);
		if (is_silent(lab, now_ns))
			return over_limit(lab, "no sign of life for", lab->request->stage_limit_ns,
					  err);
		if (is_too_long(lab, now_ns))
			return over_limit(lab, "the command did not end within",
					  lab->request->command_limit_ns, err);
		usleep(POLL_US);
	}
}

static int live(struct lab *lab, const struct lab_images *images, struct error *err)
{
	const struct lab_request *request = lab->request;
	int ret = emulator_load(&lab->emulator, images, err);
	struct error late;

	if (!ret)
		ret = call_write(lab->emulator.channel[CHANNEL_INITRAMFS].fd, &request->command,
				 &request->taken, err);
	if (!ret)
		ret = emulator_start(&lab->emulator, request, images, err);
	if (ret)
		return ret;
	lab->began_ns = lab->sign_ns = lab->brought_ns = watch_now_ns();
	ret = watch(lab, err);
	if (bring(lab, watch_now_ns(), ret ? &late : err) && !ret)
		ret = -EIO;
	return ret;
}

int lab_run(const struct lab_request *request, int *status_out, struct error *err)
{
	struct lab lab = {.request = request};
	struct lab_images images;
	int ret =
		lab_images_find(request->host, request->kernel, request->hypervisor, &images, err);

	if (ret)
		return ret;
	interrupt_catch();
	ret = check_memory(request, err);
	if (!ret)
		ret = results_make_folder(request->folder, err);
	if (!ret)
		ret = open_console_copy(&lab, err);
	if (!ret) {
		ret = emulator_open(&lab.emulator, err);
		if (!ret)
			ret = live(&lab, &images, err);
		emulator_close(&lab.emulator);
	}
	*status_out = lab.stages.status;
	if (!ret && interrupt_signal())
		ret = interrupt_error(err);
	if (lab.console)
		fclose(lab.console);
	stage_clear(&lab.stages);
	lab_images_clear(&images);
	return ret;
}
