// The repository's own files, as the rules of tests/tidy see them: those that git tracks or would
// track. Generated and installed files are not among them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const compiled = /\.(c|h|cc|cpp|hpp)$/;
const screens = /\.(ts|tsx|mts)$/;
const scripts = /\.(mjs|js|css|html|sh|cmake|proto|sql|toml|json|md|txt|yml)$/;

/**
 * One file of the repository.
 * @typedef {{name: string, text: string, lines: string[], kind: 'c++'|'ts'|'other'}} Source
 */

/** All text files below root, by name from the root. @returns {Source[]} */
export function sources(root) {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
        cwd: root, encoding: 'utf8', maxBuffer: 1 << 26,
    });
    return listed.split('\0')
        .filter((name) => name !== '' && isText(root, name))
        .sort()
        .map((name) => {
            const text = readFileSync(path.join(root, name), 'utf8');
            const lines = text.split('\n');
            if (lines.at(-1) === '') lines.pop();
            const kind = compiled.test(name) ? 'c++' : screens.test(name) ? 'ts' : 'other';
            return { name, text, lines, kind };
        });
}

function isText(root, name) {
    const file = path.join(root, name);
    if (!existsSync(file) || !statSync(file).isFile()) return false;
    if (compiled.test(name) || screens.test(name) || scripts.test(name)) return true;
    // Scripts without an ending (packaging/demo) open with #!.
    return !path.basename(name).includes('.') && readFileSync(file).subarray(0, 2).toString() === '#!';
}
