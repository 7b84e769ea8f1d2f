/** Names of categories in the page's language: the data name them in the region's own. */
import { signal } from "@preact/signals";
import { language } from ".";

/** English names of the parts of categories' paths, as the region gives them. */
export const categoryNames = signal<Readonly<Record<string, string>>>({});

const inLanguage = (part: string): string => (language.value === "en" ? (categoryNames.value[part] ?? part) : part);

const partsOf = (path: string): string[] => path.split("/").filter(Boolean).map(inLanguage);

/** The last part of a category's path. */
export function categoryName(path: string): string {
  return partsOf(path).at(-1) ?? "";
}

/** The categories above the last part, for a second line. */
export function categoryAbove(path: string): string {
  return partsOf(path).slice(0, -1).join(" / ");
}

/** The whole path. */
export function categoryPath(path: string): string {
  return partsOf(path).join(" / ");
}
