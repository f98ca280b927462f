/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * io-load.c - the disk load. Its rate is bounded, so that the guest is not only reading, and
 * irregular, so that it does not beat with the timer under test.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "guest-runner/cpulist.h"
#include "guest-runner/interrupt.h"
#include "guest-runner/io-load.h"

/* Mean time between two reads of one reader: 2500 interrupts a second where the disk keeps up. The
 * paper counted 1733 a second. */
#define GAP_MEAN_NS (IO_LOAD_READERS * 400000u)

/* A reader that is later than this begins its schedule anew, instead of catching up in one
 * burst. */
#define LATE_MAX_NS 5000000

/* The load is on after this many reads. */
#define ON_READS    50
#define ON_LIMIT_MS 10000
#define ON_POLL_MS  2

struct io_load_counts {
	_Atomic uint64_t nr_reads;
	_Atomic uint64_t bytes;
	_Atomic int error; /* errno that ended the reader, or 0 */
};

static void add_ns(struct timespec *at, uint64_t ns)
{
	ns += (uint64_t)at->tv_nsec;
	at->tv_sec += (time_t)(ns / 1000000000);
	at->tv_nsec = (long)(ns % 1000000000);
}

static int64_t ns_since(const struct timespec *then, const struct timespec *now)
{
	return (now->tv_sec - then->tv_sec) * 1000000000LL + now->tv_nsec - then->tv_nsec;
}

/* Read until killed. The seeds are fixed: the same build reads in the same rhythm. */
static void read_for_ever(struct load_area *area, unsigned int seed, struct io_load_counts *counts)
{
	struct timespec next, now;
	int got;

	clock_gettime(CLOCK_MONOTONIC, &next);
	while ((got = load_area_read(area)) > 0) {
		atomic_fetch_add(&counts->bytes, (uint64_t)got);
		atomic_fetch_add(&counts->nr_reads, 1);
		add_ns(&next, (uint64_t)rand_r(&seed) % (2 * GAP_MEAN_NS));
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (ns_since(&next, &now) > LATE_MAX_NS)
			next = now;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	atomic_store(&counts->error, -got);
}

static void run_reader(const struct load_disk *disk, int cpu, unsigned int idx,
		       struct io_load_counts *counts, pid_t parent)
{
	struct load_area area;
	struct fault fault;
	int ret;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_TIMERSLACK, 1);
	if (getppid() != parent)
		_exit(1);
	ret = cpulist_pin(cpu);
	if (!ret)
		ret = load_area_open(disk, &area, &fault);
	if (!ret)
		load_area_seek(&area, idx, IO_LOAD_READERS);
	if (!ret)
		read_for_ever(&area, idx + 1, counts);
	else
		atomic_store(&counts->error, -ret);
	_exit(1);
}

static int wait_on(struct io_load *load, const struct load_disk *disk, struct fault *fault)
{
	const struct timespec pause = {.tv_nsec = ON_POLL_MS * 1000000};

	for (unsigned int waited_ms = 0; waited_ms < ON_LIMIT_MS; waited_ms += ON_POLL_MS) {
		int error = atomic_load(&load->counts->error);

		if (error)
			return fault_set(fault, EXCHANGE_ERROR, error,
					 "the disk load cannot read disk %s: %s", disk->name,
					 strerror(error));
		if (atomic_load(&load->counts->nr_reads) >= ON_READS)
			return 0;
		if (interrupt_pending())
			return interrupt_fault(fault);
		nanosleep(&pause, NULL);
	}
	return fault_set(fault, EXCHANGE_INVALID, ETIMEDOUT,
			 "the disk load made %llu reads of disk %s in %u s, too few to be on",
			 (unsigned long long)atomic_load(&load->counts->nr_reads), disk->name,
			 ON_LIMIT_MS / 1000);
}

int io_load_start(const struct paths *paths, const struct load_disk *disk, int cpu,
		  struct io_load *load, struct fault *fault)
{
	pid_t self = getpid();

	sysfile_write(paths, "/proc/sys/vm/drop_caches", "3");
	load->counts = mmap(NULL, sizeof(*load->counts), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (load->counts == MAP_FAILED)
		abort();
	for (unsigned int i = 0; i < IO_LOAD_READERS; i++) {
		load->readers[i] = fork();
		if (load->readers[i] < 0)
			return fault_set(fault, EXCHANGE_ERROR, errno,
					 "cannot fork the disk load: %s", strerror(errno));
		if (!load->readers[i])
			run_reader(disk, cpu, i, load->counts, self);
	}
	return wait_on(load, disk, fault);
}

uint64_t io_load_bytes(const struct io_load *load)
{
	return atomic_load(&load->counts->bytes);
}

void io_load_stop(struct io_load *load)
{
	for (int i = 0; i < IO_LOAD_READERS; i++) {
		if (load->readers[i] <= 0)
			continue;
		kill(load->readers[i], SIGKILL);
		waitpid(load->readers[i], NULL, 0);
	}
	if (load->counts)
		munmap(load->counts, sizeof(*load->counts));
	*load = (struct io_load){0};
}
