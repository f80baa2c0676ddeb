// Rooms are synchronous and without I/O: a clock reading and randomness come in as parameters, and
// SQLite is reached through a store. The shells, where I/O is allowed, are listed in shells.txt.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const outside = [
    [/#\s*include\s*<boost\/(asio|beast)/, 'Asio or Beast'],
    [/#\s*include\s*<(sqlite3\.h|SQLiteCpp\/)/, 'SQLite'],
    [/#\s*include\s*<curl\//, 'curl'],
    [/#\s*include\s*<(sys\/socket\.h|sys\/un\.h|netinet\/in\.h|netdb\.h)>/, 'sockets'],
    [/\b(system_clock|steady_clock|high_resolution_clock|utc_clock)::now\b/, 'a clock'],
    [/\b(clock_gettime|gettimeofday|localtime_r?|timespec_get)\s*\(/, 'a clock'],
    [/\bsystem_now\s*\(\s*\)/, 'a clock'],
    [/\bstd::random_device\b|\bgetrandom\s*\(|\brandombytes_buf\s*\(/, 'randomness'],
    [/\bstd::(this_thread::sleep_for|this_thread::sleep_until)\b|\busleep\s*\(|\bnanosleep\s*\(/, 'a sleep'],
];
const inRooms = /^(plugin\/engine|sync)\//;

/** The shells of shells.txt, checked to exist so that the list does not rot. */
export function shells(root) {
    return readFileSync(path.join(root, 'tests/tidy/shells.txt'), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split(/\s+/)[0]);
}

export function roomsWithIo(root, sources) {
    const listed = shells(root);
    const faults = [];
    for (const source of sources) {
        if (source.kind !== 'c++' || !inRooms.test(source.name)) continue;
        if (listed.some((shell) => `${source.name}/`.startsWith(`${shell}/`))) continue;
        source.lines.forEach((line, at) => {
            const code = line.replace(/\/\/.*$/, '');
            for (const [pattern, what] of outside) {
                if (pattern.test(code)) {
                    faults.push(`${source.name}:${at + 1}: a room uses ${what}: hand it in, or list the shell in tests/tidy/shells.txt`);
                }
            }
        });
    }
    return faults;
}
