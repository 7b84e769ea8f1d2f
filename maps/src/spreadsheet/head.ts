/** The first rows of a CSV or XLSX file, read in the browser so that a column can be chosen. */
import { zipEntries } from "./zip";

export interface SheetHead {
  columns: string[];
  samples: string[][];
}

const SAMPLES = 3;
const CSV_PEEK_BYTES = 256 * 1024;

export async function sheetHead(file: File): Promise<SheetHead> {
  const rows = /\.xlsx$/i.test(file.name) ? await xlsxRows(file) : csvRows(await csvText(file));
  const [columns, ...samples] = rows;
  if (!columns || columns.every((cell) => cell.trim() === "")) throw new Error("no header");
  return { columns, samples };
}

/** The column whose samples hold the longest text: where the callers' words usually are. */
export function likeliestColumn({ columns, samples }: SheetHead): number {
  const lengths = columns.map((_, i) => samples.reduce((sum, row) => sum + (row[i]?.length ?? 0), 0));
  return lengths.indexOf(Math.max(...lengths));
}

/** UTF-8 where it is valid, else GB18030, which older Chinese office software writes. */
async function csvText(file: File): Promise<string> {
  const bytes = await file.slice(0, CSV_PEEK_BYTES).arrayBuffer();
  // The peek may cut a character in two: `stream` forgives an unfinished end.
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
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

async function xlsxRows(file: File): Promise<string[][]> {
  const entries = await zipEntries(file);
  const sheetName = [...entries.keys()].filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name)).sort()[0];
  const sheet = sheetName ? await entries.get(sheetName)!.text(CSV_PEEK_BYTES) : "";
  const shared = (await entries.get("xl/sharedStrings.xml")?.text()) ?? "";
  return sheetRows(sheet, sharedStrings(shared));
}

/** The texts cells point to, each the join of its runs. */
export function sharedStrings(xml: string): string[] {
  return [...xml.matchAll(/<si\b[^>]*?(?:\/>|>([\s\S]*?)<\/si>)/g)].map((hit) => textOf(hit[1] ?? ""));
}

export function sheetRows(xml: string, shared: readonly string[]): string[][] {
  const rows = [...xml.matchAll(/<row\b[^>]*>([\s\S]*?)<\/row>/g)].slice(0, SAMPLES + 1);
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
