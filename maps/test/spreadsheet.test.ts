import { expect, test } from "vitest";
import { csvRows, likeliestColumn, sharedStrings, sheetHead, sheetRows, withoutTitles } from "../src/spreadsheet/head";

test("quoted cells keep separators, quotes and line breaks", () => {
  const text = '编号,内容\r\n1,"书院路,12号""东""侧\n第二行"\r\n2,沿河路\r\n';
  expect(csvRows(text)).toEqual([["编号", "内容"], ["1", '书院路,12号"东"侧\n第二行'], ["2", "沿河路"]]);
});

test("tabs and semicolons separate too, and only the first rows are read", () => {
  expect(csvRows("a\tb\n1\t2\n")).toEqual([["a", "b"], ["1", "2"]]);
  expect(csvRows("a;b\n1;2\n3;4\n5;6\n7;8\n")).toHaveLength(4);
});

test("a file in GB18030 is read as such", async () => {
  const bytes = new Uint8Array([0xc4, 0xda, 0xc8, 0xdd, 0x0a, 0xc2, 0xb7, 0x0a]); // 内容, 路
  const head = await sheetHead(new File([bytes], "a.csv"));
  expect(head).toMatchObject({ columns: ["内容"], samples: [["路"]], encoding: "gb18030" });
});

const SHIFT_JIS = new Uint8Array([0x93, 0xe0, 0x97, 0x65, 0x0a, 0x82, 0xa0, 0x82, 0xa2, 0x0a]); // 内容, あい

test("Shift-JIS is told by its kana, and a person's word goes before", async () => {
  const file = new File([SHIFT_JIS], "a.csv");
  expect(await sheetHead(file)).toMatchObject({ columns: ["内容"], samples: [["あい"]], encoding: "shift_jis" });
  expect((await sheetHead(file, { encoding: "windows-1252" })).columns).toEqual(["“à—e"]);
});

test("titles above a header are no column names", () => {
  const rows = [["Complaints", "", ""], ["", "", ""], ["id", "text", "day"], ["1", "dark", ""]];
  expect(withoutTitles(rows)[0]).toEqual(["id", "text", "day"]);
  expect(withoutTitles([["text"], ["dark"]])[0]).toEqual(["text"]);
});

test("a byte order mark is not part of the first name", async () => {
  const head = await sheetHead(new File(["\ufeffid,text\n1,x\n"], "a.csv"));
  expect(head.columns).toEqual(["id", "text"]);
});

const HEAD = { encoding: "", sheets: [], sheet: "" };

test("the longest text is the likeliest column", () => {
  expect(likeliestColumn({ ...HEAD, columns: ["id", "内容", "类别"], samples: [["1", "书院路路灯不亮", "路灯"]] })).toBe(1);
});

test("shared, inline and plain cells of a sheet, with gaps", () => {
  const shared = sharedStrings("<sst><si><t>内容</t></si><si><r><t>书院</t></r><r><t>路 &amp; 桥</t></r></si><si/></sst>");
  const xml =
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>日期</t></is></c></row>' +
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"/><c r="C2"><v>45000</v></c></row>';
  expect(sheetRows(xml, shared)).toEqual([["内容", "", "日期"], ["书院路 & 桥", "", "45000"]]);
});

test("what is no sheet is refused", async () => {
  await expect(sheetHead(new File(["not a zip"], "a.xlsx"))).rejects.toThrow();
  await expect(sheetHead(new File(["\n\n"], "a.csv"))).rejects.toThrow();
});
