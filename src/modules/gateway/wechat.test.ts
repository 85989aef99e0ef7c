import { expect, test } from "vitest";
import { faceWords } from "./wechat-codes.ts";
import { certHash } from "./wechat.ts";

test("cert_hash equals WeChat's published example", () => {
  expect(certHash("张三", "310101199801011234")).toBe(
    "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b",
  );
});

test("every refused face check names a fix, unknown codes included", () => {
  for (const code of [10001, 10003, 10004, 90002, 90008, 90199, 12345]) expect(faceWords(code).zh).toMatch(/请|再刷/);
});
