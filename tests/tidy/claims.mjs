// A page for people who must be able to rely on it names the test of each thing that it says: "… [3]"
// in the text, and "3. `name of the test`" in its list under "## The tests". Here the list is held
// against the tests, and the text against the list.
const pages = ['plugin/engine/consent/README.md'];

const joined = (text) => text.replace(/"\s*\n\s*"/g, '');

/** Names of all tests: Catch2 cases, screens' tests, scripts that say "# shows …: name". */
function testNames(files) {
    const names = new Set();
    for (const { name, text } of files) {
        if (!name.startsWith('tests/')) continue;
        if (/\.cpp$/.test(name)) {
            const cases = /\b(?:TEST_CASE|SCENARIO|TEST_CASE_METHOD)\s*\(\s*(?:\w+\s*,\s*)?"((?:[^"\\]|\\.)*)"/g;
            for (const [, title] of joined(text).matchAll(cases)) names.add(title);
        } else if (/\.mjs$/.test(name)) {
            for (const [, , title] of text.matchAll(/\b(?:test|it)\s*(?:\.\w+)?\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1/g)) {
                names.add(title.replace(/\s*\[[FD]\d+\]/g, ''));
            }
        } else {
            for (const [, title] of text.matchAll(/^# shows (?:\[[FD]\d+\])+: (.+)$/gm)) names.add(title);
        }
    }
    return names;
}

export function claimFaults(files) {
    const faults = [];
    const tests = testNames(files);
    for (const { name, text } of files.filter((file) => pages.includes(file.name))) {
        const [body, list = ''] = text.split(/^## The tests$/m);
        const listed = new Map([...list.matchAll(/^(\d+)\. `([^`]+)`/gm)].map(([, number, test]) => [number, test]));
        const claimed = new Set([...body.matchAll(/\[(\d+(?:, \d+)*)\]/g)].flatMap(([, numbers]) => numbers.split(', ')));
        for (const [number, test] of listed) {
            if (!tests.has(test)) faults.push(`${name}: test ${number}, "${test}", is in no file of tests/`);
            if (!claimed.has(number)) faults.push(`${name}: nothing in the text rests on test ${number}`);
        }
        for (const number of claimed) {
            if (!listed.has(number)) faults.push(`${name}: [${number}] is not in the list of tests`);
        }
        if (claimed.size === 0) faults.push(`${name}: names no test`);
    }
    return faults;
}
