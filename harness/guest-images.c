/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guest-images.c - finds what guests boot; built by images/, looked for by data-path. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_STATIC_LINKING_ONLY /* states on the stack */
#include <xxhash.h>
#include "cli/alloc.h"
#include "cli/data-path.h"
#include "harness/guest-images.h"

/* Continue the checksum over a file. */
static int checksum_file(const char *path, XXH64_state_t *state)
{
	static const size_t chunk = 1 << 20;
	AUTO_FREE char *bytes = alloc_array(chunk, 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	while ((got = read(fd, bytes, chunk)) > 0)
		XXH64_update(state, bytes, (size_t)got);
	close(fd);
	return got < 0 ? -EIO : 0;
}

/* What builds those of a kernel. */
static char *make_command(const char *name)
{
	if (!strcmp(name, "stock"))
		return alloc_copy("make guest");
	return alloc_printf("make guest %s=%s", strcmp(name, "own") ? "KERNEL_NAME" : "KERNEL",
			    strcmp(name, "own") ? name : "...");
}

static int read_version(const char *name, const char *folder, char *version, size_t size,
			struct error *err)
{
	AUTO_FREE char *make = make_command(name);
	AUTO_FREE char *path = alloc_printf("%s/version", folder);
	FILE *file = fopen(path, "re");

	if (!file || !fgets(version, (int)size, file)) {
		int errnum = file ? EIO : errno;

		if (file)
			fclose(file);
		return error_set(err, EXIT_NOTHING, errnum,
				 "guest images in %s cannot be read (version: %s): build them with "
				 "`%s`",
				 folder, strerror(errnum), make);
	}
	fclose(file);
	version[strcspn(version, "\n")] = '\0';
	return 0;
}

/* The checksum over the files up to NULL, which are thereby shown to be readable. */
static int checksum(const char *name, const char *const *files, uint64_t *sum, struct error *err)
{
	AUTO_FREE char *make = make_command(name);
	XXH64_state_t state;

	XXH64_reset(&state, 0);
	for (size_t i = 0; files[i]; i++) {
		int ret = checksum_file(files[i], &state);

		if (ret)
			return error_set(err, EXIT_NOTHING, -ret,
					 "guest image %s cannot be read: %s: build it with `%s`",
					 files[i], strerror(-ret), make);
	}
	*sum = XXH64_digest(&state);
	return 0;
}

/* What the platform uses of the images, as one word and one checksum. */
static int identify(const char *name, const struct platform *platform,
		    const struct guest_images *images, const char *version, char **identity,
		    struct error *err)
{
	AUTO_FREE char *module = alloc_printf("%s/vmtick.ko", images->folder);
	AUTO_FREE char *base = alloc_printf("%s/precise-timer.ko", images->folder);
	AUTO_FREE char *runner = alloc_printf("%s/vmtick-runner", images->folder);
	const char *const here[] = {module, runner, base, NULL};
	const char *const booted[] = {images->vmlinux, images->initramfs, NULL};
	const char *const iso[] = {images->iso, NULL};
	const char *what = "images", *const *files = booted;
	uint64_t sum = 0;
	int ret;

	if (platform->runs_here) {
		what = "modules and runner";
		files = here;
	} else if (platform->boots_iso) {
		what = "ISO";
		files = iso;
	}
	ret = checksum(name, files, &sum, err);
	if (!ret)
		*identity = alloc_printf("%s, %s %016" PRIx64, version, what, sum);
	return ret;
}

int guest_images_find(const char *name, const struct platform *platform,
		      struct guest_images *images, struct error *err)
{
	AUTO_FREE char *below = alloc_printf("guest/%s", name);
	AUTO_FREE char *folder = data_path(below);
	char version[128];
	int ret = read_version(name, folder, version, sizeof(version), err);

	*images = (struct guest_images){0};
	if (ret)
		return ret;
	images->folder = realpath(folder, NULL) ?: alloc_copy(folder);
	images->vmlinux = alloc_printf("%s/vmlinux", images->folder);
	images->initramfs = alloc_printf("%s/initramfs.cpio", images->folder);
	images->iso = alloc_printf("%s/guest.iso", images->folder);
	ret = identify(name, platform, images, version, &images->identity, err);
	if (ret)
		guest_images_clear(images);
	return ret;
}

void guest_images_clear(struct guest_images *images)
{
	free(images->folder);
	free(images->vmlinux);
	free(images->initramfs);
	free(images->iso);
	free(images->identity);
	*images = (struct guest_images){0};
}
