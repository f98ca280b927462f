/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd-probe.c - vmtick probe: which platforms can be used here, and if not, why and what
 * helps. A platform that has to prove itself starts a trial guest. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "cli/command.h"
#include "cli/suggest.h"
#include "harness/config.h"
#include "harness/guest-images.h"
#include "harness/interrupt.h"
#include "harness/remove-tree.h"

static const struct command_option options[] = {
	{"kernel", 'k', "NAME", "guest kernel of trial guests (default: stock)"},
	{"set", 's', "PLATFORM.KEY=VALUE", "override a setting (may be repeated)"},
	{"json", 0, NULL, "as JSON"},
	{NULL},
};

static void remove_trial(struct guest_files *files)
{
	remove_tree(files->folder);
	free(files->console);
	free(files->disk);
}

/* A trial guest in a folder of its own below /tmp, removed afterwards. */
static void try_guest(const struct platform *platform, struct session *session,
		      const struct guest_images *images, struct finding *finding)
{
	char folder[] = "/tmp/vmtick-probe-XXXXXX";
	struct guest_files files = {.images = images->folder,
				    .vmlinux = images->vmlinux,
				    .initramfs = images->initramfs,
				    .iso = images->iso};

	files.folder = mkdtemp(folder);
	if (!files.folder) {
		finding->usable = false;
		snprintf(finding->reason, sizeof(finding->reason), "folder %s cannot be made: %s",
			 folder, strerror(errno));
		return;
	}
	files.console = alloc_printf("%s/console.log", folder);
	files.disk = alloc_printf("%s/trial.raw", folder);
	platform->probe(session, &files, finding);
	remove_trial(&files);
}

static void look_at(const struct platform *platform, const struct settings *settings,
		    const char *kernel, struct finding *finding)
{
	struct guest_images images = {0};
	struct session *session;
	struct error err;

	if (platform->prepare(settings, &session, finding))
		return;
	if (platform->needs_images && guest_images_find(kernel, platform, &images, &err)) {
		finding->usable = false;
		snprintf(finding->reason, sizeof(finding->reason), "%s", err.text);
	} else if (platform->probe) {
		try_guest(platform, session, &images, finding);
	}
	guest_images_clear(&images);
	platform->release(session);
}

static void print_text(const struct platform *platform, const struct finding *finding)
{
	printf("%-12s %-10s %s\n", platform->name, finding->usable ? "usable" : "not usable",
	       finding->usable ? finding->version : finding->reason);
	if (!finding->usable && *finding->remedy)
		printf("%-12s %-10s remedy: %s\n", "", "", finding->remedy);
}

static json_t *to_json(const struct platform *platform, const struct finding *finding)
{
	return json_pack("{s:s, s:s, s:b, s:s, s:s, s:s}", "platform", platform->name, "summary",
			 platform->summary, "usable", finding->usable, "reason",
			 finding->usable ? "" : finding->reason, "remedy",
			 finding->usable ? "" : finding->remedy, "version", finding->version);
}

static int probe_all(const struct config *config, const struct arguments *args, struct error *err)
{
	const char *kernel = arguments_value(args, "kernel") ?: "stock";
	bool as_json = arguments_given(args, "json");
	const char *only = arguments_word(args, 0);
	json_t *list = json_array();
	bool usable = false;

	for (size_t i = 0; platforms[i] && !interrupt_signal(); i++) {
		struct finding finding = {0};

		if (only && strcmp(only, platforms[i]->name))
			continue;
		look_at(platforms[i], config->settings[i], kernel, &finding);
		usable |= finding.usable;
		if (!as_json)
			print_text(platforms[i], &finding);
		json_array_append_new(list, to_json(platforms[i], &finding));
	}
	if (as_json)
		json_dumpf(list, stdout, JSON_INDENT(1));
	if (as_json)
		putchar('\n');
	json_decref(list);
	return usable ? EXIT_ALL_OK : EXIT_NOTHING;
}

static int run(const struct arguments *args, struct error *err)
{
	const char *only = arguments_word(args, 0), *text;
	AUTO_FREE const char **valid = platform_names();
	struct config *config;
	char hint[256];
	int ret;

	if (only && !platform_find(only))
		return error_set(err, EXIT_USAGE, EINVAL, "unknown platform \"%s\"%s", only,
				 suggest_hint(only, valid, hint, sizeof(hint)));
	interrupt_catch();
	ret = config_new(&config, err);
	if (ret)
		return ret;
	for (size_t i = 0; !ret && (text = arguments_nth(args, "set", i)); i++)
		ret = config_override(config, text, err);
	if (!ret)
		ret = probe_all(config, args, err);
	config_free(config);
	return ret;
}

const struct command cmd_probe = {
	.name = "probe",
	.usage = "[OPTION]... [PLATFORM]",
	.summary = "Tell which platforms can be used here, and what helps where not",
	.details = "Exit status 0 where one of them, or the one named, can be used, else 4.",
	.options = options,
	.max_words = 1,
	.run = run,
};
