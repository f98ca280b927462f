// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * gnuplot.c - runs gnuplot: script in, picture out, both by files without a name, so that
 * neither outlives vmtick whatever ends it.
 */
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "analysis/draw/gnuplot.h"
#include "analysis/output.h"
#include "analysis/text.h"
#include "cli/alloc.h"

extern char **environ;

#define PDF_DPI 96.0
#define FONT	"font 'DejaVu Sans,11'"

enum terminal { SVG, PNG, PDF, SCRIPT, NR_TERMINALS };

static const char *const extensions[NR_TERMINALS] = {".svg", ".png", ".pdf", ".gp"};

static enum terminal terminal_of(const char *path)
{
	const char *dot = strrchr(path, '.');
	int terminal = 0;

	while (terminal < NR_TERMINALS && !(dot && strcmp(dot, extensions[terminal]) == 0))
		terminal++;
	return (enum terminal)terminal;
}

int gnuplot_check_path(const char *path, struct error *err)
{
	return terminal_of(path) < NR_TERMINALS
		       ? 0
		       : error_set(err, EXIT_USAGE, EINVAL,
				   "%s: no such format of a figure: end the name in .svg, .png, "
				   ".pdf, or .gp for gnuplot's script",
				   path);
}

/* A PNG has twice the pixels, for print. */
static void write_terminal(enum terminal terminal, int width, int height, FILE *out)
{
	if (terminal == SVG)
		fprintf(out,
			"set terminal svg size %d,%d dynamic noenhanced " FONT
			" background '#ffffff'\n",
			width, height);
	else if (terminal == PNG)
		fprintf(out,
			"set terminal pngcairo size %d,%d noenhanced " FONT
			" fontscale 2 linewidth 2 pointscale 2\n",
			2 * width, 2 * height);
	else
		fprintf(out,
			"set terminal pdfcairo size %.2fin,%.2fin noenhanced " FONT
			" fontscale 0.75\n",
			width / PDF_DPI, height / PDF_DPI);
}

/* All that is in the file; the caller frees. */
static char *read_all(FILE *file, size_t *size_out)
{
	long end = fseek(file, 0, SEEK_END) ? 0 : ftell(file);
	char *bytes = alloc_array(end > 0 ? (size_t)end + 1 : 1, 1);

	rewind(file);
	*size_out = fread(bytes, 1, end > 0 ? (size_t)end : 0, file);
	return bytes;
}

/* Returns its wait status, or a negative errno where it did not start. */
static int run(FILE *input, FILE *output, FILE *messages)
{
	char *const argv[] = {(char[]){"gnuplot"}, (char[]){"--default-settings"}, NULL};
	posix_spawn_file_actions_t actions;
	int status = 0, ret;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(input), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(output), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(messages), STDERR_FILENO);
	ret = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (ret)
		return -ret;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return status;
}

/* gnuplot's message: the last line that is not empty, behind the place it names. */
static int failed(const char *path, int status, FILE *messages, struct error *err)
{
	size_t size;
	AUTO_FREE char *text = read_all(messages, &size);
	const char *message = "";
	AUTO_FREE char *escaped = NULL;

	if (status == -ENOENT)
		return error_set(err, EXIT_NOTHING, ENOENT,
				 "%s: cannot draw it: gnuplot is not installed: install the "
				 "package gnuplot-nox, or write the script for another machine to "
				 "FILE.gp",
				 path);
	if (status < 0)
		return error_set(err, EXIT_OURS, -status, "%s: cannot start gnuplot: %s", path,
				 strerror(-status));
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (line[strspn(line, " \t^")])
			message = line + strspn(line, " \t");
	escaped = text_escape(message);
	if (WIFSIGNALED(status))
		return error_set(err, EXIT_OURS, EIO, "%s: gnuplot was ended by signal %d", path,
				 WTERMSIG(status));
	return error_set(err, EXIT_OURS, EIO,
			 "%s: gnuplot failed: %s (write the script to FILE.gp to try it)", path,
			 *escaped ? escaped : "it drew nothing");
}

static int draw(const char *path, FILE *files[3], struct error *err)
{
	int status = run(files[0], files[1], files[2]);
	size_t size;
	AUTO_FREE char *picture = read_all(files[1], &size);

	return status || size == 0 ? failed(path, status, files[2], err)
				   : output_write(path, picture, size, err);
}

int gnuplot_draw(const struct gnuplot_picture *picture, const char *script, struct error *err)
{
	const enum terminal terminal = terminal_of(picture->path);
	FILE *files[3] = {NULL};
	int ret = 0;

	if (terminal == SCRIPT)
		return output_write(picture->path, script, strlen(script), err);
	for (int i = 0; i < 3; i++) {
		files[i] = tmpfile();
		if (!files[i])
			ret = error_set(err, EXIT_OURS, errno,
					"%s: cannot make a temporary file: %s", picture->path,
					strerror(errno));
	}
	if (!ret) {
		write_terminal(terminal, picture->width, picture->height, files[0]);
		fputs(script, files[0]);
		rewind(files[0]);
		ret = draw(picture->path, files, err);
	}
	for (int i = 0; i < 3; i++)
		if (files[i])
			fclose(files[i]);
	return ret;
}

void gnuplot_quote(const char *text, FILE *script)
{
	AUTO_FREE char *line = text_escape(text);

	fputc('\'', script);
	for (const char *c = line; *c; c++)
		fprintf(script, *c == '\'' ? "''" : "%c", *c);
	fputc('\'', script);
}
