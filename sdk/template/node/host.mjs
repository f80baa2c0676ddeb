// SPDX-License-Identifier: Apache-2.0
//
// The smallest host in JavaScript: finds a customer by phone and prints the card, or says why not.
//   (cd sdk/bindings/node && npm ci)
//   node sdk/template/node/host.mjs /usr/lib/libtillside.so /run/tillside/till.sock '9123 4567'
import { open } from '../../bindings/node/tillside.mjs';

const patience = { deadlineMs: 500 };

// What a cashier is told where there is no answer.
function explain(result) {
    if (result.status === 'refused') console.log(`refused: ${result.failure.message}`);
    else console.log(`no help at this till now: ${result.words}`);
}

function show({ customers = [] }) {
    if (customers.length === 0) console.log('no customer');
    for (const card of customers) {
        console.log(`customer: ${card.maskedName} ${card.maskedPhone}`);
        for (const { purpose, state } of card.consents) console.log(`  ${purpose}: ${state}`);
    }
}

function find(till, phone) {
    const greeting = till.call('HELLO', { hostName: 'my till' }, patience);
    if (greeting.status !== 'ok') return greeting;
    const { store, till: name } = greeting.reply.hello;
    const context = {
        store, till: name, businessDay: '2026-01-02', ticket: '1', staff: 'C1', currency: 'HKD',
    };
    return till.call('FIND_CUSTOMER', { context, phone }, patience);
}

function main(library, socket, phone) {
    let till;
    try {
        till = open({ socket, library });
    } catch (error) {
        console.log(`no help at this till now: ${error.message}`);
        return; // the sale goes on
    }
    const found = find(till, phone);
    if (found.status === 'ok') show(found.reply);
    else explain(found);
    till.close();
}

if (process.argv.length !== 5) process.exit(2);
main(...process.argv.slice(2));
