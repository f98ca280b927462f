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

/* A PNG has twice the pixels, for print. Ends of lines are round: libcairo draws thousands of short
 * ones in a path askew where they are not. */
static void write_terminal(enum terminal terminal, int width, int height, FILE *out)
{
	if (terminal == SVG)
		fprintf(out,
			"set terminal svg size %d,%d dynamic noenhanced rounded " FONT
			" background '#ffffff'\n",
			width, height);
	else if (terminal == PNG)
		fprintf(out,
			"set terminal pngcairo size %d,%d noenhanced rounded " FONT
			" fontscale 2 linewidth 2 pointscale 2\n",
			2 * width, 2 * height);
	else
		fprintf(out,
			"set terminal pdfcairo size %.2fin,%.2fin noenhanced rounded " FONT
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

/* The script is named as a file: gnuplot reads that in blocks, but its standard input byte by byte.
 * Returns 0 or a positive errno. */
static int spawn(struct gnuplot_process *process)
{
	char *const argv[] = {(char[]){"gnuplot"}, (char[]){"--default-settings"},
			      (char[]){"/dev/stdin"}, NULL};
	posix_spawn_file_actions_t actions;
	int ret;

	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, fileno(process->files[i]), i);
	ret = posix_spawnp(&process->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return ret;
}

static int not_started(const char *path, int errnum, struct error *err)
{
	if (errnum == ENOENT)
		return error_set(err, EXIT_NOTHING, ENOENT,
				 "%s: cannot draw it: gnuplot is not installed: install the "
				 "package gnuplot-nox, or write the script for another machine to "
				 "FILE.gp",
				 path);
	return error_set(err, EXIT_OURS, errnum, "%s: cannot start gnuplot: %s", path,
			 strerror(errnum));
}

/* gnuplot's message: the last line that is not empty, behind the place it names. */
static int failed(const char *path, int status, FILE *messages, struct error *err)
{
	size_t size;
	AUTO_FREE char *text = read_all(messages, &size);
	const char *message = "";
	AUTO_FREE char *escaped = NULL;

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

static void clear(struct gnuplot_process *process)
{
	for (int i = 0; i < 3; i++)
		if (process->files[i])
			fclose(process->files[i]);
	free(process->path);
}

static int open_files(struct gnuplot_process *process, struct error *err)
{
	for (int i = 0; i < 3; i++) {
		process->files[i] = tmpfile();
		if (!process->files[i])
			return error_set(err, EXIT_OURS, errno,
					 "%s: cannot make a temporary file: %s", process->path,
					 strerror(errno));
	}
	return 0;
}

int gnuplot_start(const struct gnuplot_picture *picture, const char *script,
		  struct gnuplot_process *process_out, struct error *err)
{
	const enum terminal terminal = terminal_of(picture->path);
	int ret;

	*process_out = (struct gnuplot_process){.path = alloc_copy(picture->path)};
	if (terminal == SCRIPT) {
		ret = output_write(picture->path, script, strlen(script), err);
	} else if ((ret = open_files(process_out, err)) == 0) {
		write_terminal(terminal, picture->width, picture->height, process_out->files[0]);
		fputs(script, process_out->files[0]);
		rewind(process_out->files[0]);
		ret = spawn(process_out);
		if (ret)
			ret = not_started(picture->path, ret, err);
	}
	if (ret)
		clear(process_out);
	return ret;
}

int gnuplot_finish(struct gnuplot_process *process, struct error *err)
{
	int status = 0, ret = 0;

	while (process->pid && waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (process->pid) {
		size_t size;
		AUTO_FREE char *picture = read_all(process->files[1], &size);

		ret = status || size == 0 ? failed(process->path, status, process->files[2], err)
					  : output_write(process->path, picture, size, err);
	}
	clear(process);
	return ret;
}

int gnuplot_draw(const struct gnuplot_picture *picture, const char *script, struct error *err)
{
	struct gnuplot_process process;
	int ret = gnuplot_start(picture, script, &process, err);

	return ret ? ret : gnuplot_finish(&process, err);
}

void gnuplot_quote(const char *text, FILE *script)
{
	AUTO_FREE char *line = text_escape(text);

	fputc('\'', script);
	for (const char *c = line; *c; c++)
		fprintf(script, *c == '\'' ? "''" : "%c", *c);
	fputc('\'', script);
}
