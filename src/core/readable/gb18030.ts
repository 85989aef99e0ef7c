import type { Bytes } from "#core/bytes.ts";
import { TWO_BYTES } from "./gb18030-table.ts";

/**
 * Text in GB 18030, of which GBK and GB 2312 are parts: what hospital systems of twenty years still write. Decoded here because
 * mini-programs have no TextDecoder, and what a person signs must be read from the signed bytes themselves.
 * @throws RangeError for bytes that are none
 */
export function fromGb18030(bytes: Bytes): string {
  const out: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const [lead = 0, second = 0] = bytes.subarray(at, at + 2);
    if (lead < 0x80) {
      out.push(String.fromCharCode(lead));
      at += 1;
    } else if (second >= 0x30 && second <= 0x39) {
      out.push(String.fromCodePoint(codePointOf(bytes, at)));
      at += 4;
    } else {
      const cell = (lead - 0x81) * 190 + second - (second < 0x7f ? 0x40 : 0x41);
      const letter = lead === 0x80 || second < 0x40 || second === 0x7f || second === 0xff ? undefined : TWO_BYTES[cell];
      if (letter === undefined) throw new RangeError("not GB 18030");
      out.push(letter);
      at += 2;
    }
  }
  return out.join("");
}

/** Four bytes count the code points that two bytes do not have, in order; above them all planes but the first. */
function codePointOf(bytes: Bytes, at: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
  const isFour = first >= 0x81 && first <= 0xfe && third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39;
  const number = (((first - 0x81) * 10 + second - 0x30) * 126 + third - 0x81) * 10 + fourth - 0x30;
  const code = number >= FIRST_OF_PLANES ? number - FIRST_OF_PLANES + 0x10000 : others()[number];
  if (!isFour || code === undefined || code > 0x10ffff) throw new RangeError("not GB 18030");
  return code;
}

const FIRST_OF_PLANES = 189_000;
/** Out of order since 2005, when U+1E3F moved into the two bytes. */
const MOVED = { number: 7457, code: 0xe7c7 };
/** Characters of two bytes that stood in private use until Unicode had them (2005), and where: four bytes still count so. */
const LATER =
  "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\ufe10\ufe11\ufe12\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19";
const BEFORE =
  "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue5e5";

let known: readonly number[] | null = null;
function others(): readonly number[] {
  if (known) return known;
  const taken = new Set(TWO_BYTES + BEFORE);
  for (const letter of LATER) taken.delete(letter);
  const out: number[] = [];
  for (let code = 0x80; code <= 0xffff; code++) {
    if (out.length === MOVED.number) out.push(MOVED.code);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    if (!isSurrogate && code !== MOVED.code && !taken.has(String.fromCharCode(code))) out.push(code);
  }
  known = out;
  return out;
}
