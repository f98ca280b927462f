// SPDX-License-Identifier: GPL-2.0-only
/*
 * output.c - /dev/vmtick. A read waits until the series is complete, then the record is an
 * ordinary file of known size. -EIO: the series was cut short and there is no record.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include "output.h"
#include "series.h"

static ssize_t output_read(struct file *file, char __user *to, size_t nr_bytes, loff_t *offset)
{
	int err;

	if (!(file->f_flags & O_NONBLOCK)) {
		err = wait_event_interruptible(series_waiters, series_status() != -EAGAIN);
		if (err)
			return err;
	}
	err = series_status();
	if (err)
		return err;
	return simple_read_from_buffer(to, nr_bytes, offset, series_record(),
				       series_record_bytes());
}

static loff_t output_seek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, series_record_bytes());
}

static __poll_t output_poll(struct file *file, poll_table *wait)
{
	poll_wait(file, &series_waiters, wait);
	switch (series_status()) {
	case -EAGAIN:
		return 0;
	case 0:
		return EPOLLIN | EPOLLRDNORM;
	default:
		return EPOLLIN | EPOLLRDNORM | EPOLLERR;
	}
}

static const struct file_operations output_fops = {
	.owner = THIS_MODULE, /* unloading is refused while it is open */
	.read = output_read,
	.llseek = output_seek,
	.poll = output_poll,
};

static struct miscdevice output_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KBUILD_MODNAME,
	.fops = &output_fops,
	.mode = 0400,
};

int output_open(void)
{
	const int err = misc_register(&output_device);

	if (err)
		pr_err("cannot register the device %s: error %d\n", output_device.name, err);
	return err;
}

void output_close(void)
{
	misc_deregister(&output_device);
}
