// A real browser (Debian's Chromium) and what every screen has to stand: nothing cut, nothing over
// anything else, and nothing that axe-core finds to be inaccessible.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

import { build } from './programs.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function openBrowser() {
    return chromium.launch({
        executablePath: process.env.TILLSIDE_CHROMIUM ?? '/usr/bin/chromium',
        args: [
            '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync',
        ],
    });
}

/** A page of the given size whose own errors fail the test that asks for `faults`. */
export async function openPage(browser, url, { width = 1280, height = 800 } = {}) {
    // The policy of the pages forbids foreign scripts; axe-core is put in past it.
    const context = await browser.newContext({ viewport: { width, height }, bypassCSP: true });
    const page = await context.newPage();
    const faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(url);
    return { page, faults };
}

export async function screenshot(page, name) {
    const folder = path.join(build, 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

// Runs in the page: what is cut or lies over something else, in words.
function layoutFaults() {
    const faults = [];
    const top = document.querySelector('dialog[open]') ?? document.body;
    const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent ?? '').trim().slice(0, 40)}"`;
    const scrolls = (e) => /auto|scroll/.test(`${getComputedStyle(e).overflowX} ${getComputedStyle(e).overflowY}`);
    const shown = (e) => e.checkVisibility() && !e.closest('.for-readers');
    const scroller = (e) => {
        for (let up = e.parentElement; up; up = up.parentElement) if (scrolls(up)) return up;
        return null;
    };
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} wide`);

    const all = [...top.querySelectorAll('*')].filter(shown);
    for (const e of all) {
        const box = e.getBoundingClientRect();
        if (getComputedStyle(e).display === 'inline' || box.width === 0) continue;
        // A few pixels of a letter's own height are no cut.
        if (!scrolls(e) && e.scrollWidth > e.clientWidth + 1) faults.push(`${name(e)} is too narrow for its content`);
        if (!scrolls(e) && e.clientHeight > 0 && e.scrollHeight > e.clientHeight + 6) faults.push(`${name(e)} is too low for its content`);
        if (scroller(e) === null && (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1)) {
            faults.push(`${name(e)} is outside of the window`);
        }
    }
    const controls = all.filter((e) => e.matches('button, input, a'));
    for (const [at, one] of controls.entries()) {
        const a = one.getBoundingClientRect();
        for (const other of controls.slice(at + 1)) {
            if (scroller(one) !== scroller(other) || one.closest('.notes, .scan') || other.closest('.notes, .scan')) continue;
            const b = other.getBoundingClientRect();
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1.5 && high > 1.5) faults.push(`${name(one)} lies over ${name(other)}`);
        }
    }
    return faults;
}

/** Nothing is cut, nothing lies over anything, and axe-core finds nothing. */
export async function assertFinished(page, what) {
    assert.deepEqual(await page.evaluate(layoutFaults), [], `layout of ${what}`);
    if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(axe);
    const found = await page.evaluate(async () => {
        const { violations } = await axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        });
        return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
    });
    assert.deepEqual(found, [], `accessibility of ${what}`);
}
