import { expect, test } from "vitest";
import { errorsOf } from "./error.ts";

const noteError = errorsOf("note", {
  failed: {
    status: 502,
    zh: "与 {service} 的连接出错（状态 {status}[：{detail}]），{service} 没有答复 {staffNo} {name}。",
    en: "{serviceEn} failed (status {status}[: {detail}]).",
  },
});
const say = (facts: Record<string, string | number | null>) => noteError("failed", facts).say;

test("a blank stands between Chinese and Latin, and none between Chinese and Chinese", () => {
  const known = { status: 500, staffNo: "0231", name: "林晚秋" };
  expect(say({ ...known, service: "微信", serviceEn: "WeChat", detail: "" })).toEqual({
    zh: "与微信的连接出错（状态 500），微信没有答复 0231 林晚秋。",
    en: "WeChat failed (status 500).",
  });
  expect(say({ ...known, service: "通道 hn-ca", serviceEn: "channel hn-ca", detail: "no such label" })).toEqual({
    zh: "与通道 hn-ca 的连接出错（状态 500：no such label），通道 hn-ca 没有答复 0231 林晚秋。",
    en: "channel hn-ca failed (status 500: no such label).",
  });
  expect(say({ ...known, service: "𠮷田（CA）", serviceEn: "", detail: null }).zh).toMatch(/^与𠮷田（CA）的连接/);
});

test("what no fact fills stays readable as a place, and a fact is taken as it is", () => {
  expect(say({ service: "a{status}[{detail}]", status: 500, detail: 0 }).zh).toBe(
    "与 a{status}[{detail}] 的连接出错（状态 500：0），a{status}[{detail}] 没有答复 {staffNo} {name}。",
  );
});
