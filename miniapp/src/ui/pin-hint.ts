import { PIN_LENGTH, type PinRules } from "../../../src/core/sm/two-party/pin-rules.ts";

type Rules = Pick<PinRules, "minLength" | "classes">;

/** Whether the six keys of the pad can make a PIN that is taken. */
export const maySixDigits = (rules: Rules | null): boolean =>
  !rules || (rules.minLength <= PIN_LENGTH.min && rules.classes === 1);

/** What a person may choose within the rules, in one line. Only this phone can keep to them: nobody else sees the PIN. */
export function pinHint(rules: Rules | null): string {
  if (!rules || maySixDigits(rules)) return "6 位数字，或自己定更长的；每次签名都要用";
  const classes = rules.classes > 1 ? `，数字、大小写字母、符号至少 ${rules.classes} 种` : "，长短自己定";
  return `${rules.minLength}–${PIN_LENGTH.max} 位${classes}`;
}
