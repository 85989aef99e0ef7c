import { errorsOf } from "#core/error.ts";

export const sealErrors = {
  "not-png": { status: 400, zh: "图片不是有效的 PNG。请重新书写。", en: "This is not a PNG. Draw again." },
  "too-large": {
    status: 413,
    zh: "签名图片超过 200 KB。请清除后重写。",
    en: "The picture exceeds 200 KB. Clear and draw again.",
  },
  empty: { status: 400, zh: "没有看到笔迹。请写上姓名。", en: "There are no strokes. Write your name." },
  faint: { status: 400, zh: "笔迹太少或太小。请写得大一些。", en: "Too little ink. Write larger." },
  blot: { status: 400, zh: "笔迹糊成一片。请清除后重写。", en: "The picture is a blot. Clear and draw again." },
} as const;

export const sealError = errorsOf("seal", sealErrors);
