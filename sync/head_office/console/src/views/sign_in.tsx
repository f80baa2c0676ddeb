// Signing in at head office: name and password.
import { useSignal } from "@preact/signals";
import { ask, Refused, type User, user } from "../api";
import { type Key, t } from "../words";

function wordsOf(error: unknown): Key {
  if (!(error instanceof Refused) || error.status === 0) return "sign_in.offline";
  return error.status === 429 ? "sign_in.too_many" : "sign_in.refused";
}

export function SignIn() {
  const name = useSignal("");
  const password = useSignal("");
  const problem = useSignal<Key | null>(null);
  const working = useSignal(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    working.value = true;
    problem.value = null;
    try {
      user.value = await ask<User>("POST", "session", {
        name: name.value.trim(),
        password: password.value,
      });
    } catch (error) {
      problem.value = wordsOf(error);
    }
    password.value = "";
    working.value = false;
  };
  return (
    <main class="sign-in">
      <form class="panel stack" onSubmit={submit}>
        <h2>{t("sign_in.title")}</h2>
        <label>
          {t("sign_in.name")}
          <input
            name="name"
            autocomplete="username"
            autofocus
            required
            maxLength={64}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        </label>
        <label>
          {t("sign_in.password")}
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={256}
            value={password.value}
            onInput={(event) => (password.value = event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {problem.value && t(problem.value)}
        </p>
        <button class="primary" disabled={working.value}>
          {t(working.value ? "sign_in.working" : "sign_in.submit")}
        </button>
      </form>
    </main>
  );
}
