# Does with the Python binding what the test says, line by line (bindings_test.cpp).
import json
import os
import pathlib
import sys

import tillside


def say(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


def do(till, step):
    more = [step.get("deadline_ms", 2000)]
    if step["do"] == "poll":
        return till.poll(step.get("cursor", 0), *more)
    function = till.call if step["do"] == "call" else till.post
    return function(step["kind"], step.get("message"), *more, step.get("request_id"))


def outcome(result):
    return {"status": result.status, "reply": result.reply, "failure": result.failure,
            "words": result.words, "request_id": result.request_id,
            "repeated": result.repeated, "cursor": result.cursor}


sys.stdout.reconfigure(encoding="utf-8")
sys.stdin.reconfigure(encoding="utf-8")
try:
    paths = [pathlib.Path(path) if path else None for path in sys.argv[2:5]]
    till = tillside.open(*paths, library=sys.argv[1])
except tillside.TillsideError as error:
    say({"opened": False, "words": str(error)})
    sys.exit(0)
say({"opened": True})
for line in sys.stdin:
    step = json.loads(line)
    if step["do"] == "close":
        till.close()
        say({"closed": True})
    elif step["do"] == "last_error":
        say({"words": till.last_error()})
    elif step["do"] == "open":
        try:
            tillside.open(step["socket"], library=pathlib.Path(sys.argv[1])).close()
            say({"opened": True})
        except tillside.TillsideError as error:
            say({"opened": False, "words": str(error)})
    elif step["do"] == "fork":
        child = os.fork()
        if child == 0:
            say(outcome(do(till, {**step, "do": "call"})))
            sys.exit(0)  # as hosts' children end: with the session
        os.waitpid(child, 0)
    else:
        for _ in range(step.get("times", 1)):
            result = do(till, step)
            if result.status != "ok":
                break
        say(outcome(result))
