import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../parts/Dialog";
import { Icon } from "../parts/icons";
import type { Place } from "../service/types";
import { t, tOr } from "../words";
import * as form from "./placeForm";
import * as state from "./state";

/** Adds a place or an alias, takes one back, and shows names that callers use and nobody added. */
export function PlacesDialog(): JSX.Element {
  return (
    <Dialog title={t("places.title")} onClose={() => (state.openDialog.value = null)}>
      <Form />
      <Unknown />
      <Added />
    </Dialog>
  );
}

function Form(): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const ready = form.name.value.trim() !== "" && form.where.value !== null && !form.busy.value;
  return (
    <form
      class="place-form"
      onSubmit={(event) => {
        event.preventDefault();
        void form.save();
      }}
    >
      <label>
        {t("places.name")}
        <input
          id="place-name"
          ref={field}
          autocomplete="off"
          maxLength={60}
          value={form.name.value}
          onInput={(event) => (form.name.value = event.currentTarget.value)}
        />
      </label>
      <label>
        {t("places.kind")}
        <select value={form.kind.value} onChange={(event) => (form.kind.value = event.currentTarget.value)}>
          {form.KINDS.map((one) => (
            <option key={one} value={one}>{tOr(`kind.${one}`, one)}</option>
          ))}
        </select>
      </label>
      <Where />
      {form.trouble.value && (
        <p class="upload-trouble" role="alert">
          <Icon name="down" /> {form.trouble.value}
        </p>
      )}
      <button type="submit" class="primary" disabled={!ready}>{t("places.save")}</button>
    </form>
  );
}

/** The point of the call, or an area or a place that is looked up. */
function Where(): JSX.Element {
  const chosen = form.where.value;
  if (chosen) {
    return (
      <p class="place-where">
        <span>{t("places.where")}</span> <strong>{chosen.label}</strong>{" "}
        <button type="button" class="link" onClick={() => (form.where.value = null)}>{t("places.where.change")}</button>
      </p>
    );
  }
  return (
    <div class="place-where">
      <label>
        {t("places.where")}
        <input
          id="place-where"
          autocomplete="off"
          placeholder={t("places.where.find")}
          onInput={(event) => form.find(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <ul class="place-found">
        {form.found.value.map((place) => (
          <li key={`${place.name} ${place.areas.at(-1)?.code ?? ""}`}>
            <button type="button" class="link" onClick={() => form.choose(place)}>{readable(place)}</button>
          </li>
        ))}
      </ul>
      <p class="muted">{t("places.where.hint")}</p>
    </div>
  );
}

/** Enter takes the first that was found, and never sends the form half filled. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  const first = form.found.value[0];
  if (first) form.choose(first);
}

function readable(place: Place): string {
  return [place.name, ...place.areas.map((area) => area.name).filter((one) => one !== place.name)].join(" · ");
}

function Unknown(): JSX.Element {
  const told = form.unknown.value;
  return (
    <section class="place-list">
      <h3>{t("places.unknown")}</h3>
      {told === null && (
        <button type="button" onClick={() => void form.loadUnknown()}>{t("places.unknown.read")}</button>
      )}
      {told === "reading" && <p role="status">{t("places.unknown.reading")}</p>}
      {told !== null && told !== "reading" && (
        <>
          <p class="muted">{t(told.names.length > 0 ? "places.unknown.told" : "places.unknown.none", { k: told.k })}</p>
          <ul>
            {told.names.map((one) => (
              <li key={one.name}>
                <button type="button" class="link" onClick={() => form.takeUnknown(one)}>{one.name}</button>{" "}
                <span class="muted">{t("places.unknown.count", { n: one.reporters })} {one.area?.name}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Added(): JSX.Element {
  const places = form.added.value;
  return (
    <section class="place-list">
      <h3>{t("places.added")}</h3>
      {places.length === 0 && <p class="muted">{t("places.added.none")}</p>}
      <ul>
        {places.map((place) => (
          <li key={place.id}>
            <strong>{place.name}</strong>{" "}
            <span class="muted">{t("places.added.by", { by: place.added_by, at: place.added_at.slice(0, 10) })}</span>{" "}
            <button type="button" class="link" onClick={() => void form.withdraw(place)}>{t("places.withdraw")}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
