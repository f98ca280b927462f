/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmdk.c - writes descriptors. VirtualBox insists on the comments between the sections once it
 * has added keys of its own. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include "cli/alloc.h"
#include "harness/vmdk.h"

#define SECTOR_BYTES	  512
#define NR_HEADS	  16
#define SECTORS_PER_TRACK 63
#define MAX_CYLINDERS	  16383
#define NO_UUID		  "00000000-0000-0000-0000-000000000000"

void vmdk_new_uuid(char uuid[VMDK_UUID_MAX])
{
	unsigned char b[16] = {0};

	if (getrandom(b, sizeof(b), 0) != sizeof(b))
		abort(); /* the kernel has none yet: only in its first second */
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(uuid, VMDK_UUID_MAX,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
}

static int size_of_extent(const char *path, const char *extent, uint64_t *nr_sectors,
			  struct error *err)
{
	const char *slash = strrchr(path, '/');
	AUTO_FREE char *full = *extent == '/' || !slash
				       ? alloc_copy(extent)
				       : alloc_printf("%.*s/%s", (int)(slash - path), path, extent);
	struct stat st;

	if (stat(full, &st))
		return error_set(err, EXIT_OURS, errno, "exchange disk %s cannot be read: %s", full,
				 strerror(errno));
	if (st.st_size % SECTOR_BYTES)
		return error_set(err, EXIT_OURS, EINVAL,
				 "exchange disk %s is not a whole number of sectors", full);
	*nr_sectors = (uint64_t)st.st_size / SECTOR_BYTES;
	return 0;
}

static void put_geometry(FILE *out, uint64_t nr_sectors, const char *adapter)
{
	uint64_t nr_cylinders = nr_sectors / (NR_HEADS * SECTORS_PER_TRACK);

	if (nr_cylinders > MAX_CYLINDERS)
		nr_cylinders = MAX_CYLINDERS;
	fprintf(out,
		"ddb.virtualHWVersion = \"4\"\n"
		"ddb.adapterType = \"%s\"\n"
		"ddb.geometry.cylinders = \"%" PRIu64 "\"\n"
		"ddb.geometry.heads = \"%d\"\n"
		"ddb.geometry.sectors = \"%d\"\n",
		adapter, nr_cylinders ? nr_cylinders : 1, NR_HEADS, SECTORS_PER_TRACK);
}

static void put_uuid(FILE *out, const char *uuid)
{
	fprintf(out,
		"ddb.uuid.image = \"%s\"\n"
		"ddb.uuid.modification = \"" NO_UUID "\"\n"
		"ddb.uuid.parent = \"" NO_UUID "\"\n"
		"ddb.uuid.parentmodification = \"" NO_UUID "\"\n",
		uuid);
}

int vmdk_write(const char *path, const char *extent, const char *adapter, const char *uuid,
	       struct error *err)
{
	uint64_t nr_sectors = 0;
	FILE *out;
	int ret;

	if (extent[strcspn(extent, "\"\n\r")])
		return error_set(err, EXIT_USAGE, EINVAL,
				 "a VMDK descriptor cannot name the exchange disk %s: it holds a "
				 "quote or a line break: choose another results folder with -o",
				 extent);
	ret = size_of_extent(path, extent, &nr_sectors, err);
	if (ret)
		return ret;
	out = fopen(path, "we");
	if (!out)
		return error_set(err, EXIT_OURS, errno, "descriptor %s cannot be written: %s", path,
				 strerror(errno));
	fprintf(out,
		"# Disk DescriptorFile\n"
		"version=1\n"
		"CID=fffffffe\n"
		"parentCID=ffffffff\n"
		"createType=\"monolithicFlat\"\n"
		"\n# Extent description\n"
		"RW %" PRIu64 " FLAT \"%s\" 0\n"
		"\n# The disk Data Base\n"
		"#DDB\n\n",
		nr_sectors, extent);
	put_geometry(out, nr_sectors, adapter);
	if (uuid)
		put_uuid(out, uuid);
	if (fclose(out))
		return error_set(err, EXIT_OURS, errno, "descriptor %s cannot be written: %s", path,
				 strerror(errno));
	return 0;
}
