// Who works at this till: staff number and PIN.
import { useSignal } from "@preact/signals";
import { command, till } from "../link";
import { t } from "../words";
import { Keypad } from "./keypad";

export function SignIn() {
  const staff = useSignal("");
  const pin = useSignal("");
  const { state, message } = till.value!.sign_in;
  const submit = async (event: Event) => {
    event.preventDefault();
    await command("staff/sign-in", { staff: staff.value.trim(), pin: pin.value });
    pin.value = "";
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={submit}>
        <h2>{t("sign_in.title")}</h2>
        <label>
          {t("sign_in.staff")}
          <input
            name="staff"
            autocomplete="off"
            autofocus
            required
            maxLength={32}
            value={staff.value}
            onInput={(event) => (staff.value = event.currentTarget.value)}
          />
        </label>
        <label>
          {t("sign_in.pin")}
          <input
            name="pin"
            type="password"
            inputMode="numeric"
            autocomplete="off"
            required
            maxLength={12}
            value={pin.value}
            onInput={(event) => (pin.value = event.currentTarget.value)}
          />
        </label>
        <Keypad value={pin.value} max={12} onChange={(value) => (pin.value = value)} />
        <p class="problem" role="alert">
          {state === "refused" && (message || t("sign_in.refused"))}
        </p>
        <button class="primary" disabled={state === "working"}>
          {t(state === "working" ? "sign_in.working" : "sign_in.submit")}
        </button>
      </form>
    </main>
  );
}
