// A page as a browser has it: the fields of its one form with what is in them, to be filled in and
// sent. Only what SQL-Ledger's pages use: input, select, textarea, button.
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };
const decoded = (text) => text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, number, hex, name) => {
    if (number) return String.fromCodePoint(Number(number));
    if (hex) return String.fromCodePoint(parseInt(hex, 16));
    return entities[name] ?? whole;
});

// Attributes with quotes, without, and without a value.
function attributes(text) {
    const found = {};
    for (const [, name, quoted, bare] of text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s">]+)))?/g)) {
        found[name.toLowerCase()] = decoded(quoted ?? bare ?? '');
    }
    return found;
}

// All controls in the page's order: {name, value, kind, on}; what is not on is not sent.
function controls(html) {
    const found = [];
    let select = null;
    let textarea = null;
    for (const tag of html.matchAll(/<(\/?[a-z]+)((?:[^>"]|"[^"]*")*)>/gi)) {
        const name = tag[1].toLowerCase();
        const has = attributes(tag[2]);
        if (name === 'input') {
            const kind = (has.type ?? 'text').toLowerCase();
            const ticks = kind === 'checkbox' || kind === 'radio';
            const on = kind === 'submit' ? false : ticks ? 'checked' in has : true;
            found.push({ name: has.name, value: has.value ?? (ticks ? 'on' : ''), kind, on });
        } else if (name === 'button') {
            found.push({ name: has.name, value: has.value ?? '', kind: 'submit', on: false });
        } else if (name === 'select') {
            select = { name: has.name, value: null, kind: 'select', on: true, options: [] };
            found.push(select);
        } else if (name === 'option' && select) {
            select.options.push(has.value);
            if (select.value === null || 'selected' in has) select.value = has.value;
        } else if (name === '/select') {
            select = null;
        } else if (name === 'textarea') {
            textarea = { control: { name: has.name, value: '', kind: 'text', on: true }, from: tag.index + tag[0].length };
            found.push(textarea.control);
        } else if (name === '/textarea' && textarea) {
            textarea.control.value = decoded(html.slice(textarea.from, tag.index));
            textarea = null;
        }
    }
    return found.filter((control) => control.name !== undefined);
}

export class Page {
    constructor(html, ms = 0) {
        this.html = html;
        this.ms = ms;
        this.controls = controls(html);
    }

    /** The words that a person reads, without tags, blanks made one. */
    get text() {
        return decoded(this.html.replace(/<(?:[^>"]|"[^"]*")*>/g, ' ')).replace(/\s+/g, ' ');
    }

    all(name) {
        return this.controls.filter((control) => control.name === name);
    }

    has(name, value) {
        return this.all(name).some((control) => value === undefined || control.value === value);
    }

    value(name) {
        return this.all(name).filter((control) => control.on).at(-1)?.value;
    }

    /** Types into a field, or chooses one of a radio's or a select's values. */
    fill(name, value) {
        const mine = this.all(name);
        if (mine.length === 0) throw new Error(`the page has no field ${name}`);
        for (const control of mine) {
            if (control.kind === 'radio' || control.kind === 'checkbox') control.on = control.value === value;
            else control.value = value;
        }
        return this;
    }

    /** What a browser sends when the button with this action is pressed. */
    query(action) {
        if (!this.controls.some(({ kind, name, value }) => kind === 'submit' && name === 'action' && value === action)) {
            throw new Error(`the page has no button ${action}`);
        }
        const sent = this.controls.filter((control) => control.on).map(({ name, value }) => [name, value ?? '']);
        sent.push(['action', action]);
        return sent.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
    }
}
