import { type Lang, words } from "#ui/words.ts";
import type { Problem } from "../layout/placed.ts";

/** What does not fit, in words, and what to do. */
export function problemWords(problem: Problem, lang: Lang): string {
  const t = words(lang);
  switch (problem.kind) {
    case "missing-glyph": {
      const code = `U+${(problem.letter.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
      return t(
        `“${problem.letter}”（${code}）没有字形，不会生成文书。`,
        `No font has “${problem.letter}” (${code}); no document would be made.`,
      );
    }
    case "overflow":
      return t(
        "内容放不下。放大字段，或允许更小的字号。",
        "The content does not fit. Enlarge the field or allow smaller letters.",
      );
    case "required":
      return t("必填，但样例数据里没有值。", "Required, but the data has no value.");
    case "value":
      return t(
        `值不对，应为${EXPECTED[problem.expected][0]}。`,
        `The value should be ${EXPECTED[problem.expected][1]}.`,
      );
    case "check":
      return t(`不是有效的${CHECKS[problem.check][0]}。`, `This is no valid ${CHECKS[problem.check][1]}.`);
    case "expression":
      return t(`表达式算不出来：${problem.detail}`, `The expression cannot be computed: ${problem.detail}`);
  }
}

const EXPECTED = {
  number: ["数字", "a number"],
  date: ["日期", "a date"],
  boolean: ["是或否", "true or false"],
  option: ["选项之一", "one of the options"],
  list: ["列表", "a list"],
  image: ["图片（PNG 或 JPEG 的 Base64）", "a picture (Base64 of PNG or JPEG)"],
  text: ["文字", "text"],
  range: ["范围以内的数", "a number in its range"],
  code: ["能编码的内容", "something the code can hold"],
} as const satisfies Record<Extract<Problem, { kind: "value" }>["expected"], readonly [string, string]>;

const CHECKS = {
  "id-number": ["身份证号", "ID number"],
  phone: ["手机号", "phone number"],
  digits: ["纯数字", "string of digits"],
} as const satisfies Record<Extract<Problem, { kind: "check" }>["check"], readonly [string, string]>;
