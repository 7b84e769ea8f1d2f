/** How an issue is called: by the name a person gave it, else by the words that tell it apart. */
import type { IssueRow } from "../service/contract";
import { t } from "../words";
import { categoryName } from "../words/categories";

export function issueTitle({ id, name, words, category }: Pick<IssueRow, "id" | "name" | "words" | "category">): string {
  return name || words.join(" ") || categoryName(category) || t("issue.number", { n: id });
}
