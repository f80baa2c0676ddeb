// Runs tillside-bench and holds its figures against limits.
import { execFileSync } from 'node:child_process';

// The figures that the measurement prints, by name; also printed here.
export function measure(bench, ...words) {
    const printed = execFileSync(bench, words, { encoding: 'utf8' });
    process.stdout.write(printed);
    const figures = printed.trim().split('\n').map((line) => JSON.parse(line));
    return new Map(figures.map(({ figure, value }) => [figure, value]));
}

// How many figures are beyond their limits, or missing; each is named.
export function missed(figures, { atLeast = {}, atMost = {} }) {
    let count = 0;
    const hold = (figure, fine, words) => {
        if (figures.has(figure) && fine(figures.get(figure))) return;
        count += 1;
        console.log(`MISSED: ${figure} is ${figures.get(figure)}, ${words}`);
    };
    for (const [figure, bound] of Object.entries(atLeast)) {
        hold(figure, (value) => value >= bound, `at least ${bound} is promised`);
    }
    for (const [figure, bound] of Object.entries(atMost)) {
        hold(figure, (value) => value <= bound, `at most ${bound} is promised`);
    }
    return count;
}
