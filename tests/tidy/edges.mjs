// Which room may use which: the same list that CMake reads (tillside_allow in CMakeLists.txt), held
// against every #include "…". A room may also use itself.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const tops = ['sdk', 'plugin', 'sync', 'packaging', 'tests'];

/** room -> the folders that it may use. */
export function allowedEdges(root) {
    const text = readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8');
    const allowed = new Map();
    for (const [, words] of text.matchAll(/^\s*tillside_allow\(([^)]*)\)/gm)) {
        const [from, ...to] = words.trim().split(/\s+/);
        allowed.set(from, to);
    }
    return allowed;
}

const within = (folder, prefix) => `${folder}/`.startsWith(`${prefix}/`);

// The listed room that holds a folder: the longest listed prefix, or the folder itself.
function roomOf(folder, allowed) {
    let best = '';
    for (const room of allowed.keys()) {
        if (within(folder, room) && room.length > best.length) best = room;
    }
    return best === '' ? folder : best;
}

// The folder that an include names, from the root; null for a file beside the including one.
function includedFolder(target, including) {
    if (target.startsWith('tillside/')) return 'sdk/include/tillside';
    if (tops.includes(target.split('/')[0])) return path.posix.dirname(target);
    return path.posix.normalize(path.posix.join(path.posix.dirname(including), path.posix.dirname(target)));
}

/** Faults of include edges. */
export function wrongEdges(root, sources) {
    const allowed = allowedEdges(root);
    const faults = [];
    for (const source of sources) {
        if (source.kind !== 'c++') continue;
        const folder = path.posix.dirname(source.name);
        const room = roomOf(folder, allowed);
        const may = [room, ...(allowed.get(room) ?? [])];
        source.lines.forEach((line, at) => {
            const include = /^\s*#\s*include\s*["<]([^">]+)[">]/.exec(line);
            if (!include) return;
            const own = line.includes('"') || include[1].startsWith('tillside/');
            if (!own) return;
            const target = includedFolder(include[1], source.name);
            if (may.some((prefix) => within(target, prefix))) return;
            faults.push(`${source.name}:${at + 1}: ${room} may not use ${target}: the allowed edges are in CMakeLists.txt`);
        });
    }
    return faults;
}
