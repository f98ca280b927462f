/* SPDX-License-Identifier: GPL-2.0-or-later */
/* transport-test.c - what goes into a lab host and what comes back, without one: cpio reads the
 * call as a kernel would, tar sends as a lab host does. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "cli/alloc.h"
#include "lab/bring-back.h"
#include "lab/call.h"

struct place {
	char folder[64];
	struct channel channel;
};

static int enter(void **state)
{
	struct place *place = alloc_array(1, sizeof(*place));
	struct error err;

	strcpy(place->folder, "/tmp/vmtick-transport.XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	assert_int_equal(chdir(place->folder), 0);
	assert_int_equal(channel_open(&place->channel, &err), 0);
	*state = place;
	return 0;
}

static int leave(void **state)
{
	struct place *place = *state;
	AUTO_FREE char *remove = alloc_printf("rm -rf %s", place->folder);

	channel_close(&place->channel);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(system(remove), 0);
	free(place);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void assert_file(const char *path, const char *text)
{
	char bytes[256] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	bytes[fread(bytes, 1, sizeof(bytes) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(bytes, text);
}

static void call(struct place *place, const char *word, const char *taken)
{
	struct names command = {0}, paths = {0};
	struct error err;

	names_add(&command, "echo");
	names_add(&command, word);
	if (taken)
		names_add(&paths, taken);
	assert_int_equal(call_write(place->channel.fd, &command, &paths, &err), 0);
	names_clear(&command);
	names_clear(&paths);
}

/* As the kernel does, but that it makes no parent folders. */
static void unpack_call(struct place *place)
{
	AUTO_FREE char *command = alloc_printf("mkdir -p out/lab out/work && cd out && "
					       "cpio -i --quiet <%s/call",
					       place->folder);
	AUTO_FREE char *copy = alloc_printf("cp /proc/%d/fd/%d call", getpid(), place->channel.fd);

	assert_int_equal(system(copy), 0);
	assert_int_equal(system(command), 0);
}

/* What a lab host sends: the files of its folder. */
static void send_files(struct place *place, const char *names)
{
	AUTO_FREE char *command =
		alloc_printf("tar cf - %s >>/proc/%d/fd/%d", names, getpid(), place->channel.fd);

	assert_int_equal(system(command), 0);
}

static void words_and_files_arrive_as_they_are(void **state)
{
	struct place *place = *state;

	mkdir("results", 0755);
	mkdir("results/run", 0755);
	write_file("results/run/manifest.json", "{}");
	call(place, "it's $HOME; a\nb", "results/run");
	unpack_call(place);
	assert_file("out/lab/command", "exec 'echo' 'it'\\''s $HOME; a\nb'\n");
	assert_file("out/work/results/run/manifest.json", "{}");
}

/* A deterministic lab counts the instructions that read a call. */
static void only_names_and_contents_count(void **state)
{
	struct place *place = *state;
	AUTO_FREE char *compare = NULL;
	struct place again;
	struct error err;

	assert_int_equal(channel_open(&again.channel, &err), 0);
	assert_int_equal(system("mkdir folder && cd folder && touch b a d c e && echo x >f"), 0);
	call(place, "word", "folder");
	assert_int_equal(system("mv folder older && mkdir folder && cd folder && "
				"touch -d 2001-01-01 c e a d b && echo x >f && ln f ../third"),
			 0);
	call(&again, "word", "folder");
	compare = alloc_printf("cmp /proc/%1$d/fd/%2$d /proc/%1$d/fd/%3$d", getpid(),
			       place->channel.fd, again.channel.fd);
	assert_int_equal(system(compare), 0);
	channel_close(&again.channel);
}

static void what_is_not_there_is_left_out(void **state)
{
	struct place *place = *state;

	call(place, "word", "results/none");
	unpack_call(place);
	assert_int_equal(access("out/lab/command", F_OK), 0);
	assert_int_not_equal(access("out/work/results", F_OK), 0);
}

static void paths_that_lead_out_are_refused(void **state)
{
	static const char *const paths[] = {"/etc", "..", "../x", "a/../../x", "a/..", ""};
	struct place *place = *state;
	struct names command = {0};
	struct error err;

	names_add(&command, "true");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct names taken = {0};

		names_add(&taken, paths[i]);
		assert_int_not_equal(call_write(place->channel.fd, &command, &taken, &err), 0);
		assert_int_equal(err.status, EXIT_USAGE);
		names_clear(&taken);
	}
	names_clear(&command);
}

/* A lab that dies while it sends: whole files arrive, the one that was cut does not. */
static void a_cut_archive_gives_its_whole_files(void **state)
{
	struct place *place = *state;
	struct error err;

	write_file("first", "whole");
	write_file("second", "cut");
	send_files(place, "first second");
	assert_int_equal(ftruncate(place->channel.fd, 512 + 512 + 512 + 2), 0);
	assert_int_equal(bring_back(&place->channel, "out", &err), 0);
	assert_file("out/first", "whole");
	assert_int_not_equal(access("out/second", F_OK), 0);
}

/* What is sent again replaces what was there, each archive behind the last. */
static void archives_follow_each_other(void **state)
{
	struct place *place = *state;
	struct error err;

	write_file("file", "old");
	send_files(place, "file");
	assert_int_equal(bring_back(&place->channel, "out", &err), 0);
	assert_file("out/file", "old");
	write_file("file", "new");
	send_files(place, "file");
	assert_int_equal(bring_back(&place->channel, "out", &err), 0);
	assert_file("out/file", "new");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_and_files_arrive_as_they_are),  TEST(only_names_and_contents_count),
		TEST(what_is_not_there_is_left_out),	   TEST(paths_that_lead_out_are_refused),
		TEST(a_cut_archive_gives_its_whole_files), TEST(archives_follow_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
