/**
 * As much of ZIP as a workbook needs: the central directory, stored and deflated entries
 * (PKWARE APPNOTE 6.3, sections 4.3.12 and 4.3.16).
 */
export interface ZipEntry {
  /** The entry as UTF-8 text, or only its beginning. */
  text(mostBytes?: number): Promise<string>;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LONGEST_END = 22 + 0xffff; // the record and its longest comment

export async function zipEntries(file: Blob): Promise<Map<string, ZipEntry>> {
  const tail = new DataView(await file.slice(Math.max(0, file.size - LONGEST_END)).arrayBuffer());
  let at = tail.byteLength - 22;
  while (at >= 0 && tail.getUint32(at, true) !== END_OF_DIRECTORY) at--;
  if (at < 0) throw new Error("not a zip file");
  const start = tail.getUint32(at + 16, true);
  const directory = await file.slice(start, start + tail.getUint32(at + 12, true)).arrayBuffer();
  return new Map(directoryEntries(file, new DataView(directory)));
}

function* directoryEntries(file: Blob, view: DataView): Generator<[string, ZipEntry]> {
  const decoder = new TextDecoder();
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === DIRECTORY_ENTRY; ) {
    const nameLength = view.getUint16(at + 28, true);
    const deflated = view.getUint16(at + 10, true) === 8;
    const size = view.getUint32(at + 20, true);
    const header = view.getUint32(at + 42, true);
    const name = decoder.decode(new Uint8Array(view.buffer, at + 46, nameLength));
    yield [name, { text: (most) => entryText(file, header, size, deflated, most) }];
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

async function entryText(file: Blob, header: number, size: number, deflated: boolean, most = Infinity): Promise<string> {
  const local = new DataView(await file.slice(header, header + 30).arrayBuffer());
  const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  const packed: ReadableStream<Uint8Array> = file.slice(start, start + size).stream();
  const plain = deflated ? packed.pipeThrough(new DecompressionStream("deflate-raw") as TransformStream<Uint8Array, Uint8Array>) : packed;
  return readText(plain.getReader(), most);
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  void reader.cancel();
  return text;
}
