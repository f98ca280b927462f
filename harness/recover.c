/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recover.c - collects from the exchange disks of boots whose vmtick was killed. */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/alloc.h"
#include "harness/collect.h"
#include "harness/exchange.h"
#include "harness/recover.h"
#include "store/manifest.h"

bool recover_is_needed(const char *folder, const char *platform)
{
	AUTO_FREE char *pattern = alloc_printf("%s/boots/%s-*/" RECOVER_DISK, folder, platform);
	glob_t found;

	if (glob(pattern, 0, NULL, &found))
		return false;
	globfree(&found);
	return true;
}

/* The id of the boot whose folder this path lies in. */
static char *boot_of(const char *disk_path)
{
	AUTO_FREE char *folder = alloc_copy(disk_path);

	*strrchr(folder, '/') = '\0';
	return alloc_copy(strrchr(folder, '/') + 1);
}

/* Nobody saw whether the host's load was on while they were measured. */
static bool are_unproven(const json_t *boot)
{
	const json_t *first = json_array_get(json_object_get(boot, "asked"), 0);
	const char *scenario = json_string_value(json_object_get(first, "scenario"));

	return scenario && !strcmp(scenario, CELL_HOST_STRESS);
}

static int collect_from(const char *folder, json_t *manifest, json_t *boot, const char *path,
			struct error *err)
{
	struct collect collect = {.folder = folder, .manifest = manifest, .boot = boot};
	struct exchange_disk disk;
	int ret = exchange_open(path, &disk, err);

	if (ret == -EBADMSG) { /* damaged in its first block: nothing can be read, ever */
		manifest_worsen(boot, VERDICT_ERROR, err->text);
		return 0;
	}
	if (ret)
		return ret;
	ret = collect_results(&collect, &disk, true, err);
	exchange_close(&disk);
	return ret == -ENODATA ? 0 : ret;
}

static int recover_disk(const char *folder, json_t *manifest, const char *path, struct error *err)
{
	AUTO_FREE char *id = boot_of(path);
	AUTO_FREE char *descriptor = alloc_printf("%s/boots/%s/" RECOVER_DESCRIPTOR, folder, id);
	json_t *boot = manifest_boot(manifest, id);
	int ret = 0;

	if (boot) { /* else it was killed before any guest was started */
		if (!are_unproven(boot))
			ret = collect_from(folder, manifest, boot, path, err);
		manifest_worsen(boot, VERDICT_ERROR, "vmtick was killed during this boot");
	}
	if (!ret)
		ret = manifest_write(folder, manifest, err);
	if (!ret) {
		unlink(descriptor);
		unlink(path);
	}
	return ret;
}

int recover_disks(const char *folder, json_t *manifest, struct error *err)
{
	AUTO_FREE char *pattern = alloc_printf("%s/boots/*/" RECOVER_DISK, folder);
	glob_t found;
	int ret = 0;

	if (glob(pattern, 0, NULL, &found))
		return 0;
	for (size_t i = 0; i < found.gl_pathc && !ret; i++)
		ret = recover_disk(folder, manifest, found.gl_pathv[i], err);
	globfree(&found);
	return ret;
}
