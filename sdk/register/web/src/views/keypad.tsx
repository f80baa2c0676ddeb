// A keypad of digits for fingers; keyboards type into the field beside it.
import { t } from "../words";

interface Props {
  value: string;
  onChange: (value: string) => void;
  max: number;
}

const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function Keypad({ value, onChange, max }: Props) {
  const press = (digit: string) => value.length < max && onChange(value + digit);
  return (
    <div class="keypad">
      {keys.map((key) => (
        <button key={key} type="button" onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" aria-label={t("keypad.clear")} onClick={() => onChange("")}>
        C
      </button>
      <button type="button" onClick={() => press("0")}>
        0
      </button>
      <button
        type="button"
        aria-label={t("keypad.delete")}
        onClick={() => onChange(value.slice(0, -1))}
      >
        ←
      </button>
    </div>
  );
}
