// An amount of money, keyed from the right as tills do: 1 2 5 0 is 12.50.
import type { Signal } from "@preact/signals";
import { money } from "../format";
import { Keypad } from "./keypad";

const digitsMax = 8;

export function AmountField({ label, minor }: { label: string; minor: Signal<number> }) {
  const digits = minor.value === 0 ? "" : String(minor.value);
  const set = (value: string) => (minor.value = Number(value));
  return (
    <>
      <input
        class="big-number"
        autofocus
        readOnly
        inputMode="none"
        aria-label={label}
        value={money(minor.value)}
        onKeyDown={(event) => {
          if (/^\d$/.test(event.key) && digits.length < digitsMax) set(digits + event.key);
          if (event.key === "Backspace") set(digits.slice(0, -1));
        }}
      />
      <Keypad value={digits} max={digitsMax} onChange={set} />
    </>
  );
}
