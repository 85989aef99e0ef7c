import type { Data } from "../../form.ts";

type Json = Data[string];

/** How a preview tries the form out. */
export type Stress = "sample" | "long" | "rare" | "empty";

/** Names as long as they get, with the middle dot of Uyghur and Kazakh names. */
const LONG_NAME = "阿卜杜热合曼·买买提艾力·阿卜杜吾布力·艾合买提江";
/** Sentences that wrap, with numbers, Latin words and brackets at inconvenient places. */
const LONG_TEXT =
  "患者于2026年11月24日因“反复胸闷、气促3年余，加重伴双下肢水肿1周”入院；既往有高血压病史12年（最高血压180/110 mmHg），长期口服苯磺酸氨氯地平片5 mg qd，血压控制尚可。";
/** Letters people really bear that many fonts lack: Ext A, Ext B and the last of the Table of General Standard Characters. */
const RARE = "𠮷㛃𬭎䶮𬣙𠅤";
/** How many rows a list gets, enough for several pages. */
const ROWS = 60;

/** Sample data made hard to lay out, in the shape it has. */
export function stressed(sample: Data, stress: Stress): Data {
  if (stress === "sample") return sample;
  if (stress === "empty") return {};
  const change = stress === "long" ? long : rare;
  return change(sample, "") as Data;
}

function long(value: Json, key: string): Json {
  if (Array.isArray(value)) {
    const rows = value.length === 0 ? [] : Array.from({ length: ROWS }, (_, at) => value[at % value.length] ?? null);
    return rows.map((row) => long(row, key));
  }
  if (typeof value === "object" && value !== null) return mapped(value, long);
  if (typeof value === "number")
    return value < 0 ? -99_999_999.99 : Number.isInteger(value) ? 99_999_999 : 99_999_999.99;
  if (typeof value !== "string" || isFixed(value)) return value;
  if (isName(key)) return LONG_NAME;
  // A short word becomes a long one, a sentence several.
  return value.length <= 6 ? value.repeat(4) : `${value}${LONG_TEXT}`;
}

function rare(value: Json, key: string): Json {
  if (Array.isArray(value)) return value.map((row) => rare(row, key));
  if (typeof value === "object" && value !== null) return mapped(value, rare);
  if (typeof value !== "string" || isFixed(value)) return value;
  // The first letter stays, as a family name would.
  return isName(key) ? `${String.fromCodePoint(value.codePointAt(0) ?? 0x674e)}${RARE}` : `${value}${RARE}`;
}

const mapped = (value: Record<string, Json>, change: (value: Json, key: string) => Json): Json =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));

/** Numbers, dates, codes and pictures: changing them would not make them longer but wrong. */
const isFixed = (value: string): boolean => /^[\x20-\x7e]*$/.test(value);

const isName = (key: string): boolean => /(^|[a-z])name$|姓名/i.test(key);
