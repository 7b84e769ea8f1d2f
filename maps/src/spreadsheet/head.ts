/** The first rows of a CSV or XLSX file, read in the browser so that a column can be chosen. */
import { encodingOf } from "./encodings";
import { zipEntries, type ZipEntry } from "./zip";

/** Of a CSV `encoding` is how it was read; of a workbook `sheets` are those shown, `sheet` the one read. */
export interface SheetHead {
  columns: string[];
  samples: string[][];
  encoding: string;
  sheets: string[];
  sheet: string;
}

/** What a person says of a file: its encoding, or the sheet that is meant. */
export interface Stated {
  encoding?: string;
  sheet?: string;
}

const SAMPLES = 3;
/** Rows that are looked at: titles may stand above the header. */
const PEEK_ROWS = 24;
const CSV_PEEK_BYTES = 256 * 1024;

export async function sheetHead(file: File, stated: Stated = {}): Promise<SheetHead> {
  const read = /\.xlsx$/i.test(file.name) ? await workbookHead(file, stated.sheet) : await csvHead(file, stated.encoding);
  const [columns, ...samples] = withoutTitles(read.rows).slice(0, SAMPLES + 1);
  if (!columns || columns.every((cell) => cell.trim() === "")) throw new Error("no header");
  return { columns, samples, encoding: read.encoding, sheets: read.sheets, sheet: read.sheet };
}

type Head = Omit<SheetHead, "columns" | "samples"> & { rows: string[][] };

async function csvHead(file: File, stated?: string): Promise<Head> {
  const bytes = await file.slice(0, CSV_PEEK_BYTES).arrayBuffer();
  const encoding = stated || encodingOf(bytes);
  // The peek may cut a character in two: `stream` forgives an unfinished end.
  const text = new TextDecoder(encoding).decode(bytes, { stream: true });
  return { rows: csvRows(text, PEEK_ROWS), encoding, sheets: [], sheet: "" };
}

/** Titles above a header have one cell filled, where the rows have several. */
export function withoutTitles(rows: readonly string[][]): string[][] {
  const filled = rows.map((row) => row.filter((cell) => cell.trim() !== "").length);
  const most = Math.max(...filled, 0);
  return rows.slice(most < 3 ? 0 : filled.findIndex((cells) => cells > 1));
}

/** The column whose samples hold the longest text: where the callers' words usually are. */
export function likeliestColumn({ columns, samples }: SheetHead): number {
  const lengths = columns.map((_, i) => samples.reduce((sum, row) => sum + (row[i]?.length ?? 0), 0));
  return lengths.indexOf(Math.max(...lengths));
}

/** The first rows of a CSV text; quoted cells may hold separators and line breaks. */
export function csvRows(text: string, most = SAMPLES + 1): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!;
    if (quoted && sign === '"' && text[i + 1] === '"') cell += text[i++]!;
    else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === separator) cell = push(rows, cell);
    else if (sign === "\n") {
      cell = push(rows, cell.replace(/\r$/, ""));
      if (rows.length === most) return rows;
      rows.push([]);
    } else cell += sign;
  }
  if (cell !== "" || rows.at(-1)!.length > 0) push(rows, cell);
  return rows.filter((row) => row.length > 0);
}

function push(rows: string[][], cell: string): "" {
  rows.at(-1)!.push(cell);
  return "";
}

function separatorOf(text: string): string {
  const first = text.slice(0, text.indexOf("\n") + 1 || undefined);
  const count = (sign: string): number => first.split(sign).length;
  return [",", "\t", ";"].reduce((a, b) => (count(b) > count(a) ? b : a));
}

async function workbookHead(file: File, stated?: string): Promise<Head> {
  const entries = await zipEntries(file);
  const sheets = await sheetsOf(entries);
  const shared = sharedStrings((await entries.get("xl/sharedStrings.xml")?.text()) ?? "");
  const filled = [];
  for (const [name, part] of sheets) {
    const rows = sheetRows((await entries.get(part)?.text(CSV_PEEK_BYTES)) ?? "", shared, PEEK_ROWS);
    if (rows.some((row) => row.some((cell) => cell.trim() !== ""))) filled.push({ name, rows });
  }
  const read = filled.find(({ name }) => name === stated) ?? filled[0];
  return { rows: read?.rows ?? [], encoding: "", sheets: filled.map(({ name }) => name), sheet: read?.name ?? "" };
}

/** The sheets that are shown, in the workbook's order: their names and parts. */
async function sheetsOf(entries: Map<string, ZipEntry>): Promise<[string, string][]> {
  const book = (await entries.get("xl/workbook.xml")?.text()) ?? "";
  const links = (await entries.get("xl/_rels/workbook.xml.rels")?.text()) ?? "";
  const parts = new Map(
    [...links.matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [attribute(tag, "Id"), partOf(attribute(tag, "Target"))]),
  );
  const tags = [...book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].map(([tag]) => tag);
  const shown = tags.filter((tag) => !/^(?:hidden|veryHidden)$/.test(attribute(tag, "state")));
  return shown.map((tag) => [attribute(tag, "name"), parts.get(attribute(tag, "r:id")) ?? ""]);
}

function partOf(target: string): string {
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}

function attribute(tag: string, name: string): string {
  return unescapeXml(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

/** The texts cells point to, each the join of its runs. */
export function sharedStrings(xml: string): string[] {
  return [...xml.matchAll(/<si\b[^>]*?(?:\/>|>([\s\S]*?)<\/si>)/g)].map((hit) => textOf(hit[1] ?? ""));
}

export function sheetRows(xml: string, shared: readonly string[], most = SAMPLES + 1): string[][] {
  const rows = [...xml.matchAll(/<row\b[^>]*>([\s\S]*?)<\/row>/g)].slice(0, most);
  return rows.map(([, inner = ""]) => {
    const cells: string[] = [];
    for (const [, attributes = "", body = ""] of inner.matchAll(/<c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g)) {
      const column = /\br="([A-Z]+)/.exec(attributes)?.[1];
      cells[column ? columnIndex(column) : cells.length] = cellText(attributes, body, shared);
    }
    return Array.from(cells, (cell) => cell ?? "");
  });
}

function cellText(attributes: string, body: string, shared: readonly string[]): string {
  const value = /<v\b[^>]*>([\s\S]*?)<\/v>/.exec(body)?.[1] ?? "";
  if (/\bt="s"/.test(attributes)) return shared[Number(value)] ?? "";
  return /\bt="inlineStr"/.test(attributes) ? textOf(body) : unescapeXml(value);
}

function columnIndex(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function textOf(xml: string): string {
  const runs = [...xml.matchAll(/<t\b[^>]*>([\s\S]*?)<\/t>/g)].map((hit) => hit[1] ?? "");
  return unescapeXml(runs.join(""));
}

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeXml(text: string): string {
  return text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(parseInt(digits, hex ? 16 : 10)),
    )
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);
}
