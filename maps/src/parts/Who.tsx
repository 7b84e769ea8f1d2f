import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ServiceProblem } from "../service/http";
import { loadSession, session, signIn, signOut } from "../service/session";
import { t } from "../words";
import { Dialog } from "./Dialog";
import { Icon } from "./icons";

const asking = signal(false);
const refused = signal("");

/** Whose page this is, and the way in or out. */
export function Who(): JSX.Element | null {
  useEffect(() => void loadSession().catch(() => undefined), []);
  const who = session.value;
  if (!who) return null;
  if (who.open_house) {
    return (
      <span class="who-open" title={t("session.open")}>
        <Icon name="down" /> <span class="visually-hidden">{t("session.open")}</span>
      </span>
    );
  }
  return (
    <>
      {who.role === "public" ? (
        <button type="button" class="quiet" onClick={() => (asking.value = true)}>
          {t("session.in")}
        </button>
      ) : (
        <button type="button" class="quiet" onClick={() => void signOut()}>
          {t(`session.role.${who.role}`)} · {t("session.out")}
        </button>
      )}
      {asking.value && <SignIn />}
    </>
  );
}

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const key = new FormData(event.currentTarget as HTMLFormElement).get("key");
  try {
    await signIn(String(key ?? "").trim());
    location.reload();
  } catch (fault) {
    refused.value = fault instanceof ServiceProblem ? t("session.refused") : t("fault.down");
  }
}

function SignIn(): JSX.Element {
  return (
    <Dialog title={t("session.in")} onClose={() => (asking.value = false)}>
      <form class="sign-in" onSubmit={(event) => void submit(event)}>
        <label>
          {t("session.key")}
          <input type="password" name="key" required autocomplete="current-password" />
        </label>
        <p class="muted">{t("session.intro")}</p>
        {refused.value && (
          <p class="upload-trouble" role="alert">
            {refused.value}
          </p>
        )}
        <button type="submit" class="primary">
          {t("session.in")}
        </button>
      </form>
    </Dialog>
  );
}
