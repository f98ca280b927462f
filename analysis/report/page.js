// SPDX-License-Identifier: GPL-2.0-or-later
// page.js - sorts and filters what the page already has: without it nothing is missing, with it
// nothing is added but controls.
"use strict";

// A row without the figure comes last, whatever the order.
function compareBy(index, sign) {
	const keyOf = row => {
		const cell = row.cells[index];
		const sort = cell.dataset.sort;

		return sort === undefined ? cell.classList.contains("none") ? null :
			cell.textContent.trim() : Number(sort);
	};

	return (a, b) => {
		const x = keyOf(a), y = keyOf(b);

		if (x === null || y === null)
			return (x === null) - (y === null);
		return sign * (typeof x === "number" && typeof y === "number" ? x - y :
			String(x).localeCompare(String(y), "en", {numeric: true}));
	};
}

function sortBy(table, heading) {
	const ascends = heading.getAttribute("aria-sort") !== "ascending";
	const body = table.tBodies[0];
	const rows = Array.from(body.rows).sort(compareBy(heading.cellIndex, ascends ? 1 : -1));

	for (const other of table.querySelectorAll("th[aria-sort]"))
		other.removeAttribute("aria-sort");
	heading.setAttribute("aria-sort", ascends ? "ascending" : "descending");
	body.append(...rows);
}

function makeSortable(table) {
	for (const heading of table.tHead.rows[table.tHead.rows.length - 1].cells) {
		const button = document.createElement("button");

		button.type = "button";
		button.append(...heading.childNodes);
		button.addEventListener("click", () => sortBy(table, heading));
		heading.append(button);
	}
}

// The values of a key over all that can be filtered, in the order of the page.
function valuesOf(items, key) {
	return Array.from(new Set(items.map(item => item.dataset[key]).filter(value => value)));
}

function makeControl(form, label, control) {
	const line = document.createElement("label");

	line.append(label, control);
	form.append(line);
	return control;
}

function makeChoice(form, items, key) {
	const choice = document.createElement("select");

	choice.name = key;
	choice.append(new Option("all", ""), ...valuesOf(items, key).map(value => new Option(value)));
	return makeControl(form, key, choice);
}

// What lacks a key, as a boot does its scenario, is not hidden by it.
function isWanted(item, choices, text) {
	return choices.every(choice => !choice.value || !(choice.name in item.dataset) ||
		item.dataset[choice.name] === choice.value) &&
		item.textContent.toLowerCase().includes(text);
}

function makeFilter(table) {
	const items = Array.from(document.querySelectorAll("[data-platform]"));
	const form = document.createElement("form");
	const choices = ["platform", "scenario", "verdict"].map(key => makeChoice(form, items, key));
	const search = makeControl(form, "text", document.createElement("input"));
	const told = document.createElement("output");
	const apply = () => {
		const text = search.value.trim().toLowerCase();
		const rows = Array.from(table.tBodies[0].rows);

		for (const item of items)
			item.hidden = !isWanted(item, choices, text);
		told.value = `${rows.filter(row => !row.hidden).length} of ${rows.length} cells`;
	};

	search.type = "search";
	form.className = "filter";
	form.append(told);
	form.addEventListener("input", apply);
	form.addEventListener("submit", event => event.preventDefault());
	table.parentElement.before(form);
	apply();
}

// A link into a closed part of the page opens it.
function openTarget() {
	const target = document.getElementById(location.hash.slice(1));
	const details = target && target.closest("details");

	if (details && !details.open) {
		details.open = true;
		target.scrollIntoView();
	}
}

for (const table of document.querySelectorAll("table.sorts")) {
	makeSortable(table);
	makeFilter(table);
}
window.addEventListener("hashchange", openTarget);
openTarget();
