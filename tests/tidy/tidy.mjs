// Holds the sources to the project's own rules. Prints one line for each fault, and fails if there is
// one. The rules: edges.mjs, rooms.mjs, text.mjs, features.mjs, claims.mjs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { claimFaults } from './claims.mjs';
import { wrongEdges } from './edges.mjs';
import { featureFaults } from './features.mjs';
import { roomsWithIo } from './rooms.mjs';
import { sources } from './sources.mjs';
import { formatFaults, textFaults } from './text.mjs';

const { values } = parseArgs({
    options: {
        root: { type: 'string', default: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..') },
        except: { type: 'string', multiple: true, default: [] },
        only: { type: 'string', multiple: true, default: [] },
    },
});
const root = values.root;
const files = sources(root);
const rules = {
    edges: () => wrongEdges(root, files),
    rooms: () => roomsWithIo(root, files),
    text: () => textFaults(files),
    format: () => formatFaults(root, files),
    features: () => featureFaults(root, files),
    claims: () => claimFaults(files),
};
for (const name of [...values.except, ...values.only]) {
    if (!(name in rules)) {
        console.error(`tests/tidy: no rule ${name}; there are ${Object.keys(rules).join(', ')}`);
        process.exit(2);
    }
}

let count = 0;
for (const [name, rule] of Object.entries(rules)) {
    if (values.except.includes(name) || (values.only.length > 0 && !values.only.includes(name))) continue;
    for (const fault of rule()) {
        console.log(fault);
        count += 1;
    }
}
console.log(count === 0 ? `tidy: ${files.length} files, nothing to say` : `tidy: ${count} faults`);
process.exitCode = count === 0 ? 0 : 1;
