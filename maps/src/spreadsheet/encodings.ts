/** Encodings of CSV files that offices save, and which of them a file's beginning fits. */

/** Labels that both browsers and the service know. */
export const ENCODINGS = [
  "utf-8", "utf-16le", "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "windows-1252", "windows-1250",
  "windows-1251", "windows-1253", "windows-1254", "koi8-r", "ibm866",
] as const;

/** Those that are tried, in their order, where a file is not UTF-8. */
const TRIED = ["shift_jis", "gb18030", "windows-1252"] as const;
/** The share of hiragana among letters of East Asia that tells Japanese. */
const KANA = 0.1;

/** The encoding that the bytes of a file's beginning fit; a person may know better. */
export function encodingOf(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes.slice(0, 2));
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (fits(bytes, "utf-8")) return "utf-8";
  return TRIED.find((label) => fits(bytes, label) && (label !== "shift_jis" || isJapanese(bytes))) ?? "windows-1252";
}

function fits(bytes: ArrayBuffer, label: string): boolean {
  try {
    // the beginning of a file may end within a character, which `stream` forgives
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function isJapanese(bytes: ArrayBuffer): boolean {
  const text = new TextDecoder("shift_jis").decode(bytes, { stream: true });
  const wide = text.match(/[\u3040-\u30ff\u4e00-\u9fff\uff61-\uff9f]/g)?.length ?? 0;
  return (text.match(/[\u3041-\u3093]/g)?.length ?? 0) > KANA * wide;
}
