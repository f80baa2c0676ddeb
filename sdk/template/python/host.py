# SPDX-License-Identifier: Apache-2.0
#
# The smallest host in Python: finds a customer by phone and prints the card, or says why not.
#   PYTHONPATH=sdk/bindings/python python3 sdk/template/python/host.py \
#       /usr/lib/libtillside.so /run/tillside/till.sock "9123 4567"
import sys

import tillside

DEADLINE_MS = 500


def explain(result):
    """What a cashier is told where there is no answer."""
    if result.status == "refused":
        print("refused:", result.failure["message"])
    else:
        print("no help at this till now:", result.words)


def show(reply):
    cards = reply.get("customers", [])
    if not cards:
        print("no customer")
    for card in cards:
        print("customer:", card["maskedName"], card["maskedPhone"])
        for consent in card["consents"]:
            print(f"  {consent['purpose']}: {consent['state']}")


def find(session, phone):
    greeting = session.call("HELLO", {"hostName": "my till"}, DEADLINE_MS)
    if greeting.status != "ok":
        return greeting
    hello = greeting.reply["hello"]
    context = {"store": hello["store"], "till": hello["till"], "businessDay": "2026-01-02",
               "ticket": "1", "staff": "C1", "currency": "HKD"}
    return session.call("FIND_CUSTOMER", {"context": context, "phone": phone}, DEADLINE_MS)


def main(library, socket, phone):
    try:
        session = tillside.open(socket, library=library)
    except tillside.TillsideError as error:
        print("no help at this till now:", error)
        return  # the sale goes on
    with session:
        found = find(session, phone)
        if found.status == "ok":
            show(found.reply)
        else:
            explain(found)


if len(sys.argv) != 4:
    sys.exit(2)
main(*sys.argv[1:])
