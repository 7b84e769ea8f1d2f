import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Dropdown } from "../parts/Dropdown";
import { Icon } from "../parts/icons";
import { t } from "../words";
import * as state from "./state";
import { readView, writeView } from "./view";

interface Saved {
  name: string;
  query: string;
}

const KEPT = "geo-service.views";
const MOST = 50;

function read(): Saved[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    const fine = (one: unknown): one is Saved =>
      typeof (one as Saved | null)?.name === "string" && typeof (one as Saved).query === "string";
    return Array.isArray(found) ? found.filter(fine).slice(0, MOST) : [];
  } catch {
    return []; // storage may be forbidden, or hold something else
  }
}

const saved = signal<Saved[]>(read());

function keep(views: Saved[]): void {
  saved.value = views.slice(0, MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify(saved.value));
  } catch {
    // kept until the page is left
  }
}

/** Views with names, in this browser only; a link shares one with others. */
export function SavedViews(): JSX.Element {
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get("name") ?? "").trim();
    if (name === "") return;
    const query = writeView({ ...state.view.value, period: state.period.value });
    keep([{ name, query }, ...saved.value.filter((one) => one.name !== name)]);
    form.reset();
    state.say(t("views.saved"));
  };
  return (
    <Dropdown label={t("views.title")} align="right">
      {(close) => (
        <>
          <form class="views-save" onSubmit={save}>
            <input name="name" maxLength={60} required aria-label={t("views.name")} placeholder={t("views.name")} />
            <button type="submit">{t("views.save")}</button>
          </form>
          <ul class="menu">
            {saved.value.map((one) => (
              <li class="menu-row">
                <button
                  type="button"
                  class="menu-item"
                  onClick={() => {
                    state.look(readView(one.query));
                    close();
                  }}
                >
                  {one.name}
                </button>
                <button
                  type="button"
                  class="quiet"
                  aria-label={`${t("views.delete")} ${one.name}`}
                  onClick={() => keep(saved.value.filter((other) => other !== one))}
                >
                  <Icon name="close" />
                </button>
              </li>
            ))}
          </ul>
          <p class="muted menu-none">{saved.value.length === 0 ? t("views.none") : t("views.kept")}</p>
        </>
      )}
    </Dropdown>
  );
}
