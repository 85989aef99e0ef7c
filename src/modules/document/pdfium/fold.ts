/**
 * Chinese fonts often name a character by a radical that looks the same (⻓ for 长). NFKC knows the Kangxi radicals
 * (U+2F00…) but not the simplified ones of U+2E80…, which are these.
 */
const RADICALS = new Map(
  Object.entries({
    "⺼": "肉",
    "⻁": "虎",
    "⻄": "西",
    "⻅": "见",
    "⻆": "角",
    "⻉": "贝",
    "⻋": "车",
    "⻓": "长",
    "⻔": "门",
    "⻘": "青",
    "⻙": "韦",
    "⻚": "页",
    "⻛": "风",
    "⻜": "飞",
    "⻝": "食",
    "⻢": "马",
    "⻣": "骨",
    "⻤": "鬼",
    "⻥": "鱼",
    "⻦": "鸟",
    "⻨": "麦",
    "⻩": "黄",
    "⻬": "齐",
    "⻮": "齿",
    "⻰": "龙",
    "⻳": "龟",
  }),
);

/** The comparable form of one character or a keyword: full and half width alike, radicals as characters, no blanks. */
export function fold(text: string): string {
  const plain = Array.from(text, (char) => RADICALS.get(char) ?? char).join("");
  return plain.normalize("NFKC").replaceAll(/[\s\u200b-\u200d\ufeff]/gu, "");
}
