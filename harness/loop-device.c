/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loop-device.c - /dev/loop-control. Between asking for a free device and taking it another
 * process may take it: then the next one is asked for. */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "harness/loop-device.h"

#define MAX_TRIES 64

static int attach_to(const char *device, int file_fd, const char *file)
{
	struct loop_config config = {.fd = (__u32)file_fd, .info.lo_flags = LO_FLAGS_AUTOCLEAR};
	int fd = open(device, O_RDWR | O_CLOEXEC);

	snprintf((char *)config.info.lo_file_name, sizeof(config.info.lo_file_name), "%s", file);
	if (fd >= 0 && ioctl(fd, LOOP_CONFIGURE, &config)) {
		int errnum = errno;

		close(fd);
		errno = errnum;
		return -1;
	}
	return fd;
}

static int attach_to_free(int control_fd, int file_fd, const char *file, struct loop_device *loop)
{
	int number;

	for (unsigned i = 0; i < MAX_TRIES && loop->fd < 0; i++) {
		number = ioctl(control_fd, LOOP_CTL_GET_FREE);
		if (number < 0)
			return -1;
		snprintf(loop->path, sizeof(loop->path), "/dev/loop%d", number);
		loop->fd = attach_to(loop->path, file_fd, file);
		if (loop->fd < 0 && errno != EBUSY)
			return -1;
	}
	return loop->fd;
}

int loop_device_attach(const char *file, struct loop_device *loop, struct error *err)
{
	int control_fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int file_fd = open(file, O_RDWR | O_CLOEXEC), ret = 0;

	loop->fd = -1;
	if (control_fd < 0)
		ret = error_set(err, EXIT_OURS, errno,
				"/dev/loop-control cannot be opened: %s: load the module loop, be "
				"root",
				strerror(errno));
	else if (file_fd < 0 || attach_to_free(control_fd, file_fd, file, loop) < 0)
		ret = error_set(err, EXIT_OURS, errno,
				"%s cannot be attached to a loop device: %s: see losetup -a", file,
				strerror(errno));
	if (control_fd >= 0)
		close(control_fd);
	if (file_fd >= 0)
		close(file_fd);
	return ret;
}

void loop_device_release(struct loop_device *loop)
{
	if (loop->fd >= 0)
		close(loop->fd);
	loop->fd = -1;
}
