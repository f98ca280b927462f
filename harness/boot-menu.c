/* SPDX-License-Identifier: GPL-2.0-or-later */
/* boot-menu.c - follows the braces of menuentry, submenu and function, and the commands in an entry
 * that load a hypervisor or a kernel. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/alloc.h"
#include "harness/boot-menu.h"
#include "harness/grub-script.h"

enum block_kind { BLOCK_OTHER, BLOCK_SUBMENU, BLOCK_ENTRY };

struct parser {
	struct boot_menu *menu;
	struct block {
		enum block_kind kind;
		char *name;	    /* what grub-reboot calls it; NULL for other blocks */
		struct names taken; /* ids and titles of what was in it so far */
	} * blocks;
	size_t depth;
	struct names taken;	 /* outside all submenus */
	struct boot_entry entry; /* the one being read */
};

/* A name in a path to an entry: GRUB splits those at ">". */
static char *doubled(const char *name)
{
	char *out = alloc_array(2 * strlen(name) + 1, 1), *to = out;

	for (; *name; name++) {
		*to++ = *name;
		if (*name == '>')
			*to++ = '>';
	}
	return out;
}

static bool takes_value(const char *option)
{
	static const char *const options[] = {"--class", "--users", "--hotkey", "--source", NULL};

	for (size_t i = 0; options[i]; i++)
		if (!strcmp(option, options[i]))
			return true;
	return false;
}

/* Title and id of menuentry and submenu; "" where there is none. Borrowed from the words. */
static void read_head(const struct names *words, const char **title, const char **id)
{
	*title = *id = "";
	for (size_t i = 1; i + 1 < words->nr; i++) {
		const char *word = words->word[i];

		if (!strcmp(word, "--id") || !strcmp(word, "$menuentry_id_option") ||
		    !strcmp(word, "${menuentry_id_option}"))
			*id = words->word[++i];
		else if (!strncmp(word, "--id=", 5))
			*id = word + 5;
		else if (takes_value(word))
			i++;
		else if (*word != '-' && !**title)
			*title = word;
	}
}

static struct names *taken_around(struct parser *parser)
{
	for (size_t i = parser->depth; i-- > 0;)
		if (parser->blocks[i].kind == BLOCK_SUBMENU)
			return &parser->blocks[i].taken;
	return &parser->taken;
}

/* GRUB takes the first that has such an id or title, and Debian gives an id to two submenus. */
static char *choose_name(struct names *taken, const char *id, const char *title)
{
	char *name = doubled(*id && !names_contain(taken, id) ? id : title);

	names_add(taken, id);
	names_add(taken, title);
	return name;
}

static void open_block(struct parser *parser, const struct names *words)
{
	const char *what = words->word[0], *title, *id;
	struct block *block;

	parser->blocks = alloc_grow(parser->blocks, parser->depth + 1, sizeof(*parser->blocks));
	block = &parser->blocks[parser->depth];
	*block = (struct block){.kind = !strcmp(what, "menuentry") ? BLOCK_ENTRY
					: !strcmp(what, "submenu") ? BLOCK_SUBMENU
								   : BLOCK_OTHER};
	if (block->kind != BLOCK_OTHER) {
		read_head(words, &title, &id);
		block->name = choose_name(taken_around(parser), id, title);
	}
	if (block->kind == BLOCK_ENTRY)
		parser->entry = (struct boot_entry){.title = alloc_copy(title)};
	parser->depth++;
}

static char *path_of_blocks(const struct parser *parser)
{
	char *path = alloc_copy("");

	for (size_t i = 0; i < parser->depth; i++) {
		AUTO_FREE char *above = path;
		const char *name = parser->blocks[i].name;

		path = alloc_printf("%s%s%s", above, *above && name ? ">" : "", name ?: "");
	}
	return path;
}

static void free_entry(struct boot_entry *entry)
{
	free(entry->name);
	free(entry->title);
	free(entry->release);
	*entry = (struct boot_entry){0};
}

static void free_block(struct block *block)
{
	free(block->name);
	names_clear(&block->taken);
}

static void close_block(struct parser *parser)
{
	struct boot_menu *menu = parser->menu;
	struct block *block;

	if (!parser->depth)
		return;
	block = &parser->blocks[parser->depth - 1];
	if (block->kind == BLOCK_ENTRY && parser->entry.release) {
		parser->entry.name = path_of_blocks(parser);
		menu->entries = alloc_grow(menu->entries, menu->nr + 1, sizeof(*menu->entries));
		menu->entries[menu->nr++] = parser->entry;
		parser->entry = (struct boot_entry){0};
	} else if (block->kind == BLOCK_ENTRY) {
		free_entry(&parser->entry);
	}
	free_block(block);
	parser->depth--;
}

/* The release that the file of a kernel is named after; NULL: it is no kernel. */
static char *release_of(const char *path)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char *release, *signature;

	if (strncmp(base, "vmlinuz", 7) && strncmp(base, "vmlinux", 7))
		return NULL;
	release = alloc_copy(base + (base[7] == '-' ? 8 : 7));
	signature = strstr(release, ".efi.signed");
	if (signature)
		*signature = '\0';
	return release;
}

/* A command inside an entry: the hypervisor, the kernel, or neither. */
static void read_load(struct boot_entry *entry, const struct names *words)
{
	const char *what = words->word[0];
	bool loads = !strncmp(what, "linux", 5) || !strncmp(what, "module", 6) ||
		     !strcmp(what, "xen_module");

	if (!strncmp(what, "multiboot", 9) || !strcmp(what, "xen_hypervisor"))
		entry->is_xen |= words->nr > 1 && strstr(words->word[1], "xen");
	for (size_t i = 1; loads && i < words->nr; i++) {
		if (!entry->release)
			entry->release = release_of(words->word[i]);
		if (entry->release && !strcmp(words->word[i], "single"))
			entry->is_rescue = true;
	}
}

void boot_menu_parse(const char *text, struct boot_menu *menu)
{
	struct parser parser = {.menu = menu};
	struct names words = {0};

	*menu = (struct boot_menu){.knows_next = strstr(text, "${next_entry}")};
	while (grub_script_next(&text, &words)) {
		if (!words.nr)
			continue;
		if (!strcmp(words.word[words.nr - 1], "{"))
			open_block(&parser, &words);
		else if (!strcmp(words.word[0], "}"))
			close_block(&parser);
		else if (parser.depth && parser.blocks[parser.depth - 1].kind == BLOCK_ENTRY)
			read_load(&parser.entry, &words);
	}
	free_entry(&parser.entry);
	while (parser.depth)
		free_block(&parser.blocks[--parser.depth]);
	free(parser.blocks);
	names_clear(&parser.taken);
	names_clear(&words);
}

void boot_menu_clear(struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->nr; i++)
		free_entry(&menu->entries[i]);
	free(menu->entries);
	*menu = (struct boot_menu){0};
}

static bool is_named_rt(const char *release)
{
	const char *rt = strstr(release, "rt");

	for (; rt; rt = strstr(rt + 1, "rt"))
		if ((rt == release || rt[-1] == '-') && !isalpha((unsigned char)rt[2]))
			return true;
	return false;
}

static bool is_rt_kernel(const char *root, const char *release)
{
	AUTO_FREE char *path = alloc_printf("%s/boot/config-%s", root, release);
	FILE *file = fopen(path, "re");
	char line[256];
	bool yes = false;

	if (!file)
		return is_named_rt(release);
	while (!yes && fgets(line, sizeof(line), file))
		yes = !strcmp(line, "CONFIG_PREEMPT_RT=y\n");
	fclose(file);
	return yes;
}

const struct boot_entry *boot_menu_find(const struct boot_menu *menu, const char *root, bool is_xen,
					bool is_rt)
{
	for (size_t i = 0; i < menu->nr; i++) {
		const struct boot_entry *entry = &menu->entries[i];

		if (!entry->is_rescue && entry->is_xen == is_xen &&
		    is_rt_kernel(root, entry->release) == is_rt)
			return entry;
	}
	return NULL;
}
