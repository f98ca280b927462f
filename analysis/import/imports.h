/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imports.h - a run of imports while files are added to it: all that one command names, or
 * nothing. A cell is ok in the sense that its file was whole; it says nowhere that vmtick measured
 * it: its run's origin and its platform begin with "imported".
 */
#ifndef VMTICK_IMPORTS_H
#define VMTICK_IMPORTS_H

#include "analysis/import/form.h"
#include "store/cell.h"
#include "store/results.h"

/* What a person says of the files. */
struct import_options {
	const char *as;	      /* a word of form_words; NULL: what it looks like */
	const char *name;     /* of the cells, in the place of a scenario */
	const char *platform; /* "imported", or "imported-..." */
	const char *column;   /* of a CSV; NULL: lines are numbers */
	uint64_t period_ns;   /* 0: not given */
	uint64_t unit_ns;     /* likewise */
	uint64_t thread;      /* the only one, or CPU, that is imported; IMPORT_ALL: each */
	bool lab;
};

#define IMPORT_ALL UINT64_MAX

struct imports {
	const struct import_options *options; /* borrowed */
	struct results results;
	bool is_new;	    /* the folder was empty, or not there, */
	bool is_new_folder; /* not there */
	char **made;	    /* what is to be removed where the command fails */
	size_t nr_made;
};

/* A file as it came, copied into the run. */
struct import_file {
	const char *name; /* as it was named */
	enum form form;
	char *copy;	   /* its path, below which name it is not kept */
	char checksum[17]; /* XXH64, hexadecimal */
	json_t *boot;	   /* in the manifest */
	char *kept;	   /* path below the run, once a cell gave it a name; else NULL */
};

/* Open the run at path, or begin it. Errors: as results_open; EXIT_USAGE where it is no run of
 * imports, and not empty. */
int imports_open(struct imports *imports, const char *path, const struct import_options *options,
		 struct error *err);
/* Write the manifest, or take everything back where ret is not 0, and close. Returns ret, or the
 * error of the manifest. */
int imports_close(struct imports *imports, int ret, struct error *err);

/* Copy the file into the run and find its form. Released by imports_end_file. Errors: EXIT_USAGE,
 * naming the file, where it cannot be read. */
int imports_begin_file(struct imports *imports, const char *name, struct import_file *file,
		       struct error *err);
void imports_end_file(struct import_file *file);

/* A path below the run, that of a file which is about to be made; the caller frees. */
char *imports_make(struct imports *imports, const char *below);

/* Set the cell's period to the given one where the file does not tell it (0). Errors: EXIT_USAGE:
 * neither tells, or they differ. */
int imports_set_period(const struct import_options *options, const struct import_file *file,
		       struct cell *cell, struct error *err);

/*
 * Fill the cell of one column of the file: its period and bound as the file tells (0: it does
 * not), its events, and as part what tells it apart from the other columns, or "". The file gets
 * the cell's name where it has none yet. Errors: EXIT_USAGE: as above; the file is in the run
 * already; a run holds no such cell.
 */
int imports_name_cell(struct imports *imports, struct import_file *file, struct cell *cell,
		      const char *part, struct error *err);
/* Put it into the manifest; returns its facts, to be added to. Borrowed. */
json_t *imports_add_cell(struct imports *imports, const struct import_file *file,
			 const struct cell *cell, const char *record);

/* import-text.c, import-series.c: the cells of a file of such a form. Errors: EXIT_USAGE, naming
 * file and line. */
int import_text(struct imports *imports, struct import_file *file, struct error *err);
int import_series(struct imports *imports, struct import_file *file, struct error *err);

#endif
