import { describe, expect, test } from "vitest";
import { concat, utf8 } from "#core/bytes.ts";
import { linesOf, readData, rowsOf } from "./readable.ts";

const read = (text: string) => readData(utf8(text));
/** `name=value` with two spaces a level. */
const lines = (text: string): string[] => {
  const found = read(text);
  if (found.kind === "text" || found.kind === "bytes") return [found.kind];
  return rowsOf(found.root).map(({ depth, name, value }) => `${"  ".repeat(depth)}${name}=${value}`);
};

describe("JSON", () => {
  test("keys and digits stand as they are written, in their order", () => {
    expect(
      lines('{"处方号":"CF1","2":1.10,"1":12345678901234567890,"空":null,"药品":[{"名称":"阿司匹林"},true]}'),
    ).toEqual([
      "处方号=CF1",
      "2=1.10",
      "1=12345678901234567890",
      "空=null",
      "药品=",
      "  1=",
      "    名称=阿司匹林",
      "  2=true",
    ]);
  });

  test("a key that comes twice is shown twice, with a warning", () => {
    expect(lines('{"剂量":1,"剂量":100}')).toEqual(["剂量=1", "剂量=100"]);
    expect(read('{"剂量":1,"剂量":100}').warnings).toEqual(["twin-keys"]);
    expect(read('[{"a":1},{"a":2}]').warnings).toEqual([]);
  });

  test("characters that hide or turn are written out, also behind escapes and in keys", () => {
    expect(lines('{"a\u200b":"x\\u202ey"}')).toEqual(["a⟦U+200B⟧=x⟦U+202E⟧y"]);
    expect(read('{"a":"\\u202e"}').warnings).toEqual(["hidden-characters"]);
    expect(lines('{"a":"\\ud83d\\ude00"}')).toEqual(["a=😀"]);
    expect(lines('{"a":"\\ud83d"}')).toEqual(["a=⟦U+D83D⟧"]);
  });

  test.each([
    '{"a":01}',
    '{"a":1,}',
    '{"a":1} x',
    "{'a':1}",
    '{"a":"\n"}',
    '{"a":"\\x"}',
    "[1 2]",
    '"text"',
    "12",
    "{",
  ])("what is no JSON object or list is text: %s", (text) => expect(read(text).kind).toBe("text"));

  test("everything JSON.stringify writes is read with the same values", () => {
    const value = { s: 'q"\\/\b\f\n\r\t é😀', n: [0, -1.5, 1e-7, 1e21], w: [true, false, null], deep: [[[{}]], []] };
    expect(rowsOf(only(JSON.stringify(value, null, 1))).map(({ value }) => value)).toEqual([
      'q"\\/⟦U+0008⟧⟦U+000C⟧\n\r\t é😀',
      "",
      "0",
      "-1.5",
      "1e-7",
      "1e+21",
      "",
      "true",
      "false",
      "null",
      "",
      "",
      "",
      "",
      "",
    ]);
  });
});

const only = (text: string) => {
  const found = read(text);
  if (found.kind !== "json" && found.kind !== "xml") throw new Error(found.kind);
  return found.root;
};

describe("XML", () => {
  test("elements, attributes, texts, comments and CDATA are all there", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
<处方 编号="CF&quot;1"><!-- 急 --><药品><名称>阿司匹林 &lt;肠溶片&gt;</名称><空/></药品>混合<![CDATA[<b>]]></处方>`;
    expect(lines(text)).toEqual([
      '=xml version="1.0" encoding="UTF-8"',
      "处方=",
      '  编号=CF"1',
      "  =急",
      "  药品=",
      "    名称=阿司匹林 <肠溶片>",
      "    空=",
      "  =混合",
      "  =<b>",
    ]);
    expect(read(text).warnings).toEqual([]);
  });

  test.each([
    ["a document type", '<!DOCTYPE a [<!ENTITY x "9盒">]><a>&x;</a>'],
    ["an unknown entity", "<a>&x;</a>"],
    ["a bare ampersand", "<a>1 & 2</a>"],
    ["tags that do not match", "<a><b></a></b>"],
    ["two roots", "<a/><b/>"],
    ["text outside", "<a/>x"],
    ["an attribute twice", '<a b="1" b="2"/>'],
    ["an open end", "<a><b/>"],
  ])("%s is shown as plain text", (_, text) => expect(read(text).kind).toBe("text"));

  test("another declared encoding is warned of when it matters", () => {
    expect(read('<?xml version="1.0" encoding="GB2312"?><a>中</a>').warnings).toEqual(["other-encoding"]);
    expect(read('<?xml version="1.0" encoding="GB2312"?><a>x</a>').warnings).toEqual([]);
  });
});

describe("GB 18030, in which older systems write", () => {
  const doctor = [0xc1, 0xd6, 0xd6, 0xaa, 0xc7, 0xef];
  const gb = (...parts: (string | number[])[]) =>
    readData(concat(...parts.map((part) => (typeof part === "string" ? utf8(part) : Uint8Array.from(part)))));

  test("is read as what it says, and said to be so", () => {
    expect(gb(doctor, " 100mg")).toEqual({ kind: "text", length: 12, text: "林知秋 100mg", warnings: ["gb18030"] });
    const json = gb('{"医生":'.replace("医生", "a"), '"', doctor, '"}');
    expect(json.kind === "json" && rowsOf(json.root)).toMatchObject([{ name: "a", value: "林知秋" }]);
  });

  test("XML that declares it is read without a doubt, XML that declares another with one", () => {
    const xml = (encoding: string) => gb(`<?xml version="1.0"${encoding}?><a>`, doctor, "</a>");
    for (const encoding of ['encoding="GBK"', 'encoding="gb2312"', 'encoding="GB18030"'])
      expect(xml(` ${encoding}`)).toMatchObject({ kind: "xml", warnings: ["gb18030"] });
    expect(xml("").warnings).toEqual(["other-encoding", "gb18030"]);
    expect(xml(' encoding="Big5"').warnings).toEqual(["other-encoding", "gb18030"]);
  });

  test("a letter of private use is written out, and what has controls of no text is none", () => {
    expect(gb(doctor, [0xaa, 0xa1])).toMatchObject({
      text: "林知秋⟦U+E000⟧",
      warnings: ["hidden-characters", "gb18030"],
    });
    expect(gb(doctor, [0]).kind).toBe("bytes");
    expect(gb(doctor, [0xff]).kind).toBe("bytes");
  });
});

describe("HL7 version 2", () => {
  const message = "MSH|^~\\&|HIS||LIS||20261126||ORM^O01|M1|P|2.4\rPID|1||P001||林^知秋||19800101|F\rORC|NW|A1\r";

  test("segments, their fields by number, and what the usual ones are", () => {
    expect(read(message)).toMatchObject({ kind: "hl7", warnings: [] });
    expect(lines(message)).toEqual([
      "MSH=",
      "  MSH-1=|",
      "  MSH-2=^~\\&",
      "  MSH-3 发送系统=HIS",
      "  MSH-5=LIS",
      "  MSH-7 消息时间=20261126",
      "  MSH-9 消息类型=ORM^O01",
      "  MSH-10 消息编号=M1",
      "  MSH-11=P",
      "  MSH-12 版本=2.4",
      "PID=",
      "  PID-1=1",
      "  PID-3 患者标识=P001",
      "  PID-5 姓名=林^知秋",
      "  PID-7 出生日期=19800101",
      "  PID-8 性别=F",
      "ORC=",
      "  ORC-1 医嘱控制=NW",
      "  ORC-2 申请单号=A1",
    ]);
  });

  test("hidden characters are written out; what only begins like it is text", () => {
    expect(lines(message.replace("知秋", "知‮秋"))).toContain("  PID-5 姓名=林^知⟦U+202E⟧秋");
    expect(read(message.replace("知秋", "知‮秋")).warnings).toEqual(["hidden-characters"]);
    for (const text of ["MSH", "MSH|", "MSHA1 是编号", `${message}附言：另加一盒`])
      expect(read(text).kind).toBe("text");
  });
});

test("a line ends with any of the three", () => expect(linesOf("a\rb\r\nc\nd")).toEqual(["a", "b", "c", "d"]));

test("text is shown as it is; bytes that are no text with a warning and their beginning", () => {
  expect(read("今日医嘱\r\n一级护理")).toEqual({
    kind: "text",
    length: 26,
    text: "今日医嘱\r\n一级护理",
    warnings: [],
  });
  expect(read("a\u202eb")).toMatchObject({ kind: "text", text: "a⟦U+202E⟧b", warnings: ["hidden-characters"] });
  const bytes = concat(Uint8Array.of(0xff, 0xfe), new Uint8Array(400));
  const found = readData(bytes);
  expect(found).toMatchObject({ kind: "bytes", length: 402, warnings: ["not-text"] });
  expect(found.kind === "bytes" && found.lines).toHaveLength(16);
  expect(found.kind === "bytes" && found.lines[0]).toBe("0000  ff fe 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
});

test("what is too deep or too much for a tree is text, quickly", () => {
  expect(read("[".repeat(60_000)).kind).toBe("text");
  expect(read(`${"[".repeat(100)}${"]".repeat(100)}`).kind).toBe("text");
  expect(read(`[${"1,".repeat(30_000)}1]`).kind).toBe("text");
  expect(read("<a>".repeat(20_000)).kind).toBe("text");
  expect(read(`<a ${" ".repeat(60_000)}`).kind).toBe("text");
  expect(read(`<!--${"-".repeat(60_000)}`).kind).toBe("text");
});

test("no bytes make it throw", () => {
  const seed = utf8(
    '{"a":[1,"\\u00e9",{"b":null}],"c":"<x y=\'1\'>&amp;</x>"}<a b="c">&#x41;<!--z--><![CDATA[q]]></a>',
  );
  let state = 7;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  for (let round = 0; round < 3000; round++) {
    const bytes = seed.slice(random(seed.length), seed.length - random(9));
    for (let n = random(4); n >= 0 && bytes.length > 0; n--) bytes[random(bytes.length)] = random(256);
    expect(["json", "xml", "hl7", "text", "bytes"]).toContain(readData(bytes).kind);
  }
});
